# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for a list whose order and repetitions mean nothing."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from .desired import Desired, FieldChange
from .field import UNKNOWN, Field, distinct_values, refuse_both
from .lookup import Criteria, Lookup, LookupContext
from .lookup_by_name import LookupByName
from .names import NameOf
from .scalars import Bool, Uuid
from .secret_value import redacted
from .text import are, plural, sentence
from .text_forms import json_hint
from .value_type import NOT_COMPARED, Invalid, ValueType, kind_of


@dataclass(frozen=True)
class _Elements:
    """Elements of a set as the options of a task list them: as values, or by words.

    Arguments: option, which lists values; leaf, what a value may be; ref, whose option lists words instead.
    """

    option: str
    value_type: ValueType
    lookup: LookupByName | None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options, by name."""
        found = {self.option: self.value_type.element()}
        if self.lookup:
            found[self.lookup.option] = {"type": "list", "elements": self.lookup.options()[self.lookup.option]["type"]}
        return found

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        """What the options list; None when they list nothing. Raises Invalid."""
        given = options.get(self.option)
        names = options.get(self.lookup.option) if self.lookup else None
        if self.lookup and names is not None:
            refuse_both(self.option, given, self.lookup.option)
            criteria = [self._words(self.lookup, item, n) for n, item in enumerate(_as_list(names, self.lookup.option))]
            return Desired([], criteria=distinct_values(criteria), option_used=self.lookup.option)
        if given is None:
            return None
        items = [
            self.value_type.normalize(item, f"{self.option}[{index}]")
            for index, item in enumerate(_as_list(given, self.option))
        ]
        return Desired(distinct_values(items), option_used=self.option)

    @staticmethod
    def _words(lookup: Lookup, item: t.Any, index: int) -> Criteria:
        try:
            criteria = lookup.criteria({lookup.option: item})
        except Invalid as invalid:
            raise Invalid(f"{lookup.option}[{index}]", invalid.rule) from None
        if criteria is None:
            raise Invalid(f"{lookup.option}[{index}]", "is null: give a value, or leave it out")
        return criteria

    def shown(self, desired: Desired) -> list[t.Any]:
        """The elements as the options list them, words too."""
        if self.lookup and desired.criteria is not None:
            return [each[self.lookup.option] for each in desired.criteria]
        return t.cast("list[t.Any]", desired.value)

    def resolve(self, desired: Desired, context: LookupContext, use_filter: bool, required: bool) -> Desired:
        """The same by values. Raises Invalid and ApiError.

        Arguments: alone, whether nothing else is looked for in the list; required, whether what no word means is an
        error. Otherwise it is left out, and said.
        """
        if self.lookup is None or desired.criteria is None:
            return desired
        value = []
        for criteria in desired.criteria:
            found = self.lookup.find(criteria, context, use_filter)
            if not found and self._is_id(criteria[self.lookup.option]):
                text = self.lookup.not_found_message(criteria, context)
                raise Invalid(self.lookup.option, f"{text}. It is an ID: give it in {self.option}")
            if found or required:
                value.append(self.value_type.from_api(self.lookup.require_one(found, criteria, context).get("id")))
            else:
                text = f"{self.lookup.option}: {self.lookup.not_found_message(criteria, context)}, so nothing is removed for it"
                context.tell(sentence(self.lookup.with_suggestion(text, criteria, context)))
        return replace(desired, value=distinct_values(value), criteria=None)

    def _is_id(self, name: str) -> bool:
        """Whether a name can only be an ID under the wrong option."""
        try:
            return isinstance(self.value_type, Uuid) and bool(self.value_type.normalize(name, ""))
        except Invalid:
            return False


class Set(Field):
    """A list whose order and repetitions mean nothing, replaced as a whole by a write.

    Arguments: leaf, what an element may be; min_items and max_items, how many different elements the outcome may have; ref,
    the word that may stand for an element: the option of this word takes a list of them; the rest as in Field. Its
    option ``purge_<option>`` says whether elements that are not listed go; ``remove_<option>`` lists elements that go,
    whatever else is there.
    """

    def __init__(
        self,
        option: str,
        value_type: ValueType,
        min_items: int = 0,
        max_items: int | None = None,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        lookup: LookupByName | None = None,
    ) -> None:
        super().__init__(option, key, absent)
        self.value_type, self.min_items, self.max_items, self.lookup = value_type, min_items, max_items, lookup
        self.purge = f"purge_{option}"
        removed = f"remove_{option}"
        of_words = replace(lookup, option=f"remove_{lookup.option}", id_option=removed) if lookup else None
        self._listed, self._removed = _Elements(option, value_type, lookup), _Elements(removed, value_type, of_words)

    def options(self) -> dict[str, dict[str, t.Any]]:
        purge: dict[str, t.Any] = {"type": "bool", "default": True}
        if self.lookup:
            purge["aliases"] = [f"purge_{self.lookup.option}"]
        return {**self._listed.options(), self.purge: purge, **self._removed.options()}

    def check(self, given: t.Mapping[str, t.Any]) -> None:
        # Ansible's validation sets defaults: after it, nobody can tell whether the task has given this one.
        listed, removed = (
            next((name for name in each.options() if given.get(name) is not None), None)
            for each in (self._listed, self._removed)
        )
        if not removed or given[removed] == []:
            return
        names = [self.purge, *self.options()[self.purge].get("aliases", ())]
        purge = next((name for name in names if given.get(name) is not None), None)
        if not (Bool().from_api(given[purge]) is True if purge else listed):
            return
        default = "" if purge else f", which is the default with {listed}"
        purge = purge or removed.replace("remove_", "purge_", 1)
        raise Invalid(
            removed,
            f"is mutually exclusive with {purge}: true{default}. Set {purge}: false, or leave {removed} out",
        )

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        listed, removed = self._listed.desired(options), self._removed.desired(options)
        if removed and not self._removed.shown(removed):
            removed = None
        if listed is None:
            return removed and Desired([], False, option_used=removed.option_used, removed=removed)
        purge = options.get(self.purge) is not False
        if purge:
            self._check_size(self._listed.shown(listed), "", listed.option_used)
        return self._checked(replace(listed, purge=purge, removed=removed))

    def _checked(self, desired: Desired, name_of: t.Callable[[t.Any], str | None] = lambda _value: None) -> Desired:
        """The same, when no element is to be there and not to be there. Raises Invalid.

        Argument: name_of, what an element is called.
        """
        removed = desired.removed
        if removed and (removed.criteria is None) == (desired.criteria is None):
            listed = self._listed.shown(desired)
            for each in self._removed.shown(removed):
                if each in listed:
                    name = name_of(each)
                    # Words that are looked up are never secret.
                    shown = (
                        f"{name} ({each})" if name else repr(each if desired.criteria else self.value_type.redact(each))
                    )
                    raise Invalid(
                        removed.option_used, f"{shown} is in {desired.option_used}, too: take it out of one of the two"
                    )
        return desired

    def resolve(self, desired: Desired, context: LookupContext) -> Desired:
        removed = desired.removed
        use_filter = len([*(desired.criteria or ()), *((removed and removed.criteria) or ())]) == 1
        resolved = self._listed.resolve(desired, context, use_filter, True)
        if removed:
            resolved = replace(resolved, removed=self._removed.resolve(removed, context, use_filter, False))
        lookup = self.lookup
        return self._checked(
            resolved, lambda value: context.names.of(lookup, value, context.path_params) if lookup else None
        )

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document, desired.option_used)
        missing = [item for item in desired.value if item not in before]
        removed = [item for item in before if self._goes(item, desired)]
        if not missing and not removed:
            return None
        after = desired.value
        if not desired.purge:
            after = distinct_values([*(item for item in before if item not in removed), *missing])
            if desired.removed and len(after) < self.min_items:
                raise Invalid(
                    desired.removed.option_used,
                    f"would leave {len(after)} of {len(before)} elements, at least {self.min_items} must remain",
                )
            if desired.removed and not missing and self.max_items is not None and len(after) > self.max_items:
                more = len(after) - self.max_items
                raise Invalid(
                    desired.removed.option_used,
                    f"would leave {len(after)} of {len(before)} elements, and an update takes at most {self.max_items}: "
                    f"remove {more} more in the same task",
                )
            less = f" and {len(removed)} removed" if removed else ""
            why = f" ({len(before)} {are(len(before))} there, {len(missing)} would be added{less})"
            self._check_size(after, why, desired.option_used)
        return FieldChange(after, before, after)

    @staticmethod
    def _goes(item: t.Any, desired: Desired) -> bool:
        """Whether an element that is there must not be there."""
        if desired.purge:
            return item not in desired.value
        return bool(desired.removed and item in desired.removed.value)

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        if not self.secret or not isinstance(value, list):
            return redacted(value, before) if self.secret else value
        former = value if before is NOT_COMPARED else before or []
        return [self.value_type.redact(item, NOT_COMPARED if item in former else None) for item in value]

    def secrets_in(self, value: t.Any) -> t.Iterator[str]:
        return (
            text for item in (value if isinstance(value, list) else [value]) for text in self.value_type.secrets(item)
        )

    def sends_unmanaged(self, desired: Desired) -> bool:
        return not desired.purge

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        value = self._current(document)
        if value is UNKNOWN or (desired and desired.purge):
            return []
        return [item for item in value if not desired or not (item in desired.value or self._goes(item, desired))]

    def expected_after(self, desired: Desired, delta: FieldChange) -> Desired:
        if desired.purge:
            return desired
        removed = desired.removed
        return replace(
            desired,
            value=[item for item in desired.value if item not in delta.before],
            removed=removed and replace(removed, value=[item for item in removed.value if item in delta.before]),
        )

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if not self.lookup or not isinstance(value, list):
            return None
        found = [name_of(self.lookup, each) for each in value]
        return found if any(found) else None

    def _check_size(self, items: list[t.Any], why: str, option: str) -> None:
        if len(items) < self.min_items:
            raise Invalid(
                option,
                f"has {len(items)} different element{plural(len(items))}{why}, at least {self.min_items} must remain",
            )
        if self.max_items is not None and len(items) > self.max_items:
            raise Invalid(
                option,
                f"has {len(items)} different element{plural(len(items))}{why}, at most {self.max_items} {are(self.max_items)} "
                "allowed",
            )

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = document.get(self.key, self.absent)
        if value is None:
            return []
        if not isinstance(value, list):
            return UNKNOWN
        return distinct_values([self.value_type.from_api(item) for item in value])


def _as_list(given: t.Any, where: str) -> list[t.Any]:
    items = [given] if isinstance(given, str) else given
    if not isinstance(items, list):
        raise Invalid(where, f"is {kind_of(given)}, a list is needed")
    text = ",".join(items).strip() if all(isinstance(item, str) for item in items) else None
    if items and not text:
        if text is not None:
            raise Invalid(where, "is an empty text, not a list: write [] for an empty list, or leave it out")
    elif text and text.startswith("["):
        raise Invalid(where, f"is a text that is no list. {json_hint(where, '[...]')}")
    return items
