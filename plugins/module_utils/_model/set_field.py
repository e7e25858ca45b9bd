# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for a list in which neither order nor repetitions count."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from .desired import Desired, FieldChange
from .field import UNKNOWN, Field, distinct_values, is_nothing, refuse_both
from .lookup import Criteria, Lookup, LookupContext, LookupRequest, UniqueOf, id_of, normalize_id
from .lookup_by_name import LookupByName
from .names import NameOf
from .scalars import Bool, Uuid
from .secret_value import redacted
from .text import plural, sentence
from .text_forms import json_hint
from .value_type import NOT_COMPARED, Invalid, ValueType, expected, wrong_kind


@dataclass(frozen=True)
class _Elements:
    """Elements of a set as options of a task list them, by value or by name.

    Arguments:
      option: the option that lists values.
      value_type: the type of a value.
      lookup: its option lists names instead; None where there is none.
      arrange: puts elements in their order, without repetitions.
    """

    option: str
    value_type: ValueType
    lookup: LookupByName | None
    arrange: t.Callable[[list[t.Any]], list[t.Any]]

    def options(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument spec, by option."""
        spec = {self.option: self.value_type.element()}
        if self.lookup:
            name_spec = self.lookup.options()[self.lookup.option]
            spec[self.lookup.option] = {"type": "list", "elements": name_spec["type"]}
        return spec

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        """Return the listed elements; None where the task gives neither option. Raises Invalid."""
        values = options.get(self.option)
        names = options.get(self.lookup.option) if self.lookup else None
        if self.lookup and names is not None:
            refuse_both(self.option, values, self.lookup.option)
            criteria = [
                self._criteria(self.lookup, name, index)
                for index, name in enumerate(_as_list(names, self.lookup.option))
            ]
            return Desired([], criteria=distinct_values(criteria), option_used=self.lookup.option)
        if values is None:
            return None
        items = [
            normalize_id(self, item, f"{self.option}[{index}]")
            for index, item in enumerate(_as_list(values, self.option))
        ]
        return Desired(self.arrange(items), option_used=self.option)

    @staticmethod
    def _criteria(lookup: Lookup, name: t.Any, index: int) -> Criteria:
        try:
            criteria = lookup.criteria({lookup.option: name})
        except Invalid as invalid:
            raise Invalid(f"{lookup.option}[{index}]", invalid.rule) from None
        if criteria is None:
            raise wrong_kind(f"{lookup.option}[{index}]", "a value", name)
        return criteria

    def listed(self, desired: Desired) -> list[t.Any]:
        """Return the elements as the options list them, by value or by name."""
        if self.lookup and desired.criteria is not None:
            return [criteria[self.lookup.option] for criteria in desired.criteria]
        return t.cast("list[t.Any]", desired.value)

    def resolve(self, desired: Desired, context: LookupContext, use_filter: bool, required: bool) -> Desired:
        """Return the elements by value. Raises Invalid and ApiError.

        Arguments:
          desired: the elements.
          context: what the lookup can use.
          use_filter: whether to filter the list in the request. False where several names are looked up.
          required: whether a name that is not found is an error. Otherwise the element is left out with a warning.
        """
        if self.lookup is None or desired.criteria is None:
            return desired
        values = []
        for criteria in desired.criteria:
            documents = self.lookup.find(criteria, context, use_filter)
            if not documents and self._is_id(criteria[self.lookup.option]):
                message = self.lookup.not_found_message(criteria, context)
                raise Invalid(self.lookup.option, f"{message}. This is an ID: give it in {self.option}")
            if documents or required:
                document = self.lookup.require_one(documents, criteria, context)
                values.append(id_of(document, LookupRequest(self.lookup, criteria, self.value_type)))
            else:
                tell_nothing_to_remove(self.lookup, criteria, context, self.lookup.option)
        return replace(desired, value=self.arrange(values), criteria=None)

    def _is_id(self, name: str) -> bool:
        """Return whether a name is an ID, which belongs in the other option."""
        try:
            return isinstance(self.value_type, Uuid) and bool(self.value_type.normalize(name, ""))
        except Invalid:
            return False


def tell_nothing_to_remove(lookup: Lookup, criteria: Criteria, context: LookupContext, where: str) -> None:
    """Warn the user that no document matches what a task removes.

    Arguments:
      lookup: the lookup.
      criteria: its criteria.
      context: what the lookup can use.
      where: the option, for the message.
    """
    message = f"{where}: {lookup.not_found_message(criteria, context)}. Nothing is removed for it"
    context.tell(sentence(lookup.with_suggestion(message, criteria, context)), warns=True)


class Set(Field):
    """A list in which neither order nor repetitions count. A write replaces the whole list.

    A subclass for a list whose order counts sets ``arrange``.

    The option ``purge_<option>`` removes the elements that are not listed. ``remove_<option>`` lists elements to
    remove and keeps all others.

    Arguments:
      option: its name in a task.
      value_type: the type of an element.
      min_items: the minimum number of different elements after a change.
      max_items: the maximum number of different elements after a change; None for no limit.
      key: its key in documents; None for the name of the option.
      absent: the value that a missing key means.
      lookup: its option takes a list of names instead; None where there is none.
      empty_is_null: whether a write sends null instead of an empty list.
      sent: its key in writes; None for the key in documents.
      purges: whether a task that does not say so removes the elements that it does not list.
    """

    arrange: t.Callable[[list[t.Any]], list[t.Any]] = staticmethod(distinct_values)

    def __init__(
        self,
        option: str,
        value_type: ValueType,
        min_items: int = 0,
        max_items: int | None = None,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        lookup: LookupByName | None = None,
        empty_is_null: bool = False,
        sent: str | None = None,
        purges: bool = True,
    ) -> None:
        super().__init__(option, key, absent, sent)
        self._empty_is_null, self._purges = empty_is_null, purges
        self.value_type, self.min_items, self.max_items, self.lookup = value_type, min_items, max_items, lookup
        self.purge = f"purge_{option}"
        remove = f"remove_{option}"
        remove_lookup = replace(lookup, option=f"remove_{lookup.option}", id_option=remove) if lookup else None
        self._listed = _Elements(option, value_type, lookup, self.arrange)
        self._removed = _Elements(remove, value_type, remove_lookup, self.arrange)

    def options(self) -> dict[str, dict[str, t.Any]]:
        purge: dict[str, t.Any] = {"type": "bool", "default": self._purges}
        if self.lookup:
            purge["aliases"] = [f"purge_{self.lookup.option}"]
        return {**self._listed.options(), self.purge: purge, **self._removed.options()}

    def check(self, given: t.Mapping[str, t.Any]) -> None:
        # Ansible's validation adds the default of the purge option, which hides whether the task gives it.
        listed, removed = (
            next((name for name in elements.options() if given.get(name) is not None), None)
            for elements in (self._listed, self._removed)
        )
        if not removed or given[removed] == []:
            return
        purge_names = [self.purge, *self.options()[self.purge].get("aliases", ())]
        purge = next((name for name in purge_names if given.get(name) is not None), None)
        if not (Bool().from_api(given[purge]) is True if purge else listed and self._purges):
            return
        default = "" if purge else f", which is the default with {listed}"
        purge = purge or removed.replace("remove_", "purge_", 1)
        raise Invalid(
            removed,
            f"is mutually exclusive with {purge}: true{default}. Set {purge}: false, or leave {removed} out",
        )

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        listed, removed = self._listed.desired(options), self._removed.desired(options)
        if removed and not self._removed.listed(removed):
            removed = None
        if listed is None:
            return removed and Desired([], False, option_used=removed.option_used, removed=removed)
        given = options.get(self.purge)
        purge = self._purges if given is None else given is not False
        if purge:
            self._check_size(self._listed.listed(listed), "", listed.option_used)
        return self._without_conflict(replace(listed, purge=purge, removed=removed))

    def _without_conflict(
        self, desired: Desired, name_of: t.Callable[[t.Any], str | None] = lambda _value: None
    ) -> Desired:
        """Return the desired state unless it lists and removes the same element. Raises Invalid.

        Arguments:
          desired: the desired state.
          name_of: returns the name of an element; None where it is not known.
        """
        removed = desired.removed
        # A name and a value are compared after the lookup.
        if removed and (removed.criteria is None) == (desired.criteria is None):
            listed = self._listed.listed(desired)
            for item in self._removed.listed(removed):
                if item in listed:
                    name = name_of(item)
                    # A name is never secret.
                    shown = item if desired.criteria else self.value_type.redact(item)
                    element = f"{name} ({item})" if name else repr(shown)
                    raise Invalid(
                        removed.option_used,
                        f"{element} is also in {desired.option_used}: remove it from one of the two",
                    )
        return desired

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        removed = desired.removed
        use_filter = len([*(desired.criteria or ()), *((removed and removed.criteria) or ())]) == 1
        resolved = self._listed.resolve(desired, context, use_filter, True)
        if removed:
            resolved = replace(resolved, removed=self._removed.resolve(removed, context, use_filter, False))
        lookup = self.lookup
        return self._without_conflict(
            resolved, lambda value: context.names.of(lookup, value, context.path_params) if lookup else None
        )

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document, desired.option_used)
        added = [item for item in desired.value if item not in before]
        removed = [item for item in before if self._is_removed(item, desired)]
        after = desired.value
        if not desired.purge:
            after = self.arrange([*(item for item in before if item not in removed), *added])
        if after == before:
            return None
        if not desired.purge:
            self._check_sizes(before, after, len(added), len(removed), desired)
        return FieldChange(after or (None if self._empty_is_null else []), before, after)

    def _check_sizes(self, before: list[t.Any], after: list[t.Any], added: int, removed: int, desired: Desired) -> None:
        """Raise Invalid for a change that leaves too few or too many elements.

        Arguments:
          before: the elements before the change.
          after: those after it.
          added: how many are added.
          removed: how many are removed.
          desired: the desired state.
        """
        if desired.removed:
            self._check_size_after_removal(before, after, bool(added), desired.removed.option_used)
        removals = f" and {removed} removed" if removed else ""
        reason = f" ({len(before)} {'exists' if len(before) == 1 else 'exist'}, {added} would be added{removals})"
        self._check_size(after, reason, desired.option_used)

    def _is_removed(self, item: t.Any, desired: Desired) -> bool:
        """Return whether an existing element is to be removed."""
        if desired.purge:
            return item not in desired.value
        return bool(desired.removed and item in desired.removed.value)

    def _is_listed(self, item: t.Any, desired: Desired) -> bool:
        """Return whether the task lists an existing element."""
        return item in desired.value

    def declared(self, document: t.Mapping[str, t.Any], is_exact: bool = False) -> dict[str, t.Any]:
        items = self._current(document)
        is_listed = not is_nothing(items) or (items == [] and is_exact and not self.min_items)
        if not is_listed or self.value_type.secret:
            return {}
        return {self.option: items, **({self.purge: True} if self._purges or is_exact else {})}

    def named(self, declared: t.Mapping[str, t.Any], unique_of: UniqueOf) -> dict[str, t.Any]:
        lookup = self.lookup
        names = [unique_of(lookup, item) if lookup else None for item in declared[self.option]]
        if lookup is None or not all(name and {*name} == {lookup.option} for name in names):
            return dict(declared)
        texts = self.arrange([name[lookup.option] for name in names if name])
        others = {name: value for name, value in declared.items() if name != self.option}
        # The alias of the option has the word of the names.
        return {lookup.option: texts, **({f"purge_{lookup.option}": others[self.purge]} if others else {})}

    def undeclared(self, document: t.Mapping[str, t.Any], desired: Desired) -> list[t.Any]:
        # A task that only removes elements declares no list. Nor does one whose list never means all elements.
        if not self._purges or (desired.removed and desired.option_used == desired.removed.option_used):
            return []
        return self._kept(document, desired)

    def _kept(self, document: t.Mapping[str, t.Any], desired: Desired) -> list[t.Any]:
        """Return the elements that the task neither lists nor removes."""
        items = self._current(document)
        if items is UNKNOWN or desired.purge:
            return []
        return [item for item in items if not (self._is_listed(item, desired) or self._is_removed(item, desired))]

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        if not self.secret or not isinstance(value, list):
            return redacted(value, before) if self.secret else value
        former = value if before is NOT_COMPARED else before or []
        return [self.value_type.redact(item, NOT_COMPARED if item in former else None) for item in value]

    def secrets_in(self, value: t.Any) -> t.Iterator[str]:
        items = value if isinstance(value, list) else [value]
        return (text for item in items for text in self.value_type.secrets(item))

    def sends_unmanaged(self, desired: Desired) -> bool:
        return not desired.purge

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        if desired:
            return self._kept(document, desired)
        items = self._current(document)
        return [] if items is UNKNOWN else list(items)

    def expected_after(self, desired: Desired, change: FieldChange) -> Desired:
        if desired.purge:
            return desired
        removed = desired.removed
        return replace(
            desired,
            value=[item for item in desired.value if item not in change.before],
            removed=removed and replace(removed, value=[item for item in removed.value if item in change.before]),
        )

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if not self.lookup or not isinstance(value, list):
            return name_of(self.lookup, value) if self.lookup else None
        names = [name_of(self.lookup, item) for item in value]
        return names if any(names) else None

    def _check_size_after_removal(
        self, before: list[t.Any], after: list[t.Any], has_additions: bool, option: str
    ) -> None:
        left = f"{len(after)} of {len(before)}"
        if len(after) < self.min_items:
            raise expected(option, _elements(self.min_items, "at least", " to remain"), left)
        if not has_additions and self.max_items is not None and len(after) > self.max_items:
            more = len(after) - self.max_items
            advice = f"Remove {more} more in the same task"
            raise expected(option, _elements(self.max_items, "at most", " to remain"), left, advice)

    def _check_size(self, items: list[t.Any], reason: str, option: str) -> None:
        if len(items) < self.min_items:
            raise expected(option, _elements(self.min_items, "at least"), f"{len(items)}{reason}")
        if self.max_items is not None and len(items) > self.max_items:
            raise expected(option, _elements(self.max_items, "at most"), f"{len(items)}{reason}")

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        items = document.get(self.key, self.absent)
        if items is None:
            return []
        if not isinstance(items, list):
            return UNKNOWN
        return self.arrange([self.value_type.from_api(item) for item in items])


def _keep_order(items: list[t.Any]) -> list[t.Any]:
    """Return the elements of a list without repetitions."""
    return [item for index, item in enumerate(items) if item not in items[:index]]


class Sequence(Set):
    """A list whose order counts. Repetitions do not count, and elements that a task adds come last."""

    arrange = staticmethod(_keep_order)


def _elements(number: int, limit: str, state: str = "") -> str:
    """Return how many different elements a list must have, for a message."""
    return f"{limit} {number} different element{plural(number)}{state}"


def _as_list(value: t.Any, where: str) -> list[t.Any]:
    """Return a list. A text is a list of one element, as Ansible reads it. Raises Invalid."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list):
        raise wrong_kind(where, "a list", value)
    text = ",".join(items).strip() if all(isinstance(item, str) for item in items) else None
    if items and text == "":
        raise expected(where, "a list", "an empty string", "Write [] for an empty list, or leave the option out")
    if text and text.startswith("["):
        raise Invalid(where, f"the text is not a valid list. {json_hint(where, '[...]')}")
    return items
