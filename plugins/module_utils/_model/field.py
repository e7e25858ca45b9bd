# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field: one part of a resource, and how an option asks for it, compares it, changes it and shows it. Everything here is pure."""

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
"""What a key means that is missing in a document, when nothing can be concluded from that."""


def _order(value: t.Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def distinct_values(items: list[t.Any]) -> list[t.Any]:
    return [item for _key, item in sorted({_order(item): item for item in items}.items())]


def refuse_both(option: str, given: t.Any, other: str) -> None:
    if given is not None:
        raise Invalid(option, f"it and {other} are given, one of the two is needed")


class Field:
    """One part of a resource.

    Arguments: option, its name in a task; key, its name in documents (default: the option's name); sent, its name in
    writes (default: as in documents); absent, what a missing key means, and null where that is no value.
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
        """The keys of a document that this field reads; a result shows them under the option's name instead."""
        self.value_type: ValueType = ValueType()
        """What its value, or an element of it, may be."""

    @property
    def secret(self) -> bool:
        """Whether the value is secret, or holds one that is: a result shows ``(secret)``, see ``cover``."""
        return self.value_type.secret

    @property
    def secret_keys(self) -> set[str]:
        """The keys under which secret values stand, in documents, writes and options."""
        return {key for name in (self.option, self.key, self.sent) for key in self.value_type.secret_keys(name)}

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options of this field, by name."""
        raise NotImplementedError

    def check(self, given: t.Mapping[str, t.Any]) -> None:
        """Refuse options that contradict each other as they are given, without defaults. Raises Invalid."""

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        """What the options of a task want of this field; None when they leave it alone. Raises Invalid."""
        raise NotImplementedError

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        """What has to change; None when nothing has. Raises Invalid for what only the document can tell."""
        raise NotImplementedError

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        """What is wanted, with the values that its words stand for. Raises Invalid and ApiError."""
        raise NotImplementedError

    def sends_unmanaged(self, desired: Desired) -> bool:
        """Whether a write of this field carries values that the task does not give, as they were read."""
        return False

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        """The values in a document that a task does not give, one by one, as far as a write could send them back."""
        value = self._current(document)
        return [] if desired or value is UNKNOWN else [value]

    def expected_after(self, desired: Desired, delta: FieldChange) -> Desired:
        """The part of ``wanted`` that ``delta`` sends: what a proof has to find again."""
        return desired

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        """Put an outcome into a document."""
        document[self.key] = after

    def show(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The field as a result shows it: option names and option spelling. Nothing when it is unknown."""
        value = self._current(document)
        return {} if value is UNKNOWN else {self.option: value}

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        """What the ids in a shown value are called: of a list a list, of a dictionary a dictionary of those with names.

        None where no name is known.
        """
        return None

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        """A value as it is shown, without what is secret. Argument: before, the one that it was, SAME for none."""
        return self.value_type.redact(value, before)

    def secrets(self, document: t.Mapping[str, t.Any]) -> t.Iterator[str]:
        """The secret texts in a document: as they stand there, which an API repeats, and in their one spelling."""
        for value in (document.get(self.key), self._current(document)) if self.secret else ():
            if value is not UNKNOWN:
                yield from self.secrets_in(value)

    def desired_secrets(self, desired: Desired) -> t.Iterator[str]:
        """The secret texts in what a task wants, also in what it wants to be gone."""
        yield from self.secrets_in(desired.value)
        if desired.removed:
            yield from self.secrets_in(desired.removed.value)

    def secrets_in(self, value: t.Any) -> t.Iterator[str]:
        """The secret texts in a value, whatever its form."""
        return self.value_type.secrets(value)

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        raise NotImplementedError

    def _known(self, document: t.Mapping[str, t.Any], option: str = "") -> t.Any:
        value = self._current(document)
        if value is UNKNOWN:
            raise Invalid(option or self.option, "this API does not show it, leave it out")
        return value


class Value(Field):
    """One value. Arguments: leaf, what it may be; ref, the words that may stand for it; the rest as in Field."""

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
        given = options.get(self.option)
        criteria = self.lookup.criteria(options) if self.lookup else None
        if self.lookup and criteria is not None:
            refuse_both(self.option, given, self.lookup.option)
            return Desired(None, criteria=criteria)
        return None if given is None else Desired(self.value_type.normalize(given, self.option))

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        if self.lookup is None:
            return desired
        return Desired(self.value_type.from_api(self.lookup.find_one(desired.criteria, context).get("id")))

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._known(document)
        return (
            None
            if before == desired.value
            else FieldChange(self.value_type.to_api(desired.value), before, desired.value)
        )

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        document[self.key] = self.value_type.to_api(after)

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        return name_of(self.lookup, value) if self.lookup else None

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = document.get(self.key, self.absent)
        if value is None and self.absent is not UNKNOWN:
            value = self.absent
        return value if value is UNKNOWN else self.value_type.from_api(value)
