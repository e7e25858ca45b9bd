# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from ..kind import Filter, contains, equals, is_set, value_at
from ..messages import refuse
from ..store import Document
from .api import Gcore, invalid, scope_of
from .kind import Change, GcoreKind, Operation, Write
from .tasks import ResourceKey
from .values import (
    DAY_ONE,
    FRANKFURT,
    LUXEMBOURG,
    Body,
    Date,
    Flag,
    NamedBody,
    NamedDocument,
    Query,
    Shape,
    TaggedListQuery,
    Uuid,
)

ATTACHMENT_TAG = re.compile(r"[^,/]{1,60}")

VolumeStatus = Literal[
    "attaching",
    "available",
    "awaiting-transfer",
    "backing-up",
    "creating",
    "deleting",
    "detaching",
    "downloading",
    "error",
    "error_backing-up",
    "error_deleting",
    "error_extending",
    "error_restoring",
    "extending",
    "in-use",
    "maintenance",
    "reserved",
    "restoring-backup",
    "retyping",
    "reverting",
    "uploading",
]
TRANSIENT = frozenset({"attaching", "creating", "detaching", "extending", "retyping", "reverting"})
"""The statuses of changes of other clients that end by themselves."""
RETYPABLE = ("ssd_hiiops", "standard")


def check_attachment_tag(text: str) -> str:
    """Check the tag of an attachment."""
    if not ATTACHMENT_TAG.fullmatch(text):
        raise ValueError(f"String should match pattern '^{ATTACHMENT_TAG.pattern}$'")
    return text


class Attachment(Shape):
    """An attachment of a volume. Answers show the ID of the volume, and the instance as it is now."""

    attachment_id: Uuid
    server_id: Uuid | None
    device: str | None = "/dev/vdb"
    attached_at: Date | None = None
    volume_id: str = ""
    instance_name: str | None = None
    flavor_id: str | None = None


class Limits(Shape):
    """How fast a volume is."""

    iops_base_limit: int = 1000
    iops_burst_limit: int = 5000
    MBps_base_limit: int = 50
    MBps_burst_limit: int = 200


class VolumeDocument(NamedDocument):
    """A volume.

    snapshot_ids: taken from the snapshots.
    """

    updated_at: Date | None = DAY_ONE  # type: ignore[assignment]
    size: int = 10
    volume_type: str = "standard"
    status: VolumeStatus = "available"
    bootable: bool = False
    is_root_volume: bool = False
    attachments: list[Attachment] | None = []
    snapshot_ids: list[str] | None = []
    limiter_stats: Limits | None = Limits()
    volume_image_metadata: dict[str, str] | None = None


