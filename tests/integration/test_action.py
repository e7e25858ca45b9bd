# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way in through the controller's process, as ansible-playbook takes it: shared connections, options, and the end.

The results of tasks are compared in test_ways.py.
"""

from __future__ import annotations

import contextlib
import copy
import json
import re
import socket
import subprocess
import sys
import threading
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.day2.resources.plugins.action import in_process as action_plugin
from ansible_collections.day2.resources.plugins.module_utils._ansible import controller

from . import test_playbooks
from .harness import BALANCER, BARE, INSTANCE, PAIRED, PORT, UNATTACHED
from .test_playbooks import answer, counts

command = test_playbooks.command
FIRST = "f0000000-0000-4000-8000-000000000001"
OUTCOME = re.compile(
    r"^(?P<word>ok|changed|failed|fatal): \[(?P<host>[^\]]+)\](?:: FAILED!)?(?: => \(item=.*?\))?(?: \(item=.*?\))? => "
    r"(?P<result>\{.*\})$",
    re.MULTILINE,
)
OFF = {"day2_resources_in_process": False}


class Doorman:
    """Passes connections on to a simulator, and counts them."""

    def __init__(self, sim: Any) -> None:
        self.connections = 0
        host, _line, port = sim.url.rpartition("/")[2].partition(":")
        self._to = (host, int(port))
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._open, daemon=True).start()

    def _open(self) -> None:
        with contextlib.suppress(OSError):  # until it is closed
            while True:
                guest, _address = self._door.accept()
                self.connections += 1
                inside = socket.create_connection(self._to)
                for pair in ((guest, inside), (inside, guest)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    @staticmethod
    def _pass(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()


@pytest.fixture()
def door(sim):
    """Makes doors to the simulator."""
    doors = []

    def make():
        doors.append(Doorman(sim))
        return doors[-1]

    yield make
    for each in doors:
        each.close()


def outcomes(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The results that a playbook prints at -v, those of items too."""
    found = OUTCOME.finditer(done.stdout)
    return [{**json.loads(each["result"]), "failed": each["word"] in ("failed", "fatal")} for each in found]


def port(**options: Any) -> dict[str, Any]:
    return {"day2.resources.gcore_port": {"port_id": PORT, **options}}


def tags(value: Any, **others: Any) -> dict[str, Any]:
    return port(tags={"a": value}, **others)


def succeeded(done: subprocess.CompletedProcess[str], **numbers: int) -> None:
    assert done.returncode == 0, done.stdout
    assert {name: counts(done)[name] for name in numbers} == numbers, done.stdout


IMPORTS = """
import os
import sys

seen = {"requests", "ansible_collections.day2.resources.plugins.module_utils._engine.run"}


def note(event, values):
    if event == "import" and values[0] in seen:
        with open(os.environ["IMPORTED"], "a") as file:
            print(os.getpid(), values[0], file=file)


sys.addaudithook(note)
"""


