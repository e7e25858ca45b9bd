# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text for people: harmless characters, suggestions, numbers in sentences."""

from __future__ import annotations

import unicodedata

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible.interruption import interrupted
from ansible_collections.day2.resources.plugins.module_utils._model.guess import with_guess, with_option
from ansible_collections.day2.resources.plugins.module_utils._model.text import (
    all_printable,
    plural,
    printable,
    sentence,
    title_of,
)

HARMFUL = [
    *(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)),
    *(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xD800, 0xDFFF)),
]


@pytest.mark.parametrize("character", HARMFUL, ids=lambda character: f"{ord(character):04x}")
def test_what_is_harmful_is_escaped(character):
    shown = printable(f"a{character}b")
    assert shown.isascii() and shown.isprintable()
    assert shown[1:-1].encode().decode("unicode_escape") == character
    assert printable(shown) == shown


def test_no_control_character_is_forgotten():
    every = {chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cs", "Zl", "Zp")}
    assert all(printable(each) != each for each in every)


@pytest.mark.parametrize("text", ["", "a b", "Grüße, 東京", "👩‍👩‍👧", "a\u00a0b", "שלום", "C:\\new"])
def test_other_texts_stay(text):
    assert printable(text) == text


def test_values():
    value = {"a\n": ["\x1b", ("\u202e", 1, None)]}
    assert all_printable(value) == {"a\\n": ["\\x1b", ["\\u202e", 1, None]]}
    # JSON and YAML escape the others.
    assert all_printable(value, data=True) == {"a\n": ["\x1b", ["\\u202e", 1, None]]}


@pytest.mark.parametrize(
    ("word", "known", "guess"),
    [
        ("defalt", ["default", "staging"], "default"),
        ("Web-1", ["web-1"], "web-1"),
        ("ports", ["port"], "port"),
        ("luxemburg-2", ["Luxembourg-2", "luxembourg-2"], "Luxembourg-2"),
        ("tga", ["name", "tags", "wait"], "tags"),
        ("nonsense", ["tags", "name"], None),
        ("web", [], None),
        ("web", [None, 7, ["web"]], None),
        (7, ["7"], None),
        ("a" * 10_000, ["a" * 300], None),
        ("", ["a"], None),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_suggestion(word, known, guess):
    assert with_guess("no such word", word, known) == f"no such word{f'. Did you mean {guess!r}?' if guess else ''}"


OPTIONS = ["name", "instance_id", "instance_name", "port_security_enabled", "security_groups", "security_group_ids"]
OPTIONS += ["tags", "project_id", "project_name", "wait_timeout", "api_timeout", "ip_address", "port_id"]
UUID = "1f0ca628-a73b-42c0-bdac-7b10d023e097"


@pytest.mark.parametrize(
    ("word", "value", "guess"),
    [
        ("port_name", "web", None),
        ("lb_name", "web", None),
        ("mac_address", "x", None),
        ("ip_adress", "10.0.0.1", "ip_address"),
        ("ipaddress", "10.0.0.1", "ip_address"),
        ("security_group", "web", "security_groups"),
        ("security_group", ["web"], "security_groups"),
        ("security_group", UUID, "security_group_ids"),
        ("security_group", [UUID.replace("-", "")], "security_group_ids"),
        ("security_group_id", "web", "security_group_ids"),
        ("groups", ["web"], "security_groups"),
        ("security", True, None),
        ("instance", "web-1", "instance_name"),
        ("instance", UUID, "instance_id"),
        ("port", "web", None),
        ("port", UUID, "port_id"),
        ("project", 7, "project_id"),
        ("project", "default", "project_name"),
        ("timeout", 7, None),
        ("wait_tiemout", 7, "wait_timeout"),
        ("Tags", {}, "tags"),
        ("tga", {}, "tags"),
        ("id", UUID, None),
        ("_", None, None),
        ("", [], None),
        (7, 7, None),
        ("a" * 10_000, "b", None),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_suggestion_of_an_option(word, value, guess):
    message = with_option("No such option", word, value, OPTIONS)
    assert message == f"No such option{f'. Did you mean {guess!r}?' if guess else ''}"


PORT_OPTIONS = [*OPTIONS, "allowed_address_pairs", "purge_allowed_address_pairs", "remove_allowed_address_pairs"]
PORT_OPTIONS += ["purge_security_groups", "purge_security_group_ids", "region_id", "region_name", "ip_assignments"]
INFO_OPTIONS = [
    "port_ids",
    "network_id",
    "network_name",
    "host_name",
    "ip_address",
    "fixed_external_ip",
    "tags",
    "name",
]
TASK_OPTIONS = ["task_ids", "task_type", "states", "created_after", "created_before", "project_ids", "region_ids"]
BINDING_OPTIONS = ["binding_ids", "host_name", "network_name", "type"]


@pytest.mark.parametrize(
    ("options", "word", "value", "guess"),
    [
        (PORT_OPTIONS, "instance_nme", "web", "instance_name"),
        (PORT_OPTIONS, "region_nme", "x", "region_name"),
        (PORT_OPTIONS, "project_nme", "x", "project_name"),
        (BINDING_OPTIONS, "host_nme", "web", "host_name"),
        (INFO_OPTIONS, "network_nam", "x", "network_name"),
        (PORT_OPTIONS, "instance_idd", UUID, "instance_id"),
        (["binding", "binding_id"], "binding_idd", UUID, "binding_id"),
        (INFO_OPTIONS, "port_idss", [UUID], "port_ids"),
        (["enabled", "topic_name", "destination_region_id"], "topic_nme", "x", "topic_name"),
        (PORT_OPTIONS, "region_i", 7, "region_id"),
        (PORT_OPTIONS, "regionid", 7, "region_id"),
        (PORT_OPTIONS, "port_security", False, "port_security_enabled"),
        (PORT_OPTIONS, "allowed_address", [], "allowed_address_pairs"),
        (PORT_OPTIONS, "purge_security", True, "purge_security_groups"),
        (PORT_OPTIONS, "sec_groups", ["web"], "security_groups"),
        (PORT_OPTIONS, "secgroups", ["web"], "security_groups"),
        (PORT_OPTIONS, "secgroup", [UUID], "security_group_ids"),
        (TASK_OPTIONS, "created", "2026-01-31", "created_after"),
        (TASK_OPTIONS, "project_id_s", [1], "project_ids"),
        (INFO_OPTIONS, "ports", [UUID], "port_ids"),
        (INFO_OPTIONS, "ports", ["web"], "port_ids"),
        (BINDING_OPTIONS, "binding", "web-1", "binding_ids"),
        (BINDING_OPTIONS, "binding", {"host": "web-1"}, "binding_ids"),
        (INFO_OPTIONS, "ip", "10.10.1.11", None),
        (["fixed_external_ip"], "ip", "10.10.1.11", None),
        (["states"], "task", "x", None),
        (TASK_OPTIONS, "task", "create_vm", "task_type"),
        (TASK_OPTIONS, "task", UUID, "task_ids"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_suggestion_for_each_kind_of_mistake(options, word, value, guess):
    message = with_option("No such option", word, value, options)
    assert message == f"No such option{f'. Did you mean {guess!r}?' if guess else ''}"


def test_two_suggestions():
    message = with_guess("There is no tga", "tga", ["tags"])
    assert with_option(f"{message} There is no nme", "nme", "web", ["name"]).count("?.") == 0
    assert with_option(message, "nme", "web", ["name"]) == f"{message} Did you mean 'name'?"


@pytest.mark.parametrize(
    ("kind", "title"),
    [("load_balancer", "load balancer"), ("ssh_key", "SSH key"), ("gpu_virtual_cluster", "GPU virtual cluster")],
)
def test_titles(kind, title):
    assert title_of(kind) == title


def test_numbers_in_sentences():
    assert [f"{number} element{plural(number)}" for number in (0, 1, 2)] == [
        "0 elements",
        "1 element",
        "2 elements",
    ]
    assert [sentence(text) for text in ("a", "a.", "a?")] == ["a.", "a.", "a?"]


def test_the_report_of_an_interruption():
    items = [(f"item\n{number}", {"changed": True}) for number in range(12)]
    items += [
        ("x", {"changed": True, "failed": True, "answer_lost": True}),
        ("y", {"failed": True}),
        ("z", {"started": False}),
    ]
    items += [("same", {"changed": False})]
    told = interrupted("gcore_resources", items, False)
    names = ", ".join(f"item\\n{number}" for number in range(10))
    assert told == (
        f"gcore_resources was interrupted: 12 changed ({names} and 2 more), 1 in doubt (x), 1 not changed (y), "
        "1 not started (z). Run the task again to see the state of those in doubt."
    )
    sent = [("a", {"changed": True, "failed": True, "answer_lost": False})]
    assert interrupted("m", sent, False) == (
        "m was interrupted: 1 changed (a). Changed means that the API has accepted the change; not every change was "
        "verified."
    )
    assert interrupted("m", items[:1], True) == "m was interrupted: nothing was changed."
