# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles, as users run them: playbooks in separate processes. A start takes a second or two, hence few runs."""

from __future__ import annotations

import json
import re
import stat
from datetime import date, datetime, timedelta, timezone
from html.parser import HTMLParser
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.day2.resources.plugins.module_utils._model.text import plural_of
from resources import changing
from simulators.gcore.security_group import Rule, rule

from . import test_playbooks
from .harness import BARE, GROUPS, INSTANCE, LOGGED, PAIRED, PORT, SYSTEM
from .test_playbooks import ROOT, SPECS, Command, counts

command = test_playbooks.command
ROLES = ("drift_report", "gcore", "scanopy")
APIS = ("gcore", "scanopy")
BINDING = "f0000000-0000-4000-8000-000000000001"
NOWHERE = "40000000-0000-4000-8000-0000000000ff"
# A text that no page may take for markup and no template for an expression.
ODD = "{{ 7 * 7 }} <script>alert(1)</script> | `a` *b* &amp; 'c' \"d\""
DECLARED = {
    "team": "web",
    "gcore_ports": [
        {"ip_address": "10.10.1.11", "security_groups": ["web", "ssh"], "tags": {"team": "{{ team }}", "env": None}},
        {"port_id": PAIRED, "tags": {"team": "web"}, "remove_security_groups": "{{ ['default'] }}"},
    ],
    "gcore_instances": [{"instance_name": "web-1", "name": "web-01"}, {"instance_id": BARE}],
    "gcore_load_balancers": [{"load_balancer_id": LOGGED, "logging": {"retention_policy": {"period": 365}}}],
    "gcore_projects": [{"project_name": "staging", "description": ""}],
    "scanopy_bindings": [{"binding_id": BINDING, "ip_address_id": "all"}],
    "scanopy_tags": [{"tag_name": "production", "name": "live", "description": ""}],
}


def plays(command: Command, *plays: dict[str, Any]) -> str:
    path = command.home / "roles.yml"
    path.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, **play} for play in plays]))
    return str(path)


def role(name: str, **variables: Any) -> dict[str, Any]:
    """A task that runs a role."""
    return {"ansible.builtin.include_role": {"name": f"day2.resources.{name}"}, "vars": variables}


def saved(command: Command, *names: str) -> dict[str, Any]:
    """A task that keeps variables."""
    content = "{{ {" + ", ".join(f"'{name}': {name}" for name in names) + "} | to_json }}"
    dest = str(command.home / "saved.json")
    return {"ansible.builtin.copy": {"content": content, "dest": dest}, "check_mode": False, "changed_when": False}


def read(command: Command) -> dict[str, Any]:
    return json.loads((command.home / "saved.json").read_text())


def writes(*simulators: Any) -> list[str]:
    return [each.path for one in simulators for each in one.requests(all=True) if each.method != "GET"]


def test_lists_are_applied(command, sim, scanopy):
    """Check, real, again. The variables of a role come before the defaults of the group; the rest is theirs."""
    keep = ("gcore_changed", "gcore_result", "scanopy_changed", "scanopy_result")
    path = plays(
        command,
        {
            "vars": {**DECLARED, "gcore_region_name": "Luxembourg-2", "gcore_parallel": 2},
            "module_defaults": {
                # The address is right in the defaults only, the region only in the role.
                "group/day2.resources.gcore": {"region_id": 8, "api_url": sim.url},
                "group/day2.resources.scanopy": {"api_url": scanopy.url},
            },
            "roles": ["day2.resources.gcore", "day2.resources.scanopy"],
            "post_tasks": [saved(command, *keep)],
        },
    )
    nowhere = {"GCORE_BASE_URL": "http://127.0.0.1:9", "SCANOPY_URL": "http://127.0.0.1:9"}
    found = []
    for arguments in (["--check", "--diff"], ["--diff"], []):
        done = command.run("ansible-playbook", path, *arguments, **nowhere)
        assert done.returncode == 0, done.stdout
        found.append(read(command))
        assert counts(done)["changed"] == (0 if len(found) == 3 else 2), done.stdout
        assert bool(writes(sim, scanopy)) is (len(found) > 1)
    predicted, real, again = found
    labels = ["gcore_ports[0]", "gcore_ports[1]", "gcore_instances[0]", "gcore_load_balancers[0]", "gcore_projects[0]"]
    for each in (predicted, real):
        assert [one["label"] for one in each["gcore_changed"]] == labels
        assert [one["label"] for one in each["scanopy_changed"]] == ["scanopy_bindings[0]", "scanopy_tags[0]"]
    for name in ("gcore_changed", "scanopy_changed"):
        assert [each["changes"] for each in predicted[name]] == [each["changes"] for each in real[name]]
        assert again[name] == []
    tags = next(each for each in real["gcore_changed"][0]["changes"] if each["option"] == "tags")
    assert (tags["before"]["team"], tags["after"]) == ("backend", {"team": "web"})
    assert len(real["gcore_result"]["results"]) == 6
    assert sim.get("ports", PORT)["security_group_ids"] == GROUPS[1:3]
    assert sim.get("ports", PAIRED)["security_group_ids"] == []


