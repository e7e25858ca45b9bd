# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for tags, changed with a JSON merge patch."""

from __future__ import annotations

import json
import typing as t
from dataclasses import replace

from .desired import Desired, FieldChange
from .field import UNKNOWN, Field
from .text_forms import json_hint
from .value_type import Invalid, ValueType, holds_template, kind_of, show_value, to_nfc

TEMPLATE_IN_KEY = (
    "holds a template, and keys are not templated: make the whole dictionary with a template, such as "
    """'{{ {name: "web"} }}'"""
)
"""What is wrong with a key of a dictionary that holds a template, and what to do."""


class Tags(Field):
    """Tags: texts by key, changed with a JSON merge patch (RFC 7386).

    Arguments: names and values, the leaves of keys and values; form, "map" for a document with a dictionary, "list"
    for one with a list of ``{key, value, read_only}``; system, the document's key of a dictionary of read-only tags;
    the rest as in Field. ``purge_tags`` says whether tags that are not listed go. Read-only tags are never sent and
    never count.
    """

    def __init__(
        self,
        names: ValueType,
        values: ValueType,
        form: str,
        key: str = "tags",
        system: str | None = None,
        absent: t.Any = UNKNOWN,
    ) -> None:
        super().__init__("tags", key, absent, sent="tags")
        self.names, self.values, self.form, self.system = names, values, form, system
        self.sources = (self.key, system) if system else (self.key,)

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            "tags": {"type": "dict"},
            "purge_tags": {"type": "bool", "default": False},
        }

    def desired(self, options: t.Mapping[str, t.Any]) -> Desired | None:
        given = options.get(self.option)
        if given is None:
            return None
        if not isinstance(given, dict):
            raise Invalid(
                self.option,
                f"is {kind_of(given)}, a dictionary is needed. {_dictionary_hint(given)}",
            )
        value: dict[str, str | None] = {}
        for name, text in given.items():
            if isinstance(name, str) and not name.strip():
                raise Invalid(self.option, "has an empty key: each tag needs a name")
            where = f"{self.option}.{name}"
            if text is not None and holds_template(name):
                # Only what can be a key can be there, and be removed.
                removable = ", or use null to remove the tag" if self._is_key(name) else ""
                raise Invalid(where, f"{TEMPLATE_IN_KEY}{removable}")
            key = self.names.normalize(name, where)
            if key in value:
                raise Invalid(
                    where,
                    f"is given twice: without the blanks around it, and in Unicode normal form C, it is {key!r} again",
                )
            if isinstance(text, str) and not text.strip():
                as_text = json.dumps({key: None}, ensure_ascii=False)
                raise Invalid(where, f"is empty: use null to remove the tag. As text, null is JSON: {as_text}")
            value[key] = None if text is None else self.values.normalize(text, where)
        return Desired(value, options.get("purge_tags") is True)

    def _is_key(self, name: t.Any) -> bool:
        try:
            self.names.normalize(name, "")
        except Invalid:
            return False
        return True

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._known(document)
        fixed = {to_nfc(key): text for key, text in self._read_only(document).items()}
        alike: dict[str, list[str]] = {}
        for key in before:
            alike.setdefault(to_nfc(key), []).append(key)
        patch: dict[str, str | None] = {}
        named = set()  # the keys of the document that are meant, as a write has to spell them
        for key, text in desired.value.items():
            there = alike.get(key, [])
            own = key if key in before or not there else there[0]
            named.add(own)
            if key in fixed:
                if text not in (to_nfc(fixed[key]), to_nfc(before.get(own, fixed[key]))):
                    raise Invalid(
                        f"{self.option}.{key}",
                        f"is a read-only tag of the platform and stays {show_value(fixed[key])}: leave it out",
                    )
            elif text is None:
                patch.update({each: None for each in there if before[each] is not None})
            elif to_nfc(before.get(own)) != text:
                patch[own] = text
        if desired.purge:
            patch.update({key: None for key in before if key not in named and to_nfc(key) not in fixed})
        if not patch:
            return None
        merged = {**before, **patch}
        return FieldChange(
            patch,
            before,
            {key: text for key, text in sorted(merged.items()) if text is not None},
        )

    def expected_after(self, desired: Desired, delta: FieldChange) -> Desired:
        if desired.purge:
            return desired
        return replace(desired, value={key: desired.value[key] for key in map(to_nfc, delta.patch)})

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        if self.form == "map":
            document[self.key] = dict(after)
            return
        fixed = [tag for tag in _entries(document.get(self.key)) if tag.get("read_only")]
        document[self.key] = fixed + [{"key": key, "value": text, "read_only": False} for key, text in after.items()]

    def show(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        shown = super().show(document)
        return {**shown, "read_only_tags": self._read_only(document)} if shown else shown

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = document.get(self.key, self.absent)
        if value is None:
            return {}
        if not isinstance(value, list if self.form == "list" else dict):
            return UNKNOWN
        if self.form == "list":
            value = {tag["key"]: tag.get("value") for tag in _entries(value) if not tag.get("read_only")}
        return dict(sorted(value.items()))

    def _read_only(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        fixed = document.get(self.system) if self.system else None
        if self.form == "list":
            fixed = {tag["key"]: tag.get("value") for tag in _entries(document.get(self.key)) if tag.get("read_only")}
        return dict(sorted(fixed.items())) if isinstance(fixed, dict) else {}


def _entries(tags: t.Any) -> list[dict[str, t.Any]]:
    return (
        [tag for tag in tags if isinstance(tag, dict) and isinstance(tag.get("key"), str)]
        if isinstance(tags, list)
        else []
    )


def _dictionary_hint(given: t.Any) -> str:
    # ansible-core before 2.19 turns a dictionary with a date, taken from a variable, into one text.
    if isinstance(given, str) and "datetime." in given:
        return "It holds a date: quote the date"
    as_text = ", as text one key=value on each line, or leave it out" if isinstance(given, str) else ""
    return f"Write {{key: value}}{as_text}. " + json_hint("tags", '{"key": "value"}')
