# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What a resource is, as data. The engine knows nothing else about it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from string import Formatter
from urllib.parse import quote

from .desired import Delta, Wanted
from .fields import UNKNOWN, Field
from .value_types import SAME, Leaf

if t.TYPE_CHECKING:
    from .filters import Filter
    from .lookup import NameOf, Namer, Ref

Document = dict[str, t.Any]
Place = t.Mapping[str, t.Any]
"""The variables of a path by name: the ids of one resource and of what it stands in."""
Query = t.Sequence[tuple[str, t.Any]]
"""Parameters of a request. A name can stand there several times."""


def fill(path: str, place: Place) -> str:
    """A path with its variables filled in. Each value is quoted whole, so that it stays one segment of the path.

    Half a character, which JSON can hold and no address, becomes a question mark.
    """
    return path.format_map({name: quote(str(value), safe="", errors="replace") for name, value in place.items()})


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

    one: str = ""
    all: str = ""
    always: tuple[tuple[str, str], ...] = ()
    hints: t.Mapping[str, str] = field(default_factory=dict)
    synonyms: t.Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    included: Included | None = None
    longest: t.Mapping[str, int] = field(default_factory=dict)

    @property
    def lists(self) -> tuple[Collection, ...]:
        """The list, and the one of what it may include."""
        return (self, self.included.own) if self.included else (self,)

    def accepted(self, query: t.Iterable[tuple[str, t.Any]]) -> list[tuple[str, t.Any]]:
        """The parameters that the list takes."""
        return [(name, value) for name, value in query if len(str(value)) <= self.longest.get(name, len(str(value)))]

    def canonical(self, document: Document) -> Document:
        """The document under today's names of keys; others pass untouched."""
        result = {key: value for key, value in document.items() if key not in self.synonyms}
        for old, new in self.synonyms.items():
            if old in document and result.get(new) is None:
                result[new] = document[old]
        return result


@dataclass(frozen=True)
class Replace:
    """The body of a write that replaces the resource: the document as it will be.

    Arguments: keep, the only keys that it has, None for all; drop, keys that it does not have.
    """

    keep: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()

    def body(self, change: Change) -> Document:
        keys = change.outcome if self.keep is None else self.keep
        return {key: change.outcome.get(key) for key in keys if key not in self.drop}


@dataclass(frozen=True)
class Write:
    """A request that changes a resource.

    Arguments: its method and path; form, what its body holds beside the changed fields, None for nothing; lacks, the
    options that it cannot change; absolute, whether to send it twice leads to the same as to send it once.
    """

    verb: str
    path: str
    form: Replace | None = None
    lacks: tuple[str, ...] = ()
    absolute: bool = True

    def body(self, change: Change) -> Document:
        """What this request sends for a change."""
        return self.form.body(change) if self.form else change.body


