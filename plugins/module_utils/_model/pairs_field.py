# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for a free map of texts, such as labels."""

from __future__ import annotations

import json
import typing as t
from dataclasses import replace

from .desired import Desired, FieldChange
from .field import UNKNOWN, Field
from .text_forms import json_hint
from .value_type import Invalid, ValueType, holds_template, to_nfc, wrong_kind

TEMPLATE_IN_KEY = (
    "the key contains a template, and Ansible templates only values: write the whole dictionary as a template, such as "
    """'{{ {name: "web"} }}'"""
)
"""The rule that a key with a template breaks."""


class Pairs(Field):
    """Texts by key. A task sets the listed ones and removes those that it sets to null; a write replaces the whole map.

    The option ``purge_<option>`` removes the pairs that are not listed.

    Arguments:
      option: its name in a task.
      names: the type of keys.
      values: the type of values.
      key: its key in documents; None for the name of the option.
      absent: the value that a missing key means.
      sent: its key in writes; None for the key in documents.
      noun: what messages call one pair.
      has_empty: whether a text can be empty.
    """

    def __init__(
        self,
        option: str,
        names: ValueType,
        values: ValueType,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        sent: str | None = None,
        noun: str = "pair",
        has_empty: bool = False,
    ) -> None:
        super().__init__(option, key, absent, sent)
        self.names, self.values, self.noun, self.has_empty = names, values, noun, has_empty
        self.purge = f"purge_{option}"

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            self.option: {"type": "dict"},
            self.purge: {"type": "bool", "default": False},
        }

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        value = options.get(self.option)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise wrong_kind(self.option, "a dictionary", value, self._dictionary_hint(value))
        pairs: dict[str, str | None] = {}
        for name, text in value.items():
            if isinstance(name, str) and not name.strip():
                raise Invalid(self.option, f"empty key: each {self.noun} needs a name")
            where = f"{self.option}.{name}"
            if text is not None and holds_template(name):
                # A pair can only exist, and be removed, if the API allows its key.
                removable = f", or use null to remove the {self.noun}" if self._is_key(name) else ""
                raise Invalid(where, f"{TEMPLATE_IN_KEY}{removable}")
            key = self.names.normalize(name, where)
            if key in pairs:
                raise Invalid(
                    where,
                    f"is given twice: without blanks around it and in Unicode normal form C, the key is {key!r} again",
                )
            if isinstance(text, str) and not text.strip() and not self.has_empty:
                as_text = json.dumps({key: None}, ensure_ascii=False)
                raise Invalid(
                    where, f"empty value: use null to remove the {self.noun}. As text, null is JSON: {as_text}"
                )
            pairs[key] = None if text is None else self.values.normalize(text, where)
        return Desired(pairs, options.get(self.purge) is True)

    def declared(self, document: t.Mapping[str, t.Any], is_exact: bool = False) -> dict[str, t.Any]:
        pairs = self._current(document)
        if pairs is UNKNOWN or not (pairs or is_exact):
            return {}
        # null in a task removes a pair.
        pairs = {key: text for key, text in pairs.items() if text is not None}
        return {self.option: pairs, **({self.purge: True} if is_exact else {})}

    def _is_key(self, name: t.Any) -> bool:
        try:
            self.names.normalize(name, "")
        except Invalid:
            return False
        return True

    def _dictionary_hint(self, value: t.Any) -> str:
        # ansible-core before 2.19 turns a dictionary with a date, taken from a variable, into one text.
        if isinstance(value, str) and "datetime." in value:
            return "It contains a date: quote the date"
        as_text = ", as text one key=value on each line, or leave it out" if isinstance(value, str) else ""
        return f"Write {{key: value}}{as_text}. " + json_hint(self.option, '{"key": "value"}')

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document)
        patch = self._patch(document, before, desired)
        if not patch:
            return None
        after = {key: text for key, text in sorted({**before, **patch}.items()) if text is not None}
        return FieldChange(self._to_send(patch, after), before, after)

    def _to_send(self, patch: dict[str, t.Any], after: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return what a write sends for a change.

        Arguments:
          patch: the pairs that change, with null for those that are removed.
          after: all pairs after the change.
        """
        return after

    def _patch(
        self, document: t.Mapping[str, t.Any], before: t.Mapping[str, t.Any], desired: Desired
    ) -> dict[str, t.Any]:
        """Return the pairs that change, with null for those that are removed. Raises Invalid."""
        read_only = {to_nfc(key): text for key, text in self._read_only(document).items()}
        spellings: dict[str, list[str]] = {}  # the keys of the document by their normal form
        for key in before:
            spellings.setdefault(to_nfc(key), []).append(key)
        patch: dict[str, str | None] = {}
        listed = set()  # the listed keys as the document spells them, or a write would add another pair
        for key, text in desired.value.items():
            existing = spellings.get(key, [])
            spelling = key if key in before or not existing else existing[0]
            listed.add(spelling)
            if key in read_only:
                self._check_read_only(key, text, (read_only[key], before.get(spelling, read_only[key])))
            elif text is None:
                patch.update({key: None for key in existing if before[key] is not None})
            elif to_nfc(before.get(spelling)) != text:
                patch[spelling] = text
        if desired.purge:
            patch.update({key: None for key in before if key not in listed and to_nfc(key) not in read_only})
        return patch

    def _read_only(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return the pairs that the platform sets."""
        return {}

    def _check_read_only(self, key: str, text: str | None, shown: tuple[t.Any, t.Any]) -> None:
        """Refuse another text for a pair that the platform sets. Raises Invalid."""

    def sends_unmanaged(self, desired: Desired) -> bool:
        return not desired.purge

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        pairs = self._current(document)
        if pairs is UNKNOWN or (desired and desired.purge):
            return []
        return [{key: text} for key, text in pairs.items() if not desired or to_nfc(key) not in desired.value]

    def expected_after(self, desired: Desired, change: FieldChange) -> Desired:
        if desired.purge:
            return desired
        changed = {to_nfc(key) for key in change.before.keys() | change.after.keys()} & desired.value.keys()
        changed = {key for key in changed if self._differs(change, key)}
        return replace(desired, value={key: text for key, text in desired.value.items() if key in changed})

    @staticmethod
    def _differs(change: FieldChange, key: str) -> bool:
        texts = [
            {spelling: text for spelling, text in side.items() if to_nfc(spelling) == key}
            for side in (change.before, change.after)
        ]
        return texts[0] != texts[1]

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        document[self.key] = dict(after)

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        pairs = document.get(self.key, self.absent)
        if pairs is None:
            return {}
        return dict(sorted(pairs.items())) if isinstance(pairs, dict) else UNKNOWN
