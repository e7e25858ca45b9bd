# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for a list whose order and repetitions mean nothing."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from .desired import Delta, Wanted
from .field import UNKNOWN, Field, distinct_values, refuse_both
from .lookup import Ref, Seek, Words
from .lookup_by_name import Named
from .names import NameOf
from .scalars import Bool
from .secret_value import covered
from .text import are, plural, sentence
from .text_forms import json_hint
from .value_type import SAME, Invalid, Leaf, kind_of


@dataclass(frozen=True)
class _Elements:
    """Elements of a set as the options of a task list them: as values, or by words.

    Arguments: option, which lists values; leaf, what a value may be; ref, whose option lists words instead.
    """

    option: str
    leaf: Leaf
    ref: Named | None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options, by name."""
        found = {self.option: self.leaf.element()}
        if self.ref:
            found[self.ref.option] = {"type": "list", "elements": self.ref.options()[self.ref.option]["type"]}
        return found

    def wanted(self, options: t.Mapping[str, t.Any]) -> Wanted | None:
        """What the options list; None when they list nothing. Raises Invalid."""
        given = options.get(self.option)
        names = options.get(self.ref.option) if self.ref else None
        if self.ref and names is not None:
            refuse_both(self.option, given, self.ref.option)
            words = [self._words(self.ref, item, n) for n, item in enumerate(_as_list(names, self.ref.option))]
            return Wanted([], words=distinct_values(words), said=self.ref.option)
        if given is None:
            return None
        items = [
            self.leaf.canonical(item, f"{self.option}[{index}]")
            for index, item in enumerate(_as_list(given, self.option))
        ]
        return Wanted(distinct_values(items), said=self.option)

    @staticmethod
    def _words(ref: Ref, item: t.Any, index: int) -> Words:
        try:
            words = ref.words({ref.option: item})
        except Invalid as invalid:
            raise Invalid(f"{ref.option}[{index}]", invalid.rule) from None
        if words is None:
            raise Invalid(f"{ref.option}[{index}]", "is null: give a value, or leave it out")
        return words

    def shown(self, wanted: Wanted) -> list[t.Any]:
        """The elements as the options list them, words too."""
        if self.ref and wanted.words is not None:
            return [each[self.ref.option] for each in wanted.words]
        return t.cast("list[t.Any]", wanted.value)

    def resolve(self, wanted: Wanted, seek: Seek, alone: bool, required: bool) -> Wanted:
        """The same by values. Raises Invalid and ApiError.

        Arguments: alone, whether nothing else is looked for in the list; required, whether what no word means is an
        error. Otherwise it is left out, and said.
        """
        if self.ref is None or wanted.words is None:
            return wanted
        value = []
        for words in wanted.words:
            found = self.ref.find(words, seek, alone)
            if found or required:
                value.append(self.leaf.read(self.ref.only(found, words, seek).get("id")))
            else:
                text = f"{self.ref.option}: {self.ref.missing(words, seek)}, so nothing is removed for it"
                seek.tell(sentence(self.ref.guessed(text, words, seek)))
        return replace(wanted, value=distinct_values(value), words=None)


class Set(Field):
    """A list whose order and repetitions mean nothing, replaced as a whole by a write.

    Arguments: leaf, what an element may be; least and most, how many different elements the outcome may have; ref,
    the word that may stand for an element: the option of this word takes a list of them; the rest as in Field. Its
    option ``purge_<option>`` says whether elements that are not listed go; ``remove_<option>`` lists elements that go,
    whatever else is there.
    """

    def __init__(
        self,
        option: str,
        leaf: Leaf,
        least: int = 0,
        most: int | None = None,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        ref: Named | None = None,
    ) -> None:
        super().__init__(option, key, absent)
        self.leaf, self.least, self.most, self.ref = leaf, least, most, ref
        self.purge = f"purge_{option}"
        removed = f"remove_{option}"
        of_words = replace(ref, option=f"remove_{ref.option}", instead=removed) if ref else None
        self._listed, self._removed = _Elements(option, leaf, ref), _Elements(removed, leaf, of_words)

    def options(self) -> dict[str, dict[str, t.Any]]:
        purge: dict[str, t.Any] = {"type": "bool", "default": True}
        if self.ref:
            purge["aliases"] = [f"purge_{self.ref.option}"]
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
        if not (Bool().read(given[purge]) is True if purge else listed):
            return
        default = "" if purge else f", which is the default with {listed}"
        purge = purge or removed.replace("remove_", "purge_", 1)
        raise Invalid(
            removed,
            f"is mutually exclusive with {purge}: true{default}. Set {purge}: false, or leave {removed} out",
        )

    def wanted(self, options: t.Mapping[str, t.Any]) -> Wanted | None:
        listed, removed = self._listed.wanted(options), self._removed.wanted(options)
        if removed and not self._removed.shown(removed):
            removed = None
        if listed is None:
            return removed and Wanted([], False, said=removed.said, without=removed)
        purge = options.get(self.purge) is not False
        if purge:
            self._check_size(self._listed.shown(listed), "", listed.said)
        return self._checked(replace(listed, purge=purge, without=removed))

    def _checked(self, wanted: Wanted, name_of: t.Callable[[t.Any], str | None] = lambda _value: None) -> Wanted:
        """The same, when no element is to be there and not to be there. Raises Invalid.

        Argument: name_of, what an element is called.
        """
        removed = wanted.without
        if removed and (removed.words is None) == (wanted.words is None):
            listed = self._listed.shown(wanted)
            for each in self._removed.shown(removed):
                if each in listed:
                    name = name_of(each)
                    # Words that are looked up are never secret.
                    shown = f"{name} ({each})" if name else repr(each if wanted.words else self.leaf.cover(each))
                    raise Invalid(removed.said, f"{shown} is in {wanted.said}, too: take it out of one of the two")
        return wanted

    def resolve(self, wanted: Wanted, seek: Seek) -> Wanted:
        removed = wanted.without
        alone = len([*(wanted.words or ()), *((removed and removed.words) or ())]) == 1
        resolved = self._listed.resolve(wanted, seek, alone, True)
        if removed:
            resolved = replace(resolved, without=self._removed.resolve(removed, seek, alone, False))
        ref = self.ref
        return self._checked(resolved, lambda value: seek.names.of(ref, value, seek.place) if ref else None)

    def plan(self, document: t.Mapping[str, t.Any], wanted: Wanted) -> Delta | None:
        before = self._known(document, wanted.said)
        missing = [item for item in wanted.value if item not in before]
        removed = [item for item in before if self._goes(item, wanted)]
        if not missing and not removed:
            return None
        after = wanted.value
        if not wanted.purge:
            after = distinct_values([*(item for item in before if item not in removed), *missing])
            if wanted.without and len(after) < self.least:
                raise Invalid(
                    wanted.without.said,
                    f"would leave {len(after)} of {len(before)} elements, at least {self.least} must remain",
                )
            if wanted.without and not missing and self.most is not None and len(after) > self.most:
                more = len(after) - self.most
                raise Invalid(
                    wanted.without.said,
                    f"would leave {len(after)} of {len(before)} elements, and an update takes at most {self.most}: "
                    f"remove {more} more in the same task",
                )
            less = f" and {len(removed)} removed" if removed else ""
            why = f" ({len(before)} {are(len(before))} there, {len(missing)} would be added{less})"
            self._check_size(after, why, wanted.said)
        return Delta(after, before, after)

    @staticmethod
    def _goes(item: t.Any, wanted: Wanted) -> bool:
        """Whether an element that is there must not be there."""
        if wanted.purge:
            return item not in wanted.value
        return bool(wanted.without and item in wanted.without.value)

    def cover(self, value: t.Any, before: t.Any = SAME) -> t.Any:
        if not self.secret or not isinstance(value, list):
            return covered(value, before) if self.secret else value
        former = value if before is SAME else before or []
        return [self.leaf.cover(item, SAME if item in former else None) for item in value]

    def secrets_in(self, value: t.Any) -> t.Iterator[str]:
        return (text for item in (value if isinstance(value, list) else [value]) for text in self.leaf.secrets(item))

    def keeps(self, wanted: Wanted) -> bool:
        return not wanted.purge

    def others(self, document: t.Mapping[str, t.Any], wanted: Wanted | None) -> list[t.Any]:
        value = self._current(document)
        if value is UNKNOWN or (wanted and wanted.purge):
            return []
        return [item for item in value if not wanted or not (item in wanted.value or self._goes(item, wanted))]

    def narrow(self, wanted: Wanted, delta: Delta) -> Wanted:
        if wanted.purge:
            return wanted
        removed = wanted.without
        return replace(
            wanted,
            value=[item for item in wanted.value if item not in delta.before],
            without=removed and replace(removed, value=[item for item in removed.value if item in delta.before]),
        )

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if not self.ref or not isinstance(value, list):
            return None
        found = [name_of(self.ref, each) for each in value]
        return found if any(found) else None

    def _check_size(self, items: list[t.Any], why: str, option: str) -> None:
        if len(items) < self.least:
            raise Invalid(
                option,
                f"has {len(items)} different element{plural(len(items))}{why}, at least {self.least} must remain",
            )
        if self.most is not None and len(items) > self.most:
            raise Invalid(
                option,
                f"has {len(items)} different element{plural(len(items))}{why}, at most {self.most} {are(self.most)} "
                "allowed",
            )

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = document.get(self.key, self.absent)
        if value is None:
            return []
        if not isinstance(value, list):
            return UNKNOWN
        return distinct_values([self.leaf.read(item) for item in value])


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