def test_all_processes_share_what_one_has_imported(command, sim):
    """Ansible makes a process for each task and host: none of them imports again what takes long."""
    (command.home / "sitecustomize.py").write_text(IMPORTS)
    seen = command.home / "imported"
    hosts = {name: {"ansible_connection": "local"} for name in ("one", "two")}
    (command.home / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
    tasks = [{"day2.resources.gcore_port": {"port_id": PORT}}, {"day2.resources.gcore_port_info": {"port_ids": [PORT]}}]
    own = {"PYTHONPATH": str(command.home), "IMPORTED": str(seen)}
    done = command.play(tasks, "-i", "hosts.yml", play={"hosts": "all"}, **own)
    assert (done.returncode, done.stdout.count("ok: [")) == (0, 4), done.stdout
    lines = [line.split() for line in seen.read_text().splitlines()]
    assert len({process for process, _name in lines}) == 1
    assert len({name for _process, name in lines}) == len(lines) == 2


# The connections that the items of a loop share


def test_a_loop_shares_its_connection_and_nothing_else_does(command, sim, door):
    """Five items, one connection, one look at the projects; the next task begins anew. As modules nothing is shared."""
    doors = [door() for _turn in range(4)]
    words = {"project_name": "default", "region_name": "Luxembourg-2"}
    loop = {"loop": [1, 2, 3, 4, 5]}
    tasks = [
        {**tags("{{ item }}", **words, api_url=doors[0].url), **loop},
        {**tags("{{ item }}", **words, api_url=doors[1].url), **loop},
        {**tags("{{ item }}", **words, api_url=doors[2].url), "loop": [1, 2], "vars": OFF},
        # Two addresses, one after the other: each keeps its own.
        {
            **tags("{{ index }}", api_url="{{ item }}"),
            "loop": [doors[3].url, sim.url] * 2,
            "loop_control": {"index_var": "index"},
        },
    ]
    done = command.play(tasks, GCORE_CLOUD_PROJECT_ID="", GCORE_CLOUD_REGION_ID="")
    # The last one has no project, and sends no request.
    assert counts(done)["failed"] == 1
    assert [each.connections for each in doors] == [1, 1, 2, 0]
    asked = [each.path for each in sim.requests() if each.path.endswith(("/projects", "/regions"))]
    assert asked == ["/cloud/v1/projects", "/cloud/v1/regions"] * 4
    sim.clear_requests()
    succeeded(command.play(tasks[3:]), changed=1)
    assert doors[3].connections == 1
    writes = [each.body["tags"]["a"] for each in sim.requests() if each.method == "PATCH"]
    assert writes == ["0", "1", "2", "3"]


def test_the_environment_of_one_is_not_seen_by_the_next(command, sim, door):
    """Of a task, and of an item of a loop: a key, a place, and a proxy."""
    first, second = door(), door()
    wrong = {"GCORE_API_KEY": "29841_some-wrong-key", "GCORE_CLOUD_PROJECT_ID": "2"}
    proxy = {"http_proxy": first.url}
    tasks = [
        {**tags(1), "environment": wrong, "ignore_errors": True},
        tags(2),
        {**tags(3), "environment": proxy},
        tags(4),
        {
            **tags("{{ item.a }}"),
            "environment": "{{ item.env }}",
            "loop": [
                {"a": 5, "env": {}},
                {"a": 6, "env": {"HTTP_PROXY": "", "http_proxy": second.url}},
                {"a": 7, "env": {}},
                {"a": 8, "env": {"GCORE_CLOUD_PROJECT_ID": "2"}},
                {"a": 9, "env": {"GCORE_BASE_URL": "http://127.0.0.1:9", "GCORE_API_RETRIES": "0"}},
                {"a": 10, "env": {}},
            ],
            "ignore_errors": True,
        },
    ]
    done = command.play(tasks, "-v")
    succeeded(done, ok=5, changed=4, ignored=2)
    told = outcomes(done)
    assert [each.get("status") for each in told if each["failed"]] == [401, 404, None]
    # A proxy asks for an address.
    assert (first.connections, second.connections) == (1, 1)
    assert sim.get("ports", PORT)["tags"]["a"] == "10"
    writes = [each.body["tags"]["a"] for each in sim.requests() if each.method == "PATCH"]
    assert writes == ["2", "3", "4", "5", "6", "7", "10"]


# The options that are passed


NEAR = '''
from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = """
name: near
short_description: Runs here, under another name
description: Runs here, under another name.
author: nobody
extends_documentation_fragment: [connection_pipelining]
"""


class Connection(Local):
    transport = "near"
'''
ITSELF = '''
from ansible.plugins.become import BecomeBase

DOCUMENTATION = """
name: itself
short_description: Becomes who it is
description: Becomes who it is.
author: nobody
options:
  become_user: {description: Nobody else., default: root, vars: [{name: ansible_become_user}]}
  become_exe: {description: None., default: ""}
  become_flags: {description: None., default: ""}
  become_pass: {description: None.}
"""


class BecomeModule(BecomeBase):
    name = "itself"

    def build_become_command(self, cmd, shell):
        return cmd
'''
WITHOUT_REQUESTS = """
import sys

if any(each.endswith("ansible-playbook") for each in sys.orig_argv):
    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name == "requests":
                raise {error}

    sys.meta_path.insert(0, Missing())
"""


def test_what_is_not_plain_is_handed_over_and_says_why(command, sim):
    for folder, name, text in (("connection_plugins", "near", NEAR), ("become_plugins", "itself", ITSELF)):
        (command.home / folder).mkdir()
        (command.home / folder / f"{name}.py").write_text(text)
        command.env[f"ANSIBLE_{folder.upper()}"] = str(command.home / folder)
    python, other = command.home / "python", command.home / "other"
    for program in (python, other):
        program.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        program.chmod(0o755)
    reasons = {
        "its connection is near and not local": {"vars": {"ansible_connection": "near"}},
        "it becomes another user": {"become": True, "become_method": "itself"},
        "it is asynchronous": {"async": 150, "poll": 1},
        f"it asks for another Python: {python}": {"vars": {"ansible_python_interpreter": str(python)}},
        f"it asks for another Python: {other}": {
            "vars": {"ansible_python_interpreter": "{{ mine }}", "mine": "{{ also }}", "also": str(other)}
        },
        "day2_resources_in_process is false": {"vars": {"day2_resources_in_process": "{{ 1 == 2 }}"}},
    }
    stays = [
        {"vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}},
        {"vars": {"ansible_python_interpreter": "auto_silent"}},
        {"vars": {"day2_resources_in_process": "yes"}, "become": False},
    ]
    tasks = [{**tags(number), **each} for number, each in enumerate([*reasons.values(), *stays])]
    binding = {"binding_id": FIRST, "ip_address_id": "all"}
    tasks.append({"day2.resources.scanopy_binding": binding, "vars": OFF})
    tasks.append({**tags("x"), "vars": {"day2_resources_in_process": "perhaps"}, "ignore_errors": True})
    done = command.play(tasks, "-vvv")
    succeeded(done, changed=10, ignored=1)
    told = re.findall(r"(\w+) runs as a module: (.*)$", done.stdout, re.MULTILINE)
    assert told == [
        *(("gcore_port", reason) for reason in reasons),
        ("scanopy_binding", "day2_resources_in_process is false"),
    ]
    assert "day2_resources_in_process: 'perhaps' is not a boolean" in done.stdout


@pytest.mark.parametrize("error", ["ImportError(\"No module named 'requests'\")", "AttributeError('X509')"])
def test_requests_is_missing_on_the_controller(command, sim, error):
    """Or broken: Ansible imports the action plugin before the first task, and must not end."""
    (command.home / "sitecustomize.py").write_text(WITHOUT_REQUESTS.format(error=error))
    done = command.play([tags(1)], "-vvv", PYTHONPATH=str(command.home))
    succeeded(done, changed=1)
    assert "gcore_port runs as a module: the Python of the controller has no requests" in done.stdout


# Ansible's own


def test_defaults_short_names_and_other_hosts(command, sim, door, server):
    """Defaults of modules and of both groups, for the bulk modules too; delegation from a host that is far away."""
    inventory = command.home / "hosts.yml"
    away = {"ansible_connection": "ssh", "ansible_host": "192.0.2.1", "ansible_python_interpreter": "/nowhere/python"}
    inventory.write_text(yaml.safe_dump({"all": {"hosts": {"far": away}}}))
    nothing = {name: "" for name in command.env if name.startswith(("GCORE_", "SCANOPY_"))}
    play = {
        "collections": ["day2.resources"],
        "module_defaults": {
            "group/day2.resources.gcore": {"api_url": sim.url, "api_key": sim.key, "project_id": 1, "region_id": 7},
            "group/day2.resources.scanopy": {"api_url": server.url, "api_key": server.key},
            "day2.resources.gcore_port": {"port_id": PORT},
        },
    }
    binding = {"binding_id": FIRST, "ip_address_id": "all"}
    tasks = [
        {"gcore_port": {"tags": {"a": "1"}}},
        {"day2.resources.gcore_port": {"tags": {"a": "2"}}},
        {"scanopy_binding": binding},
        {"day2.resources.scanopy_resources": {"resources": [{"kind": "binding", **binding}]}},
        {"gcore_resources": {"resources": [{"kind": "port", "port_id": PORT, "tags": {"a": "3"}}]}},
        {"gcore_project_info": {}},
        {"gcore_port": {"tags": {"a": "4"}}, "module_defaults": {"day2.resources.gcore_port": {"port_id": PAIRED}}},
        {"gcore_port": {"tags": {"a": "5"}}, "delegate_to": "localhost"},
    ]
    done = command.play(tasks, "-vvv", play=play, **nothing)
    succeeded(done, ok=8, changed=6)
    assert "runs as a module" not in done.stdout
    assert (sim.get("ports", PORT)["tags"]["a"], sim.get("ports", PAIRED)["tags"]["a"]) == ("5", "4")
    play["hosts"] = "far"
    there = [
        {"gcore_port": {"tags": {"a": "6"}}, "delegate_to": "localhost"},
        {
            "gcore_port": {"tags": {"a": "7"}},
            "vars": {"ansible_connection": "local", "ansible_python_interpreter": "auto_silent"},
        },
    ]
    done = command.play(there, "-vvv", "-i", str(inventory), play=play, **nothing)
    assert done.returncode == 0, done.stdout
    assert "runs as a module" not in done.stdout
    assert sim.get("ports", PORT)["tags"]["a"] == "7"


def test_no_log_and_until(command, sim):
    sim.fault(method="GET", path="/ports/", status=403)
    tasks = [
        {**tags("quite-unusual"), "register": "tried", "until": "tried is succeeded", "retries": 3, "delay": 0},
        {
            "ansible.builtin.assert": {
                "that": ["tried.attempts == 2", "tried.port.tags.a == 'quite-unusual'"],
                "quiet": True,
            }
        },
        {**tags("{{ hidden }}"), "no_log": True},
        {**port(tags={"a": "{{ hidden }}", "b": ""}), "no_log": True, "ignore_errors": True},
    ]
    done = command.play(tasks, "-v", "--diff", "-e", "hidden=hidden-text")
    succeeded(done, changed=2, ignored=1)
    assert "quite-unusual" in done.stdout
    assert "hidden-text" not in done.stdout
    assert sim.get("ports", PORT)["tags"]["a"] == "hidden-text"


# From ansible-core 2.22 on what was in a vault is hidden in all that is shown.
OPENED = """
    - ansible.builtin.assert:
        quiet: true
        that:
          - vaulted.results | map(attribute="port.tags.vaulted") | list == ["from-the-vault"] * 2
          - vaulted.results | map(attribute="port.tags.joined") | list == ["x from-the-vault"] * 2
          - inline_too.results | map(attribute="port.tags.a") | list == ["in-the-task"] * 2
"""
VALUES = """
- hosts: localhost
  gather_facts: false
  vars:
    secret: !vault |
{key}
    inline: !vault |
{text}
    labels: {{born: 2024-01-01, day: "2024-01-02"}}
  tasks:
    - day2.resources.gcore_port_info:
        port_ids: ["{port}"]
        api_key: "{{{{ secret }}}}"
      register: found
{tasks}
"""
TASK = """
    - day2.resources.gcore_port:
        port_id: {port}
        {options}
        api_key: "{{{{ secret }}}}"
      check_mode: true
      register: {name}
      ignore_errors: true
      loop: [false, true]
      vars:
        day2_resources_in_process: "{{{{ item }}}}"
"""
# Messages about a value that only the controller knows
TYPED = {
    "vaulted": "tags: {vaulted: '{{ inline }}', joined: 'x {{ inline }}'}",
    "dates": "tags: {born: 2024-01-01, day: '2024-01-02'}",
    "dates_of_a_variable": "tags: '{{ labels }}'",
    "of_another_task": "tags: '{{ found.ports[0].tags | combine({\"n\": 1}) }}'",
    "tuples": "security_group_ids: '{{ found.ports[0].security_group_ids | reverse }}'",
}


def test_values_that_only_the_controller_knows(command, sim):
    """Vaulted texts, dates, values of other tasks: both ways come to the same."""
    vault = VaultLib([("default", VaultSecret(b"open sesame"))])
    (command.home / "password").write_text("open sesame")

    def encrypted(text):
        return "\n".join(f"      {line}" for line in vault.encrypt(text).decode().splitlines())

    tasks = "".join(TASK.format(port=PORT, options=options, name=name) for name, options in TYPED.items())
    # A vaulted text in the task itself
    inline = vault.encrypt("in-the-task").decode().replace("\n", "\n            ")
    tasks += TASK.format(port=PORT, options=f"tags:\n          a: !vault |\n            {inline}", name="inline_too")
    text = VALUES.format(key=encrypted(sim.key), text=encrypted("from-the-vault"), port=PORT, tasks=tasks + OPENED)
    (command.home / "play.yml").write_text(text)
    done = command.run("ansible-playbook", "play.yml", "-v", "--vault-password-file", "password", GCORE_API_KEY="")
    assert done.returncode == 0, done.stdout
    # The first task reads, the last one looks.
    told = outcomes(done)[1:-1]
    ours = {"item", "ansible_facts", "exception", "invocation"}
    told = [{key: each[key] for key in each if key not in ours} for each in told]
    modules, actions = told[::2], told[1::2]
    assert modules == actions
    shown = dict(zip([*TYPED, "inline_too"], actions, strict=True))
    assert shown["dates"]["port"]["tags"].items() >= {"born": "2024-01-01", "day": "2024-01-02"}.items()
    assert shown["of_another_task"]["port"]["tags"]["n"] == "1"
    assert "quote the date" in shown["dates_of_a_variable"].get("msg", "quote the date")


def test_ad_hoc(command):
    done = command.run(
        "ansible", "localhost", "-vvv", "-m", "day2.resources.gcore_port", "-a", f"port_id={PORT} tags=a=1"
    )
    assert done.returncode == 0, done.stdout
    assert "runs as a module" not in done.stdout
    assert answer(done)["port"]["tags"]["a"] == "1"


# How it ends


def writes(sim: Any) -> list[Any]:
    return [each for each in sim.requests() if each.method == "PATCH"]


def many(sim: Any, number: int, **options: Any) -> dict[str, Any]:
    """A task for so many new ports."""
    ids = sim.clone("ports", UNATTACHED, number)
    items = [{"kind": "port", "port_id": each, "tags": {"a": "1"}} for each in ids]
    return {"day2.resources.gcore_resources": {"resources": items, **options}}


def rest_is_done(command: Any, sim: Any, task: dict[str, Any], before: list[Any]) -> None:
    """The next run changes exactly what the one before has not."""
    sim.settings(latency=0.0)
    every = {each["port_id"] for each in task["day2.resources.gcore_resources"]["resources"]}
    done_before = {each.path.rpartition("/")[2] for each in before}
    assert 0 < len(done_before) == len(before) < len(every)
    assert all(each.status == 200 for each in before), "whole writes only"
    sim.clear_requests()
    succeeded(command.play([{key: task[key] for key in task if key != "timeout"}]), changed=1)
    assert {each.path.rpartition("/")[2] for each in writes(sim)} == every - done_before
    assert all(sim.get("ports", each)["tags"]["a"] == "1" for each in every)


def test_the_timeout_of_a_bulk_task(command, sim):
    task = {**many(sim, 40, parallel=2), "timeout": 6}
    # The time of the task ends while these are under way.
    sim.fault(method="PATCH", skip=6, times=2, delay=8)
    done = command.play([task])
    assert done.returncode != 0
    assert re.search("timed out|expected time frame", done.stdout, re.IGNORECASE), done.stdout
    before, known = writes(sim), len(sim.requests())
    assert len(before) == 8
    command.ended()
    # Ansible keeps no part of the result.
    assert f"gcore_resources was interrupted: {len(before)} changed" in " ".join(done.stdout.split())
    assert len(sim.requests()) == known, "nothing goes on"
    rest_is_done(command, sim, task, before)


def test_the_timeout_of_an_item_of_a_loop(command, sim):
    """The write that is under way ends; nothing follows it. The items after it have their own time."""
    # It is an instance: that write is done when it is answered.
    sim.fault(method="PATCH", path=BARE, delay=8)
    task = {
        "day2.resources.gcore_instance": {"instance_id": "{{ item }}", "tags": {"a": "1"}},
        "loop": [INSTANCE, BARE, INSTANCE],
        "timeout": 6,
    }
    done = command.play([task], "-v")
    assert done.returncode != 0
    assert [each["failed"] for each in outcomes(done)][:3] == [False, True, False], done.stdout
    of_it = [each for each in sim.requests() if BARE in each.path]
    assert [(each.method, each.status) for each in of_it] == [("GET", 200), ("PATCH", 200)]
    assert sim.requests()[-1].at >= of_it[-1].at + 8, "the next item has not begun before the write has ended"
    sim.clear_requests()
    succeeded(command.play([task]), changed=0)
    assert writes(sim) == []


@pytest.mark.once
def test_a_person_who_waits_sees_how_far_it_is(command, sim):
    """Every few seconds at -v; no message without it, and none about one resource."""
    task = many(sim, 60, parallel=1)
    task["day2.resources.gcore_resources"]["resources"][7]["tags"] = {"os_type": "x"}
    sim.settings(latency=0.1)
    sim.fault(method="PATCH", skip=3, status=400)
    done = command.play([task], "-v")
    assert done.returncode != 0
    lines = re.findall(r"^\d+ of \d+ .*$", done.stdout, re.MULTILINE)
    assert lines, done.stdout
    assert all(re.fullmatch(r"\d+ of (59|60) (read|written|done)(, 1 failed)?", each) for each in lines), lines
    assert any("failed" in each for each in lines)


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as a module"])
def test_the_key_is_in_no_output(command, sim, scanopy, in_process):
    """At -vvvv, in success and failure; Command looks for the key."""
    secrets = {"day2_resources_in_process": in_process, "key": sim.key, "other": scanopy.key}
    (command.home / "key.yml").write_text(yaml.safe_dump(secrets))
    sim.fault(method="PATCH", path=BALANCER, status=400, times=None, body={"message": f"no such key: {sim.key}"})
    items = [
        {"kind": "port", "port_id": PORT, "tags": {"a": "1"}},
        {"kind": "load_balancer", "load_balancer_id": BALANCER, "name": "shop"},
    ]
    binding = {"binding_id": FIRST, "ip_address_id": "all"}
    tasks = [
        tags("1", api_key="{{ key }}"),
        {"day2.resources.gcore_resources": {"resources": items, "api_token": "{{ key }}"}, "ignore_errors": True},
        {"day2.resources.scanopy_binding": {**binding, "api_key": "{{ other }}"}},
        {**port(tags="{{ key }}", api_key="{{ key }}"), "ignore_errors": True},
    ]
    if in_process:
        # Ansible itself shows the environment of a task with the command that starts its module.
        tasks.append({**tags("2"), "environment": {"GCORE_API_KEY": "{{ key }}"}})
    done = command.play(tasks, "-vvvv", "--diff", "-e", "@key.yml", GCORE_API_KEY="", SCANOPY_API_KEY="")
    succeeded(done, changed=2 + in_process, ignored=2)
    assert "no such key" in done.stdout
    assert scanopy.key not in done.stdout


def test_the_same_text_is_in_memory_once():
    """Before 2.19, Ansible marks texts by copying them: 10,000 results need no memory twice."""
    mark = action_plugin._mark
    if mark is None:
        pytest.skip("this Ansible copies no texts")
    result = {
        "results": [json.loads('{"status": "ACTIVE", "tags": ["ACTIVE", 1, null]}') for _number in range(3)],
        "n": 1.5,
    }
    plain = copy.deepcopy(result)
    shared = controller.share_texts(result, {}, mark)
    texts = [text for each in shared["results"] for text in (each["status"], each["tags"][0])]
    assert shared == plain and list(shared["results"][0]) == ["status", "tags"]
    assert {id(text) for text in texts} == {id(texts[0])}
    assert {id(each["status"]) for each in mark(shared)["results"]} == {id(texts[0])}
