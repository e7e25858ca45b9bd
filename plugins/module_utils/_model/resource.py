# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A resource as data: everything that the engine knows about one kind."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .collection import Collection, Document, PathParams, values_at
from .desired import Desired
from .exclusive import Exclusive
from .field import UNKNOWN, Field
from .filters import Filter
from .lookup import Lookup
from .names import NamedIds, NameOf
from .plan import Change, Prepare, Write
from .relative import Relative
from .rules import CONSENT, Rule
from .secret_value import texts_in, without_doubt
from .steps import UPDATE, ExtraDocument, PlannedWrite, Settling, Step
from .text import plural_of, title_of
from .value_type import NOT_COMPARED, Invalid, ValueType


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


@dataclass(frozen=True)
class Parent(Identity):
    """A resource whose ID is a variable of the path of another one, such as the pool of a member."""

    @property
    def title(self) -> str:
        """Its name in messages."""
        return self.lookup.title if self.lookup else title_of(self.option.removesuffix("_id"))


def _name_of(document: Document, _name_of_id: NameOf) -> t.Any:
    return document.get("name")


def _without(document: Document, path: t.Sequence[str]) -> Document:
    """Return a document without the value at a path. A list that holds it is left out as a whole."""
    key, *rest = path
    inner = document.get(key)
    if rest and isinstance(inner, dict):
        return {**document, key: _without(inner, rest)}
    return {name: value for name, value in document.items() if name != key}


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
      parents: the resources whose IDs are part of its path.
      steps: the steps of a change, in their order. ``UPDATE`` is the one of ``writes`` and of all that no other step
        writes; it is the last one if missing.
      extras: parts of its document that other requests read.
      settling: which documents show that the API still works on it; None where only a lock shows that.
      conditions: check what a task wants of a document, also where nothing changes. They get the change, perhaps one of
        no fields, and raise Invalid.
      rules: check a change before it is written, before ``prepare``.
      prepare: checks a change before it is written; None where nothing is checked.
      locking_task_types: how the types of the API tasks begin that lock a resource while they run.
      volatile: keys of a document that change by themselves.
      reread_before_write: whether it is read again right before a write, because the write sends unmanaged values.
      rereads_each: whether that is also so for each resource of a run of many, because a write can delete parts.
      status_keys: keys of a document that say whether it can be changed now, and that a list can leave out.
      unique: options whose value no two resources share.
      lock_keys: keys of a document, or options for its ID and those of parents. Resources with the same value under one
        of them, before or after a change, are changed one after the other, and ``prepare`` sees the outcomes of the
        others.
      after: the kinds to which it refers. In one run, their changes come first, and ``prepare`` sees the outcomes of
        those that have ``lock_keys``.
      exclusive: a place that only one resource can have; None where there is none.
      display_name: returns the name of a document for people, from its values and the names of the IDs in it.
      filters: filters of its ``_info`` module.
      names: the IDs in its documents beside which its ``_info`` module shows names.
      relatives: other resources whose lock is also its lock.
      shared_scope: settings of the scope of which a document can show another value, because the resource is shared.
      hidden: paths of secret values that no field manages. Results leave them out, and a list with such values as a
        whole. The values are hidden everywhere.
      noun: what messages call it; empty for the kind with blanks instead of underscores.
    """

    kind: str
    collection: Collection
    identity: Identity
    fields: tuple[Field, ...]
    writes: tuple[Write, ...]
    scope: tuple[str, ...] = ()
    parents: tuple[Parent, ...] = ()
    steps: tuple[Step, ...] = ()
    extras: tuple[ExtraDocument, ...] = ()
    settling: Settling | None = None
    conditions: tuple[t.Callable[[Change], None], ...] = ()
    rules: tuple[Rule, ...] = ()
    prepare: Prepare | None = None
    locking_task_types: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    reread_before_write: bool = False
    rereads_each: bool = False
    status_keys: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    lock_keys: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    exclusive: Exclusive | None = None
    display_name: t.Callable[[Document, NameOf], t.Any] = _name_of
    filters: tuple[Filter, ...] = ()
    names: tuple[NamedIds, ...] = ()
    shared_scope: tuple[str, ...] = ()
    relatives: tuple[Relative, ...] = ()
    hidden: tuple[str, ...] = ()
    noun: str = ""

    @property
    def title(self) -> str:
        """The name of the kind in messages."""
        return title_of(self.noun or self.kind)

    @property
    def titles(self) -> str:
        """The plural of ``title``."""
        return plural_of(self.title)

    @property
    def kinds(self) -> str:
        """The plural of ``kind``, which is the name of lists."""
        return plural_of(self.kind)

    @property
    def place(self) -> tuple[str, ...]:
        """The variables of the path of its list."""
        return (*self.scope, *(parent.option for parent in self.parents))

    def options(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument spec of the identity, the parents and all fields, by option."""
        spec = self.identity.options()
        for parent in self.parents:
            spec.update(parent.options())
        for field in self.fields:
            spec.update(field.options())
        if self.asks_for_consent:
            spec[CONSENT] = {"type": "bool", "default": False}
        return without_doubt(spec)

    @property
    def asks_for_consent(self) -> bool:
        """Whether a task can allow changes that interrupt a service."""
        return any(rule.asks_for_consent for rule in self.rules)

    def may_need_consent(self, change: Change) -> bool:
        """Return whether a change is one that can interrupt a service, which the document decides."""
        return any(rule.asks_for_consent and rule.concerns(change) for rule in self.rules)

    @property
    def predicts_refusals(self) -> bool:
        """Whether check mode can predict that a change is refused."""
        return any(rule.is_predicted for rule in self.rules)

    def desired(self, options: t.Mapping[str, t.Any]) -> dict[str, Desired]:
        """Return the desired state of the managed fields, by option. Raises Invalid.

        Arguments:
          options: the options of the task.
        """
        states = {field.option: field.desired(options) for field in self.fields}
        return {option: desired for option, desired in states.items() if desired is not None}

    def declared(self, document: Document, is_exact: bool) -> tuple[dict[str, dict[str, t.Any]], list[tuple[str, str]]]:
        """Return the options that declare what a document shows, and what no option declares.

        The options, by the option of their field, change nothing: what the collection refuses is left out.

        Arguments:
          document: the document.
          is_exact: as in ``Field.declared``.
        """
        declared, left_out = {}, []
        for field in self.fields:
            left_out += [(option, "it is secret") for option in field.secret_options(document)]
            options = field.declared(document, is_exact)
            problem = self._problem_of(field, options, document) if options else None
            if problem:
                left_out.append((field.option, problem))
            elif options:
                declared[field.option] = options
        return declared, left_out

    def _problem_of(self, field: Field, options: t.Mapping[str, t.Any], document: Document) -> str | None:
        """Return why the options of a field would not leave a document as it is; None where they do."""
        try:
            desired = field.desired(options)
            change = self.plan(document, {field.option: desired}) if desired else None
        except Invalid as invalid:
            return invalid.rule
        return "no task can give its value" if change else None

    def is_incomplete(self, row: Document, desired: t.Mapping[str, Desired]) -> bool:
        """Return whether a list leaves out a managed field, or one that would be taken for its default.

        Arguments:
          row: the document as the list shows it.
          desired: the desired state, by option.
        """
        extras = {extra.option for extra in self.extras}
        return not self.collection.list_is_complete and any(
            field.raw(row) is UNKNOWN and (field.option in desired or field.absent is not UNKNOWN)
            for field in self.fields
            if field.option not in extras
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
        for key, option, value_type in [
            (self.collection.id_key, self.identity.option, self.identity.value_type),
            *scope,
        ]:
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
        # Only lists show some keys, whose values after a change are unknown.
        outcome = {key: value for key, value in document.items() if key not in self.collection.row_keys}
        change = Change(document, outcome, {}, {}, desired)
        for field in self.fields:
            field_change = field.plan(document, desired[field.option]) if field.option in desired else None
            if field_change:
                change.field_changes[field.option] = field_change
                field.apply(change.outcome, field_change.after)
        for condition in self.conditions:
            condition(change)
        for field in self.fields:
            if field.option in change.field_changes:
                # Two fields can send the same list.
                change.body.update(field.to_send(change.field_changes[field.option], change.outcome))
        return change if change.field_changes else None

    def planned_writes(self, change: Change) -> list[PlannedWrite]:
        """Return the writes that a change takes, in their order.

        Arguments:
          change: the whole change.
        """
        steps = self.steps if UPDATE in self.steps else (*self.steps, UPDATE)
        planned = [step.planned(change, step.options) for step in steps]
        written = {option for writes in planned for write in writes for option in write.targets}
        planned[steps.index(UPDATE)] = UPDATE.planned(change, change.field_changes.keys() - written)
        return [write for writes in planned for write in writes]

    def part_of(self, change: Change, planned: PlannedWrite, is_last: bool) -> Change:
        """Return the part of a change that one of its writes makes.

        Arguments:
          change: the whole change.
          planned: the write.
          is_last: whether it is the last one, after which all that the task wants must show.
        """
        part = self.plan(change.document, planned.targets)
        if part is None:
            raise ValueError(f"{planned} changes nothing")
        part.desired = change.desired if is_last else planned.targets
        if is_last:
            part.outcome = change.outcome  # with what rules have added
        return part

    def unsettled(self, document: Document, change: Change | None) -> str | None:
        """Return what a document shows while the API still works on the resource, for messages; None if it does not.

        Only changes of options with a step wait for that: the API takes the others at any time.

        Arguments:
          document: the document.
          change: the change to make, or the one that was made.
        """
        stepped = {option for step in self.steps for option in step.options}
        return (
            self.settling.shown(document)
            if self.settling and change and stepped & change.field_changes.keys()
            else None
        )

    def show(self, document: Document, before: Document | None = None) -> Document:
        """Return a document as results show it: fields by option, other keys as the API names them.

        Arguments:
          document: the document.
          before: the document before the change, which tells whether a secret has changed; None for no comparison.
        """
        sources = {source for field in self.fields for source in field.sources}
        shown = {key: value for key, value in document.items() if key not in sources}
        for path in self.hidden:
            shown = _without(shown, path.split("."))
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
        hidden = {path.rpartition(".")[2] for path in self.hidden}
        return hidden.union(*(field.secret_keys for field in self.fields))

    def secrets(self, document: Document) -> t.Iterator[str]:
        """Yield the secret texts in a document."""
        for field in self.fields:
            yield from field.secrets(document)
        for path in self.hidden:
            yield from texts_in([*values_at(document, path.split("."))])

    def differences(self, before: Document, after: Document) -> tuple[Document, Document]:
        """Return the fields that differ between two documents, as results show them before and after."""
        old, new = {}, {}
        for field in self.fields:
            shown, shown_after = field.compared(before), field.compared(after)
            if shown != shown_after:
                old[field.option] = field.redact(shown)
                new[field.option] = field.redact(shown_after, shown)
        return old, new