@dataclass(frozen=True)
class Identity:
    """An option that says which resource is meant, what it may be, its other names, and the words instead of it."""

    option: str
    leaf: Leaf
    aliases: tuple[str, ...] = ()
    ref: Ref | None = None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options, by name."""
        others: dict[str, t.Any] = {"aliases": list(self.aliases)} if self.aliases else {}
        if not self.ref:
            others["required"] = True
        return {self.option: {**self.leaf.spec(), **others}, **(self.ref.options() if self.ref else {})}


@dataclass
class Change:
    """What one task has to change, and what it would lead to.

    ``body`` goes to the API; ``deltas`` are the changed fields by option; ``outcome`` is the predicted document;
    ``whole`` says whether the write that is sent replaces the resource.
    """

    document: Document
    outcome: Document
    body: Document
    deltas: dict[str, Delta]
    wanted: t.Mapping[str, Wanted]
    whole: bool = False

    def proof(self, fields: t.Iterable[Field]) -> dict[str, Wanted]:
        """What a read after the write must show: all wanted values, of those that change as far as they were sent."""
        return {
            each.option: each.narrow(self.wanted[each.option], self.deltas[each.option])
            if each.option in self.deltas
            else self.wanted[each.option]
            for each in fields
            if each.option in self.wanted
        }

    def keeps(self, fields: t.Iterable[Field]) -> bool:
        """Whether the changed fields carry values that the task does not give."""
        return any(each.keeps(self.wanted[each.option]) for each in fields if each.option in self.deltas)

    def carries(self, fields: t.Iterable[Field]) -> bool:
        """Whether the write that was sent has sent back values that the task does not give."""
        return self.whole or self.keeps(fields)

    def overwritten(self, document: Document, fields: t.Iterable[Field]) -> bool:
        """Whether ``document`` holds values of others where the change has sent back what was there before."""
        return any(
            each.others(document, wanted) not in (each.others(self.outcome, wanted), each.others(self.document, wanted))
            for each, wanted in self._sent_back(fields)
        )

    def not_kept(self, document: Document, fields: t.Iterable[Field]) -> dict[str, list[t.Any]]:
        """What the change has sent back as it was read and ``document`` does not hold, by option."""
        lost = {}
        for each, wanted in self._sent_back(fields):
            kept = each.others(document, wanted)
            lost[each.option] = [each.leaf.cover(one) for one in each.others(self.outcome, wanted) if one not in kept]
        return {option: values for option, values in lost.items() if values}

    def _sent_back(self, fields: t.Iterable[Field]) -> list[tuple[Field, Wanted | None]]:
        return [(each, self.wanted.get(each.option)) for each in fields if self.whole or each.option in self.deltas]


class Refusal(Exception):
    """A resource cannot be changed as wanted; nothing was written. The text is for the user."""


class Look(t.Protocol):
    """What ``prepare`` may use beside the change itself. It cannot write."""

    def read(self, path: str, **place: t.Any) -> Document | None:
        """Another document of the same API; None where there is none or it may not be read. Raises ApiError."""

    def index(
        self, collection: Collection, keys: t.Callable[[Document], t.Iterable[t.Any]]
    ) -> t.Mapping[t.Any, Document] | None:
        """The documents of a list by what ``keys`` gives for each, read once for all resources of the run.

        None where single reads are better: there is only one resource, or the list may not be read. Raises ApiError.
        """

    def warn(self, text: str) -> None:
        """Tell the user something that does not stop the task."""

    def name_of(self, namer: Namer, value: t.Any) -> str | None:
        """What an id is called, as far as the run has read it; None where it has not."""

    @property
    def outcomes(self) -> t.Mapping[t.Any, Document]:
        """The documents of the same kind as others of the run have left them, or will have, by id."""


Prepare = t.Callable[[Change, Look], None]
"""Looks at a change before it is written, in check mode too. Raises Refusal."""


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
    holders: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    fresh: bool = False
    heeds: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    lock_keys: tuple[str, ...] = ()
    called: t.Callable[[Document, NameOf], t.Any] = _own_name
    filters: tuple[Filter, ...] = ()
    lent: tuple[str, ...] = ()

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

    def wanted(self, options: t.Mapping[str, t.Any]) -> dict[str, Wanted]:
        """What the options of a task want, by option. Raises Invalid."""
        found = {each.option: each.wanted(options) for each in self.fields}
        return {option: wanted for option, wanted in found.items() if wanted is not None}

    def lacks(self, row: Document, wanted: t.Mapping[str, Wanted]) -> bool:
        """Whether a list shows too little of a resource: what is wanted, or what would be taken for its default."""
        return not self.collection.whole and any(
            each.key not in row and (each.option in wanted or each.absent is not UNKNOWN) for each in self.fields
        )

    def mismatch(self, document: Document, place: Place, scope_types: t.Mapping[str, Leaf]) -> str | None:
        """What ``document`` shows instead of the resource in ``place``; None where it fits, or does not say.

        Argument: scope_types, what the settings of the scope may be, by option.
        """
        bound = {*self.scope} - {*self.lent}
        scope = [(option, option, leaf) for option, leaf in scope_types.items() if option in bound]
        for key, option, leaf in [("id", self.identity.option, self.identity.leaf), *scope]:
            shown, asked = document.get(key), place.get(option)
            if shown is not None and asked is not None and leaf.read(shown) != leaf.read(asked):
                return f"{option} {shown} instead of {asked}"
        return None

    def plan(self, document: Document, wanted: t.Mapping[str, Wanted]) -> Change | None:
        """What has to change in ``document``; None when nothing has. Pure. Raises Invalid."""
        change = Change(document, dict(document), {}, {}, wanted)
        for each in self.fields:
            delta = each.plan(document, wanted[each.option]) if each.option in wanted else None
            if delta:
                change.body[each.sent] = delta.fragment
                change.deltas[each.option] = delta
                each.store(change.outcome, delta.after)
        return change if change.deltas else None

    def show(self, document: Document, before: Document | None = None) -> Document:
        """A document as a result shows it: each field under its option, everything else as the API names it.

        Argument: before, the document that it was: what is secret says whether it has changed since.
        """
        sources = {source for each in self.fields for source in each.sources}
        shown = {key: value for key, value in document.items() if key not in sources}
        for each in self.fields:
            values = each.show(document)
            if each.secret and each.option in values:
                former = each.show(before).get(each.option) if before else SAME
                values = {**values, each.option: each.cover(values[each.option], former)}
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
                old[each.option], new[each.option] = each.cover(pair[0]), each.cover(pair[1], pair[0])
        return old, new
