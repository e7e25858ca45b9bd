# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The image of a project. See the page "Update image"."""

from __future__ import annotations

from .._model.collection import Collection, Document, PathParams
from .._model.field import Value
from .._model.filters import Filter
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.rules import ReadOnly
from .._model.scalars import Bool, Choice, Text, Uuid
from .fields import NAME, REGIONAL, tags
from .lookups import by_name

_COLLECTION = Collection(
    path="/cloud/v1/images/{project_id}/{region_id}/{image_id}",
    list_path="/cloud/v1/images/{project_id}/{region_id}",
    query_keys={"name": "name", "tags": "tag_key_value", "tag_keys": "tag_key"},
)
_OS_TYPES = Choice("linux", "windows")


def _foreign(image: Document, path_params: PathParams) -> str | None:
    project, visibility = image.get("project_id"), image.get("visibility")
    if visibility != "public" and project in (None, path_params["project_id"]):
        return None
    owner = "the platform" if visibility == "public" else f"project {project}"
    return (
        f"this image belongs to {owner} (visibility: {visibility}). gcore_image_info with visibility: "
        "private lists images that you can change"
    )


IMAGE = Resource(
    kind="image",
    collection=_COLLECTION,
    # The contract has any text as the ID. In practice it is a UUID, which cannot lead to another path.
    identity=Identity("image_id", Uuid(), lookup=by_name("image", _COLLECTION)),
    fields=(
        Value("name", NAME),
        Value("ssh_key", Choice("allow", "deny", "required")),
        Value("os_type", _OS_TYPES),
        Value("hw_firmware_type", Choice("bios", "uefi")),
        Value("hw_machine_type", Choice("i440", "q35")),
        Value("is_baremetal", Bool()),
        tags("list", key="tags_v2"),
    ),
    writes=(Write("PATCH", _COLLECTION.path),),
    scope=REGIONAL,
    shared_scope=("project_id",),
    rules=(ReadOnly(_foreign),),
    volatile=("updated_at", "task_id", "status"),
    status_keys=("task_id",),
    filters=(
        Filter("visibility", Choice("private", "public", "shared"), ("visibility",), "visibility"),
        Filter("architecture", Choice("aarch64", "x86_64"), ("architecture",), "architecture"),
        Filter("os_distro", Text(1), ("os_distro",), "os_distro"),
        Filter("os_version", Text(1), ("os_version",), "os_version"),
        Filter("os_type", _OS_TYPES, ("os_type",)),
    ),
)
