# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from ..kind import Filter, equals
from ..messages import refuse
from ..store import Document
from .api import Gcore, GcoreCall, Scope, invalid
from .kind import GcoreKind, Write
from .values import DAY_ONE, FRANKFURT, LUXEMBOURG, Body, Date, Name, Query, Shape, Tag, TagChanges, TaggedListQuery

Architecture = Literal["aarch64", "x86_64"]
Visibility = Literal["private", "public", "shared"]
OsType = Literal["linux", "windows"]
Firmware = Literal["bios", "uefi"]
Machine = Literal["i440", "q35"]
SshKey = Literal["allow", "deny", "required"]


class ImageDocument(Shape):
    """An image of a project, or one that it can use."""

    project_id: int
    region_id: int
    region: str
    id: str
    name: str
    description: str | None = None
    status: str = "active"
    visibility: Visibility = "private"
    architecture: Architecture = "x86_64"
    disk_format: str = "raw"
    display_order: int | None = None
    hw_firmware_type: Firmware | None = None
    hw_machine_type: Machine | None = None
    is_baremetal: bool = False
    min_disk: int = 10
    min_ram: int = 512
    os_distro: str = "debian"
    os_type: OsType = "linux"
    os_version: str = "12"
    size: int | None = 2361393152
    ssh_key: SshKey | None = None
    gpu_driver: str | None = None
    gpu_driver_type: str | None = None
    gpu_driver_version: str | None = None
    currency_code: str | None = None
    price_per_hour: float | None = None
    price_per_month: float | None = None
    price_status: Literal["error", "hide", "show"] | None = None
    tags_v2: list[Tag] = []
    created_at: Date = DAY_ONE
    updated_at: Date = DAY_ONE
    creator_task_id: str | None = None
    task_id: str | None = None


class ImageBody(Body):
    """The body of an update."""

    name: Name = ""
    ssh_key: SshKey = "allow"
    os_type: OsType = "linux"
    hw_firmware_type: Firmware = "bios"
    hw_machine_type: Machine = "i440"
    is_baremetal: bool | None = None
    tags: TagChanges | None = None


class ImagesQuery(TaggedListQuery):
    """The query of the list, which has no order. Names match in part and in any case."""

    not_simulated = frozenset({"include_prices", "private"})

    name: Annotated[str, Filter(lambda name, part: part.lower() in (name or "").lower())] = ""
    architecture: Annotated[Architecture | None, equals()] = None
    os_distro: Annotated[str | None, equals()] = None
    os_version: Annotated[str | None, equals()] = None
    visibility: Annotated[Visibility | None, equals()] = None


class ImageQuery(Query):
    """The query of the single read."""

    not_simulated = frozenset({"include_prices"})


class Image(GcoreKind):
    """Images of a project, and those of others that it can use. An update is synchronous."""

    title = "Image"
    collection = "images"
    document = ImageDocument
    path = "/cloud/v1/images/{project_id}/{region_id}"
    item = "image_id"
    query = ImagesQuery
    item_query = ImageQuery
    writes = (Write(ImageBody, "update_image"),)
    not_simulated = ("POST", "DELETE")
    tags_key = "tags_v2"
    seed = (
        # With all that an image can have: one of its tags is read-only.
        {
            **LUXEMBOURG,
            "id": "61000000-0000-4000-8000-000000000001",
            "name": "web-golden",
            "ssh_key": "allow",
            "hw_firmware_type": "bios",
            "hw_machine_type": "i440",
            "tags_v2": [
                {"key": "source", "value": "volume", "read_only": True},
                {"key": "env", "value": "production"},
                {"key": "team", "value": "web"},
            ],
        },
        # Without tags, and without what can be null.
        {
            **LUXEMBOURG,
            "id": "61000000-0000-4000-8000-000000000002",
            "name": "desktop",
            "os_type": "windows",
            "os_distro": "windows",
            "os_version": "2022",
        },
        # The same name twice: names of images are not unique.
        {**LUXEMBOURG, "id": "61000000-0000-4000-8000-000000000003", "name": "twin"},
        {**LUXEMBOURG, "id": "61000000-0000-4000-8000-000000000004", "name": "twin", "architecture": "aarch64"},
        # In another project and in another region.
        {**FRANKFURT, "id": "61000000-0000-4000-8000-000000000005", "name": "rehearsal"},
        # Of the platform, and of another project that shares it.
        {
            **LUXEMBOURG,
            "project_id": 3,
            "id": "61000000-0000-4000-8000-000000000006",
            "name": "debian-12-x64",
            "visibility": "public",
            "ssh_key": "required",
        },
        {
            **LUXEMBOURG,
            "project_id": 3,
            "id": "61000000-0000-4000-8000-000000000007",
            "name": "bench-golden",
            "visibility": "shared",
        },
    )

    def target(self, api: Gcore, call: GcoreCall) -> tuple[Scope, str]:
        """Return the project, the region and the ID in the path, which can be any text."""
        return api.scope(call), call.params[self.item]

    def candidates(self, api: Gcore, scope: Scope | None, query: Query) -> Sequence[Document]:
        """Return the images of which the list selects."""
        return [] if scope is None else self._usable(api, scope)

    def find(self, api: Gcore, key: str, scope: Scope, latest: bool = False) -> Document:
        """Return an image that the project can use."""
        images = {image["id"]: image for image in self._usable(api, scope, latest)}
        if key not in images:
            refuse(404, "NotFoundError", f"{self.title} {key} could not be found")
        return images[key]

    def check_writable(self, key: str, document: Document, scope: Scope) -> None:
        """Refuse the update of an image that belongs to the platform or to another project.

        No source states this answer: 403 is an assumption.
        """
        if document["visibility"] == "public" or document["project_id"] != scope[0]:
            refuse(403, "ForbiddenError", f"Image {key} cannot be changed by project {scope[0]}")

    def check_body(self, api: Gcore, document: Document, body: ImageBody) -> None:
        """Refuse null for the tags, which the API does although its contract has it."""
        if "tags" in body.model_fields_set and body.tags is None:
            raise invalid({"tags": ["Input should be a valid dictionary"]})

    def apply(self, document: Document, body: ImageBody) -> Document:
        """Return the image with the changes of a body; equal to ``document`` where nothing changes."""
        changed = super().apply(document, body)
        return changed if changed["is_baremetal"] is not None else {**changed, "is_baremetal": document["is_baremetal"]}

    def _usable(self, api: Gcore, scope: Scope, latest: bool = False) -> list[Document]:
        """Return the images that a project can use in a region.

        Arguments:
          api: the API with its state.
          scope: the project and the region.
          latest: whether to return documents that readers do not see yet.
        """
        project_id, region_id = scope
        images = api.store.all_latest("images") if latest else api.store.all_visible("images", api.now)
        return [
            image
            for image in images
            if image["region_id"] == region_id
            and (image["project_id"] == project_id or image["visibility"] in ("public", "shared"))
        ]