class VolumeOperation(Body, Operation):
    """An operation on a volume.

    verb: for messages.
    statuses: in which the operation is possible.
    transient_status: the status in between.
    """

    verb: ClassVar[str]
    statuses: ClassVar[Sequence[str]]
    transient_status: ClassVar[str]

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse the operation in other statuses. No source states the answers."""
        status = document["status"]
        if status not in self.statuses:
            message = f"Volume {document['id']} cannot be {self.verb} while it is {status}"
            if status in TRANSIENT:
                refuse(409, "ConflictError", message)
            refuse(400, "ValidationError", message)

    def interim(self, document: Document) -> Document:
        """Return the status that the volume shows."""
        return {"status": self.transient_status}


class Extend(VolumeOperation):
    """The body of a change of the size."""

    verb = "extended"
    statuses = ("available", "in-use")
    transient_status = "extending"

    size: Annotated[int, Field(ge=1)]

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse a size that is not greater."""
        super().check(api, document)
        if self.size <= document["size"]:
            raise invalid({"size": [f"Input should be greater than {document['size']}"]})

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the volume with its new size."""
        return {**document, "size": self.size}


class Retype(VolumeOperation):
    """The body of a change of the type. The answer comes before the change has ended."""

    verb = "retyped"
    statuses = ("available",)
    transient_status = "retyping"

    volume_type: Literal["ssd_hiiops", "standard"]

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse a boot volume, one with snapshots, and one that has, or can only have, its type."""
        super().check(api, document)
        if document["bootable"]:
            refuse(400, "ValidationError", f"The type of the boot volume {document['id']} cannot be changed")
        if snapshots_of(api, document):
            refuse(400, "ValidationError", f"Volume {document['id']} has snapshots")
        if document["volume_type"] not in {*RETYPABLE} - {self.volume_type}:
            raise invalid({"volume_type": [f"It cannot replace {document['volume_type']}"]})

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the volume while its type changes."""
        return {**document, "status": self.transient_status}

    def settled(self, document: Document) -> Document:
        """Return the new type, and the status that the volume had."""
        return {"volume_type": self.volume_type, "status": document["status"]}


class Move(VolumeOperation):
    """A change of an attachment. It also locks and changes the instance."""

    instance_id: Uuid

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse an instance that is unknown or locked."""
        super().check(api, document)
        instances: Any = api.kind("instances")
        scope = scope_of("volumes", document)
        instance = instances.find(api, self.instance_id, scope, latest=True)
        instances.check_lock(api, self.instance_id, instance)
        self.check_instance(document, instance)

    def check_instance(self, document: Document, instance: Document) -> None:
        """Refuse an instance that the volume does not fit."""
        raise NotImplementedError

    def volumes(self, document: Document, volumes: Sequence[Document]) -> Sequence[Document]:
        """Return the volumes that the instance has afterwards."""
        return [each for each in volumes if each["id"] != document["id"]]

    def changes_of_others(self, api: Gcore, document: Document) -> Sequence[tuple[ResourceKey, Change]]:
        """Return the change of the instance."""

        def change(instance: Document) -> Document:
            return {**instance, "volumes": self.volumes(document, instance["volumes"])}

        return [(("instances", self.instance_id), change)]


class Attach(Move):
    """The body of a request that attaches a volume. Answers do not show the tag."""

    verb = "attached"
    statuses = ("available",)
    transient_status = "attaching"

    attachment_tag: Annotated[str, AfterValidator(check_attachment_tag)] = ""

    def check_instance(self, document: Document, instance: Document) -> None:
        """Refuse a bare metal server, and a flavor that is not shared for a volume of the type ``ultra``."""
        if instance["kind"] == "baremetal":
            raise invalid({"instance_id": ["A volume cannot be attached to a bare metal server"]})
        if document["volume_type"] == "ultra" and "shared" not in instance["flavor"]["flavor_id"]:
            raise invalid({"instance_id": ["A volume of the type ultra needs an instance with a shared flavor"]})

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the volume with its attachment."""
        attachment = Attachment(
            attachment_id=str(uuid.uuid4()), server_id=self.instance_id, attached_at=api.date(api.now)
        )
        return {**document, "status": "in-use", "attachments": [attachment.model_dump()]}

    def volumes(self, document: Document, volumes: Sequence[Document]) -> Sequence[Document]:
        """Return the volumes of the instance with this one."""
        return [*super().volumes(document, volumes), {"id": document["id"], "delete_on_termination": False}]


class Detach(Move):
    """The body of a request that detaches a volume."""

    verb = "detached"
    statuses = ("in-use",)
    transient_status = "detaching"

    def check_instance(self, document: Document, instance: Document) -> None:
        """Refuse a boot volume, and another instance than that of the volume."""
        if document["is_root_volume"]:
            refuse(400, "ValidationError", f"The boot volume {document['id']} cannot be detached")
        if self.instance_id not in servers_of(document):
            raise invalid({"instance_id": [f"Volume {document['id']} is not attached to it"]})

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the volume without its attachment."""
        return {**document, "status": "available", "attachments": []}


def servers_of(volume: Document) -> Sequence[str]:
    """Return the IDs of the instances that have a volume."""
    return [each["server_id"] for each in volume["attachments"] or []]


def snapshots_of(api: Gcore, volume: Document) -> Sequence[str]:
    """Return the IDs of the snapshots of a volume."""
    scope = scope_of("volumes", volume)
    snapshots = [each for each in api.store.all_visible("snapshots", api.now) if each["volume_id"] == volume["id"]]
    return [each["id"] for each in snapshots if scope_of("snapshots", each) == scope]


