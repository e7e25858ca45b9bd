# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The collections of Gcore Cloud: paths and parameters, as in the pages "Get ..." and "List ..."."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._model.collection import Collection, Document, Included

PROJECTS = Collection(
    path="/cloud/v1/projects/{project_id}",
    list_path="/cloud/v1/projects",
    fixed_query=(("order_by", "created_at.asc"),),
    query_keys={"name": "name"},
)
REGIONS = Collection(list_path="/cloud/v1/regions", fixed_query=(("order_by", "created_at.asc"),))
DETAILED_REGIONS = replace(REGIONS, fixed_query=(*REGIONS.fixed_query, ("show_volume_types", "true")))
"""Regions with their types of volumes, which the read of one region does not show. The list is short."""
_BARE_METAL = Collection(
    path="/cloud/v1/instances/{project_id}/{region_id}/{instance_id}",
    list_path="/cloud/v1/bminstances/{project_id}/{region_id}",
    fixed_query=(("order_by", "created.asc"),),
    query_keys={
        "name": "name",
        "tags": "tag_key_value",
        "changed_after": "changes-since",
        "changed_before": "changes-before",
        "protection_status": "protection_status",
        "ddos_profile_name": "profile_name",
        "ddos_profile_type": "type_ddos_profile",
        "with_ddos": "with_ddos",
    },
    key_aliases={"instance_id": "id", "instance_name": "name"},
)


def own_id(document: Document) -> tuple[t.Any, ...]:
    """Return the ID of a document, as the key of an index."""
    return (document.get("id"),)


def is_bare_metal(document: Document) -> bool:
    """Return whether an instance is a bare metal server: only their flavors have a class of hardware."""
    return isinstance(document.get("flavor"), dict) and "resource_class" in document["flavor"]


INSTANCES = replace(
    _BARE_METAL,
    list_path="/cloud/v1/instances/{project_id}/{region_id}",
    # Without this, bare metal servers have no name to find them by.
    included=Included(
        ("include_baremetal", "true"),
        _BARE_METAL,
        is_bare_metal,
        "gcore_bare_metal_server",
    ),
)
FLAVORS = Collection(list_path="/cloud/v1/flavors/{project_id}/{region_id}", id_key="flavor_id")
LB_FLAVORS = Collection(list_path="/cloud/v1/lbflavors/{project_id}/{region_id}", id_key="flavor_id")
PLACEMENT_GROUPS = Collection(
    path="/cloud/v1/servergroups/{project_id}/{region_id}/{placement_group_id}",
    list_path="/cloud/v1/servergroups/{project_id}/{region_id}",
    id_key="servergroup_id",
)
LOAD_BALANCERS = Collection(
    path="/cloud/v1/loadbalancers/{project_id}/{region_id}/{load_balancer_id}",
    list_path="/cloud/v1/loadbalancers/{project_id}/{region_id}",
    fixed_query=(("order_by", "created_at.asc"),),
    query_keys={"name": "name", "tags": "tag_key_value", "tag_keys": "tag_key"},
)
VOLUMES = Collection(
    path="/cloud/v1/volumes/{project_id}/{region_id}/{volume_id}",
    list_path="/cloud/v1/volumes/{project_id}/{region_id}",
    query_keys={"name": "name_part", "tags": "tag_key_value", "tag_keys": "tag_key"},
)
LB_LISTENERS = Collection(
    path="/cloud/v1/lblisteners/{project_id}/{region_id}/{listener_id}",
    list_path="/cloud/v1/lblisteners/{project_id}/{region_id}",
    query_keys={"name": "name"},
)
LB_POOLS = Collection(
    path="/cloud/v1/lbpools/{project_id}/{region_id}/{pool_id}",
    list_path="/cloud/v1/lbpools/{project_id}/{region_id}",
    # Without this, rows show only the IDs of members.
    fixed_query=(("details", "true"),),
    query_keys={"name": "name"},
)
SECRETS = Collection(list_path="/cloud/v1/secrets/{project_id}/{region_id}")
NETWORKS = Collection(
    path="/cloud/v1/networks/{project_id}/{region_id}/{network_id}",
    list_path="/cloud/v1/networks/{project_id}/{region_id}",
    # Without this, the list leaves out networks that other projects share.
    fixed_query=(("order_by", "created_at.asc"), ("owned_by", "any")),
    query_keys={"name": "name", "tags": "tag_key_value", "tag_keys": "tag_key"},
    # Names can be longer.
    max_lengths={"name": 61},
)
SUBNETS = Collection(
    path="/cloud/v1/subnets/{project_id}/{region_id}/{subnet_id}",
    list_path="/cloud/v1/subnets/{project_id}/{region_id}",
    # Without this, the list leaves out subnets of networks that other projects share.
    fixed_query=(("order_by", "created_at.asc"), ("owned_by", "any")),
    query_keys={"tags": "tag_key_value", "tag_keys": "tag_key"},
)
PORTS = Collection(
    path="/cloud/v1/ports/{project_id}/{region_id}/{port_id}",
    list_path="/cloud/v1/ports/{project_id}/{region_id}",
    fixed_query=(("order_by", "created_at.asc"),),
    query_keys={"ids": "ids"},
)
SECURITY_GROUPS = Collection(
    path="/cloud/v1/securitygroups/{project_id}/{region_id}/{security_group_id}",
    list_path="/cloud/v1/securitygroups/{project_id}/{region_id}",
    query_keys={"name": "name", "tags": "tag_key_value", "tag_keys": "tag_key"},
)
TASKS = Collection(path="/cloud/v1/tasks/{task_id}", list_path="/cloud/v1/tasks", fixed_query=(("order_by", "asc"),))
