# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The fields that resources of Gcore Cloud share, and their rules."""

from __future__ import annotations

from .._model.scalars import Text
from .._model.tags_field import Tags


def name_type(max_length: int) -> Text:
    """A name of at least three characters.

    Arguments:
      max_length: maximum length in characters.
    """
    return Text(
        3,
        max_length,
        pattern=r"[a-zA-Z0-9][a-zA-Z 0-9._\-]+[a-zA-Z0-9._]",
        rule="a name of letters, digits, blanks, dots, underscores and dashes that begins with a letter or a digit, "
        "and does not end with a blank or a dash",
    )


NAME = name_type(63)
"""The name of most resources."""
REGIONAL = ("project_id", "region_id")
"""The scope of most resources."""
_TAG_KEY = Text(
    1,
    255,
    pattern=r"[^\s=]+",
    rule="a key without blanks, line breaks and '='",
    trim=True,
    scalars=True,
)
_TAG_VALUE = Text(
    1,
    255,
    pattern=r"[^ \t\n\r\f\v]([^\t\n\r\f\v]*[^ \t\n\r\f\v])?",
    rule="a value without tabs and line breaks",
    trim=True,
    scalars=True,
)


def tags(form: str, key: str = "tags", system: str | None = None) -> Tags:
    """The tags of a resource, with the rules that all resources share.

    Arguments:
      form: "list" or "map": how documents show tags.
      key: their key in documents.
      system: the key of read-only tags; None if there is none.
    """
    return Tags(_TAG_KEY, _TAG_VALUE, form, key=key, system=system)