class VolumesQuery(TaggedListQuery):
    """The query of the list, which has no order. Names and IDs match in part."""

    not_simulated = frozenset({"cluster_id"})

    name_part: Annotated[str, contains("name")] = ""
    id_part: Annotated[str, contains("id")] = ""
    bootable: Annotated[Flag | None, equals()] = None
    has_attachments: Annotated[Flag | None, is_set("attachments")] = None
    instance_id: Annotated[Uuid | None, Filter(lambda volume, expected: expected in servers_of(volume), "")] = None


def volume(number: int, name: str, **values: Any) -> Document:
    """Return a seed document."""
    return {**LUXEMBOURG, "id": f"60000000-0000-4000-8000-000000000{number:03}", "name": name, **values}


def attached(number: int, server: int, **values: Any) -> Document:
    """Return the keys of a seed document that is attached."""
    attachment = {
        "attachment_id": f"60000000-0000-4000-8000-00000000051{number}",
        "server_id": f"50000000-0000-4000-8000-00000000000{server}",
        **values,
    }
    return {"status": "in-use", "attachments": [attachment]}


ITEM = "/cloud/{}/volumes/{{project_id}}/{{region_id}}/{{volume_id}}"


class Volume(GcoreKind):
    """Volumes. An update is synchronous; so is a change of the type, which goes on after its answer."""

    title = "Volume"
    collection = "volumes"
    document = VolumeDocument
    path = "/cloud/v1/volumes/{project_id}/{region_id}"
    item = "volume_id"
    query = VolumesQuery
    writes = (
        Write(NamedBody, "update_volume"),
        Write(Extend, "extend_volume", "POST", ITEM.format("v1") + "/extend", starts_tasks=True),
        Write(Retype, "retype_volume", "POST", ITEM.format("v1") + "/retype"),
        Write(Attach, "attach_volume", "POST", ITEM.format("v2") + "/attach", starts_tasks=True),
        Write(Detach, "detach_volume", "POST", ITEM.format("v2") + "/detach", starts_tasks=True),
    )
    not_simulated = ("POST", "DELETE")
    seed = (
        # A plain one with data: one of its tags is read-only.
        volume(
            501,
            "db-1-data",
            size=50,
            volume_type="ssd_hiiops",
            tags=[
                {"key": "os_type", "value": "linux", "read_only": True},
                {"key": "env", "value": "production"},
                {"key": "team", "value": "backend"},
            ],
            **attached(1, 2, attached_at="2024-01-16T10:35:00Z"),
        ),
        # The boot volume of an instance, with snapshots.
        volume(
            3,
            "web-1-boot",
            size=20,
            bootable=True,
            is_root_volume=True,
            volume_image_metadata={"image_name": "ubuntu-22.04", "os_type": "linux"},
            **attached(2, 1, device="/dev/vda", attached_at="2024-01-15T10:31:00Z"),
        ),
        # Free, without tags.
        volume(502, "scratch", updated_at=None),
        # Free, with snapshots.
        volume(8, "archive", size=100, tags=[{"key": "env", "value": "production"}]),
        # The same name twice: names of volumes are not unique.
        volume(503, "twin"),
        volume(504, "twin", volume_type="ssd_lowlatency", limiter_stats=None),
        # In another project and in another region.
        volume(505, "rehearsal", **FRANKFURT),
    )

    def show(self, api: Gcore, document: Document, query: Query | None = None) -> Document:
        """Return a volume with its snapshots, and with the names and the flavors of its instances."""
        shown = super().show(api, document, query)
        attachments = shown["attachments"] and [self._attachment(api, shown, each) for each in shown["attachments"]]
        return {**shown, "attachments": attachments, "snapshot_ids": snapshots_of(api, document)}

    @staticmethod
    def _attachment(api: Gcore, volume: Document, attachment: Document) -> Document:
        """Return an attachment with what is known of the instance."""
        server = attachment["server_id"]
        instance = api.store.visible("instances", server, api.now) if server else {}
        return {
            **attachment,
            "volume_id": volume["id"],
            "instance_name": instance.get("name"),
            "flavor_id": value_at(instance, "flavor.flavor_id"),
        }
