# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that must not be shown: values of secret fields, keys in the wrong place, and what a task with no_log returns.

No resource has a secret field yet. Here the description of a project is one, and values in a list and in a dictionary.
"""

from __future__ import annotations

import json
import re
import sys
import types
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.day2.resources.plugins.filter.drift import drift
from ansible_collections.day2.resources.plugins.filter.of_kind import of_kind
from ansible_collections.day2.resources.plugins.module_utils._ansible import module as _module
from ansible_collections.day2.resources.plugins.module_utils._ansible.bulk import bulk_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.info import info_module
from ansible_collections.day2.resources.plugins.module_utils._ansible.task import update_module
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._gcore.load_balancer import LOAD_BALANCER
from ansible_collections.day2.resources.plugins.module_utils._gcore.port import PORT as PORTS
from ansible_collections.day2.resources.plugins.module_utils._gcore.project import PROJECT
from ansible_collections.day2.resources.plugins.module_utils._model.addresses import IpNetwork
from ansible_collections.day2.resources.plugins.module_utils._model.field import Value
from ansible_collections.day2.resources.plugins.module_utils._model.part_field import SwitchedPart
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Bool, Int, Nullable, Text
from ansible_collections.day2.resources.plugins.module_utils._model.secret_value import SECRET, SECRET_CHANGED, Secret
from ansible_collections.day2.resources.plugins.module_utils._model.set_field import Set
from ansible_collections.day2.resources.plugins.module_utils._model.struct import Struct

from . import harness, test_playbooks
from .harness import BALANCER, LOGGED, MODULES, PAIRED, PORT, run_module
from .test_playbooks import ROOT, copy_of_the_collection

command = test_playbooks.command
LONG, SHORT = "correct-horse-battery", "abc"
FORMER = "For rehearsals"
LEAKED = "29841_a-key-in-the-wrong-place"
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def other(resource: Any, option: str, field: Any) -> Any:
    """A resource that exists in these tests only: an option of it is another one."""
    fields = tuple(field if each.option == option else each for each in resource.fields)
    return replace(resource, fields=fields)


SAFE = other(PROJECT, "description", Value("description", Secret(Text(max_length=255)), absent=""))
SAFES = other(
    PORTS, "allowed_address_pairs", Set("allowed_address_pairs", Struct(ip_address=Secret(IpNetwork())), max_items=10)
)
PART = SwitchedPart(
    "logging",
    enabled_by="enabled",
    absent=None,
    enabled=Bool(),
    destination_region_id=Nullable(Int(1), 0),
    topic_name=Nullable(Secret(Text(1, 50)), ""),
    retention_policy=Nullable(Struct(period=Int(1, 1825)), {}),
)
PARTS = other(LOAD_BALANCER, "logging", PART)


@pytest.fixture(params=["module", "action", "bulk"])
def entry(request, monkeypatch):
    """Runs tasks of resources with secret fields, each way."""
    monkeypatch.setattr(harness, "EXECUTION_PATH", [request.param])
    modules = {
        "gcore_project": update_module(GCORE, SAFE),
        "gcore_port": update_module(GCORE, SAFES),
        "gcore_load_balancer": update_module(GCORE, PARTS),
        "gcore_project_info": info_module(GCORE, SAFE),
        "gcore_resources": bulk_module(GCORE, SAFE, SAFES, PARTS),
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, f"{MODULES}.{name}", types.SimpleNamespace(MODULE=module))

    monkeypatch.setattr(harness, "start_module", lambda name: _module.run(modules[name]))
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.3)
    return request.param


def hides(run: harness.Run, *secrets: str) -> None:
    for each in secrets:
        # From ansible-core 2.22 on a module tells Ansible what to hide.
        assert harness.register_secret or each not in run.text, run.text
        assert each not in json.dumps(run.result, ensure_ascii=False)


@pytest.mark.parametrize("value", [LONG, SHORT])
def test_a_value(sim, entry, value):
    options = {"project_id": 2, "description": value}
    runs = [run_module(sim, "gcore_project", options, check, 3) for check in (True, False)]
    for run in runs:
        assert (run.failed, run.result["changed"]) == (False, True)
        assert run.result["diff"]["before"] == {"description": SECRET}
        assert run.result["diff"]["after"] == {"description": SECRET_CHANGED}
        assert run.result["project"]["description"] == SECRET_CHANGED
        assert run.result["requests"]
        hides(run, f'"{value}"', FORMER)
    assert [each.writes for each in runs] == [[], [{"description": value}]]
    again = run_module(sim, "gcore_project", options, verbosity=3)
    assert (again.result["changed"], again.sent, again.result["project"]["description"]) == (False, ["GET"], SECRET)
    hides(again, f'"{value}"')
    # Only a text that is none else is hidden wherever it stands.
    named = run_module(sim, "gcore_project", {"project_id": 2, "name": f"x{value}x", "description": value})
    assert (named.result["project"]["name"] == f"x{value}x") is (value == SHORT)


def test_null_is_none(sim, entry):
    run = run_module(sim, "gcore_project", {"project_id": 2, "name": "other"}, check=True)
    assert run.result["diff"]["after"] == {"name": "other"}
    assert run.result["project"]["description"] == SECRET


@pytest.mark.parametrize("value", [LONG, SHORT])
def test_an_answer_that_repeats_it(sim, entry, value):
    """Long ones are hidden in all texts, short ones where the answer speaks of their field."""
    quoted = value if value == LONG else "it"
    body = {
        "message": f"{quoted} is as bad as {FORMER}",
        "invalid_fields": {
            "description": [f"'{value}' is bad"],
            "other": {"loc": ["body", "description"], "input": value},
        },
        "info": {"name": "abcde", "description": value},
    }
    sim.fault(method="PATCH", status=400, body=body)
    run = run_module(sim, "gcore_project", {"project_id": 2, "description": value}, verbosity=3)
    assert run.failed
    hides(run, f"'{value}'", f'"{value}"', FORMER, LONG)
    assert run.result["params"]["name"] == "abcde"
    assert "is bad" in run.result["errors"]["description"][0]
    # A body that is no JSON is cut, and no part of a secret may be left.
    words = "x" * 190
    sim.fault(method="PATCH", status=400, body=f"{words} {LONG}")
    run = run_module(sim, "gcore_project", {"project_id": 2, "description": LONG})
    assert words in run.msg
    hides(run, LONG[:8])


def test_a_text_of_several_lines(sim, entry):
    """Messages, JSON and Python spell it differently."""
    value = 'a "quoted" line\nand another \u2013 line'
    sim.fault(method="PATCH", status=400, body={"message": f"bad: {value} {value!r} {json.dumps(value)}"})
    run = run_module(sim, "gcore_project", {"project_id": 2, "description": value})
    assert "bad: ****" in run.msg
    hides(run, "another")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"description": LONG * 20}, "description: expected at most 255 characters, got 420"),
        ({"description": [LONG]}, "description: expected a string, got a list"),
        ({"description": LONG, "nam": SHORT}, "nam"),
    ],
    ids=["too long", "no text", "unknown"],
)
def test_a_value_that_is_refused(sim, entry, options, message):
    run = run_module(sim, "gcore_project", {"project_id": 2, **options}, verbosity=3)
    assert run.failed
    assert message in run.msg
    hides(run, LONG, f'"{SHORT}"')
    assert run.requests == []


def test_values_of_a_list(sim, entry):
    """Former secrets differ from new ones. A message does not quote them, also not parts of them."""
    old = [each["ip_address"] for each in sim.get("ports", PAIRED)["allowed_address_pairs"]]
    run = run_module(
        sim,
        "gcore_port",
        {"port_id": PAIRED, "allowed_address_pairs": [{"ip_address": old[0]}, {"ip_address": "10.9.9.9"}]},
    )
    assert run.result["changed"]
    diff = run.result["diff"]
    assert diff["before"]["allowed_address_pairs"] == [{"ip_address": SECRET}] * len(old)
    shown = [each["ip_address"] for each in diff["after"]["allowed_address_pairs"]]
    assert sorted(shown) == [SECRET, SECRET_CHANGED]
    hides(run, *old[1:], "10.9.9.9")
    refused = run_module(
        sim, "gcore_port", {"port_id": PAIRED, "allowed_address_pairs": [{"ip_address": "10.9.9.9/24"}]}, verbosity=3
    )
    assert "allowed_address_pairs[0].ip_address: invalid value" in refused.msg
    hides(refused, "10.9.9")


def test_a_value_of_a_dictionary(sim, entry):
    former = sim.get("loadbalancers", LOGGED)["logging"]["topic_name"]
    options = {"load_balancer_id": LOGGED, "logging": {"topic_name": "another.topic"}}
    for check in (True, False):
        run = run_module(sim, "gcore_load_balancer", options, check, 3)
        before, after = (run.result["diff"][key]["logging"] for key in ("before", "after"))
        assert (before["topic_name"], after["topic_name"]) == (SECRET, SECRET_CHANGED)
        assert before["retention_policy"] == after["retention_policy"] == {"period": 45}
        hides(run, former, "another.topic")
    assert run.writes[0]["logging"]["topic_name"] == "another.topic"
    unknown = {"load_balancer_id": BALANCER, "logging": {"enabled": True, "topic": LEAKED}}
    hides(run_module(sim, "gcore_load_balancer", unknown, verbosity=3), LEAKED)


GONE = "10.199.199.199"
PLAIN = other(PORTS, "allowed_address_pairs", Set("allowed_address_pairs", Secret(Text(1, 50)), max_items=10))


def pairs(*addresses: str) -> list[dict[str, str]]:
    return [{"ip_address": each} for each in addresses]


def test_what_is_to_be_removed_is_no_more_shown_than_what_is_listed(sim, entry):
    for listed, removed in [(pairs(GONE), pairs(GONE)), (pairs("10.9.9.9", GONE), pairs(f"{GONE}/32", "10.9.9.8"))]:
        options = {
            "port_id": PAIRED,
            "purge_allowed_address_pairs": False,
            "allowed_address_pairs": listed,
            "remove_allowed_address_pairs": removed,
        }
        run = run_module(sim, "gcore_port", options, verbosity=3)
        assert f"remove_allowed_address_pairs: {{'ip_address': '{SECRET}'}} is also in allowed_address_pairs" in run.msg
        hides(run, GONE)
        assert run.requests == []


@pytest.mark.parametrize("value", [LONG, SHORT])
def test_texts_to_be_removed(sim, entry, value, monkeypatch):
    module = bulk_module(GCORE, PLAIN) if entry == "bulk" else update_module(GCORE, PLAIN)
    name = "gcore_resources" if entry == "bulk" else "gcore_port"
    monkeypatch.setattr(sys.modules[f"{MODULES}.{name}"], "MODULE", module)
    monkeypatch.setattr(harness, "start_module", lambda _name: _module.run(module))
    both = {"allowed_address_pairs": [value], "remove_allowed_address_pairs": [value]}
    run = run_module(sim, "gcore_port", {"port_id": PORT, "purge_allowed_address_pairs": False, **both}, verbosity=3)
    assert f"remove_allowed_address_pairs: '{SECRET}' is also in allowed_address_pairs" in run.msg
    hides(run, f"'{value}'", f'"{value}"')


@pytest.mark.parametrize("status", [400, 409])
def test_an_answer_that_repeats_what_is_to_be_removed(sim, entry, status):
    """Also a missing value: the API has not shown it before."""
    old = sim.get("ports", PAIRED)["allowed_address_pairs"]
    there = old[0]["ip_address"]
    body = {
        "message": f"{there} and {GONE} are bad, one already exists",
        "invalid_fields": {"allowed_address_pairs": [f"{GONE} and {there}"]},
        "info": {"text": [GONE, there]},
    }
    sim.fault(method="PATCH", status=status, body=body)
    options = {"port_id": PAIRED, "remove_allowed_address_pairs": pairs(there, GONE)}
    run = run_module(sim, "gcore_port", options, verbosity=3)
    assert run.failed
    assert "are bad" in run.msg
    hides(run, there, GONE)


def test_a_defect_that_quotes_what_is_to_be_removed(sim, entry, monkeypatch):
    def broken(_self: Any, _document: Any, wanted: Any) -> Any:
        raise RuntimeError(f"{wanted['allowed_address_pairs'].removed.value}")

    monkeypatch.setattr(type(SAFES), "plan", broken)
    run = run_module(sim, "gcore_port", {"port_id": PAIRED, "remove_allowed_address_pairs": pairs(GONE)}, verbosity=3)
    assert "defect" in run.msg
    assert "RuntimeError" in run.msg
    hides(run, GONE)


SPELT = ("cafe\u0301-secret-value-x", "2001:DB8:0:0:0:0:77:1234")


def test_values_that_an_api_spells_in_another_way(sim, entry):
    """Neither the spelling of the API is shown nor that of the collection."""
    text, address = SPELT
    composed, short = "caf\u00e9-secret-value-x", "2001:db8::77:1234"
    sim.change("projects", 2, {"description": text})
    body = {"message": f"{text} is bad", "invalid_fields": {"description": [f"{text} or {composed}"]}}
    sim.fault(method="PATCH", status=400, body=body)
    run = run_module(sim, "gcore_project", {"project_id": 2, "name": "other"}, verbosity=3)
    assert "is bad" in run.msg
    hides(run, *SPELT, composed, json.dumps(text)[1:-1])
    sim.change("ports", PAIRED, {"allowed_address_pairs": pairs(address)})
    body = {"message": f"{address} is bad", "invalid_fields": {"allowed_address_pairs": [f"{address}, {short}"]}}
    sim.fault(method="PATCH", status=400, body=body)
    run = run_module(sim, "gcore_port", {"port_id": PAIRED, "allowed_address_pairs": []}, verbosity=3)
    assert "is bad" in run.msg
    hides(run, address, short)


def test_what_means_nothing_while_a_part_is_off(sim, entry):
    """Documents can hold it all the same, and a change sends it along."""
    logging = {**sim.get("loadbalancers", LOGGED)["logging"], "enabled": False, "topic_name": "a-former.topic"}
    sim.change("loadbalancers", LOGGED, {"logging": logging})
    sim.fault(method="PATCH", status=400, body={"message": "a-former.topic is bad"})
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": LOGGED, "name": "other"}, verbosity=3)
    assert run.failed
    hides(run, "a-former.topic")


def test_a_warning_that_quotes_it(sim, entry):
    """A value that was sent back as last read, and is missing after that."""
    old = sim.get("ports", PAIRED)["allowed_address_pairs"]
    added = {"ip_address": "10.9.9.9"}
    change = {"collection": "ports", "id": PAIRED, "set": {"allowed_address_pairs": [*old[1:], added]}}
    sim.fault(method="GET", path="/ports/", skip=2, when="before", change=change)
    options = {"port_id": PAIRED, "purge_allowed_address_pairs": False, "allowed_address_pairs": [added]}
    run = run_module(sim, "gcore_port", options)
    assert any("back as last read" in each and SECRET in each for each in run.warnings), run.result
    hides(run, old[0]["ip_address"])


def test_info(sim, entry):
    if entry != "bulk":
        run = run_module(sim, "gcore_project_info", {"apikey": LEAKED})
        assert run.failed
        hides(run, LEAKED)
        run = run_module(sim, "gcore_project_info", {"name": "staging"})
        assert [each["description"] for each in run.result["projects"]] == [SECRET]
        hides(run, FORMER)


def test_the_drift_report_and_roles(command, sim, tmp_path):
    """In a copy of the collection with a secret field, all that Ansible prints and writes at -vvv is searched."""
    place = tmp_path / "place/ansible_collections/day2/resources"
    copy_of_the_collection(place)
    descriptor = place / "plugins/module_utils/_gcore/project.py"
    text = descriptor.read_text().replace("Text(max_length=255)", "Secret(Text(max_length=255))")
    scalars = "from .._model.scalars"
    descriptor.write_text(text.replace(scalars, f"from .._model.secret_value import Secret\n{scalars}"))
    project = {"project_id": 2, "description": "{{ value }}"}
    report = {
        "gcore_projects": [project],
        "drift_report_dest": str(tmp_path / "reports"),
        "drift_report_formats": ["json", "html", "markdown"],
    }
    off = {"day2_resources_in_process": False}
    tasks = [
        {"ansible.builtin.include_role": {"name": "day2.resources.drift_report"}, "vars": report},
        {"day2.resources.gcore_project": project, "check_mode": True},
        {"day2.resources.gcore_project": project, "check_mode": True, "vars": off},
        {"ansible.builtin.include_role": {"name": "day2.resources.gcore"}, "vars": {"gcore_projects": [project]}},
        {
            "day2.resources.gcore_resources": {
                "resources": [{"kind": "project", "project_id": 2, "description": "x{{ value }}"}]
            },
            "vars": off,
        },
        {"day2.resources.gcore_project_info": {"name": "staging"}},
        {"day2.resources.gcore_project": {**project, "nam": 1}, "ignore_errors": True},
    ]
    (command.home / "value.yml").write_text(yaml.safe_dump({"value": LONG}))
    done = command.play(tasks, "-vvv", "--diff", "-e", "@value.yml", ANSIBLE_COLLECTIONS_PATH=str(tmp_path / "place"))
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(SECRET_CHANGED) >= 4
    reports = {each.suffix: each.read_text() for each in (tmp_path / "reports").iterdir()}
    assert {*reports} == {".json", ".html", ".md"}
    for each in (*reports.values(), done.stdout):
        assert (LONG in each, FORMER in each) == (False, False), each
        assert SECRET_CHANGED in each
    assert sim.get("projects", 2)["description"] == f"x{LONG}"


def test_the_filter_has_no_secret():
    items = [{"kind": "project", "project_id": 2, "description": LONG}]
    result = {
        "kind": "project",
        "provider": "gcore",
        "id": 2,
        "index": 0,
        "changed": True,
        "failed": False,
        "started": True,
        "resource": {"name": "staging"},
        "msg": "",
        "changes": [{"option": "description", "before": SECRET, "after": SECRET_CHANGED}],
    }
    report = drift([result], items)
    assert LONG not in str(report)
    assert [(each["current"], each["wanted"]) for each in report["differences"]] == [(SECRET, SECRET_CHANGED)]


# Keys in the wrong place


@pytest.mark.sampled(2)
@pytest.mark.parametrize("path", ["module", "action"])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("gcore_resources", {"paralel": 4, "resources": [{"kind": "port", "port_id": PORT, "api_key": LEAKED}]}),
        ("gcore_resources", {"resources": [{"kind": "port", "port_id": PORT, "apikey": LEAKED}]}),
        ("gcore_resources", {"resources": [{"kind": "prt", "api_token": LEAKED}, {"token": {"a": [LEAKED]}}]}),
        ("gcore_resources", {"resources": [f"api_key={LEAKED}"]}),
        ("gcore_resources", {"resources": {"api_key": LEAKED}}),
        ("gcore_resources", {"parallel": "x", "resources": f"api_key={LEAKED}"}),
        ("gcore_port", {"port_id": PORT, "apikey": LEAKED}),
        ("gcore_port", {"token": [{"a": LEAKED}]}),
        ("gcore_port", {"port_id": PORT, "wait": {"api_key": LEAKED}}),
        ("gcore_port", {"port_id": PORT, "wait": [LEAKED]}),
        ("gcore_port", {"port_id": PORT, "api_timeout": {"api_key": LEAKED}}),
        ("gcore_port", {"port_id": PORT, "project_id": {"api_key": LEAKED}}),
        ("gcore_port", {"port_id": PORT, "ca_path": [{"token": LEAKED}]}),
        ("gcore_port", {"port_id": PORT, "ca_path": {"token": LEAKED}}),
        ("gcore_port", {"port_id": PORT, "api_url": {"url": "x", "api_key": LEAKED}}),
        ("gcore_port", {"port_id": PORT, "api_url": [LEAKED], "nam": "x"}),
        ("gcore_port", {"port_id": PORT, "api_url": f"https://me:{LEAKED}@api.example.com/"}),
        ("gcore_port", {"port_id": PORT, "api_url": f"https://api.example.com/?token={LEAKED}"}),
        ("gcore_port", {"port_id": PORT, "api_url": f"https://api.example.com/#{LEAKED}"}),
        ("gcore_port", {"port_id": PORT, "purge_tags": {"api_key": LEAKED}, "tags": {}}),
        ("gcore_port", {"port_id": PORT, "security_groups": [[LEAKED]]}),
        ("gcore_port", {"port_id": PORT, "port_security_enabled": {"api_key": LEAKED}}),
        ("gcore_load_balancer", {"load_balancer_id": BALANCER, "logging": {"enabled": {"api_key": LEAKED}}}),
        ("gcore_port_info", {"api_url": {"api_key": LEAKED}, "nme": "x"}),
        ("gcore_port_info", {"attached": {"api_key": LEAKED}}),
        ("gcore_project_info", {"project_ids": {"api_key": LEAKED}}),
        ("gcore_task_info", {"project_ids": [{"api_key": LEAKED}], "api_url": [LEAKED]}),
        ("gcore_resources", {"resources": [{"kind": {"api_key": LEAKED}}]}),
        ("gcore_resources", {"resources": [{"kind": [LEAKED]}]}),
        ("gcore_resources", {"resources": [{"kind": "port", "port_id": PORT, "purge_tags": {"api_key": LEAKED}}]}),
        ("gcore_resources", {"resources": [{"kind": "port", "port_id": PORT, "project_id": {"api_key": LEAKED}}]}),
        ("gcore_resources", {"resources": [{"kind": "port", "port_id": PORT}], "fail_fast": {"api_key": LEAKED}}),
        ("gcore_resources", {"resources": [{"kind": "port", "port_id": PORT}], "ca_path": {"api_key": LEAKED}}),
        ("gcore_port", {"port_id": PORT, "name": {"api_key": LEAKED}}),
        ("gcore_port", {"port_id": PORT, "allowed_address_pairs": [{"ip_address": "10.0.0.1", "token": LEAKED}]}),
        ("gcore_load_balancer", {"load_balancer_id": BALANCER, "logging": {"enabled": True, "token": LEAKED}}),
        ("gcore_load_balancer", {"load_balancer_id": BALANCER, "logging": f"enabled=true token={LEAKED}"}),
        ("gcore_port_info", {"token": LEAKED}),
        ("gcore_task_info", {"task_ids": ["a"], "apikey": LEAKED}),
        ("scanopy_binding", {"binding_id": PORT, "apikey": LEAKED}),
        ("scanopy_resources", {"paralel": 1, "resources": [{"kind": "binding", "api_key": LEAKED}]}),
    ],
    ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:40],
)
def test_a_key_in_the_wrong_place(sim, monkeypatch, path, name, options):
    monkeypatch.setattr(harness, "EXECUTION_PATH", [path])
    logged = []
    with mock.patch.object(_module.AnsibleModule, "log", lambda _self, *said, **more: logged.append((said, more))):
        run = run_module(sim, name, options, verbosity=3)
    assert run.failed
    assert run.result["invocation"]["module_args"]
    hides(run, LEAKED)
    assert LEAKED not in str(logged)


@pytest.mark.parametrize("path", ["module", "action"])
def test_the_spellings_of_a_key(sim, monkeypatch, path):
    """Python writes quotation marks and backslashes of a text in several ways."""
    monkeypatch.setattr(harness, "EXECUTION_PATH", [path])
    key = "29841_a-'quoted\\key"
    for text in (key, f'"{key}"'):
        run = run_module(sim, "gcore_port", {"port_id": text, "api_key": key})
        assert run.msg.startswith("port_id: ")
        assert "quoted" not in run.msg
        hides(run, "quoted")


def test_a_role_does_not_quote_a_dictionary():
    with pytest.raises(AnsibleFilterError, match="kind: value must be one of: port, got: a dictionary") as caught:
        of_kind([{"kind": {"api_key": LEAKED}}], "port", "gcore_ports")
    assert LEAKED not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "error", "state"),
    [
        ("module", "No module named requests", "missing"),
        ("action", "No module named requests", "missing"),
        ("module", "AttributeError", "broken"),
    ],
)
def test_a_key_in_an_item_where_requests_is_missing(sim, monkeypatch, path, error, state):
    from ansible_collections.day2.resources.plugins.module_utils._ansible import session

    monkeypatch.setattr(harness, "EXECUTION_PATH", [path])
    monkeypatch.setattr(session, "IMPORT_ERROR", error)
    items = [{"kind": "port", "port_id": PORT, "api_key": LEAKED}]
    run = run_module(sim, "gcore_resources", {"resources": items}, verbosity=3)
    assert f"The Python library requests is {state} for" in run.msg
    (item,) = run.result["invocation"]["module_args"]["resources"]
    assert item == {"kind": "port", "port_id": PORT, "api_key": HIDDEN}
    hides(run, LEAKED)


@pytest.mark.parametrize("path", ["module", "action"])
def test_known_options_are_shown(sim, monkeypatch, path):
    monkeypatch.setattr(harness, "EXECUTION_PATH", [path])
    options = {
        "load_balancer_id": LOGGED,
        "tags": {"a": "b"},
        "logging": {"retention_policy": {"period": 3}},
        "wait": True,
    }
    run = run_module(sim, "gcore_load_balancer", {**options, "api_key": sim.key}, check=True)
    given = run.result["invocation"]["module_args"]
    assert given["api_key"] == HIDDEN
    assert given["tags"] == {"a": "b"}
    assert given["logging"]["retention_policy"] == {"period": 3}
    assert (given["load_balancer_id"], given["wait"], given["wait_timeout"]) == (LOGGED, True, 600)


# Tasks with no_log


def test_no_log_hides_the_items(command, sim):
    """In success and failure, in a loop, in a role, both ways in. The registered result has them."""
    items = [{"kind": "port", "port_id": each, "tags": {"a": "{{ hidden }}"}} for each in (PORT, PAIRED)]
    lost = {"kind": "port", "port_id": "40000000-0000-4000-8000-00000000ffff", "tags": {"a": "{{ hidden }}"}}

    def task(resources: list[Any], **more: Any) -> dict[str, Any]:
        return {
            "day2.resources.gcore_resources": {"return_unchanged": True, "resources": resources},
            "no_log": True,
            "ignore_errors": True,
            "register": "done",
            **more,
        }

    applied = {"name": "day2.resources.gcore", "apply": {"no_log": True}}
    tasks: list[dict[str, Any]] = []
    for in_process in (True, False):
        way = {"day2_resources_in_process": in_process}
        tasks += [
            task([*items, lost], vars=way),
            {
                "ansible.builtin.assert": {
                    "quiet": True,
                    "that": [
                        "done.results[1].resource.tags.a == hidden",
                        "done.results[2].failed and done.results | length == 3",
                        "done.results[0].keys() | select('match', '_ansible') | list == []",
                    ],
                }
            },
            task(items, vars=way, loop=[1, 2]),
            {
                "ansible.builtin.include_role": applied,
                "vars": {**way, "gcore_ports": [{"port_id": PORT, "tags": {"b": "{{ hidden }}"}}]},
            },
        ]
    (command.home / "hidden.yml").write_text(yaml.safe_dump({"hidden": LONG}))
    done = command.play(tasks, "-v", "--diff", "-e", "@hidden.yml")
    assert done.returncode == 0, done.stdout
    assert LONG not in done.stdout
    assert sim.get("ports", PORT)["tags"]["b"] == LONG
    seen = command.play([task(items, no_log=False)], "-v", "-e", "@hidden.yml")
    assert LONG in seen.stdout


@pytest.mark.parametrize("path", ["module", "action"])
def test_the_mark_of_items(sim, monkeypatch, path):
    """A module marks them itself: of an asynchronous task nothing else sees the result."""
    items = [{"kind": "port", "port_id": PORT, "tags": {"a": "b"}}]
    monkeypatch.setattr(harness, "EXECUTION_PATH", [path])
    for options, marks in (({}, [None]), ({"_ansible_no_log": True}, [True] if path == "module" else [None])):
        run = run_module(sim, "gcore_resources", {"resources": items, **options})
        assert [each.get("_ansible_no_log") for each in run.result["results"]] == marks


@pytest.mark.parametrize("no_log", [True, False])
def test_no_log_hides_the_exceptions_of_items(sim, monkeypatch, no_log):
    """Ansible shows them in spite of it."""

    def broken(*_arguments: Any) -> Any:
        raise RuntimeError("a defect")

    monkeypatch.setattr(type(PORTS), "plan", broken)
    monkeypatch.setattr(harness, "EXECUTION_PATH", ["action"])
    monkeypatch.setattr(harness.Task, "no_log", no_log)
    items = [{"kind": "port", "port_id": PORT, "tags": {"a": "b"}}]
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert ["exception" in each for each in run.result["results"]] == [not no_log]


MEANINGS = {
    "add_group", "add_host", "ansible_facts", "ansible_job_id", "ansible_stats", "attempts", "censored", "deprecations",
    "exception", "invocation", "rc", "retries", "skipped", "stderr", "stdout", "unreachable", "warnings",
}  # fmt: skip


@pytest.mark.once
def test_no_result_has_a_key_that_means_something_to_ansible():
    """Only ``results`` of the modules for many does, see above."""
    found = {}
    for path in sorted((ROOT / "plugins/modules").glob("*.py")):
        (text,) = re.findall(r'^RETURN = r"""(.*?)"""', path.read_text(), re.MULTILINE | re.DOTALL)
        returned = yaml.safe_load(text)
        items = returned.get("results", {}).get("contains", {})
        found[path.stem] = {*returned, *items} & MEANINGS
        assert ("results" in returned) is path.stem.endswith("_resources")
    assert not set().union(*found.values()), found
