# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The image: what the generic tests run with."""

from __future__ import annotations

from ansible_collections.day2.resources.plugins.module_utils._gcore.image import IMAGE as RESOURCE
from hypothesis import strategies as st
from integration import oracle

from .strategies import NAMES, gcore_properties, some_of, tag_list, wanted_tags
from .subject import Subject, case, named, refusal

GOLDEN, DESKTOP, PUBLIC, SHARED = (f"61000000-0000-4000-8000-00000000000{digit}" for digit in "1267")
CHOICES = {
    "ssh_key": ["allow", "deny", "required"],
    "os_type": ["linux", "windows"],
    "hw_firmware_type": ["bios", "uefi"],
    "hw_machine_type": ["i440", "q35"],
}

CASES = {
    "image, name": case(GOLDEN, {"name": "web-2"}, {"name": "web-2"}, name="web-2"),
    "image, longest name": case(GOLDEN, {"name": "n" * 63}, {"name": "n" * 63}, name="n" * 63),
    "image, same name": case(GOLDEN, None, name="web-golden"),
    "ssh key, denied": case(GOLDEN, {"ssh_key": "deny"}, {"ssh_key": "deny"}, ssh_key="deny"),
    "ssh key, required": case(GOLDEN, {"ssh_key": "required"}, ssh_key="required"),
    "ssh key, first": case(DESKTOP, {"ssh_key": "allow"}, ssh_key="allow"),
    "ssh key, same": case(GOLDEN, None, ssh_key="allow"),
    "os, other": case(GOLDEN, {"os_type": "windows"}, {"os_type": "windows"}, os_type="windows"),
    "os, same": case(DESKTOP, None, os_type="windows"),
    "firmware, other": case(GOLDEN, {"hw_firmware_type": "uefi"}, hw_firmware_type="uefi"),
    "firmware, first": case(
        DESKTOP, {"hw_firmware_type": "uefi"}, {"hw_firmware_type": "uefi"}, hw_firmware_type="uefi"
    ),
    "firmware, same": case(GOLDEN, None, hw_firmware_type="bios"),
    "machine, other": case(GOLDEN, {"hw_machine_type": "q35"}, {"hw_machine_type": "q35"}, hw_machine_type="q35"),
    "machine, first": case(DESKTOP, {"hw_machine_type": "i440"}, hw_machine_type="i440"),
    "machine, same": case(GOLDEN, None, hw_machine_type="i440"),
    "bare metal": case(GOLDEN, {"is_baremetal": True}, {"is_baremetal": True}, is_baremetal="yes"),
    "bare metal, same": case(GOLDEN, None, is_baremetal="no"),
    "image tags, added": case(
        GOLDEN,
        {"tags": {"a": "1"}},
        {"tags": {"env": "production", "team": "web", "a": "1"}},
        tags={"a": "1", "team": "web"},
    ),
    "image tags, first": case(DESKTOP, {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, tags={"a": "1"}),
    "image tags, removed": case(
        GOLDEN, {"tags": {"team": None}}, {"tags": {"env": "production"}}, tags={"team": None, "none": None}
    ),
    "image tags, exact": case(
        GOLDEN,
        {"tags": {"env": None, "team": None, "a": "1"}},
        {"tags": {"a": "1"}, "read_only_tags": {"source": "volume"}},
        tags={"a": "1"},
        purge_tags=True,
    ),
    # Never null, which the API refuses.
    "image tags, all removed": case(
        GOLDEN, {"tags": {"env": None, "team": None}}, {"tags": {}}, tags={}, purge_tags=True
    ),
    "image tags, none to remove": case(DESKTOP, None, tags={}, purge_tags=True),
    "image tags, same": case(GOLDEN, None, tags={"team": " web"}),
    "image, everything at once": case(
        DESKTOP,
        {
            "name": "office",
            "ssh_key": "deny",
            "os_type": "linux",
            "hw_firmware_type": "bios",
            "hw_machine_type": "q35",
            "is_baremetal": True,
            "tags": {"a": "1"},
        },
        name="office",
        ssh_key="deny",
        os_type="linux",
        hw_firmware_type="bios",
        hw_machine_type="q35",
        is_baremetal=True,
        tags={"a": "1"},
    ),
    "image, id in another spelling": case(
        "", None, image_id=GOLDEN.replace("-", "").upper(), ssh_key="allow", tags={"env": "production"}
    ),
    "image, null is not given": case(GOLDEN, None, ssh_key=None, is_baremetal=None, hw_firmware_type=None, tags=None),
    "image, nothing wanted": case(GOLDEN, None),
}
REFUSALS = {
    "of the platform": refusal(PUBLIC, "belongs to the platform (visibility: public)", ssh_key="allow"),
    "of another project": refusal(SHARED, "belongs to project 3 (visibility: shared)", tags={"a": "1"}),
}

DOCUMENTS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    **{name: st.sampled_from([*([] if name == "os_type" else [None]), *values]) for name, values in CHOICES.items()},
    "is_baremetal": st.booleans(),
    "tags_v2": tag_list(),
}
OPTIONS: dict[str, st.SearchStrategy[object]] = {
    "name": NAMES,
    **{name: st.sampled_from(values) for name, values in CHOICES.items()},
    "is_baremetal": st.booleans(),
    "tags": wanted_tags(),
}

MODEL = oracle.Model(
    **{name: oracle.Value() for name in OPTIONS if name != "tags"},
    tags=oracle.Tags("tags_v2"),
)

SUBJECT = Subject(
    resource=RESOURCE,
    provider="gcore",
    collection="images",
    sample=GOLDEN,
    change={"name": "web-2"},
    name="web-golden",
    cases=CASES,
    refusals=REFUSALS,
    words=named("image", "images"),
    properties=gcore_properties(RESOURCE, "images", GOLDEN, MODEL, DOCUMENTS, some_of(OPTIONS, "tags")),
)
