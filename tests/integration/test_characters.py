# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts of an API that would command a terminal, in all that Ansible prints of a task."""

from __future__ import annotations

import re

import pytest

from . import test_playbooks
from .harness import BALANCER, INSTANCE, PORT, run_module

command = test_playbooks.command
EVIL = "x\r\nTASK [fake] ***\x1b[2Jok: [localhost]\x07\x9b2J\u2028y\u202ez\u2066\x7f"
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.off_contract_answers
@pytest.mark.once
@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as a module"])
def test_nothing_of_it_reaches_the_terminal(command, sim, in_process, form):
    sim.change("instances", INSTANCE, {"name": f"{EVIL}\ud800"})
    error = {"message": EVIL, "exception_class": EVIL, "info": {EVIL: EVIL}, "invalid_fields": {EVIL: [EVIL]}}
    sim.fault(method="PATCH", path=BALANCER, status=400, times=None, body=error)
    balancer = {"load_balancer_id": BALANCER, "name": "shop"}
    rename = {"instance_id": INSTANCE, "name": "web-01"}
    tasks = [
        {"day2.resources.gcore_load_balancer": balancer, "ignore_errors": True},
        {
            "day2.resources.gcore_resources": {"resources": [{"kind": "load_balancer", "label": EVIL, **balancer}]},
            "ignore_errors": True,
        },
        {"day2.resources.gcore_port": {"port_id": PORT, EVIL: "1"}, "ignore_errors": True},
        {"day2.resources.gcore_instance": {"instance_name": f"{EVIL}!", "name": "web-02"}, "ignore_errors": True},
        {"day2.resources.gcore_instance": rename},
    ]
    play = {"vars": {"day2_resources_in_process": in_process}}
    done = command.play(tasks, "--diff", "-v", play=play, ANSIBLE_CALLBACK_RESULT_FORMAT=form)
    assert done.returncode == 0, done.stdout
    assert "TASK [fake]" in done.stdout
    assert not [line for line in done.stdout.splitlines() if RAW.search(line)]
    assert "[fake]" not in "".join(re.findall(r"^(?:TASK|ok).*", done.stdout, re.MULTILINE))


NUL = [
    ("gcore_port", {"port_id": PORT, "tags": {"team": "a\0"}}, "tags.team"),
    ("gcore_port", {"port_id": PORT, "tags": {"a\0": "b"}}, "tags"),
    ("gcore_project", {"project_id": 2, "description": "a\0"}, "description"),
    ("gcore_instance", {"instance_name": "web-1\0", "tags": {"a": "b"}}, "instance_name"),
    ("gcore_instance_info", {"flavor_name": "\0"}, "flavor_name"),
]


@pytest.mark.parametrize(("name", "options", "option"), NUL, ids=str)
def test_a_text_that_no_api_can_store_is_refused_without_a_request(sim, name, options, option):
    run = run_module(sim, name, options)
    assert (run.failed, run.requests) == (True, [])
    assert run.msg.startswith(option)
    assert run.msg.endswith("contains the character U+0000, which an API cannot store. Remove it")


@pytest.mark.parametrize("text", ["a\nb", "\x1b[1m", "\x01", "\x7f"])
def test_a_text_with_other_characters_is_sent_as_it_is(sim, text):
    """JSON carries them, and the contract does not exclude them."""
    run = run_module(sim, "gcore_project", {"project_id": 2, "description": text})
    assert run.writes == [{"description": text}]
    assert run_module(sim, "gcore_project", {"project_id": 2, "description": text}).result["changed"] is False
