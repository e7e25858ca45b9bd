# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The request of an info module: which resources it reads."""

from __future__ import annotations

import dataclasses
import functools
import typing as t
from dataclasses import dataclass

from .._api.provider import Provider
from .._model.collection import Document
from .._model.filters import FilterRequest, filter_requests, normalize_all
from .._model.lookup_by_name import LookupByName
from .._model.pairs_field import TEMPLATE_IN_KEY
from .._model.resource import Resource
from .._model.scalars import Text
from .._model.secret_value import without_doubt
from .._model.tags_field import Tags
from .._model.text_forms import parse_pairs
from .._model.value_type import Invalid, expected, holds_template, mark_ambiguous, to_nfc, wrong_kind
from .arguments import OptionGroup, identity_check, shared_spec
from .validation import alias_conflicts, find_silent_conversions, is_accepted

_NAME = Text(1)


def info_spec(provider: Provider, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The argument spec of the module that reads resources of one kind."""
    parents = {name: spec for parent in resource.parents for name, spec in parent.options().items()}
    return {**shared_spec(provider), **parents, **filter_spec(provider, resource)}


def filter_spec(provider: Provider, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The options that select resources."""
    tags, lookup = _tags(resource), resource.identity.lookup
    spec: dict[str, dict[str, t.Any]] = {ids_option(resource): resource.identity.value_type.element()}
    if _is_named(resource):
        # The name of a project is an option of all modules already, and an address can be a filter.
        others = [*shared_spec(provider), *(option for filter in resource.filters for option in filter.options())]
        alias = [] if lookup is None or lookup.option in others else [lookup.option]
        spec["name"] = {**_NAME.spec(), **({"aliases": alias} if alias else {})}
    if tags:
        spec["tags"] = {"type": "dict"}
        spec["tag_keys"] = tags.names.element()
    for filter in resource.filters:
        spec.update(filter.options())
    return without_doubt(spec)


def _is_named(resource: Resource) -> bool:
    """Whether documents have a name: one that a task can change, or by which it finds them."""
    lookup = resource.identity.lookup
    found_by_name = isinstance(lookup, LookupByName) and (lookup.word, lookup.name_key) == ("name", "name")
    return found_by_name or any(field.option == "name" for field in resource.fields)


def ids_option(resource: Resource) -> str:
    """The option of an info module that takes IDs."""
    return f"{resource.identity.option}s"


def _tags(resource: Resource) -> Tags | None:
    return next((field for field in resource.fields if isinstance(field, Tags)), None)


def request_option_groups(provider: Provider, resource: Resource) -> list[OptionGroup]:
    """The options that select resources, in groups that are validated together."""
    without_filters = dataclasses.replace(resource, filters=())
    return [
        *((parent.options(), identity_check(parent)) for parent in resource.parents),
        *(
            ({name: spec}, lambda options: request_of(without_filters, options))
            for name, spec in filter_spec(provider, without_filters).items()
        ),
        *((filter.options(), filter.filter_request) for filter in resource.filters),
    ]


def validate_info_arguments(provider: Provider, resource: Resource, options: t.Mapping[str, t.Any]) -> str | None:
    """The first problem of options that Ansible's validation refuses or silently converts, or None."""
    tags = options.get("tags")
    if _tags(resource) and tags is not None and not isinstance(tags, (dict, str)):
        return str(wrong_kind("tags", "a dictionary", tags))
    if _tags(resource) and isinstance(tags, str) and not tags.strip():
        return str(expected("tags", "a dictionary", "an empty string", "Write {} or leave it out"))
    try:
        # Ansible says of such a text only that it could not convert it.
        if (
            _tags(resource)
            and tags is not None
            and not is_accepted({"tags": {"type": "dict"}}, {"tags": parse_pairs(tags, "tags")})
        ):
            return str(wrong_kind("tags", "a dictionary", tags, "Write {key: value}"))
    except Invalid as invalid:
        return str(invalid)
    problem = next(alias_conflicts(filter_spec(provider, resource), options), None)
    problem = problem or find_silent_conversions(info_spec(provider, resource), options)
    return problem or invalid_values(resource, options)


def invalid_values(resource: Resource, options: t.Mapping[str, t.Any]) -> str | None:
    """The first problem of values that Ansible's validation refuses with other messages, or None."""
    option, value_type = ids_option(resource), resource.identity.value_type
    checks: list[tuple[dict[str, t.Any], t.Callable[[t.Mapping[str, t.Any]], t.Any]]] = [
        ({option: value_type.element()}, lambda options: normalize_all(option, value_type, options[option])),
        *((filter.options(), filter.filter_request) for filter in resource.filters),
    ]
    for specs, check in checks:
        given = {
            option: options[name]
            for option, spec in specs.items()
            for name in (option, *spec.get("aliases", ()))
            if options.get(name) is not None
        }
        lists = {option for option, spec in specs.items() if spec["type"] == "list"}
        if is_accepted(specs, given) or not all(isinstance(given[name], list) for name in lists & given.keys()):
            continue
        try:
            check({**options, **given})
        except Invalid as invalid:
            return str(invalid)
    return None


@dataclass(frozen=True)
class InfoRequest:
    """The resources to read. None means all.

    Arguments:
      ids: their IDs.
      name: their name.
      tags: tags that they have, among others.
      tag_keys: keys of tags that they have, among others.
      filter_request: the requests of the filters of the resource.
    """

    ids: t.Sequence[t.Any] | None
    name: str | None
    tags: dict[str, str] | None
    tag_keys: tuple[str, ...] = ()
    filter_request: tuple[FilterRequest, ...] = ()

    @functools.cached_property
    def _ids(self) -> frozenset[t.Any]:
        return frozenset(self.ids or ())

    def is_complete_with(self, fitting: t.Sized) -> bool:
        """Whether these are all resources of the request."""
        return self.ids is not None and len(fitting) >= len(self.ids)

    def found(self, fitting: t.Sized) -> bool:
        """Whether these may be all resources of the request: usually one has a name."""
        return self.name is not None and len(fitting) > 0

    def fits(self, resource: Resource, shown: Document, unsure: bool = False) -> bool:
        """Whether a resource fits the request.

        Arguments:
          resource: the kind of resource.
          shown: the resource as the result shows it.
          unsure: whether it also fits if it lacks a key that a filter compares.
        """
        id = resource.identity.value_type.from_api(shown.get(resource.collection.id_key))
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
        tags = {**shown.get("read_only_tags", {}), **shown["tags"]}
        tags = {to_nfc(key): to_nfc(text) for key, text in tags.items()}
        return (self.tags or {}).items() <= tags.items() and {*self.tag_keys} <= tags.keys()

    @property
    def is_nothing(self) -> bool:
        """Whether no resource fits: a list of values is empty."""
        return (self.ids is not None and not self.ids) or any(not each.values for each in self.filter_request)


def request_of(resource: Resource, options: t.Mapping[str, t.Any]) -> InfoRequest:
    """The request of a task. Raises Invalid."""
    option, value_type = ids_option(resource), resource.identity.value_type
    id_values = options.get(option)
    name, tags = options.get("name"), _tags(resource)
    texts = options.get("tags")
    for key, text in texts.items() if tags and isinstance(texts, dict) else ():
        if holds_template(key):
            raise Invalid(f"tags.{key}", TEMPLATE_IN_KEY)
        if text is None or (isinstance(text, str) and not text.strip()):
            kind = "null" if text is None else "an empty string"
            raise expected(f"tags.{key}", "the value of the tag", kind)
    desired = tags.desired(options) if tags else None
    return InfoRequest(
        None if id_values is None else normalize_all(option, value_type, id_values),
        None if name is None or not _is_named(resource) else mark_ambiguous(_NAME.normalize(name, "name"), name),
        {key: mark_ambiguous(text, options["tags"]) for key, text in desired.value.items()} if desired else None,
        normalize_all("tag_keys", tags.names, options.get("tag_keys") or ()) if tags else (),
        filter_requests(resource.filters, options),
    )
