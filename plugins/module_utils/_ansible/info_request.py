# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Which resources an info module is asked for."""

from __future__ import annotations

import dataclasses
import functools
import typing as t
from dataclasses import dataclass

from .._api.provider import Provider
from .._model.collection import Document
from .._model.filters import FilterRequest, filter_requests, normalize_all
from .._model.resource import Resource
from .._model.scalars import Text
from .._model.tags_field import TEMPLATE_IN_KEY, Tags
from .._model.value_type import Invalid, holds_template, kind_of, mark_ambiguous, to_nfc
from .arguments import OptionGroup, shared_spec
from .validation import acceptable, find_silent_conversions, two_names

_NAME = Text(1)


def info_spec(provider: Provider, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The Ansible options of the module that reads resources of such a kind."""
    return {**shared_spec(provider), **_filters(provider, resource)}


def _filters(provider: Provider, resource: Resource) -> dict[str, dict[str, t.Any]]:
    tags, lookup = _tags(resource), resource.identity.lookup
    found: dict[str, dict[str, t.Any]] = {ids_option(resource): resource.identity.value_type.element()}
    if _is_named(resource):
        # The name of a project is an option of all modules already.
        alias = [] if lookup is None or lookup.option in shared_spec(provider) else [lookup.option]
        found["name"] = {**_NAME.spec(), **({"aliases": alias} if alias else {})}
    if tags:
        found["tags"] = {"type": "dict"}
        found["tag_keys"] = {**tags.names.element(), "no_log": False}
    for each in resource.filters:
        found.update(each.options())
    return found


def _is_named(resource: Resource) -> bool:
    return any(each.option == "name" for each in resource.fields)


def ids_option(resource: Resource) -> str:
    return f"{resource.identity.option}s"


def _tags(resource: Resource) -> Tags | None:
    return next((each for each in resource.fields if isinstance(each, Tags)), None)


def request_parts(provider: Provider, resource: Resource) -> list[OptionGroup]:
    """The options that say which resources are looked for, to be judged."""
    own = dataclasses.replace(resource, filters=())
    return [
        *(({name: spec}, lambda given: request_of(own, given)) for name, spec in _filters(provider, own).items()),
        *((each.options(), each.filter_request) for each in resource.filters),
    ]


def validate_info_arguments(provider: Provider, resource: Resource, options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with options that Ansible's validation would silently turn into something else."""
    tags = options.get("tags")
    if _tags(resource) and tags is not None and not isinstance(tags, (dict, str)):
        return f"tags: is {kind_of(tags)}, a dictionary is needed"
    if _tags(resource) and isinstance(tags, str) and not tags.strip():
        return "tags: is an empty text, a dictionary is needed: write {} or leave it out"
    problem = next(two_names(_filters(provider, resource), options), None)
    problem = problem or find_silent_conversions(info_spec(provider, resource), options)
    return problem or invalid_values(resource, options)


def invalid_values(resource: Resource, options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with values that Ansible's validation refuses in words of its own, or None."""
    option, value_type = ids_option(resource), resource.identity.value_type
    looks: list[tuple[dict[str, t.Any], t.Callable[[t.Mapping[str, t.Any]], t.Any]]] = [
        ({option: value_type.element()}, lambda given: normalize_all(option, value_type, given[option])),
        *((each.options(), each.filter_request) for each in resource.filters),
    ]
    for specs, look in looks:
        given = {
            option: options[name]
            for option, spec in specs.items()
            for name in (option, *spec.get("aliases", ()))
            if options.get(name) is not None
        }
        lists = {option for option, spec in specs.items() if spec["type"] == "list"}
        if acceptable(specs, given) or not all(isinstance(given[each], list) for each in lists & given.keys()):
            continue
        try:
            look({**options, **given})
        except Invalid as invalid:
            return str(invalid)
    return None


@dataclass(frozen=True)
class InfoRequest:
    """Which resources are looked for: None for all. ``tags`` and ``tag_keys`` are what they have at least."""

    ids: t.Sequence[t.Any] | None
    name: str | None
    tags: dict[str, str] | None
    tag_keys: tuple[str, ...] = ()
    filter_request: tuple[FilterRequest, ...] = ()

    @functools.cached_property
    def _ids(self) -> frozenset[t.Any]:
        return frozenset(self.ids or ())

    def is_complete_with(self, fitting: t.Sized) -> bool:
        """Whether these are all that are looked for."""
        return self.ids is not None and len(fitting) >= len(self.ids)

    def found(self, fitting: t.Sized) -> bool:
        """Whether these may be all that are looked for: a name need not mean several."""
        return self.name is not None and len(fitting) > 0

    def fits(self, resource: Resource, shown: Document, unsure: bool = False) -> bool:
        """Whether a resource, as a result shows it, is one of them.

        Arguments: unsure, whether it also fits where it does not show what a filter compares.
        """
        id = resource.identity.value_type.from_api(shown.get("id"))
        if self.ids is not None and not (isinstance(id, t.Hashable) and id in self._ids):
            return False
        if self.name is not None and to_nfc(shown.get("name")) != self.name:
            return False
        if not all(each.fits(shown) or (unsure and not each.is_shown(shown)) for each in self.filter_request):
            return False
        if self.tags is None and not self.tag_keys:
            return True
        if "tags" not in shown:
            return False
        there = {**shown.get("read_only_tags", {}), **shown["tags"]}
        there = {to_nfc(key): to_nfc(text) for key, text in there.items()}
        return (self.tags or {}).items() <= there.items() and {*self.tag_keys} <= there.keys()

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be meant: there is a list of values, and it is empty."""
        return (self.ids is not None and not self.ids) or any(not each.values for each in self.filter_request)


def request_of(resource: Resource, options: t.Mapping[str, t.Any]) -> InfoRequest:
    option, value_type = ids_option(resource), resource.identity.value_type
    given = options.get(option)
    name, tags = options.get("name"), _tags(resource)
    texts = options.get("tags")
    for key, text in texts.items() if tags and isinstance(texts, dict) else ():
        if holds_template(key):
            raise Invalid(f"tags.{key}", TEMPLATE_IN_KEY)
        if text is None or (isinstance(text, str) and not text.strip()):
            what = "null" if text is None else "an empty text"
            raise Invalid(f"tags.{key}", f"is {what}: give the text that the tag of a resource must have")
    desired = tags.desired(options) if tags else None
    return InfoRequest(
        None if given is None else normalize_all(option, value_type, given),
        None if name is None or not _is_named(resource) else mark_ambiguous(_NAME.normalize(name, "name"), name),
        {key: mark_ambiguous(text, options["tags"]) for key, text in desired.value.items()} if desired else None,
        normalize_all("tag_keys", tags.names, options.get("tag_keys") or ()) if tags else (),
        filter_requests(resource.filters, options),
    )
