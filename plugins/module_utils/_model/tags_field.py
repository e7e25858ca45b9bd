# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for tags, which a write changes with a JSON merge patch."""

from __future__ import annotations

import json
import typing as t
from dataclasses import replace

from .desired import Desired, FieldChange
from .field import UNKNOWN, Field
from .text_forms import json_hint
from .value_type import Invalid, ValueType, holds_template, show_value, to_nfc, wrong_kind

TEMPLATE_IN_KEY = (
    "the key contains a template, and Ansible templates only values: write the whole dictionary as a template, such as "
    """'{{ {name: "web"} }}'"""
)
"""The rule that a key with a template breaks."""


class Tags(Field):
    """Tags: texts by key, changed with a JSON merge patch (RFC 7386).

    Read-only tags are neither compared nor sent. The option ``purge_tags`` removes the tags that are not listed.

    Arguments:
      names: the type of keys.
      values: the type of values.
      form: "map" for documents with a dictionary, "list" for a list of ``{key, value, read_only}``.
      key: the key of the tags in documents.
      system: the key of a dictionary of read-only tags in documents; None where there is none.
      absent: the value that a missing key means.
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
        value = options.get(self.option)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise wrong_kind(self.option, "a dictionary", value, _dictionary_hint(value))
        tags: dict[str, str | None] = {}
        for name, text in value.items():
            if isinstance(name, str) and not name.strip():
                raise Invalid(self.option, "empty key: each tag needs a name")
            where = f"{self.option}.{name}"
            if text is not None and holds_template(name):
                # A tag can only exist, and be removed, if the API allows its key.
                removable = ", or use null to remove the tag" if self._is_key(name) else ""
                raise Invalid(where, f"{TEMPLATE_IN_KEY}{removable}")
            key = self.names.normalize(name, where)
            if key in tags:
                raise Invalid(
                    where,
                    f"is given twice: without blanks around it and in Unicode normal form C, the key is {key!r} again",
                )
            if isinstance(text, str) and not text.strip():
                as_text = json.dumps({key: None}, ensure_ascii=False)
                raise Invalid(where, f"empty value: use null to remove the tag. As text, null is JSON: {as_text}")
            tags[key] = None if text is None else self.values.normalize(text, where)
        return Desired(tags, options.get("purge_tags") is True)

    def _is_key(self, name: t.Any) -> bool:
        try:
            self.names.normalize(name, "")
        except Invalid:
            return False
        return True

    def plan(self, document: t.Mapping[str, t.Any], desired: Desired) -> FieldChange | None:
        before = self._require_current(document)
        read_only = {to_nfc(key): text for key, text in self._read_only(document).items()}
        spellings: dict[str, list[str]] = {}  # the keys of the document by their normal form
        for key in before:
            spellings.setdefault(to_nfc(key), []).append(key)
        patch: dict[str, str | None] = {}
        listed = set()  # the listed keys as the document spells them, or a write would add another tag
        for key, text in desired.value.items():
            existing = spellings.get(key, [])
            spelling = key if key in before or not existing else existing[0]
            listed.add(spelling)
            if key in read_only:
                if text not in (to_nfc(read_only[key]), to_nfc(before.get(spelling, read_only[key]))):
                    raise Invalid(
                        f"{self.option}.{key}",
                        f"the platform sets this read-only tag to {show_value(read_only[key])}: leave it out",
                    )
            elif text is None:
                patch.update({key: None for key in existing if before[key] is not None})
            elif to_nfc(before.get(spelling)) != text:
                patch[spelling] = text
        if desired.purge:
            patch.update({key: None for key in before if key not in listed and to_nfc(key) not in read_only})
        if not patch:
            return None
        after = {key: text for key, text in sorted({**before, **patch}.items()) if text is not None}
        return FieldChange(patch, before, after)

    def expected_after(self, desired: Desired, change: FieldChange) -> Desired:
        if desired.purge:
            return desired
        return replace(desired, value={key: desired.value[key] for key in map(to_nfc, change.patch)})

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        if self.form == "map":
            document[self.key] = dict(after)
            return
        read_only = [tag for tag in _entries(document.get(self.key)) if tag.get("read_only")]
        document[self.key] = read_only + [
            {"key": key, "value": text, "read_only": False} for key, text in after.items()
        ]

    def show(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        shown = super().show(document)
        return {**shown, "read_only_tags": self._read_only(document)} if shown else shown

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        tags = document.get(self.key, self.absent)
        if tags is None:
            return {}
        if not isinstance(tags, list if self.form == "list" else dict):
            return UNKNOWN
        if self.form == "list":
            tags = {tag["key"]: tag.get("value") for tag in _entries(tags) if not tag.get("read_only")}
        return dict(sorted(tags.items()))

    def _read_only(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        tags = document.get(self.system) if self.system else None
        if self.form == "list":
            tags = {tag["key"]: tag.get("value") for tag in _entries(document.get(self.key)) if tag.get("read_only")}
        return dict(sorted(tags.items())) if isinstance(tags, dict) else {}


def _entries(tags: t.Any) -> list[dict[str, t.Any]]:
    """Return the well-formed entries of a list of tags."""
    if not isinstance(tags, list):
        return []
    return [tag for tag in tags if isinstance(tag, dict) and isinstance(tag.get("key"), str)]


def _dictionary_hint(value: t.Any) -> str:
    # ansible-core before 2.19 turns a dictionary with a date, taken from a variable, into one text.
    if isinstance(value, str) and "datetime." in value:
        return "It contains a date: quote the date"
    as_text = ", as text one key=value on each line, or leave it out" if isinstance(value, str) else ""
    return f"Write {{key: value}}{as_text}. " + json_hint("tags", '{"key": "value"}')
