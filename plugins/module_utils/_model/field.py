# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Fields: how an option of a resource is validated, read, compared, sent and shown. All functions are pure."""

from __future__ import annotations

import json
import typing as t
from dataclasses import replace

from .desired import Desired, FieldChange
from .lookup import Lookup, LookupContext, LookupRequest, UniqueOf, id_of, normalize_id
from .names import IdNamer, NameOf, with_name
from .value_type import NOT_COMPARED, Invalid, ValueType

Element = tuple[str, t.Any, t.Any]
"""The difference of one element: its label, and its value before and after; None where it does not exist."""


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: t.Any = _Unknown()
"""The value of a field that a document does not show."""


def sort_key(value: t.Any) -> str:
    """Return a text by which values of any type can be sorted."""
    return json.dumps(value, sort_keys=True, default=str)


def distinct_values(items: list[t.Any]) -> list[t.Any]:
    """Return the elements of a list, sorted and without repetitions."""
    return [item for _key, item in sorted({sort_key(item): item for item in items}.items())]


def is_nothing(value: t.Any) -> bool:
    """Return whether a value is one that a declaration leaves out: it is unknown, null or empty."""
    return value is UNKNOWN or value is None or (isinstance(value, (str, list, dict)) and not value)


def refuse_both(option: str, value: t.Any, other: str) -> None:
    """Refuse an option that a task gives beside another one. Raises Invalid.

    Arguments:
      option: the option.
      value: its value; None where the task does not give it.
      other: the other option, which the task gives.
    """
    if value is not None:
        raise Invalid(option, f"is mutually exclusive with {other}")


