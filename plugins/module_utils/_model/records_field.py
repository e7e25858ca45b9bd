# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for a list of records."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .desired import Desired, FieldChange
from .field import UNKNOWN, Element, distinct_values, is_nothing, sort_key
from .lookup import LookupContext, UniqueOf
from .names import IdNamer, NameOf, with_name
from .record_type import Record
from .set_field import Set, tell_nothing_to_remove
from .value_type import Invalid

_Record = dict[str, t.Any]


class Records(Set):
    """A list of records in which the order does not count, such as rules. A write replaces the whole list.

    A record that the task gives and that exists keeps the values that the task does not give. The write
    sends everything else back as it was read.

    Arguments:
      option: its name in a task.
      record: the type of a record.
      min_items: as in ``Set``.
      max_items: as in ``Set``.
      key: its key in documents; None for the name of the option.
      absent: the value that a missing key means.
      empty_is_null: as in ``Set``.
      sent: its key in writes; None for the key in documents.
      only: values that rows have if they belong to this field, by key. Others belong to another field of the same list.
      is_shown_by_key: whether results also show the key of documents.
    """

    value_type: Record

    def __init__(
        self,
        option: str,
        record: Record,
        min_items: int = 0,
        max_items: int | None = None,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        empty_is_null: bool = False,
        sent: str | None = None,
        only: t.Mapping[str, t.Any] | None = None,
        is_shown_by_key: bool = False,
    ) -> None:
        self.record, self.only = record, only or {}
        self.arrange = self._by_key
        super().__init__(option, record, min_items, max_items, key, absent, None, empty_is_null, sent)
        if is_shown_by_key:
            self.sources = ()

    def _by_key(self, items: list[t.Any]) -> list[t.Any]:
        """Return different records, sorted by their natural keys."""
        distinct = distinct_values(items)
        return sorted(distinct, key=lambda item: sort_key(self.record.key_of(item) if isinstance(item, dict) else item))

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        desired = self._marked(super().desired(options))
        if desired and not desired.unresolved:
            self._refuse_repeated(desired)
        return desired

    def _marked(self, desired: Desired | None) -> Desired | None:
        """Return the desired state. Criteria mark it as unresolved if a record has a name to look up."""
        if desired is None:
            return None
        removed = self._marked(desired.removed)
        pending = [lookup.option for record in desired.value for _key, lookup in self.record.pending(record)]
        return replace(desired, criteria=pending or None, removed=removed)

    def _without_conflict(
        self, desired: Desired, name_of: t.Callable[[t.Any], str | None] = lambda _value: None
    ) -> Desired:
        return desired  # records are compared by their natural keys: see _refuse_repeated

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        return replace(
            desired,
            value=self._resolved(desired, context, self.option, is_required=True),
            criteria=None,
            removed=desired.removed
            and replace(
                desired.removed,
                value=self._resolved(desired.removed, context, self._removed.option, is_required=False),
                criteria=None,
            ),
        )

    def _resolved(self, desired: Desired, context: LookupContext, where: str, is_required: bool) -> list[_Record]:
        """Return the records with the values that lookups give. Raises Invalid and ApiError.

        Arguments:
          desired: the records.
          context: what the lookups can use.
          where: the option, for messages.
          is_required: whether a name that is not found is an error. Otherwise its record is left out with a warning.
        """
        use_filter = len(desired.criteria or ()) == 1
        records = []
        for record in desired.value:
            values = dict(record)
            for key, lookup in self.record.pending(record):
                criteria = {lookup.option: values.pop(lookup.option)}
                documents = lookup.find(criteria, context, use_filter)
                if not documents and not is_required:
                    tell_nothing_to_remove(lookup, criteria, context, where)
                    break
                try:
                    document = lookup.require_one(documents, criteria, context)
                except Invalid as invalid:
                    raise Invalid(f"{where}.{invalid.where}", invalid.rule) from None
                values.update(self.record.found(key, lookup, document, values, where))
            else:
                records.append(values)
        return self.arrange(records)

    def _refuse_repeated(self, desired: Desired) -> None:
        """Raise Invalid for two listed records with one natural key, and for one that is also removed."""
        removed = desired.removed
        keys = [self.record.key_of(record) for record in desired.value]
        for number, record in enumerate(desired.value):
            if keys[number] in keys[:number]:
                raise Invalid(self.option, f"{self.record.label(record)} is given twice, with different values")
            if removed and keys[number] in map(self.record.key_of, removed.value):
                raise Invalid(
                    removed.option_used,
                    f"{self.record.label(record)} is also in {self.option}: remove it from one of the two",
                )

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document, desired.option_used)
        desired = self._bound(desired, document)
        self._refuse_repeated(desired)
        rest, after = [*before], []
        added = 0
        for wanted in desired.value:
            existing = self._best(rest, wanted)
            if existing is None:
                added += 1
                after.append(self.record.new(wanted, self.option))
            else:
                rest.remove(existing)
                after.append(self.record.changed(existing, wanted, self.option))
        removed = [record for record in rest if self._is_removed(record, desired)]
        after = self.arrange([*after, *(record for record in rest if record not in removed)])
        if after == before:
            return None
        if not desired.purge:
            self._check_sizes(before, after, added, len(removed), desired)
        return FieldChange(after or (None if self._empty_is_null else []), before, after)

    def _bound(self, desired: Desired, document: t.Mapping[str, t.Any]) -> Desired:
        """Return the desired state with the values that depend on the document."""
        removed = desired.removed
        return replace(
            desired,
            value=self._bound_all(desired.value, document),
            removed=removed and replace(removed, value=self._bound_all(removed.value, document)),
        )

    def _bound_all(self, records: list[_Record], document: t.Mapping[str, t.Any]) -> list[_Record]:
        return self.arrange([self.record.bound(record, document) for record in records])

    def _best(self, records: list[_Record], wanted: _Record) -> _Record | None:
        """Return the record that a task means: of several with its natural key, one that needs no change."""
        same = [record for record in records if self._has_key(record, wanted)]
        return next((record for record in same if self._holds(record, wanted)), same[0] if same else None)

    def _has_key(self, record: t.Any, wanted: _Record) -> bool:
        return isinstance(record, dict) and self.record.key_of(record) == self.record.key_of(wanted)

    def _holds(self, record: _Record, wanted: _Record) -> bool:
        return all(record.get(key) == value for key, value in wanted.items() if key not in self.record.fixed)

    def _is_listed(self, item: t.Any, desired: Desired) -> bool:
        return any(self._has_key(item, wanted) for wanted in desired.value)

    def _is_removed(self, item: t.Any, desired: Desired) -> bool:
        if desired.purge:
            return True
        removed = desired.removed.value if desired.removed else []
        return any(self._has_key(item, wanted) for wanted in removed)

    def sends_unmanaged(self, desired: Desired) -> bool:
        return bool(
            not desired.purge
            or self.only
            or any(self.record.value_types.keys() - record.keys() for record in desired.value)
        )

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        items = self._current(document)
        if items is UNKNOWN:
            return []
        if desired is None:
            return list(items)
        desired = self._bound(desired, document)
        values = []
        for item in items:
            wanted = next((wanted for wanted in desired.value if self._has_key(item, wanted)), None)
            if wanted:
                kept = {key: value for key, value in item.items() if key not in wanted or key in self.record.key}
                values += [kept] if kept.keys() - {*self.record.key} else []
            elif not self._is_removed(item, desired):
                values.append(item)
        return values

    def expected_after(self, desired: Desired, change: FieldChange) -> Desired:
        if desired.purge:
            return desired
        removed = desired.removed
        return replace(
            desired,
            value=[record for record in desired.value if not self._is_in(change.before, record)],
            removed=removed
            and replace(
                removed,
                value=[
                    record for record in removed.value if any(self._has_key(item, record) for item in change.before)
                ],
            ),
        )

    def _is_in(self, records: list[_Record], wanted: _Record) -> bool:
        best = self._best(records, wanted)
        return best is not None and self._holds(best, wanted)

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        rows = document.get(self.key) or []
        shown = [self.record.from_api(row) if self._owns(row) else None for row in rows]
        pending = [record for record in after if record not in shown]
        result = []
        for row, record in zip(rows, shown):
            if record is None or record in after:
                result.append(row)
                continue
            changed = next((other for other in pending if self._has_key(record, other)), None)
            if changed:
                pending.remove(changed)
                other = {key: value for key, value in changed.items() if value != record[key]}
                result.append({**row, **self.record.to_api(other)})
        document[self.key] = result + [{**self.only, **self.record.to_api(record)} for record in pending]

    def to_send(self, change: FieldChange, outcome: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        return {self.sent: self.rows_to_send(outcome) or (None if self._empty_is_null else [])}

    def rows_to_send(self, outcome: t.Mapping[str, t.Any]) -> list[_Record]:
        """Return all rows of the list as a write sends them, also those of another field."""
        return [
            {**{key: row[key] for key in self.only if key in row}, **self.record.resent(row)}
            for row in outcome.get(self.key) or ()
        ]

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if isinstance(value, list):
            names = [self.names_in(record, name_of) for record in value]
            return names if any(names) else None
        if not isinstance(value, dict):
            return None
        lookups = self.record.lookups.items()
        return {key: name for key, lookup in lookups if (name := name_of(lookup, value.get(key)))} or None

    def ids_to_name(self, value: t.Any) -> t.Iterator[tuple[IdNamer, t.Any]]:
        for record in value if isinstance(value, list) else ():
            for key in self.record.named if isinstance(record, dict) else ():
                if record.get(key) is not None:
                    yield self.record.lookups[key], record[key]

    def elements(self, before: t.Any, after: t.Any, name_of: NameOf) -> list[Element] | None:
        if not isinstance(before, list) or not isinstance(after, list):
            return None
        pending = [record for record in after if record not in before]
        changes: list[tuple[_Record | None, _Record | None]] = []
        for record in before:
            if record not in after:
                changed = next((other for other in pending if self._has_key(record, other)), None)
                pending = [other for other in pending if other is not changed]
                changes.append((record, changed))
        changes += [(None, record) for record in pending]
        changes.sort(key=lambda sides: sort_key(self.record.key_of(sides[0] or sides[1] or {})))
        return [(self.label(old or new, name_of), old, new) for old, new in changes]

    def declared(self, document: t.Mapping[str, t.Any], is_exact: bool = False) -> dict[str, t.Any]:
        records = self._current(document)
        if is_nothing(records) and not (records == [] and is_exact and not self.min_items):
            return {}
        if not all(self._is_record(record) for record in records):
            return {}
        return {self.option: [self.record.declared(record, document) for record in records], self.purge: True}

    def _is_record(self, record: t.Any) -> bool:
        """Return whether a normalized record has the form of one."""
        return isinstance(record, dict) and self.record.value_types.keys() <= record.keys()

    def named(self, declared: t.Mapping[str, t.Any], unique_of: UniqueOf) -> dict[str, t.Any]:
        records = [self._named(record, unique_of) for record in declared[self.option]]
        return {**declared, self.option: sorted(records, key=sort_key)}

    def _named(self, record: _Record, unique_of: UniqueOf) -> _Record:
        """Return a record with names instead of IDs where names are unique."""
        for key, lookup in self.record.lookups.items():
            names = unique_of(lookup, record[key]) if key in record else None
            if names and {*names} == {lookup.option}:
                record = {**{name: value for name, value in record.items() if name != key}, **names}
        return record

    def secret_options(self, document: t.Mapping[str, t.Any]) -> list[str]:
        keys = sorted(self.record.secret_values) if not is_nothing(self._current(document)) else []
        return [f"{self.option}.{key}" for key in keys]

    def undeclared(self, document: t.Mapping[str, t.Any], desired: Desired) -> list[t.Any]:
        return super().undeclared(document, self._bound(desired, document))

    def label(self, element: t.Any, name_of: NameOf) -> str:
        return self.record.label(with_name(element, self.names_in(element, name_of)))

    def show(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        shown = super().show(document)
        if not shown or self.key != self.option:
            return shown
        # Results have always shown rows as the API does, with null where an option has a word for it.
        rows = [row for row in document.get(self.key) or () if self._owns(row)]
        return {self.option: [{**self.record.from_api(row), **self.record.visible(row)} for row in rows]}

    def compared(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = self._current(document)
        return None if value is UNKNOWN else value

    def in_diff(self, value: t.Any, names: t.Any) -> t.Any:
        return [self.record.line(record) for record in with_name(value, names)] if isinstance(value, list) else value

    def _owns(self, row: t.Any) -> bool:
        return isinstance(row, dict) and all(row.get(key) == value for key, value in self.only.items())

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        rows = document.get(self.key, self.absent)
        if rows is None:
            return []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return UNKNOWN
        return self.arrange([self.record.from_api(row) for row in rows if self._owns(row)])
