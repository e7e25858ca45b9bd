# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A field for tags, which a write changes with a JSON merge patch."""

from __future__ import annotations

import typing as t

from .desired import Desired
from .field import UNKNOWN
from .pairs_field import Pairs
from .value_type import Invalid, ValueType, show_value, to_nfc


class Tags(Pairs):
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
        super().__init__("tags", names, values, key, absent, sent="tags", noun="tag")
        self.form, self.system = form, system
        self.sources = (self.key, system) if system else (self.key,)

    def _to_send(self, patch: dict[str, t.Any], after: dict[str, t.Any]) -> dict[str, t.Any]:
        return patch

    def _check_read_only(self, key: str, text: str | None, shown: tuple[t.Any, t.Any]) -> None:
        if text not in map(to_nfc, shown):
            raise Invalid(
                f"{self.option}.{key}",
                f"the platform sets this read-only tag to {show_value(shown[0])}: leave it out",
            )

    def sends_unmanaged(self, desired: Desired) -> bool:
        return False

    def unmanaged_values(self, document: t.Mapping[str, t.Any], desired: Desired | None) -> list[t.Any]:
        value = self._current(document)
        return [] if desired or value is UNKNOWN else [value]

    def apply(self, document: dict[str, t.Any], after: t.Any) -> None:
        if self.form == "map":
            super().apply(document, after)
            return
        read_only = [tag for tag in _entries(document.get(self.key)) if tag.get("read_only")]
        document[self.key] = read_only + [
            {"key": key, "value": text, "read_only": False} for key, text in after.items()
        ]

    def show(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        shown = super().show(document)
        return {**shown, "read_only_tags": self._read_only(document)} if shown else shown

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        if self.form == "map":
            return super()._current(document)
        tags = document.get(self.key, self.absent)
        if tags is None:
            return {}
        if not isinstance(tags, list):
            return UNKNOWN
        return dict(
            sorted({tag["key"]: tag.get("value") for tag in _entries(tags) if not tag.get("read_only")}.items())
        )

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
