# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A resource as data: everything that the engine knows about one kind."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .collection import Collection, Document, PathParams
from .desired import Desired
from .field import UNKNOWN, Field
from .filters import Filter
from .lookup import Lookup
from .names import NameOf
from .plan import Change, Prepare, Write
from .value_type import NOT_COMPARED, ValueType


@dataclass(frozen=True)
class Identity:
    """The option that identifies a resource by its ID.

    Arguments:
      option: its name.
      value_type: the type of the ID.
      aliases: other names of the option.
      lookup: a lookup that can give the ID; None where there is none.
    """

    option: str
    value_type: ValueType
    aliases: tuple[str, ...] = ()
    lookup: Lookup | None = None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument spec, by option."""
        spec: dict[str, t.Any] = dict(self.value_type.spec())
        if self.aliases:
            spec["aliases"] = list(self.aliases)
        if not self.lookup:
            spec["required"] = True
        return {self.option: spec, **(self.lookup.options() if self.lookup else {})}


def _name_of(document: Document, _name_of_id: NameOf) -> t.Any:
    return document.get("name")


@dataclass(frozen=True)
class Resource:
    """A kind of resource.

    Arguments:
      kind: its name in results and messages.
      collection: where it is read.
      identity: the option for its ID.
      fields: its fields.
      writes: the requests that change it. If an API does not know the first one, the next one is sent.
      scope: the settings that are part of its path, such as project and region.
      prepare: checks a change before it is written; None where nothing is checked.
      locking_task_types: how the types of the API tasks begin that lock a resource while they run.
      volatile: keys of a document that change by themselves.
      reread_before_write: whether it is read again right before a write, because the write sends unmanaged values.
      status_keys: keys of a document that say whether it can be changed now, and that a list can leave out.
      unique: options whose value no two resources share.
      lock_keys: keys of a document. Resources with the same value under one of them, before or after a change, are
        changed one after the other, and ``prepare`` sees the outcomes of the others.
      display_name: returns the name of a document for people, from its values and the names of the IDs in it.
      filters: filters of its ``_info`` module.
      shared_scope: settings of the scope of which a document can show another value, because the resource is shared.
    """

    kind: str
    collection: Collection
    identity: Identity
    fields: tuple[Field, ...]
    writes: tuple[Write, ...]
    scope: tuple[str, ...] = ()
    prepare: Prepare | None = None
    locking_task_types: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    reread_before_write: bool = False
    status_keys: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    lock_keys: tuple[str, ...] = ()
    display_name: t.Callable[[Document, NameOf], t.Any] = _name_of
    filters: tuple[Filter, ...] = ()
    shared_scope: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The kind with blanks instead of underscores, for messages."""
        return self.kind.replace("_", " ")

    def options(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument spec of the identity and of all fields, by option."""
        spec = self.identity.options()
        for field in self.fields:
            spec.update(field.options())
        return spec

    def desired(self, options: t.Mapping[str, t.Any]) -> dict[str, Desired]:
        """Return the desired state of the managed fields, by option. Raises Invalid.

        Arguments:
          options: the options of the task.
        """
        states = {field.option: field.desired(options) for field in self.fields}
        return {option: desired for option, desired in states.items() if desired is not None}

    def is_incomplete(self, row: Document, desired: t.Mapping[str, Desired]) -> bool:
        """Return whether a list leaves out a managed field, or one that would be taken for its default.

        Arguments:
          row: the document as the list shows it.
          desired: the desired state, by option.
        """
        return not self.collection.list_is_complete and any(
            field.key not in row and (field.option in desired or field.absent is not UNKNOWN) for field in self.fields
        )

    def mismatch(
        self, document: Document, path_params: PathParams, scope_types: t.Mapping[str, ValueType]
    ) -> str | None:
        """Return what a document shows instead of the requested resource; None where nothing differs.

        Arguments:
          document: the document that the API returned.
          path_params: the path parameters of the request.
          scope_types: the types of the settings of the scope, by option.
        """
        own_scope = {*self.scope} - {*self.shared_scope}
        scope = [(option, option, value_type) for option, value_type in scope_types.items() if option in own_scope]
        for key, option, value_type in [("id", self.identity.option, self.identity.value_type), *scope]:
            shown, requested = document.get(key), path_params.get(option)
            if shown is None or requested is None:
                continue
            if value_type.from_api(shown) != value_type.from_api(requested):
                return f"{option} {shown} instead of {requested}"
        return None

    def plan(self, document: Document, desired: t.Mapping[str, Desired]) -> Change | None:
        """Return the change that leads to the desired state; None where nothing differs. Raises Invalid.

        Arguments:
          document: the document as last read.
          desired: the desired state, by option.
        """
        change = Change(document, dict(document), {}, {}, desired)
        for field in self.fields:
            field_change = field.plan(document, desired[field.option]) if field.option in desired else None
            if field_change:
                change.body[field.sent] = field_change.patch
                change.field_changes[field.option] = field_change
                field.apply(change.outcome, field_change.after)
        return change if change.field_changes else None

    def show(self, document: Document, before: Document | None = None) -> Document:
        """Return a document as results show it: fields by option, other keys as the API names them.

        Arguments:
          document: the document.
          before: the document before the change, which tells whether a secret has changed; None for no comparison.
        """
        sources = {source for field in self.fields for source in field.sources}
        shown = {key: value for key, value in document.items() if key not in sources}
        for field in self.fields:
            values = field.show(document)
            if field.secret and field.option in values:
                former = field.show(before).get(field.option) if before else NOT_COMPARED
                values = {**values, field.option: field.redact(values[field.option], former)}
            shown.update(values)
        return shown

    @property
    def secret_keys(self) -> set[str]:
        """The keys of secret values in documents, writes and options."""
        return {key for field in self.fields for key in field.secret_keys}

    def secrets(self, document: Document) -> t.Iterator[str]:
        """Yield the secret texts in a document."""
        return (text for field in self.fields for text in field.secrets(document))

    def differences(self, before: Document, after: Document) -> tuple[Document, Document]:
        """Return the fields that differ between two documents, as results show them before and after."""
        old, new = {}, {}
        for field in self.fields:
            shown, shown_after = field.show(before).get(field.option), field.show(after).get(field.option)
            if shown != shown_after:
                old[field.option] = field.redact(shown)
                new[field.option] = field.redact(shown_after, shown)
        return old, new