class Field:
    """One field of a resource.

    Arguments:
      option: its name in a task.
      key: its key in documents, or the path to it, such as ``flavor.name``; None for the name of the option.
      absent: the value that a missing key means, and null where null is no value.
      sent: its key in writes; None for the key in documents.
    """

    def __init__(
        self,
        option: str,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        sent: str | None = None,
    ) -> None:
        self.option = option
        self.key = key or option
        self.sent = sent or self.key
        self.absent = absent
        *self._parents, self._last_key = self.key.split(".")
        self.sources: tuple[str, ...] = () if self._parents else (self.key,)
        """The keys of a document that results show under the name of the option instead."""
        self.sent_keys: tuple[str, ...] = (self.sent,)
        """The keys of writes that this field sends."""
        self.value_type: ValueType = ValueType()
        """The type of the value, or of its elements."""
        self.unknown_as: t.Any = UNKNOWN
        """The value that the API stores instead of one that it does not know; UNKNOWN where it refuses such a value."""

    @property
    def secret(self) -> bool:
        """Whether the value is secret or contains a secret value."""
        return self.value_type.secret

    @property
    def secret_keys(self) -> set[str]:
        """The keys of secret values in documents, writes and options."""
        return {key for name in (self.option, self.key, self.sent) for key in self.value_type.secret_keys(name)}

    def options(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument spec of this field, by option."""
        raise NotImplementedError

    def check(self, given: t.Mapping[str, t.Any]) -> None:
        """Refuse options that exclude each other. Raises Invalid.

        Arguments:
          given: the options that the task gives, without defaults.
        """

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        """Return the desired state; None where the task does not manage this field. Raises Invalid.

        Arguments:
          options: the options of the task.
        """
        raise NotImplementedError

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        """Return the change that leads to the desired state; None where nothing differs.

        Raises Invalid for a desired state that this document does not allow.
        """
        raise NotImplementedError

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        """Return the desired state with the values that lookups give. Raises Invalid and ApiError."""
        raise NotImplementedError

    def raw(self, document: t.Mapping[str, t.Any]) -> t.Any:
        """Return the value of the key in a document, or UNKNOWN."""
        value: t.Any = document
        for key in (*self._parents, self._last_key):
            if not isinstance(value, dict) or key not in value:
                return UNKNOWN
            value = value[key]
        return value

    def sends_unmanaged(self, desired: Desired) -> bool:
        """Return whether a write of this field sends back values that the task does not give, as last read."""
        return False

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        """Return the values in a document that a write can send back, because the task does not give them.

        Arguments:
          document: the document.
          desired: the desired state; None where the task does not manage this field.
        """
        value = self._current(document)
        return [] if desired or value is UNKNOWN else [value]

    def expected_after(self, desired: Desired, change: FieldChange) -> Desired:
        """Return the part of the desired state that a change sends, which is verified after the write."""
        return desired

    def to_send(self, change: FieldChange, outcome: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return what a partial write sends for a change, by key.

        Arguments:
          change: the change.
          outcome: the predicted document after all changes.
        """
        return {self.sent: change.patch}

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        """Set the field in a document to its value after a change."""
        for key in self._parents:
            inner = document.get(key)
            # A copy, because the document before the change holds the same one.
            document[key] = dict(inner) if isinstance(inner, dict) else {}
            document = document[key]
        document[self._last_key] = after

    def show(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return the field as results show it, by option. Empty where the value is unknown."""
        value = self._current(document)
        return {} if value is UNKNOWN else {self.option: value}

    def compared(self, document: t.Mapping[str, t.Any]) -> t.Any:
        """Return the value that two documents are compared by; None where it is unknown."""
        return self.show(document).get(self.option)

    def in_diff(self, value: t.Any, names: t.Any) -> t.Any:
        """Return a compared value as diffs show it.

        Arguments:
          value: the value.
          names: the names of the IDs in it, in the form of the value; None where no name is known.
        """
        return with_name(value, names)

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        """Return the names of the IDs in a shown value; None where no name is known.

        The names of a list are a list with None for unknown names, those of a dictionary a dictionary without them.
        """
        return None

    def ids_to_name(self, value: t.Any) -> t.Iterator[tuple[IdNamer, t.Any]]:
        """Yield the IDs in a compared value for whose names a diff reads a list, each with what knows its name."""
        yield from ()

    def elements(self, before: t.Any, after: t.Any, name_of: NameOf) -> list[Element] | None:
        """Return what differs between two shown values, by element; None where reports compare the whole value.

        Arguments:
          before: the value before the change, without secrets.
          after: the value after the change, without secrets.
          name_of: returns the name of an ID.
        """
        return None

    def declared(self, document: t.Mapping[str, t.Any], is_exact: bool = False) -> dict[str, t.Any]:
        """Return the options that declare what a document shows, with IDs: the inverse of ``desired``.

        An unknown, empty or secret value, and one that a missing key means, needs no option.

        Arguments:
          document: the document.
          is_exact: whether elements that others add later are to be removed, also where a list or map is empty.
        """
        value = self._current(document)
        return {} if self.secret or is_nothing(value) or value == self._current({}) else {self.option: value}

    def named(self, declared: t.Mapping[str, t.Any], unique_of: UniqueOf) -> dict[str, t.Any]:
        """Return declared options with names instead of IDs where names are unique. Raises ApiError.

        Arguments:
          declared: the options that ``declared`` returns.
          unique_of: gives the names.
        """
        return dict(declared)

    def secret_options(self, document: t.Mapping[str, t.Any]) -> list[str]:
        """Return the options for secret values that ``declared`` leaves out, as paths."""
        return [self.option] if self.secret and not is_nothing(self._current(document)) else []

    def undeclared(self, document: t.Mapping[str, t.Any], desired: Desired) -> list[t.Any]:
        """Return the elements in a document that a task keeps, although it lists others."""
        return []

    def label(self, element: t.Any, name_of: NameOf) -> str:
        """Return what reports call an element without secrets.

        Arguments:
          element: the element.
          name_of: returns the name of an ID.
        """
        named = with_name(element, self.names_in(element, name_of))
        return named if isinstance(named, str) else json.dumps(named, ensure_ascii=False)

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        """Return a shown value without its secrets.

        Arguments:
          value: the value.
          before: the value before the change; NOT_COMPARED where the result shows no change.
        """
        return self.value_type.redact(value, before)

    def secrets(self, document: t.Mapping[str, t.Any]) -> t.Iterator[str]:
        """Yield the secret texts in a document, as the API spells them and in their normal form."""
        for value in (self.raw(document), self._current(document)) if self.secret else ():
            if value is not UNKNOWN:
                yield from self.secrets_in(value)

    def desired_secrets(self, desired: Desired) -> t.Iterator[str]:
        """Yield the secret texts in a desired state, also in elements that are removed."""
        yield from self.secrets_in(desired.value)
        if desired.removed:
            yield from self.secrets_in(desired.removed.value)

    def secrets_in(self, value: t.Any) -> t.Iterator[str]:
        """Yield the secret texts in a value of any form."""
        return self.value_type.secrets(value)

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        """Return the normalized value in a document, or UNKNOWN."""
        raise NotImplementedError

    def _require_current(self, document: t.Mapping[str, t.Any], option: str = "") -> t.Any:
        """Return the normalized value in a document. Raises Invalid where it is unknown.

        Arguments:
          document: the document.
          option: the option that the message names; empty for the one of the field.
        """
        value = self._current(document)
        if value is UNKNOWN:
            raise Invalid(option or self.option, "the API does not show this value: leave the option out")
        return value


class Value(Field):
    """A field with one value.

    Arguments:
      option: its name in a task.
      value_type: the type of the value.
      key: its key in documents, or the path to it; None for the name of the option.
      absent: the value that a missing key or null means.
      lookup: a lookup that can give the value; None where there is none.
      sent: its key in writes; None for the key in documents.
      aliases: other names of the option.
      described: whether the other keys beside it in documents describe the value. A plan cannot predict them.
      unknown_as: the value that the API stores instead of one that it does not know; UNKNOWN where it refuses that.
    """

    def __init__(
        self,
        option: str,
        value_type: ValueType,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        lookup: Lookup | None = None,
        sent: str | None = None,
        aliases: tuple[str, ...] = (),
        described: bool = False,
        unknown_as: t.Any = UNKNOWN,
    ) -> None:
        super().__init__(option, key, absent, sent)
        self.value_type, self.lookup, self.aliases, self._described = value_type, lookup, aliases, described
        self.unknown_as = unknown_as

    def options(self) -> dict[str, dict[str, t.Any]]:
        spec = {**self.value_type.spec(), **({"aliases": [*self.aliases]} if self.aliases else {})}
        return {self.option: spec, **(self.lookup.options() if self.lookup else {})}

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        value = options.get(self.option)
        criteria = self.lookup.criteria(options) if self.lookup else None
        if self.lookup and criteria is not None:
            refuse_both(self.option, value, self.lookup.option)
            return Desired(None, criteria=criteria, option_used=self.lookup.option)
        return None if value is None else Desired(normalize_id(self, value))

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        if self.lookup is None:
            return desired
        request = LookupRequest(self.lookup, desired.criteria, self.value_type)
        return replace(desired, value=id_of(request.find(context), request), criteria=None)

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document, desired.option_used)
        if before == desired.value:
            return None
        return FieldChange(self.value_type.to_api(desired.value), before, desired.value)

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        if self._described:
            document[self._parents[0]] = {}
        super().apply(document, self.value_type.to_api(after))

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        return name_of(self.lookup, value) if self.lookup else None

    def declared(self, document: t.Mapping[str, t.Any], is_exact: bool = False) -> dict[str, t.Any]:
        declared = super().declared(document, is_exact)
        # The word of an option for what is null.
        return {} if declared and declared[self.option] == self.value_type.from_api(None) else declared

    def named(self, declared: t.Mapping[str, t.Any], unique_of: UniqueOf) -> dict[str, t.Any]:
        names = unique_of(self.lookup, declared[self.option]) if self.lookup else None
        return dict(names or declared)

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = self.raw(document)
        if value is UNKNOWN or (value is None and self.absent is not UNKNOWN):
            value = self.absent
        return value if value is UNKNOWN else self.value_type.from_api(value)
