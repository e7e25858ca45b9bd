# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The volume. See the pages "Update volume", "Extend volume", "Change volume type", "Attach" and "Detach volume"."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.attachment_field import Attachment
from .._model.field import Value
from .._model.filters import Filter, is_present
from .._model.names import with_name
from .._model.plan import Change, Former, PrepareContext, Refusal, Write
from .._model.resource import Identity, Resource
from .._model.rules import Consent, FieldRule, Grows, Unfit
from .._model.scalars import Bool, Int, Text, Uuid
from .._model.steps import Settling, Step, adds, removes
from .._model.value_type import not_one_of
from .collections import INSTANCES, VOLUMES, is_bare_metal
from .fields import NAME, REGIONAL, tags
from .lookups import by_name, read_one

_ACTIONS = "/cloud/v2/volumes/{project_id}/{region_id}/{volume_id}"
_INSTANCE = by_name("instance", INSTANCES)
_TYPES = ("standard", "ssd_hiiops")
"""The types that a volume can change to. Documents show others, too."""
_STEPS = {"size", "type"}
"""The options whose writes come before an attachment."""
_OFF = ("stopped", "shelved_offloaded")
"""The values of ``vm_state`` of an instance that does not run."""


def _leaves(change: Change, context: PrepareContext) -> str | None:
    """The running instance that loses the volume."""
    before = change.field_changes["attached_to"].before
    if not before:
        return None
    id = before["instance_id"]
    instance = read_one(INSTANCES, "instance_id", id, context) or {}
    state = instance.get("vm_state")
    if state in _OFF:
        return None
    shown = f"is {state}" if state else "cannot be read"
    return f"detaches the volume from the instance {with_name(id, instance.get('name'))}, whose vm_state {shown}"


def _cannot_change_type(change: Change) -> str | None:
    """Why the volume cannot have another type."""
    document, value = change.document, change.field_changes["type"].after
    attachment = change.field_changes.get("attached_to")
    before = document.get("volume_type")
    if value not in _TYPES:
        return not_one_of("type", _TYPES, value).rule
    if not before:
        return "the API does not show the current type"
    if before not in _TYPES:
        return f"a volume of the type {before} keeps it"
    if document.get("bootable"):
        return "a bootable volume keeps its type"
    if document.get("snapshot_ids"):
        return "a volume with snapshots keeps its type. Delete its snapshots first"
    if document.get("attachments") and not (attachment and attachment.before):
        return "an attached volume keeps its type. Set attached_to.instance_id: none to detach it first"
    return None


def _cannot_have(id: t.Any, change: Change, context: PrepareContext) -> str | None:
    """Why the instance with an ID cannot have the volume."""
    volume, instance = change.document, read_one(INSTANCES, "instance_id", id, context)
    if instance is None:
        return f"there is no instance with the ID {id}"
    if not instance:
        # If nothing comes before the attachment, the API can refuse it without harm.
        is_only_write = not change.field_changes["attached_to"].before and not _STEPS & change.field_changes.keys()
        return (
            None if is_only_write else f"the API key may not read the instance {id}. Attach the volume in a task alone"
        )
    if is_bare_metal(instance):
        return f"{with_name(id, instance.get('name'))} is a bare metal server, which cannot have volumes"
    flavor = instance.get("flavor")
    flavor_id = str(flavor.get("flavor_id") or "") if isinstance(flavor, dict) else ""
    if volume.get("volume_type") == "ultra" and flavor_id and "shared" not in flavor_id:
        return f"a volume of the type ultra requires an instance with a shared flavor, got {flavor_id}"
    return None


@dataclass(frozen=True)
class _CanMove(FieldRule):
    """Refuses an attachment that cannot be: the volume must not be detached, or grow, for it.

    It comes before the rule of consent, which would ask for something impossible.
    """

    def check(self, change: Change, context: PrepareContext) -> None:
        attachment = change.field_changes[self.option]
        if attachment.before and change.document.get("is_root_volume"):
            raise Refusal(self.message(change, "the boot volume of an instance cannot be detached"))
        why = attachment.after and _cannot_have(attachment.after["instance_id"], change, context)
        if why:
            raise Refusal(self.message(change, why))


def _prepare(change: Change, context: PrepareContext) -> None:
    if "size" in change.field_changes and change.document.get("snapshot_ids"):
        context.warn("size: the volume has snapshots. It cannot be reverted to them after it has grown.")


VOLUME = Resource(
    kind="volume",
    collection=VOLUMES,
    identity=Identity("volume_id", Uuid(), lookup=by_name("volume", VOLUMES, query_key="name_part")),
    fields=(
        Value("name", NAME),
        Value("size", Int(1)),
        Value("type", Text(1), key="volume_type", aliases=("volume_type",)),
        Attachment("attached_to", _INSTANCE, "attachments", "server_id", instance_id=Uuid()),
        tags("list"),
    ),
    steps=(
        Step(
            "detach",
            ("attached_to",),
            (Write("POST", f"{_ACTIONS}/detach", form=Former("attached_to", "instance_id")),),
            removes("attached_to"),
        ),
        Step("extend", ("size",), (Write("POST", f"{VOLUMES.path}/extend"),)),
        Step("retype", ("type",), (Write("POST", f"{VOLUMES.path}/retype"),)),
        Step("attach", ("attached_to",), (Write("POST", f"{_ACTIONS}/attach", absolute=False),), adds("attached_to")),
    ),
    writes=(Write("PATCH", VOLUMES.path),),
    scope=REGIONAL,
    rules=(
        Grows("size", "GiB"),
        Unfit("type", _cannot_change_type),
        _CanMove("attached_to"),
        Consent("attached_to", _leaves),
    ),
    prepare=_prepare,
    settling=Settling(
        "status",
        frozenset(
            (
                *("attaching", "awaiting-transfer", "backing-up", "creating", "detaching", "downloading", "extending"),
                *("restoring-backup", "retyping", "reverting", "uploading"),
            )
        ),
    ),
    locking_task_types=("extend_volume", "attach_volume", "detach_volume", "revert_volume", "create_snapshot"),
    volatile=("updated_at", "task_id", "status", "attachments", "limiter_stats"),
    status_keys=("task_id",),
    filters=(
        Filter("instance_id", Uuid(), ("attachments.server_id",), "instance_id", lookup=_INSTANCE),
        Filter("type", Text(1), ("volume_type",)),
        Filter("status", Text(1), ("status",)),
        Filter("bootable", Bool(), ("bootable",), "bootable"),
        Filter("attached", Bool(), ("attachments.server_id",), "has_attachments", is_present),
    ),
)