@pytest.mark.once
def test_every_kind_is_applied_and_reported(command, sim, scanopy):
    """A change of each kind, in the lists of its name: the report shows it, the role makes it, the report is empty."""
    declared: dict[str, list[dict[str, Any]]] = {}
    for subject in changing().values():
        which = {**subject.parents, subject.resource.identity.option: subject.sample}
        declared[f"{subject.provider}_{subject.resource.kinds}"] = [{**which, **subject.change}]
    report = {**role("drift_report"), "vars": declared}
    apply = [{**role(name), "vars": declared} for name in ("gcore", "scanopy")]
    names = ("before", "drift_report_result", "gcore_result", "scanopy_result")
    kept = {"ansible.builtin.set_fact": {"before": "{{ drift_report_result }}"}}
    path = plays(command, {"tasks": [report, kept, *apply, report, saved(command, *names)]})
    done = command.run("ansible-playbook", path, SCANOPY_API_KEY="scp_u_NotARealKeyOfAdminHome0000000000")
    assert done.returncode == 0, done.stdout
    found = read(command)
    kinds = {(each.provider, each.resource.kind) for each in changing().values()}
    assert {(each["provider"], each["resource"]) for each in found["before"]["differences"]} == kinds
    results = [*found["gcore_result"]["results"], *found["scanopy_result"]["results"]]
    assert [each["changed"] for each in results] == [True] * len(kinds)
    assert not found["drift_report_result"]["drift"], found["drift_report_result"]


def test_what_goes_wrong(command, sim, scanopy):
    """Mistakes name the list and the place in it, before any request; the key is in no output at -vvvv."""
    mistakes = [
        (
            "gcore",
            {"gcore_ports": [{"port_id": PORT}], "gcore_instances": [{}, {"instance_id": 3}]},
            "gcore_instances[1]",
        ),
        (
            "gcore",
            {"gcore_ports": [{"port_id": PORT}, "port_id=3"]},
            "gcore_ports[1]: expected a dictionary, got a string",
        ),
        (
            "gcore",
            {"gcore_ports": [{"kind": "vm"}]},
            "gcore_ports[0].kind: value must be one of: port, got: 'vm'",
        ),
        ("scanopy", {"scanopy_bindings": [{"binding_id": BINDING, "port": 7}]}, "scanopy_bindings[0].port: "),
        ("drift_report", {"gcore_projects": [{"name": "x"}]}, "gcore_projects[0].project_id: is required"),
    ]
    refused = [
        ("gcore", {"gcore_instances": 3}, "gcore_instances"),
        ("gcore", {"gcore_load_balancers": [3]}, "gcore_load_balancers"),
        ("gcore", {"gcore_wait": "perhaps"}, "gcore_wait"),
        ("scanopy", {"scanopy_bindings": "x"}, "scanopy_bindings"),
        ("drift_report", {"drift_report_formats": ["pdf"]}, "drift_report_formats"),
        ("drift_report", {"gcore_ports": "x"}, "gcore_ports"),
    ]
    tasks = [
        {
            "block": [role(name, **variables)],
            "rescue": [{"ansible.builtin.assert": {"that": [f"{words!r} in ansible_failed_result.msg", specified]}}],
        }
        for each, specified in (
            (mistakes, "not 'Validation of arguments' in ansible_failed_result.msg"),
            (refused, "'Validation of arguments' in ansible_failed_result.msg"),
        )
        for name, variables, words in each
    ]
    # Nothing is declared, and then there is no key either.
    empty = [role(each, gcore_api_key="", scanopy_api_key="") for each in ROLES]
    (command.home / "key.yml").write_text(f"gcore_api_key: '{sim.key}'\nscanopy_api_key: '{scanopy.key}'\n")
    empty.append(saved(command, "gcore_changed", "scanopy_changed", "drift_report_result"))
    play = plays(command, {"vars_files": ["key.yml"], "tasks": [*empty, *tasks]})
    nokey = {"GCORE_API_KEY": "", "SCANOPY_API_KEY": ""}
    done = command.run("ansible-playbook", play, "-vvvv", **nokey)
    assert (done.returncode, counts(done)["rescued"]) == (0, len(mistakes + refused)), done.stdout
    assert scanopy.key not in done.stdout
    assert sim.requests() == scanopy.requests() == []
    kept = read(command)
    assert (kept["gcore_changed"], kept["scanopy_changed"]) == ([], [])
    assert kept["drift_report_result"]["msg"] == "No resources are declared."

    wanted = {"tags": {"team": "web"}}
    ports = [{"port_id": PORT, **wanted}, {"port_id": NOWHERE, **wanted}, {"port_id": PAIRED, **wanted}]
    block = {
        "block": [role("gcore", gcore_ports=ports)],
        "rescue": [saved(command, "gcore_changed", "gcore_result", "ansible_failed_result")],
    }
    play = plays(command, {"vars_files": ["key.yml"], "tasks": [block]})
    done = command.run("ansible-playbook", play, "-vvvv", **nokey)
    assert (done.returncode, counts(done)["rescued"]) == (0, 1), done.stdout
    kept = read(command)
    assert [each["label"] for each in kept["gcore_changed"]] == ["gcore_ports[0]", "gcore_ports[2]"]
    assert kept["gcore_result"]["msg"].startswith(
        "1 of 3 resources failed. 2 changed. gcore_ports[1]: Cannot read the port"
    )
    assert kept["ansible_failed_result"]["msg"] == kept["gcore_result"]["msg"]


# The differences


