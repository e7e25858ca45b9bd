# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Fields: how an option of a resource is validated, read, compared, sent and shown. All functions are pure."""

from __future__ import annotations

import json
import typing as t

from .desired import Desired, FieldChange
from .lookup import Lookup, LookupContext
from .names import NameOf
from .value_type import NOT_COMPARED, Invalid, ValueType


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: t.Any = _Unknown()
"""The value of a field that a document does not show."""


def _sort_key(value: t.Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def distinct_values(items: list[t.Any]) -> list[t.Any]:
    """Return the elements of a list, sorted and without repetitions."""
    return [item for _key, item in sorted({_sort_key(item): item for item in items}.items())]


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
      key: its key in documents; None for the name of the option.
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
        self.sources: tuple[str, ...] = (self.key,)
        """The keys of a document that this field reads. Results show them under the name of the option."""
        self.value_type: ValueType = ValueType()
        """The type of the value, or of its elements."""

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

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        """Set the field in a document to its value after a change."""
        document[self.key] = after

    def show(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return the field as results show it, by option. Empty where the value is unknown."""
        value = self._current(document)
        return {} if value is UNKNOWN else {self.option: value}

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        """Return the names of the IDs in a shown value; None where no name is known.

        The names of a list are a list with None for unknown names, those of a dictionary a dictionary without them.
        """
        return None

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        """Return a shown value without its secrets.

        Arguments:
          value: the value.
          before: the value before the change; NOT_COMPARED where the result shows no change.
        """
        return self.value_type.redact(value, before)

    def secrets(self, document: t.Mapping[str, t.Any]) -> t.Iterator[str]:
        """Yield the secret texts in a document, as the API spells them and in their normal form."""
        for value in (document.get(self.key), self._current(document)) if self.secret else ():
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
      key: its key in documents; None for the name of the option.
      absent: the value that a missing key or null means.
      lookup: a lookup that can give the value; None where there is none.
    """

    def __init__(
        self,
        option: str,
        value_type: ValueType,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        lookup: Lookup | None = None,
    ) -> None:
        super().__init__(option, key, absent)
        self.value_type, self.lookup = value_type, lookup

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: self.value_type.spec(), **(self.lookup.options() if self.lookup else {})}

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        value = options.get(self.option)
        criteria = self.lookup.criteria(options) if self.lookup else None
        if self.lookup and criteria is not None:
            refuse_both(self.option, value, self.lookup.option)
            return Desired(None, criteria=criteria)
        return None if value is None else Desired(self.value_type.normalize(value, self.option))

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        if self.lookup is None:
            return desired
        return Desired(self.value_type.from_api(self.lookup.find_one(desired.criteria, context).get("id")))

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document)
        if before == desired.value:
            return None
        return FieldChange(self.value_type.to_api(desired.value), before, desired.value)

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        document[self.key] = self.value_type.to_api(after)

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        return name_of(self.lookup, value) if self.lookup else None

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = document.get(self.key, self.absent)
        if value is None and self.absent is not UNKNOWN:
            value = self.absent
        return value if value is UNKNOWN else self.value_type.from_api(value)
