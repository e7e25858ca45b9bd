# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A job: one resource, its desired values, and how far a run has come with it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._api.errors import ApiError
from .._api.provider import LockOwner
from .._model.collection import Document, PathParams, fill_path, variables
from .._model.desired import Desired
from .._model.lookup import LookupRequest
from .._model.names import IdNamer, IdNames, is_name
from .._model.plan import Change, Write
from .._model.resource import Resource
from .._model.steps import PlannedWrite


@dataclass
class Job:
    """One resource, its desired values, and how far a run has come with it.

    Request:
      resource: the kind of the resource.
      path_params: the ids in its path; those that are looked up are missing at first.
      desired: the desired values, by option.
      warn: shows a warning to the user.
      scope: the lookups for ids of the scope, by variable of the path.
      lookup_request: the lookup for the id of the resource; None if the id is given.
      label: the name of the job in messages about many jobs.
      consent: whether the task allows to interrupt a service.

    Resolving and reading:
      matched_by: what has identified the resource, such as "id" or "new_name".
      note: a remark of the lookup for the user; empty if there is none.
      document: the last one read; empty before the first read.
      read_at: the moment of that read, on the clock of the run.
      names: the names of ids that the run has read; None before the run.

    Planning and locks:
      change: the planned change; None if the resource is as desired.
      lock_owner: what locks the resource; None if nothing does.
      relative_ids: the kinds and ids of its relatives that were read.
      fresh_since: the moment of the last look for a lock of relatives, or of the last write of its family, on the clock
        of the run. An older document is too old to be sent back.
      planned: the write that ``change`` is for; None if it is the only one.
      left: the writes after it.
      disrupts: whether the change interrupts a service.
      has_waited: whether it has waited for its turn in its family.
      follows_unknown: whether the update before it in its family may not have ended.
      refused: in check mode, why a real run would refuse the change; empty if it would not.
      after: the job that leaves the exclusive place that this one takes; None if none does.

    Writing:
      done: the writes whose effect a read has shown.
      written: whether a write was accepted, or its answer was lost.
      write_time: the time of the first write, in seconds since 1970, which each repetition sends too; 0 before it.
      sent: the change that such a write has sent, until it is to be planned again; None before.
      before: the document that the first write was based on; None before it.
      tasks: the ids of the tasks that the writes have started.
      outcome_unknown: the error of a write whose answer was lost, or whose part was refused; None if there is none.
      conflict_error: the error of a write that was refused because of a conflict; None if there is none.
      conflicts: how many writes were refused that way.

    Outcome:
      has_hidden_task: whether the API does not allow to read a task of the job.
      without_effect: whether reads have shown that the last write had no effect.
      polling_failed: whether the error comes from polling tasks.
      gone: whether the error is that the resource does not exist.
      error: why the job failed; None if it did not.

    Secrets:
      secrets: the secret texts among desired values and documents.
      on_secret: receives each of them.
    """

    resource: Resource
    path_params: PathParams
    desired: t.Mapping[str, Desired]
    warn: t.Callable[[str], None]
    scope: t.Mapping[str, LookupRequest] = field(default_factory=dict)
    lookup_request: LookupRequest | None = None
    label: str = ""
    consent: bool = False

    matched_by: str = "id"
    note: str = ""
    document: Document = field(default_factory=dict)
    read_at: float = 0.0
    names: IdNames | None = None

    change: Change | None = None
    lock_owner: LockOwner | None = None
    relative_ids: set[tuple[str, str]] = field(default_factory=set)
    fresh_since: float = 0.0
    planned: PlannedWrite | None = None
    left: tuple[PlannedWrite, ...] = ()
    disrupts: bool = False
    has_waited: bool = False
    follows_unknown: bool = False
    refused: str = ""
    after: Job | None = field(default=None, repr=False, compare=False)

    done: tuple[PlannedWrite, ...] = ()
    written: bool = False
    write_time: float = 0.0
    sent: Change | None = None
    before: Document | None = None
    tasks: tuple[str, ...] = ()
    outcome_unknown: ApiError | None = None
    conflict_error: ApiError | None = None
    conflicts: int = 0

    has_hidden_task: bool = False
    without_effect: bool = False
    polling_failed: bool = False
    gone: bool = False
    error: Exception | None = None

    secrets: set[str] = field(default_factory=set)
    on_secret: t.Callable[[str], None] = lambda _text: None

    def set_document(self, document: Document, read_at: float) -> None:
        """Keep a document that was read, and hide the secrets in it."""
        self.document, self.read_at = document, read_at
        self.hide(self.resource.secrets(document))

    def hide(self, secrets: t.Iterable[str]) -> None:
        """Keep secret texts out of messages and results."""
        for text in secrets:
            if text not in self.secrets:
                self.secrets.add(text)
                self.on_secret(text)

    def complete_write(self) -> None:
        """Count the planned write as done, because a read has shown its effect. The next one takes its place."""
        if self.planned:
            self.done += (self.planned,)
            self.planned, *left = self.left
            self.left = tuple(left)

    def undo_writes(self, planned: t.Sequence[PlannedWrite]) -> None:
        """Count the writes that the change takes now as not done, whatever a read has shown before.

        Arguments:
          planned: these writes, in their order.
        """
        self.done = tuple(each for each in self.done if each not in planned)
        self.planned, *left = planned
        self.left = tuple(left)

    @property
    def blocked(self) -> str:
        """Why the change cannot be made, because the job before it fails; empty if it does not."""
        if not self.after or not (self.after.error or self.after.refused):
            return ""
        keys = self.resource.exclusive.keys if self.resource.exclusive else ()
        return f"{self.after.label} fails, and has the {' and '.join(keys)} that this one takes"

    @property
    def lacks_consent(self) -> bool:
        """Whether the change can interrupt a service without the consent of the task. The document decides."""
        return self.change is not None and not self.consent and self.resource.may_need_consent(self.change)

    def with_write(self, write: Write) -> Change:
        """The change, which knows what one of its writes sends beside the changed fields."""
        change = self.change
        if change is None:
            raise ValueError("there is no change")
        change.put_full, change.adds, change.also_sent = write.sends_back, write.adds, write.also_sends(change)
        return change

    @property
    def step_writes(self) -> tuple[Write, ...]:
        """The requests that can send the change, the best first."""
        return (self.planned.step.writes if self.planned else ()) or self.resource.writes

    @property
    def step_key(self) -> str:
        """The name of the step among those of all kinds."""
        return f"{self.resource.kind} {self.planned.step.name}" if self.planned else self.resource.kind

    @property
    def scope_key(self) -> tuple[t.Any, ...]:
        """The ids of the scope: jobs with the same key are in the same part of the API."""
        return tuple(self.path_params.get(name) for name in self.resource.scope)

    @property
    def place_key(self) -> tuple[t.Any, ...]:
        """The ids in the path of its list: jobs of one kind with the same key are in the same list."""
        return tuple(self.path_params.get(name) for name in self.resource.place)

    @property
    def path(self) -> str | None:
        """The path of the single read; None until all its ids are known."""
        path = self.resource.collection.path
        return fill_path(path, self.path_params) if {*variables(path)} <= self.path_params.keys() else None

    def name_of(self, namer: IdNamer, value: t.Any) -> str | None:
        """The name of an id of the same scope; None if the run has not read it."""
        path_params = {name: self.path_params[name] for name in self.resource.place if name in self.path_params}
        return self.names.of(namer, value, path_params) if self.names else None

    @property
    def display_name(self) -> str | None:
        """The name of the resource before the change; None if it is unknown."""
        document = self.before or self.document
        name = self.resource.display_name(document, self.name_of) if document else None
        return name if is_name(name) else None

    @property
    def unfinished(self) -> list[PlannedWrite]:
        """The writes of the plan whose effect no read has shown. Empty before the first write and with a single one."""
        return [self.planned, *self.left] if self.planned and self.written and (self.done or self.left) else []

    @property
    def answer_lost(self) -> bool:
        """Whether the answer to a write was lost, and not a refusal of its part."""
        return self.outcome_unknown is not None and not self.outcome_unknown.partial

    @property
    def expected(self) -> t.Mapping[str, Desired]:
        """The values that a read after the write must show, by option."""
        return self.sent.expected(self.resource.fields) if self.sent else {}

    @property
    def missing_options(self) -> list[str]:
        """The options of the task whose desired values the document does not show."""
        return [self.change.option_used(option) for option in self.change.field_changes] if self.change else []

    @property
    def replaced(self) -> dict[str, t.Any]:
        """The options whose values the API has replaced because it does not know them, with what it has stored."""
        change = self.change
        if change is None:
            return {}
        return {
            change.option_used(field.option): field.unknown_as
            for field in self.resource.fields
            if field.option in change.field_changes and field.compared(self.document) == field.unknown_as
        }

    @property
    def is_unchanged(self) -> bool:
        """Whether the last read shows the resource as it was before the last write."""
        before = self.sent.document if self.sent else self.before
        return bool(before) and stable_part(self.resource, self.document) == stable_part(self.resource, before or {})


def stable_part(resource: Resource, document: Document) -> Document:
    """The document without the values that change by themselves."""
    return {key: value for key, value in document.items() if key not in resource.volatile}
