# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Collections: where documents of an API are read, and how their lists are queried."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from string import Formatter
from urllib.parse import quote

Document = dict[str, t.Any]
"""A resource as the API shows it."""
PathParams = t.Mapping[str, t.Any]
"""The variables of a path by name: the IDs of a resource and of its scope, such as project and region."""
Query = t.Sequence[tuple[str, t.Any]]
"""The parameters of a query. A name can occur several times."""


def fill_path(path: str, path_params: PathParams) -> str:
    """Return a path with its variables filled in.

    Each value is quoted as a whole and stays one segment of the path. A lone surrogate, which JSON can hold and a
    path cannot, becomes a question mark.
    """
    return path.format_map({name: quote(str(value), safe="", errors="replace") for name, value in path_params.items()})


def values_at(value: t.Any, path: t.Sequence[str]) -> t.Iterator[t.Any]:
    """Yield the values at a path, through all elements of lists. ``*`` means each key of a dictionary."""
    if isinstance(value, list):
        for item in value:
            yield from values_at(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        for item in value.values() if path[0] == "*" else [value[key] for key in path[:1] if key in value]:
            yield from values_at(item, path[1:])


def variables(path: str) -> list[str]:
    """Return the names of the variables of a path."""
    return [name for _text, name, _spec, _conversion in Formatter().parse(path) if name]


@dataclass(frozen=True)
class Included:
    """Resources of another kind that a list includes on request, and that also have a separate list.

    Arguments:
      parameter: the query parameter that includes them, and its value. An API can refuse or ignore it.
      own: the collection of these resources.
      shows: returns whether a document is such a resource.
      module: the module that manages these resources; empty where there is none.
    """

    parameter: tuple[str, str]
    own: Collection
    shows: t.Callable[[Document], bool]
    module: str = ""


@dataclass(frozen=True)
class Collection:
    """The paths of a kind of resource, and the properties of its list.

    Arguments:
      path: the path of a single resource.
      list_path: the path of the list.
      fixed_query: the parameters that each request for the list sends, such as one that fixes the order.
      query_keys: the parameters of the list that filter, by what they compare. ``{}`` in the one for tags is a key.
      key_aliases: current keys by the keys of older releases of the API.
      list_is_complete: whether the list shows all keys that a single read shows.
      included: resources of another kind that the list includes, as long as the API supports it.
      max_lengths: maximum lengths of parameters, in characters, by name. A longer value is not sent.
      id_key: the key of documents that holds the ID in the path.
      row_keys: keys that only the list shows.
      partly_visible: whether a list leaves out what a key may not see, so that it proves the absence of nothing.
    """

    path: str = ""
    list_path: str = ""
    fixed_query: tuple[tuple[str, str], ...] = ()
    query_keys: t.Mapping[str, str] = field(default_factory=dict)
    key_aliases: t.Mapping[str, str] = field(default_factory=dict)
    list_is_complete: bool = False
    included: Included | None = None
    max_lengths: t.Mapping[str, int] = field(default_factory=dict)
    id_key: str = "id"
    row_keys: tuple[str, ...] = ()
    partly_visible: bool = False

    @property
    def lists(self) -> tuple[Collection, ...]:
        """This collection, and the one of the resources that its list can include."""
        return (self, self.included.own) if self.included else (self,)

    def owner(self, document: Document) -> Collection:
        """Return the collection of a document: this one, or that of the resources that its list includes."""
        return self.included.own if self.included and self.included.shows(document) else self

    def accepted(self, query: t.Iterable[tuple[str, t.Any]]) -> list[tuple[str, t.Any]]:
        """Return the parameters that are not too long for the list."""
        return [
            (name, value) for name, value in query if len(str(value)) <= self.max_lengths.get(name, len(str(value)))
        ]

    def normalize(self, document: Document) -> Document:
        """Return a document with the current names of its keys. Unknown keys stay."""
        result = {key: value for key, value in document.items() if key not in self.key_aliases}
        for old, new in self.key_aliases.items():
            if old in document and result.get(new) is None:
                result[new] = document[old]
        return result
