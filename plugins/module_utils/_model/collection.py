# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Documents of an API, and where they are read."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from string import Formatter
from urllib.parse import quote

Document = dict[str, t.Any]
PathParams = t.Mapping[str, t.Any]
"""The variables of a path by name: the ids of one resource and of what it stands in."""
Query = t.Sequence[tuple[str, t.Any]]
"""Parameters of a request. A name can stand there several times."""


def fill_path(path: str, path_params: PathParams) -> str:
    """A path with its variables filled in. Each value is quoted whole, so that it stays one segment of the path.

    Half a character, which JSON can hold and no address, becomes a question mark.
    """
    return path.format_map({name: quote(str(value), safe="", errors="replace") for name, value in path_params.items()})


def variables(path: str) -> list[str]:
    """The names of the variables of a path."""
    return [name for _text, name, _spec, _form in Formatter().parse(path) if name]


@dataclass(frozen=True)
class Included:
    """Resources of another kind that a list shows when it is asked to, and that have a list of their own.

    parameter: the parameter of the list that asks for them, and its value. An API may refuse it, or ignore it.
    own: the list of their own.
    shows: whether a document is one of them.
    module: the module that manages them, empty as long as there is none.
    """

    parameter: tuple[str, str]
    own: Collection
    shows: t.Callable[[Document], bool]
    module: str = ""


@dataclass(frozen=True)
class Collection:
    """Where resources of a kind are read.

    Arguments: one, the path of one resource; all, the path of their list; always, the parameters that each request for
    the list carries, such as one that keeps its order; hints, the parameters of the list that leave out some of what is
    not looked for, by what they compare; synonyms, older names of keys and today's, so that documents of each release
    of an API look alike from here on; whole, whether the list shows all that a single read does; included, what else
    the list shows as long as its API can do that; longest, how many characters a parameter of the list takes at most,
    by its name: a longer one is not sent.
    """

    path: str = ""
    list_path: str = ""
    fixed_query: tuple[tuple[str, str], ...] = ()
    query_keys: t.Mapping[str, str] = field(default_factory=dict)
    key_aliases: t.Mapping[str, str] = field(default_factory=dict)
    list_is_complete: bool = False
    included: Included | None = None
    max_lengths: t.Mapping[str, int] = field(default_factory=dict)

    @property
    def lists(self) -> tuple[Collection, ...]:
        """The list, and the one of what it may include."""
        return (self, self.included.own) if self.included else (self,)

    def accepted(self, query: t.Iterable[tuple[str, t.Any]]) -> list[tuple[str, t.Any]]:
        """The parameters that the list takes."""
        return [
            (name, value) for name, value in query if len(str(value)) <= self.max_lengths.get(name, len(str(value)))
        ]

    def normalize(self, document: Document) -> Document:
        """The document under today's names of keys; others pass untouched."""
        result = {key: value for key, value in document.items() if key not in self.key_aliases}
        for old, new in self.key_aliases.items():
            if old in document and result.get(new) is None:
                result[new] = document[old]
        return result