class Page(HTMLParser):
    """The texts of a page by their elements, and what it would load or run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.suspicious: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.suspicious += [name for name, _value in attrs if name in ("src", "href", "style") or name[:2] == "on"]
        if tag in ("script", "link", "img", "iframe", "object", "a", "form", "svg"):
            self.suspicious.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")
        if tag not in ("meta", "br", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)
        if {"td", "th"} & {*self.open}:
            self.cells[-1] += data


def rows_of(markdown: str) -> list[list[str]]:
    """The cells of all tables, as a reader sees them."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in markdown.splitlines() if line.startswith("|")]
    seen = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
    return [
        [
            re.sub(r"&lt;|&gt;|&amp;", lambda found: seen[found[0]], re.sub(r"\\([^\w\s])", r"\1", cell)).strip()
            for cell in row
        ]
        for row in rows
    ]


def stats_of(done: Any) -> list[dict[str, Any]]:
    """The reports that the run shows as its statistics."""
    begin = done.stdout.index('"drift_reports": ') + len('"drift_reports": ')
    return json.JSONDecoder().raw_decode(done.stdout[begin:])[0]


FILES = ("drift_report.html", "drift_report.json", "drift_report.md")
SHOWN = {"ANSIBLE_SHOW_CUSTOM_STATS": "true"}


@pytest.mark.off_contract_answers
def test_a_change_behind_the_back_is_reported(command, sim, scanopy):
    folder = command.home / "reports"
    declared = {
        "gcore_ports": [
            {
                "ip_address": "10.10.1.11",
                "tags": {"team": "backend", "env": None},
                "purge_tags": True,
                "security_group_ids": GROUPS[:2],
            }
        ],
        "gcore_instances": [{"instance_id": INSTANCE, "name": "web-1"}, {"instance_id": BARE}],
        "scanopy_bindings": [{"binding_id": BINDING}],
    }
    options = {"drift_report_dest": "reports", "drift_report_fail": True, "drift_report_title": "Night & day <b>"}
    # An update may stop at the first failure; a report goes on.
    defaults = {"day2.resources.gcore_resources": {"fail_fast": True}}
    play = {"roles": ["day2.resources.drift_report"], "module_defaults": defaults}

    def report(variables: dict[str, Any], *arguments: str) -> tuple[Any, dict[str, Any], str, str]:
        path = plays(command, {**play, "vars": variables})
        done = command.run("ansible-playbook", path, *arguments, "--diff", **SHOWN)
        found = json.loads((folder / "drift_report.json").read_text())
        assert stats_of(done) == [found]
        assert counts(done)["changed"] == 0, done.stdout
        return done, found, (folder / "drift_report.md").read_text(), (folder / "drift_report.html").read_text()

    sim.change("ports", PORT, {"tags": {"team": "backend"}})
    done, clean, markdown, page = report({**declared, **options})
    assert done.returncode == 0, done.stdout
    assert (clean["drift"], clean["differences"], clean["unreadable"]) == (False, [], [])
    assert clean["counts"] == {
        "resources": 4,
        "drifted": 0,
        "missing": 0,
        "unreadable": 0,
        "differences": 0,
        "undeclared": 0,
    }
    assert (clean["format"], clean["missing"], clean["notes"]) == (1, [], [])
    assert abs(
        datetime.now(timezone.utc) - datetime.fromisoformat(clean["generated"].replace("Z", "+00:00"))
    ) < timedelta(minutes=2)
    for text in (markdown, page, done.stdout):
        assert "All 4 resources are as declared." in text
    assert "table" not in Page(page).texts
    assert sorted(each.name for each in folder.iterdir()) == [*FILES]
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in FILES} == {0o640}

    sim.change(
        "ports", PORT, {"tags": {"team": "backend", "env": ODD, "{{7*7}}": "x"}, "security_group_ids": GROUPS[1:3]}
    )
    sim.change("instances", INSTANCE, {"name": ODD})
    declared["gcore_ports"].append({"port_id": NOWHERE, "tags": {"a": "b"}})
    declared["gcore_instances"].append({"instance_name": "twin", "label": "the twin | <i>"})
    declared["gcore_instances"].append({"instance_name": "nobody | <i>"})
    declared["gcore_projects"] = [{"project_name": "stagign", "name": "staging"}]
    declared["gcore_load_balancers"] = [{"load_balancer_id": LOGGED, "logging": {"retention_policy": {"period": 365}}}]
    done, found, markdown, page = report({**declared, **options}, "--check")
    assert done.returncode == 2, done.stdout
    said = (
        "3 of 9 resources differ from what is declared. 2 are missing. 1 could not be compared. 1 was found by a new "
    )
    said += "name: see the notes."
    assert found["msg"] == said
    assert re.search(rf"FAILED! => .*{re.escape(said)}", done.stdout), done.stdout
    assert found["counts"] == {
        "resources": 9,
        "drifted": 3,
        "missing": 2,
        "unreadable": 1,
        "differences": 5,
        "undeclared": 0,
    }
    port = {"provider": "gcore", "resource": "port", "id": PORT, "name": "10.10.1.11", "declared": "gcore_ports[0]"}
    port.update(title="port", display_name="10.10.1.11")
    unnamed = {"current_name": None, "wanted_name": None}
    assert found["differences"] == [
        {**each, **unnamed}
        for each in (
            {**port, "option": "security_group_ids", "current": GROUPS[1:3], "wanted": GROUPS[:2]},
            {**port, "option": "tags.env", "current": ODD, "wanted": None},
            {**port, "option": "tags.{{7*7}}", "current": "x", "wanted": None},
            {
                "provider": "gcore",
                "resource": "instance",
                "title": "instance",
                "id": INSTANCE,
                "name": ODD,
                "display_name": ODD,
                "declared": "gcore_instances[0]",
                "option": "name",
                "current": ODD,
                "wanted": "web-1",
            },
            {
                "provider": "gcore",
                "resource": "load_balancer",
                "title": "load balancer",
                "id": LOGGED,
                "name": "api-lb",
                "display_name": "api-lb",
                "declared": "gcore_load_balancers[0]",
                "option": "logging.retention_policy.period",
                "current": 45,
                "wanted": 365,
            },
        )
    ]
    missing, nobody = found["missing"]
    (twin,) = found["unreadable"]
    (note,) = found["notes"]
    assert (nobody["declared"], nobody["id"], nobody["name"]) == ("gcore_instances[3]", None, "nobody | <i>")
    assert note["msg"] == "No project is named 'stagign': assuming that an earlier run renamed it to 'staging'."
    assert (note["id"], note["name"], note["declared"]) == (2, "stagign", "gcore_projects[0]")
    assert (missing["declared"], missing["id"], missing["name"]) == ("gcore_ports[1]", NOWHERE, None)
    assert "HTTP 404" in missing["msg"]
    assert (twin["declared"], twin["id"], twin["name"]) == ("the twin | <i>", None, "twin")
    assert "there are 2 instances with the name 'twin'" in twin["msg"]

    rows = rows_of(markdown)
    for each in found["differences"]:
        (row,) = [one for one in rows if one[1:3] == [each["declared"], each["option"]]]
        assert each["id"] in row[0]
        assert row[3] == ("<br>".join(each["current"]) if isinstance(each["current"], list) else str(each["current"]))
    (row,) = [one for one in rows if one[1] == "the twin | <i>"]
    assert twin["msg"] in row[2]
    for title, entries in (("missing", (missing, nobody)), ("could not be compared", (twin,)), ("Notes", (note,))):
        (section,) = [each for each in markdown.split("\n## ") if title in each.partition("\n")[0]]
        assert len(rows_of(section)) == len(entries) + 2  # the head of the table
        for each in entries:
            (row,) = [one for one in rows if one[1] == each["declared"]]
            assert each["msg"] in row[2]
    assert said in markdown
    parsed = Page(page)
    assert parsed.suspicious == []
    assert parsed.texts["h1"] == ["Night & day <b>"]
    assert parsed.texts["caption"] == ["What differs", "What is missing", "What could not be compared", "Notes"]
    assert parsed.texts["dd"] == ["9", "3", "2", "3", "1"]
    assert parsed.cells.count(ODD) == 2
    assert [sum(each["declared"] in cell for cell in parsed.cells) for each in found["differences"]] == [1] * 5
    told = [each["msg"] for each in (missing, nobody, twin, note)]
    for words in (*GROUPS[:3], "tags.{{7*7}}", "365", "45", *told, "not set"):
        assert any(words in cell for cell in parsed.cells), words
    for text in (done.stdout, markdown, page, json.dumps(found)):
        assert sim.key not in text
        assert scanopy.key not in text
    assert (writes(sim), writes(scanopy)) == ([], [])


