# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declaration of a kind of resource, and the search for the kinds of an API."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel

from .messages import Route
from .store import Document

A = TypeVar("A")


class Kind(ABC, Generic[A]):
    """One kind of resource of an API. A subclass in a separate file declares it; ``find_kinds`` finds the subclasses.

    collection: the name of its documents in the store, in seeds and in the control routes.
    title: the name of one document in messages.
    document: the model of a stored document; None if the kind stores no documents.
    seed: the documents that a simulator starts with. Those of ``document`` fill in what they leave out.
    parents: which collection a key of a document refers to; a document is deleted together with its parents.
    """

    collection: ClassVar[str] = ""
    title: ClassVar[str] = ""
    document: ClassVar[type[BaseModel] | None] = None
    seed: ClassVar[Sequence[Document]] = ()
    parents: ClassVar[Mapping[str, str]] = {}

    @abstractmethod
    def routes(self) -> list[Route]:
        """Return the routes of the kind."""

    @abstractmethod
    def show(self, api: A, document: Document) -> Document:
        """Return what a plain answer shows of a stored document."""


@dataclass(frozen=True)
class Filter:
    """How a parameter of a list selects documents. It is in the ``Annotated`` type of the parameter.

    key: the dotted path in the document; None for the name of the parameter, "" for the whole document.
    test: whether the value in the document (None where it is missing) passes the value of the parameter.
    """

    test: Callable[[Any, Any], bool]
    key: str | None = None

    def passes(self, document: Document, name: str, expected: Any) -> bool:
        """Return whether a document passes the value of this parameter."""
        return self.test(value_at(document, name if self.key is None else self.key), expected)


def value_at(document: Any, path: str) -> Any:
    """Return the value at a dotted path, or None where there is none."""
    for key in path.split(".") if path else ():
        document = document.get(key) if isinstance(document, dict) else None
    return document


def equals(key: str | None = None) -> Filter:
    """Return a filter for equal values."""
    return Filter(lambda value, expected: value == expected, key)


def contains(key: str | None = None) -> Filter:
    """Return a filter for texts that contain the expected one."""
    return Filter(lambda value, expected: expected in (value or ""), key)


def one_of(key: str | None = None) -> Filter:
    """Return a filter for values that are among the expected ones; without any all documents pass."""
    return Filter(lambda value, expected: not expected or value in expected, key)


def is_set(key: str) -> Filter:
    """Return a filter for documents that have, or have not, anything at the path."""
    return Filter(lambda value, expected: bool(value) is expected, key)


def select(documents: Sequence[Document], query: BaseModel) -> list[Document]:
    """Return the documents that pass all filters of a query. A parameter that is None selects nothing."""
    filters = []
    for name, field in type(query).model_fields.items():
        expected = getattr(query, name)
        if expected is not None:
            filters += [(item, name, expected) for item in field.metadata if isinstance(item, Filter)]
    return [
        document
        for document in documents
        if all(item.passes(document, name, expected) for item, name, expected in filters)
    ]


def find_kinds(package: str) -> list[Kind[Any]]:
    """Return the kinds that the modules of a package declare, in the order of the names of the modules."""
    kinds = []
    for module_info in pkgutil.iter_modules(importlib.import_module(package).__path__):
        module = importlib.import_module(f"{package}.{module_info.name}")
        for item in vars(module).values():
            is_kind = isinstance(item, type) and issubclass(item, Kind) and item.__module__ == module.__name__
            if is_kind and item.title:
                kinds.append(item())
    return kinds
