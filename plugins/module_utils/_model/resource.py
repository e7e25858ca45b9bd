# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A resource as data: everything that the engine knows of a kind."""

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
    """An option that says which resource is meant, what it may be, its other names, and the words instead of it."""

    option: str
    value_type: ValueType
    aliases: tuple[str, ...] = ()
    lookup: Lookup | None = None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options, by name."""
        others: dict[str, t.Any] = {"aliases": list(self.aliases)} if self.aliases else {}
        if not self.lookup:
            others["required"] = True
        return {self.option: {**self.value_type.spec(), **others}, **(self.lookup.options() if self.lookup else {})}


def _own_name(document: Document, _name_of: NameOf) -> t.Any:
    return document.get("name")


@dataclass(frozen=True)
class Resource:
    """A kind of resource.

    Arguments: kind, its name in results and messages; collection, where it is read; identity, the option that names one; fields, what can be changed; writes, how, the best first: the next
    one is for an API that does not know the one before; scope, the settings that say where it stands; prepare, a look
    at a change before it is written; holders, how the types of the tasks begin that hold such a resource while they
    run; volatile, keys of a document that change by themselves; fresh, whether it is read once more right before the
    write, because a write carries what nobody wanted to change; heeds, keys of a document that say whether it may be
    changed now, which a list can leave out; unique, the options whose value no two of them have; lock_keys, keys of a
    document: those that have the same value under one of them, before or after a change, are changed one after the
    other, and each is prepared with what the others become; called, what a document is called by people, by its own
    values and the names of ids in it; filters, what else its ``_info`` module can be asked for; lent, which of the
    scope a document can show another value of, because others share theirs.
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
    display_name: t.Callable[[Document, NameOf], t.Any] = _own_name
    filters: tuple[Filter, ...] = ()
    shared_scope: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The kind in words."""
        return self.kind.replace("_", " ")

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options of the identity and of all fields, by name."""
        found = self.identity.options()
        for each in self.fields:
            found.update(each.options())
        return found

    def desired(self, options: t.Mapping[str, t.Any]) -> dict[str, Desired]:
        """What the options of a task want, by option. Raises Invalid."""
        found = {each.option: each.desired(options) for each in self.fields}
        return {option: desired for option, desired in found.items() if desired is not None}

    def is_incomplete(self, row: Document, desired: t.Mapping[str, Desired]) -> bool:
        """Whether a list shows too little of a resource: what is wanted, or what would be taken for its default."""
        return not self.collection.list_is_complete and any(
            each.key not in row and (each.option in desired or each.absent is not UNKNOWN) for each in self.fields
        )

    def mismatch(
        self, document: Document, path_params: PathParams, scope_types: t.Mapping[str, ValueType]
    ) -> str | None:
        """What ``document`` shows instead of the resource in ``place``; None where it fits, or does not say.

        Argument: scope_types, what the settings of the scope may be, by option.
        """
        bound = {*self.scope} - {*self.shared_scope}
        scope = [(option, option, value_type) for option, value_type in scope_types.items() if option in bound]
        for key, option, value_type in [("id", self.identity.option, self.identity.value_type), *scope]:
            shown, asked = document.get(key), path_params.get(option)
            if shown is not None and asked is not None and value_type.from_api(shown) != value_type.from_api(asked):
                return f"{option} {shown} instead of {asked}"
        return None

    def plan(self, document: Document, desired: t.Mapping[str, Desired]) -> Change | None:
        """What has to change in ``document``; None when nothing has. Pure. Raises Invalid."""
        change = Change(document, dict(document), {}, {}, desired)
        for each in self.fields:
            delta = each.plan(document, desired[each.option]) if each.option in desired else None
            if delta:
                change.body[each.sent] = delta.patch
                change.field_changes[each.option] = delta
                each.apply(change.outcome, delta.after)
        return change if change.field_changes else None

    def show(self, document: Document, before: Document | None = None) -> Document:
        """A document as a result shows it: each field under its option, everything else as the API names it.

        Argument: before, the document that it was: what is secret says whether it has changed since.
        """
        sources = {source for each in self.fields for source in each.sources}
        shown = {key: value for key, value in document.items() if key not in sources}
        for each in self.fields:
            values = each.show(document)
            if each.secret and each.option in values:
                former = each.show(before).get(each.option) if before else NOT_COMPARED
                values = {**values, each.option: each.redact(values[each.option], former)}
            shown.update(values)
        return shown

    @property
    def secret_keys(self) -> set[str]:
        """The keys under which secret values stand, in documents, writes and options."""
        return {key for each in self.fields for key in each.secret_keys}

    def secrets(self, document: Document) -> t.Iterator[str]:
        """The secret texts in a document."""
        return (text for each in self.fields for text in each.secrets(document))

    def differences(self, before: Document, after: Document) -> tuple[Document, Document]:
        """The managed fields that differ between two documents, as shown before and after."""
        old, new = {}, {}
        for each in self.fields:
            pair = each.show(before).get(each.option), each.show(after).get(each.option)
            if pair[0] != pair[1]:
                old[each.option], new[each.option] = each.redact(pair[0]), each.redact(pair[1], pair[0])
        return old, new