@pytest.mark.once
def test_a_binding_that_has_drifted_is_reported_and_mended(command, sim, scanopy):
    """The word any: what has drifted is not part of the name."""
    words = {"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "Any"}
    variables = {"scanopy_bindings": [{"binding": words, "ip_address": "all"}]}
    written = {"drift_report_dest": "{{ playbook_dir }}", "drift_report_formats": ["markdown", "html"]}
    tasks = [role("drift_report", **written), role("scanopy"), saved(command, "scanopy_changed", "drift_report_result")]
    path = plays(command, {"vars": variables, "tasks": tasks})
    for address in ("e0000000-0000-4000-8000-000000000001", "e0000000-0000-4000-8000-000000000002"):
        scanopy.change("bindings", BINDING, {"ip_address_id": address})
        for drifted in (True, False):
            done = command.run("ansible-playbook", path)
            assert done.returncode == 0, done.stdout
            kept = read(command)
            assert kept["drift_report_result"]["unreadable"] == []
            found = kept["drift_report_result"]["differences"]
            known = {each["id"]: each["ip_address"] for each in scanopy.documents("ip_addresses")}
            assert [(each["id"], each["option"], each["current"], each["wanted"]) for each in found] == (
                [(BINDING, "ip_address_id", address, "all")] if drifted else []
            )
            assert [(each["current_name"], each["wanted_name"]) for each in found] == (
                [(known[address], None)] if drifted else []
            )
            assert [sorted(each["name"].split(", ")) for each in found] == [sorted(words.values())] * drifted
            for end in ("md", "html"):
                (page,) = command.home.rglob(f"drift_report.{end}")
                assert (known[address] in page.read_text()) is drifted
                assert (address in page.read_text()) is drifted, "the ID stands beside its name"
            assert [each["id"] for each in kept["scanopy_changed"]] == ([BINDING] if drifted else [])


@pytest.mark.once
@pytest.mark.off_contract_answers
def test_names_stand_beside_ids_in_each_form(command, sim, scanopy):
    """A resource that is declared by its ID alone is named, too. Names come from outside, and may be anything."""
    sim.change("securitygroups", GROUPS[2], {"name": ODD})
    sim.change("ports", PORT, {"security_group_ids": [GROUPS[2], GROUPS[3]]})
    ports = [{"port_id": PORT, "security_groups": ["default", "web"]}]
    variables = {"gcore_ports": ports, "scanopy_bindings": [{"binding_id": BINDING, "ip_address_id": "all"}]}
    written = {"drift_report_dest": "{{ playbook_dir }}"}
    path = plays(command, {"vars": variables, "tasks": [role("drift_report", **written)]})
    done = command.run("ansible-playbook", path)
    assert done.returncode == 0, done.stdout
    files = {end: next(command.home.rglob(f"drift_report.{end}")).read_text() for end in ("json", "md", "html")}
    groups, address = json.loads(files["json"])["differences"]
    assert (groups["id"], groups["name"], groups["display_name"]) == (PORT, None, "10.10.1.11")
    assert (groups["current"], groups["wanted"]) == (GROUPS[2:4], GROUPS[:2])
    assert (groups["current_name"], groups["wanted_name"]) == ([ODD, "database"], ["default", "web"])
    assert (address["id"], address["name"], address["current_name"]) == (BINDING, None, "192.168.20.11")
    assert address["display_name"] == "80/tcp on 192.168.20.11 of website on web-1"
    first, second = rows_of(files["md"])[-2:]
    assert (first[0], second[0]) == (
        f"port **10.10.1.11**<br>{PORT}",
        f"binding **{address['display_name']}**<br>{BINDING}",
    )
    assert first[3:] == [
        f"{ODD} ({GROUPS[2]})<br>database ({GROUPS[3]})",
        f"default ({GROUPS[0]})<br>web ({GROUPS[1]})",
    ]
    page = Page(files["html"])
    assert page.suspicious == []
    for words in (f"{ODD} {GROUPS[2]}", f"web {GROUPS[1]}", f"192.168.20.11 {address['current']}"):
        assert any(words in cell for cell in page.cells), words
    assert any(address["display_name"] in cell and BINDING in cell for cell in page.cells)
    assert files["html"].count("<del>") == files["html"].count("<ins>") == 2


@pytest.mark.once
def test_several_hosts_and_runs(command, sim, scanopy):
    """Each has a separate report. If an API cannot be read, the role fails, and the report exists."""
    (command.home / "hosts.yml").write_text(
        yaml.safe_dump(
            {
                "all": {
                    "vars": {
                        "ansible_connection": "local",
                        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
                    },
                    "hosts": {"good/one": {}, "bad": {"gcore_api_key": "29841_nobody-knows-this-one"}},
                }
            }
        )
    )
    lists = {
        "gcore_instances": [{"instance_id": INSTANCE, "tags": {"team": "web"}}],
        "scanopy_bindings": [{"binding_id": BINDING}],
    }
    options = {"drift_report_dest": "{{ playbook_dir }}/out", "drift_report_formats": ["json"]}
    tasks = [role("drift_report", **lists, **options), role("drift_report", drift_report_title="Again", **lists)]
    path = plays(command, {"hosts": "all", "tasks": tasks})
    done = command.run("ansible-playbook", "-i", "hosts.yml", path, **SHOWN)
    assert done.returncode == 2, done.stdout
    found = stats_of(done)
    assert sorted((each["host"], each["title"], each["msg"]) for each in found) == [
        ("bad", "Drift report", "1 of 2 resources is as declared. 1 could not be compared."),
        ("good/one", "Again", "1 of 2 resources differs from what is declared."),
        ("good/one", "Drift report", "1 of 2 resources differs from what is declared."),
    ]
    assert "Nothing could be compared with Gcore Cloud. 1 of 1 resource failed. gcore_instances[0]: " in done.stdout
    assert "nobody-knows-this-one" not in done.stdout
    names = ["drift_report-bad.json", "drift_report-good%2Fone.json"]
    assert sorted(each.name for each in (command.home / "out").iterdir()) == names
    written = [json.loads((command.home / "out" / name).read_text()) for name in names]
    assert [each["drift"] for each in written] == [False, True]
    assert "HTTP 401" in written[0]["unreadable"][0]["msg"]
    assert (writes(sim), writes(scanopy)) == ([], [])


VAULTED = """vaulted: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  33313866386235653863306666363837303866316639303935636532336266396434633063643438
  3237343665353365336134613565346661663936623537350a303030306634356265323361363330
  66363837373939663132383131383061316166633961326165396164303034623066396538616364
  6331313863353265380a386663613630346133323661313839663465383862373261636139343161
  6335
"""


def test_variables_of_one_api_that_cannot_be_rendered(command, sim, scanopy):
    """Without Ansible's own check, the report has the other API, and the reason for each resource or list."""
    (command.home / "vaulted.yml").write_text(VAULTED)
    base = {"gcore_ports": [{"port_id": PORT, "tags": {"team": "x"}}], "scanopy_tags": [{"tag_name": "production"}]}
    places = ["scanopy_tags[0]"]
    lists = ["scanopy_bindings", "scanopy_tags"]
    cases = (
        ({"scanopy_api_key": "{{ nowhere }}"}, "'nowhere' is undefined", places),
        ({"scanopy_api_key": "{{ 1 | nofilter }}"}, "nofilter", places),
        ({"scanopy_api_key": "{{ vaulted }}"}, "no vault secrets found", places),
        ({"scanopy_api_timeout": "abc"}, "api_timeout: 'abc' is not an integer", places),
        ({"scanopy_bindings": None}, "scanopy_bindings: expected a list, got null", lists),
        ({"scanopy_bindings": [{"binding_id": "{{ nowhere }}"}]}, "'nowhere' is undefined", lists),
        ({"scanopy_bindings": "{{ nowhere }}", "gcore_ports": None}, "'nowhere' is undefined", lists),
    )
    tasks = []
    for variables, words, _declared in cases:
        task = role("drift_report", **{**base, **variables})
        task["ansible.builtin.include_role"]["rolespec_validate"] = False
        said = ["Nothing could be compared with Scanopy. ", words]
        said += ["Nothing could be compared with Gcore Cloud. gcore_ports: expected"] * ("gcore_ports" in variables)
        that = [f"{each!r} in ansible_failed_result.msg" for each in said]
        tasks.append({"block": [task], "rescue": [{"ansible.builtin.assert": {"that": that}}]})
    play = plays(command, {"vars_files": ["vaulted.yml"], "tasks": tasks})
    done = command.run("ansible-playbook", play, SCANOPY_API_KEY=scanopy.key, SCANOPY_URL=scanopy.url, **SHOWN)
    assert done.returncode == 0, done.stdout
    for report, (variables, words, declared) in zip(stats_of(done), cases, strict=True):
        unreadable = [each for each in report["unreadable"] if each["provider"] == "scanopy"]
        assert [each["declared"] for each in unreadable] == declared
        assert all(words in each["msg"] for each in unreadable), unreadable
        assert report["counts"]["drifted"] == ("gcore_ports" not in variables)
    assert scanopy.requests() == []
    assert scanopy.key not in done.stdout


def test_what_cannot_be_compared(command, sim, scanopy):
    """A missing resource is reported and stops nothing. A report is published even if its files cannot be written."""
    missing = {"gcore_ports": [{"port_id": NOWHERE, "tags": {"a": "b"}}]}
    alike = [{"port_id": key, "label": "same", "tags": {"team": "mine"}} for key in (PORT, PAIRED)]
    listener = {"gcore_lb_listeners": [{"listener_name": "none of these"}]}
    (command.home / "file").write_text("")
    tag = {"scanopy_tags": [{"tag_name": "production", "description": "other"}]}
    bad = {"scanopy_bindings": [{"binding_id": BINDING}], **tag, "scanopy_api_key": "a-key-of-something-else"}
    mistaken = {"gcore_ports": [{"port_id": PORT, "colour": "red", "missing": True}]}
    blank = {"gcore_api_key": "a key"}
    wrong = {"scanopy_bindings": [{"binding_id": BINDING}], "scanopy_api_key": "scp_u_NobodyKnowsThisOne00000000"}

    def report(words: str | None, **variables: Any) -> dict[str, Any]:
        task = role("drift_report", **variables)
        check = {"ansible.builtin.assert": {"that": f"{words!r} in ansible_failed_result.msg"}}
        return {"block": [task], "rescue": [check]} if words else task

    tasks = [
        report(None, **missing, gcore_api_timeout=20),
        report("0 of 1 resource is as declared. 1 is missing.", **missing, drift_report_fail=True),
        report("Nothing could be compared with Scanopy. 1 of 1 resource failed.", **wrong, **missing),
        report("file", **missing, drift_report_dest="{{ playbook_dir }}/file/below"),
        report("drift_report_name: 'a/b' is not the name of a file", **missing, drift_report_name="a/b"),
        report(None, gcore_ports=alike, drift_report_dest="{{ playbook_dir }}", drift_report_formats="html"),
        report("Nothing could be compared with Gcore Cloud. 1 of 1 resource failed.", **missing, gcore_project_id=99),
        report(None, gcore_ports=[{"port_id": SYSTEM, "tags": {"a": "b"}}]),
        report(None, **missing, gcore_project_name="nowhere"),
        report(None, gcore_instances=[{"instance_id": INSTANCE}, {"instance_name": "web-1"}], gcore_ports=alike[:1]),
        report(None, **listener, drift_report_dest="{{ playbook_dir }}", drift_report_name="listener"),
        # One API cannot be asked: what the other one said stays.
        report("Nothing could be compared with Scanopy. api_key: the key does not begin with scp_u_", **bad, **missing),
        report("Nothing could be compared with Gcore Cloud. Nothing was done: 1 of 1 resource has", **mistaken, **tag),
        report("Nothing could be compared with Gcore Cloud. api_key: the key contains a blank", **missing, **blank),
    ]
    done = command.run("ansible-playbook", plays(command, {"tasks": tasks}), **SHOWN)
    assert (done.returncode, counts(done)["rescued"]) == (0, 8), done.stdout
    assert "failed_when" not in done.stdout
    *found, bad_key, mistake, no_key = stats_of(done)
    assert (bad_key["counts"]["missing"], bad_key["counts"]["unreadable"]) == (1, 2)
    assert {each["declared"] for each in bad_key["unreadable"]} == {"scanopy_bindings[0]", "scanopy_tags[0]"}
    assert [(each["provider"], each["name"], each["id"]) for each in bad_key["unreadable"]] == [
        ("scanopy", None, BINDING),
        ("scanopy", "production", None),
    ]
    assert "gcore_ports[0].colour: there is no such option" in mistake["unreadable"][0]["msg"]
    assert mistake["differences"][0]["declared"] == "scanopy_tags[0]"
    assert (no_key["counts"]["unreadable"], no_key["drift"], len(found)) == (1, False, 10)
    assert [(each["counts"]["missing"], each["counts"]["unreadable"]) for each in found] == [
        *((1, 0), (1, 0), (1, 1), (1, 0), (0, 0)),
        *((0, 1), (0, 1), (0, 1), (0, 2), (1, 0)),
    ]
    assert (found[-2]["counts"]["drifted"], "two items are the same" in found[-2]["notes"][0]["msg"]) == (1, True)
    for end in ("html", "md"):
        assert "load balancer listener" in (command.home / f"listener.{end}").read_text()
    parsed = Page((command.home / "drift_report.html").read_text())
    assert [cell for cell in parsed.cells if PORT in cell or PAIRED in cell] == [
        f"port 10.10.1.11 {PORT} same",
        f"port 10.10.1.12, 2001:db8:10::12 {PAIRED} same",
    ]
    assert (writes(sim), writes(scanopy)) == ([], [])


def test_vaulted_keys_dates_and_no_waiting(command, sim):
    """Values that 2.16 takes for other things than the modules do. Nothing follows the task of the API."""
    vault = VaultLib([("default", VaultSecret(b"open sesame"))])
    (command.home / "password").write_text("open sesame")
    lines = vault.encrypt(sim.key).decode().splitlines()
    (command.home / "keys.yml").write_text("\n  ".join(["gcore_api_key: !vault |", *lines]) + "\n")
    ports = [{"port_id": PORT, "tags": {"until": date(2026, 12, 31)}}]
    variables = {"gcore_ports": ports, "gcore_wait": False, "drift_report_title": date(2026, 1, 1)}
    tasks = [role("drift_report"), role("gcore"), saved(command, "gcore_changed", "drift_report_result")]
    path = plays(command, {"vars": variables, "vars_files": ["keys.yml"], "tasks": tasks})
    done = command.run("ansible-playbook", path, "-vvvv", "--vault-password-file", "password", GCORE_API_KEY="")
    assert done.returncode == 0, done.stdout
    kept = read(command)
    assert kept["drift_report_result"]["title"] == "2026-01-01"
    (difference,) = kept["drift_report_result"]["differences"]
    assert (difference["option"], difference["wanted"]) == ("tags.until", "2026-12-31")
    assert [each["label"] for each in kept["gcore_changed"]] == ["gcore_ports[0]"]
    assert not [each for each in sim.requests(all=True) if "/tasks" in each.path]


@pytest.mark.once
def test_rules_are_reported_one_by_one(command, sim):
    """An added rule and a changed description are lines. A rule that a group keeps is shown, and drift if asked for."""
    web, mail = GROUPS[1], GROUPS[6]
    ports = {"protocol": "tcp", "port_range_min": 443, "port_range_max": 443}
    https = rule(2, 1, "ingress", **ports, remote_ip_prefix="0.0.0.0/0", description="HTTPS <b>")
    added = rule(2, 2, "ingress", **{**ports, "port_range_min": 22, "port_range_max": 22}, remote_group_id=web)
    rules = [Rule(**each).model_dump() for each in (https, added)]
    for group in (web, mail):
        sim.change("securitygroups", group, {"security_group_rules": rules})
    declared = {"protocol": "tcp", "port": 443, "remote_ip_prefix": "0.0.0.0/0"}
    exact = {"security_group_name": "web", "ingress_rules": [{**declared, "description": "Web"}]}
    kept = {"security_group_name": "mail", "ingress_rules": [declared], "purge_ingress_rules": False}
    written = {"drift_report_dest": "{{ playbook_dir }}"}
    tasks = [
        role("drift_report", gcore_security_groups=[exact, kept], **written),
        role("drift_report", gcore_security_groups=[kept]),
        role("drift_report", gcore_security_groups=[kept], drift_report_undeclared=True),
        {
            "block": [
                role(
                    "drift_report", gcore_security_groups=[kept], drift_report_undeclared="yes", drift_report_fail=True
                )
            ],
            "rescue": [saved(command, "ansible_failed_result")],
        },
    ]
    done = command.run("ansible-playbook", plays(command, {"tasks": tasks}), **SHOWN)
    assert (done.returncode, counts(done)["rescued"]) == (0, 1), done.stdout
    both, *reports = stats_of(done)
    line = f"ingress_rules[tcp 22 web ({web})]"
    assert [(each["declared"], each["option"]) for each in both["differences"]] == [
        ("gcore_security_groups[0]", line),
        ("gcore_security_groups[0]", "ingress_rules[tcp 443 0.0.0.0/0]"),
    ]
    first, second = both["differences"]
    assert (first["current"]["port_range_min"], first["wanted"]) == (22, None)
    assert (second["current"]["description"], second["wanted"]["description"]) == ("HTTPS <b>", "Web")
    (undeclared,) = both["undeclared"]
    assert (undeclared["declared"], undeclared["option"]) == ("gcore_security_groups[1]", line)
    assert (undeclared["current"], undeclared["name"]) == (first["current"], "mail")
    assert (both["counts"]["drifted"], both["counts"]["undeclared"]) == (1, 1)

    said = "The one resource is as declared. 1 element is undeclared."
    differs = "1 of 1 resource differs from what is declared. 1 element is undeclared."
    assert [(each["drift"], each["msg"]) for each in reports] == [(False, said), (True, differs), (True, differs)]
    assert [each["differences"] for each in reports] == [[]] * 3
    assert read(command)["ansible_failed_result"]["msg"] == differs

    markdown = (command.home / "drift_report.md").read_text()
    sections = {each.partition("\n")[0]: rows_of(each)[2:] for each in markdown.split("\n## ")}
    assert [row[2] for row in sections["What differs"]] == [line, second["option"]]
    (row,) = sections["What is undeclared"]
    assert row[1:3] == ["gcore_security_groups[1]", line]
    assert f"remote_group_id: web ({web})" in row[3]
    parsed = Page((command.home / "drift_report.html").read_text())
    assert parsed.suspicious == []
    assert parsed.texts["caption"] == ["What differs", "What is undeclared"]
    assert parsed.cells.count(line) == 2
    assert any("HTTPS <b>" in cell for cell in parsed.cells)
    assert writes(sim) == []


def examples(name: str) -> list[str]:
    text = (ROOT / f"roles/{name}/README.md").read_text()
    return re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.once
def test_examples_run(command, sim, scanopy):
    """Those of the roles, and of the filters."""
    report, without_check = examples("drift_report")
    (command.home / "report.yml").write_text(report)
    (command.home / "without_check.yml").write_text(without_check)
    done = command.run("ansible-playbook", "without_check.yml")
    assert (done.returncode, counts(done)["changed"]) == (0, 0), done.stdout
    done = command.run(
        "ansible-playbook", "report.yml", "-e", "drift_report_fail=true", "-e", "drift_report_formats=json,html"
    )
    assert (done.returncode, counts(done)["changed"]) == (2, 0), done.stdout
    assert re.search(r"FAILED! => .*3 of 3 resources differ", done.stdout), done.stdout
    assert sorted(each.name for each in (command.home / "reports").iterdir()) == [*FILES[:2]]
    assert (writes(sim), writes(scanopy)) == ([], [])
    for name in ("drift", "of_kind"):
        text = (ROOT / f"plugins/filter/{name}.py").read_text()
        tasks = yaml.safe_load(re.search(r'^EXAMPLES = r"""(.*?)"""', text, re.MULTILINE | re.DOTALL).group(1))
        done = command.play(tasks)
        assert done.returncode == 0, done.stdout
        if name == "drift":
            assert '"option": "tags.team"' in done.stdout
    assert len(writes(sim)) == 2
    (command.home / "apply.yml").write_text("".join(examples("gcore") + examples("scanopy")))
    for changed in (2, 0):
        done = command.run("ansible-playbook", "apply.yml")
        assert (done.returncode, counts(done)["changed"]) == (0, changed), done.stdout


# The files of the roles


def specification(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / f"roles/{name}/meta/argument_specs.yml").read_text())["argument_specs"]["main"][
        "options"
    ]


