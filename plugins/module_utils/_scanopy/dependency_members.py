# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The members of a dependency: services or bindings, in their order."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._model.collection import Document
from .._model.desired import Desired
from .._model.field import Value
from .._model.lookup import Criteria, Lookup, LookupContext, UniqueOf
from .._model.lookup_by_name import has_name
from .._model.names import IdNamer, NameOf
from .._model.scalars import Uuid
from .._model.struct import check_keys
from .._model.value_type import Invalid, ValueType, wrong_kind
from .binding_lookup import BindingLookup
from .collections import NETWORKS
from .lookups import PLACED, SERVICE

_Member = dict[str, t.Any]
_BINDING = BindingLookup()
_LISTS = {"service_id": ("Services", "service_ids"), "binding_id": ("Bindings", "binding_ids")}
"""The type of the members and the key of their IDs in documents, by the key of a member."""
_WORDS = ("host", "service", "port", "ip_address", "network")
_OF_BINDING = ("port", "ip_address")
"""The words that only a binding has."""


class _Members(ValueType):
    """Members. The normal form of each is a dictionary with its ID, or with words that a lookup replaces."""

    option = "list"

    def spec(self) -> dict[str, t.Any]:
        return {"type": "list", "elements": "dict", "options": self._suboptions()}

    @staticmethod
    def _suboptions() -> dict[str, dict[str, t.Any]]:
        return {key: {"type": "str"} for key in (*_LISTS, *_WORDS)}

    def normalize(self, value: t.Any, where: str) -> list[_Member]:
        if not isinstance(value, list):
            raise wrong_kind(where, "a list", value)
        return [self._member(item, f"{where}[{index}]") for index, item in enumerate(value)]

    def _member(self, item: t.Any, where: str) -> _Member:
        if not isinstance(item, dict):
            raise wrong_kind(where, "a dictionary", item)
        check_keys(item, self._suboptions(), where)
        given = {key: value for key, value in item.items() if value is not None}
        ids = [key for key in _LISTS if key in given]
        if not given:
            raise Invalid(where, f"one of the following is required: {', '.join((*_LISTS, 'service'))}")
        if ids:
            for other in given.keys() - {ids[0]}:
                raise Invalid(f"{where}.{ids[0]}", f"is mutually exclusive with {other}")
            return {ids[0]: Uuid().normalize(given[ids[0]], f"{where}.{ids[0]}")}
        for key in ("host", "service"):
            if key not in given:
                raise Invalid(where, f"missing key {key!r}")
        lookup, options = _lookup(given)
        try:
            lookup.criteria(options)
        except Invalid as invalid:
            raise _placed(invalid, where) from None
        return given

    def from_api(self, value: t.Any) -> t.Any:
        if not isinstance(value, dict):
            return value
        for key, (name, ids) in _LISTS.items():
            if value.get("type") == name and isinstance(value.get(ids), list):
                return [{key: Uuid().from_api(id)} for id in value[ids]]
        return value

    def to_api(self, value: t.Any) -> t.Any:
        key = next(iter(value[0])) if value else "service_id"
        name, ids = _LISTS[key]
        return {"type": name, ids: [member[key] for member in value]}


def _lookup(words: _Member) -> tuple[Lookup, dict[str, t.Any]]:
    """The lookup that words mean, and the options that it takes."""
    return (_BINDING, {"binding": words}) if any(key in words for key in _OF_BINDING) else (SERVICE, words)


class Members(Value):
    """The field for the members of a dependency. A write replaces them."""

    def __init__(self) -> None:
        super().__init__("members", _Members())

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        desired = super().desired(options)
        if desired is None:
            return None
        pending = [member for member in desired.value if not member.keys() & _LISTS.keys()]
        return replace(desired, criteria=pending) if pending else _checked(desired)

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        members = [
            member if member.keys() & _LISTS.keys() else _found(member, context, f"{self.option}[{index}]")
            for index, member in enumerate(desired.value)
        ]
        return _checked(replace(desired, value=members, criteria=None))

    def named(self, declared: t.Mapping[str, t.Any], unique_of: UniqueOf) -> dict[str, t.Any]:
        return {self.option: [_in_words(member, unique_of) for member in declared[self.option]]}

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        return _names_in(value, {"service_id": SERVICE, "binding_id": PLACED}, name_of)


def names_of_members(members: t.Any, name_of: NameOf) -> t.Any:
    """The names of members with those of their hosts, in the form of the members; None where no name is known.

    Arguments:
      members: the members as results show them.
      name_of: returns the name of an ID.
    """
    return _names_in(members, dict.fromkeys(_LISTS, PLACED), name_of)


def _names_in(value: t.Any, namers: t.Mapping[str, IdNamer], name_of: NameOf) -> t.Any:
    """The names of members, or of one of them; None where no name is known.

    Arguments:
      value: the members, or one of them.
      namers: knows the names, by the key of a member.
      name_of: returns the name of an ID.
    """
    if isinstance(value, list):
        names = [_names_in(member, namers, name_of) for member in value]
        return names if any(names) else None
    found = (
        {key: name_of(namers[key], id) for key, id in value.items() if key in namers} if isinstance(value, dict) else {}
    )
    return found if any(found.values()) else None


def _in_words(member: _Member, unique_of: UniqueOf) -> _Member:
    """A member in words where these are unique."""
    ((key, id),) = member.items()
    words = unique_of(SERVICE if key == SERVICE.id_option else _BINDING, id)
    return dict(words.get(_BINDING.option, words)) if words else member


def _placed(invalid: Invalid, where: str) -> Invalid:
    """An error of a lookup of bindings or services, with the places of a member.

    Arguments:
      invalid: the error.
      where: the place of the member.
    """
    place = invalid.where.removeprefix("binding").lstrip(".")
    rule = invalid.rule.replace("binding.", f"{where}.").replace("binding_id or", f"{where}.binding_id or")
    return Invalid(f"{where}.{place}" if place else where, rule)


def _found(words: _Member, context: LookupContext, where: str) -> _Member:
    """The member that words mean. Raises Invalid and ApiError."""
    lookup, options = _lookup(words)
    criteria = t.cast(Criteria, lookup.criteria(options))
    try:
        documents = lookup.find(criteria, context)
        if lookup is SERVICE:
            documents = _in_network(documents, words, context)
        document = lookup.require_one(documents, criteria, context)
        return {lookup.id_option: Uuid().normalize(document.get("id"), lookup.option)}
    except Invalid as invalid:
        raise _placed(invalid, where) from None


def _in_network(services: list[Document], words: _Member, context: LookupContext) -> list[Document]:
    """The services in the network of a member, by default in that of the dependency. Raises ApiError.

    Arguments:
      services: the services that fit the other words.
      words: the words.
      context: what a lookup can use.
    """
    if "network" in words:
        ids = [row.get("id") for row in context.rows(NETWORKS) if has_name(row, words["network"])]
        found = [service for service in services if service.get("network_id") in ids]
        if services and not found:
            raise Invalid("network", f"no such host is in a network {words['network']!r}, or the key may not see it")
        return found
    own = [service for service in services if service.get("network_id") == context.document.get("network_id")]
    return own or services


def _checked(desired: Desired) -> Desired:
    """Members that a dependency can have. Raises Invalid for services beside bindings, and for one given twice."""
    members = desired.value
    if len({key for member in members for key in member}) > 1:
        raise Invalid("members", "lists services and bindings: a dependency has either services or bindings")
    for number, member in enumerate(members):
        if member in members[:number]:
            raise Invalid(
                f"members[{number}]", f"is the same as members[{members.index(member)}]: each counts once at most"
            )
    return desired
