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

from .._api.provider import Service
from .._model.collection import Document
from .._model.filters import Chosen, all_of, choose
from .._model.resource import Resource
from .._model.scalars import Text
from .._model.tags_field import TEMPLATE_IN_KEY, Tags
from .._model.value_type import Invalid, as_looked_for, composed, holds_template, kind_of
from .arguments import Part, shared_spec
from .validation import acceptable, misread, two_names

_NAME = Text(1)


def info_spec(service: Service, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The Ansible options of the module that reads resources of such a kind."""
    return {**shared_spec(service), **_filters(service, resource)}


def _filters(service: Service, resource: Resource) -> dict[str, dict[str, t.Any]]:
    tags, ref = _tags(resource), resource.identity.ref
    found: dict[str, dict[str, t.Any]] = {ids_option(resource): resource.identity.leaf.element()}
    if _is_named(resource):
        # The name of a project is an option of all modules already.
        alias = [] if ref is None or ref.option in shared_spec(service) else [ref.option]
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


def request_parts(service: Service, resource: Resource) -> list[Part]:
    """The options that say which resources are looked for, to be judged."""
    own = dataclasses.replace(resource, filters=())
    return [
        *(({name: spec}, lambda given: request_of(own, given)) for name, spec in _filters(service, own).items()),
        *((each.options(), each.chosen) for each in resource.filters),
    ]


def info_complaint(service: Service, resource: Resource, options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with options that Ansible's validation would silently turn into something else."""
    tags = options.get("tags")
    if _tags(resource) and tags is not None and not isinstance(tags, (dict, str)):
        return f"tags: is {kind_of(tags)}, a dictionary is needed"
    if _tags(resource) and isinstance(tags, str) and not tags.strip():
        return "tags: is an empty text, a dictionary is needed: write {} or leave it out"
    problem = next(two_names(_filters(service, resource), options), None)
    problem = problem or misread(info_spec(service, resource), options)
    return problem or invalid_values(resource, options)


def invalid_values(resource: Resource, options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with values that Ansible's validation refuses in words of its own, or None."""
    option, leaf = ids_option(resource), resource.identity.leaf
    looks: list[tuple[dict[str, t.Any], t.Callable[[t.Mapping[str, t.Any]], t.Any]]] = [
        ({option: leaf.element()}, lambda given: all_of(option, leaf, given[option])),
        *((each.options(), each.chosen) for each in resource.filters),
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
class Wish:
    """Which resources are looked for: None for all. ``tags`` and ``tag_keys`` are what they have at least."""

    ids: t.Sequence[t.Any] | None
    name: str | None
    tags: dict[str, str] | None
    tag_keys: tuple[str, ...] = ()
    chosen: tuple[Chosen, ...] = ()

    @functools.cached_property
    def _ids(self) -> frozenset[t.Any]:
        return frozenset(self.ids or ())

    def has_all(self, fitting: t.Sized) -> bool:
        """Whether these are all that are looked for."""
        return self.ids is not None and len(fitting) >= len(self.ids)

    def found(self, fitting: t.Sized) -> bool:
        """Whether these may be all that are looked for: a name need not mean several."""
        return self.name is not None and len(fitting) > 0

    def fits(self, resource: Resource, shown: Document, unsure: bool = False) -> bool:
        """Whether a resource, as a result shows it, is one of them.

        Arguments: unsure, whether it also fits where it does not show what a filter compares.
        """
        id = resource.identity.leaf.read(shown.get("id"))
        if self.ids is not None and not (isinstance(id, t.Hashable) and id in self._ids):
            return False
        if self.name is not None and composed(shown.get("name")) != self.name:
            return False
        if not all(each.fits(shown) or (unsure and not each.is_shown(shown)) for each in self.chosen):
            return False
        if self.tags is None and not self.tag_keys:
            return True
        if "tags" not in shown:
            return False
        there = {**shown.get("read_only_tags", {}), **shown["tags"]}
        there = {composed(key): composed(text) for key, text in there.items()}
        return (self.tags or {}).items() <= there.items() and {*self.tag_keys} <= there.keys()

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be meant: there is a list of values, and it is empty."""
        return (self.ids is not None and not self.ids) or any(not each.values for each in self.chosen)


def request_of(resource: Resource, options: t.Mapping[str, t.Any]) -> Wish:
    option, leaf = ids_option(resource), resource.identity.leaf
    given = options.get(option)
    name, tags = options.get("name"), _tags(resource)
    texts = options.get("tags")
    for key, text in texts.items() if tags and isinstance(texts, dict) else ():
        if holds_template(key):
            raise Invalid(f"tags.{key}", TEMPLATE_IN_KEY)
        if text is None or (isinstance(text, str) and not text.strip()):
            what = "null" if text is None else "an empty text"
            raise Invalid(f"tags.{key}", f"is {what}: give the text that the tag of a resource must have")
    wanted = tags.wanted(options) if tags else None
    return Wish(
        None if given is None else all_of(option, leaf, given),
        None if name is None or not _is_named(resource) else as_looked_for(_NAME.canonical(name, "name"), name),
        {key: as_looked_for(text, options["tags"]) for key, text in wanted.value.items()} if wanted else None,
        all_of("tag_keys", tags.names, options.get("tag_keys") or ()) if tags else (),
        choose(resource.filters, options),
    )