def tasks_of(name: str) -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / f"roles/{name}/tasks").glob("*.yml")))


@pytest.mark.once
@pytest.mark.parametrize("name", ROLES)
def test_options_of_the_roles_are_those_of_the_modules(name):
    """Each option of a module with a list can be given to the role, with the same type, and reaches the module."""
    options, tasks = specification(name), tasks_of(name)
    report = name == "drift_report"
    # A report changes nothing, and goes on whatever fails.
    writing = ("wait", "wait_timeout", "fail_fast", "max_disruptions", "return_unchanged")
    unused = {"resources", *(writing if report else ())}
    for api in APIS if report else (name,):
        spec = SPECS[f"{api}_resources"]
        lists = {option for option, one in options.items() if one["type"] == "list" and option.startswith(api)}
        kinds = {
            module.removeprefix(f"{api}_")
            for module in SPECS
            if re.fullmatch(rf"{api}_(?!resources)[a-z0-9_]+(?<!_info)", module)
        }
        assert lists == {f"{api}_{plural_of(kind)}" for kind in kinds}
        given = {option.removeprefix(f"{api}_"): one for option, one in options.items() if option.startswith(f"{api}_")}
        assert given.keys() - {each.removeprefix(f"{api}_") for each in lists} == spec.keys() - unused
        for option in spec.keys() - unused:
            assert given[option]["type"] == spec[option]["type"], option
            # ansible-core 2.16 would refuse a vaulted text.
            assert "no_log" not in given[option], option
            assert f'{option}: "{{{{ {api}_{option} | default(none) }}}}"' in tasks
        for kind in kinds:
            assert f"day2.resources.of_kind('{kind}', '{api}_{plural_of(kind)}')" in tasks


@pytest.mark.once
@pytest.mark.parametrize("name", (*ROLES, "resource_export"))
def test_what_is_said_of_a_role_is_complete(name):
    options = specification(name)
    defaults = yaml.safe_load((ROOT / f"roles/{name}/defaults/main.yml").read_text())
    own = {option: one for option, one in options.items() if option.startswith(f"{name}_")}
    assert {option: one["default"] for option, one in own.items() if "default" in one} == {
        option: value for option, value in defaults.items() if option != "drift_report_name"
    }
    readme = (ROOT / f"roles/{name}/README.md").read_text()
    for option in own:
        assert f"`{option}`" in readme
    assert f"(roles/{name}/README.md)" in (ROOT / "README.md").read_text()
    for target in re.findall(r"\]\(([^)]+)\)", readme):
        assert (ROOT / f"roles/{name}" / target).exists(), target
