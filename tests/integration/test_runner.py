# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs as AWX runs them: ansible-runner with a private data directory, and the keys from the injectors' environment."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.release import __version__

from .awx import PROJECT, extra_vars, inject, lay_out, load, localhost, slice_of
from .harness import INSTANCE, PAIRED, PORT
from .test_playbooks import ROOT, Command, bare, counts

BINDING = "f0000000-0000-4000-8000-000000000001"
NOTHING = "00000000-0000-4000-8000-00000000ffff"
WRONG = {"gcore": "29841_a-key-that-nobody-has-made", "scanopy": "scp_u_AKeyThatNobodyHasMade00000000"}


@dataclass
class Job:
    """The files of a job. ``events`` are those that AWX stores."""

    status: str
    output: str
    events: list[dict[str, Any]]
    folder: Path

    def results(self, event: str) -> dict[str, dict[str, Any]]:
        """The results of the events of this kind, by task."""
        data = [each["event_data"] for each in self.events if each["event"] == event]
        return {each["task"]: each["res"] for each in data}

    @property
    def stats(self) -> dict[str, Any]:
        (found,) = [each["event_data"] for each in self.events if each["event"] == "playbook_on_stats"]
        return found

    def holds(self, text: str) -> list[str]:
        """The places of a text in the output for AWX and in the shown output, without the settings of the runner."""
        ours = [
            path
            for path in self.folder.rglob("*")
            if path.is_file() and path.relative_to(self.folder).parts[0] != "env"
        ]
        found = [str(path) for path in ours if path.name != "command" and text in path.read_text(errors="replace")]
        return found + ["output"] * (text in self.output)


class Awx:
    """Starts jobs. Argument: keys, by API."""

    def __init__(self, folder: Path, keys: dict[str, str], injected: dict[str, str]) -> None:
        self.folder, self.keys = folder, keys
        # The variables that AWX adds to those of the credentials.
        self.injected = {
            **injected,
            "ANSIBLE_FORCE_COLOR": "True",
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "MAX_EVENT_RES": "700000",
            "AWX_HOST": "https://awx.example.com",
            "JOB_ID": "1",
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build"),
        }
        self.env = {
            **bare(folder),
            "ANSIBLE_REMOTE_TMP": str(folder / "tmp"),
            "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        }
        self.jobs = 0

    def start(self, playbook: str, inventory: dict[str, Any], project: Path, **others: Any) -> tuple[Path, Any]:
        self.jobs += 1
        folder = self.folder / f"awx_{self.jobs}"
        lay_out(folder, project, self.injected, inventory, **others)
        command = [sys.executable, "-m", "ansible_runner", "run", str(folder), "--ident", "1", "-p", playbook]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return folder, subprocess.Popen(command, env=self.env, cwd=self.folder, **streams)

    def end(self, started: tuple[Path, Any]) -> Job:
        folder, process = started
        output, _none = process.communicate(timeout=700)
        artifacts = folder / "artifacts/1"
        assert (artifacts / "status").exists(), output
        events = [json.loads(path.read_text()) for path in (artifacts / "job_events").glob("*.json")]
        events.sort(key=lambda each: each["counter"])
        job = Job((artifacts / "status").read_text(), output, events, folder)
        for key in (*self.keys.values(), *WRONG.values()):
            assert job.holds(key) == []
        # The check above can find something.
        assert job.holds("PLAY RECAP")
        return job

    def run(
        self, playbook: str, inventory: dict[str, Any] | None = None, project: Path = PROJECT, **others: Any
    ) -> Job:
        return self.end(self.start(playbook, slice_of(inventory or localhost(), 1, 1), project, **others))


# A job takes many seconds where other tests use the same processors.
pytestmark = pytest.mark.timeout(800)


@pytest.fixture()
def awx(sim, scanopy, watch, tmp_path):
    watch(scanopy)
    gcore = {"api_key": sim.key, "api_url": sim.url, "project_id": "1", "region_id": "7"}
    env = {
        **inject(load("gcore"), gcore, tmp_path),
        **inject(load("scanopy"), {"api_key": scanopy.key, "api_url": scanopy.url}, tmp_path),
    }
    return Awx(tmp_path, {"gcore": sim.key, "scanopy": scanopy.key}, env)


def write(folder: Path, tasks: list[dict[str, Any]]) -> Path:
    folder.mkdir()
    play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks}
    (folder / "job.yml").write_text(yaml.safe_dump([play], sort_keys=False))
    return folder


def task(name: str, module: str, options: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"name": name, f"day2.resources.{module}": options, **others}


DONE = [
    task(
        "many",
        "gcore_resources",
        {
            "resources": [
                {"kind": "port", "port_id": PAIRED, "tags": {"team": "{{ team }}"}},
                {"kind": "instance", "instance_name": "queue-1", "name": "queue-01"},
            ]
        },
        register="many",
    ),
    task("port", "gcore_port", {"port_id": PORT, "tags": {"team": "{{ team }}"}}, register="one"),
    task("binding", "scanopy_binding", {"binding_id": BINDING, "ip_address_id": "all"}, register="binding"),
    task("ports", "gcore_port_info", {}, register="ports"),
    task("bindings", "scanopy_binding_info", {}, register="bindings"),
]
KEYS = {"gcore": "{{ wrong_gcore }}", "scanopy": "{{ wrong_scanopy }}"}
FAILED = {
    404: [
        task("no port", "gcore_port", {"port_id": NOTHING, "tags": {"a": "b"}}),
        task("no binding", "scanopy_binding", {"binding_id": NOTHING, "type": "port"}),
        task("no item", "gcore_resources", {"resources": [{"kind": "port", "port_id": NOTHING, "tags": {"a": "b"}}]}),
    ],
    401: [
        task("refused", "gcore_instance", {"instance_id": INSTANCE, "name": "renamed", "api_key": KEYS["gcore"]}),
        task("refused too", "scanopy_binding_info", {"api_token": KEYS["scanopy"]}),
    ],
    # A server that repeats the key.
    400: [task("told", "gcore_load_balancer_info", {})],
    # Before any request.
    None: [
        task("no such option", "gcore_port", {"port_id": PORT, "colour": "red", "api_key": KEYS["gcore"]}),
        task("none either", "scanopy_binding", {"binding_id": BINDING, "colour": "red", "api_key": KEYS["scanopy"]}),
    ],
}
PUBLISHED = [
    {
        "name": "stats",
        "ansible.builtin.set_stats": {
            "data": {"report": {"many": "{{ many }}", "all": "{{ ports.ports + bindings.bindings }}"}}
        },
    },
    {"name": "facts", "ansible.builtin.set_fact": {"report": "{{ one }}", "cacheable": True}},
]


@pytest.mark.parametrize("in_process", ["true", pytest.param("false", marks=pytest.mark.once)])
def test_the_key_of_a_job_is_in_nothing_that_awx_stores(awx, sim, in_process, tmp_path):
    sim.fault(path="/loadbalancers/", status=400, times=None, body={"message": f"no such key: {sim.key}"})
    failing = [{**each, "ignore_errors": True} for tasks in FAILED.values() for each in tasks]
    answers = {"team": "{{ 7 * 7 }}", "day2_resources_in_process": in_process}
    vars_of = {f"wrong_{api}": key for api, key in WRONG.items()}
    project = write(tmp_path / "source", [*DONE, *failing, *PUBLISHED])
    (project / "group_vars").mkdir()
    # A key in a project is a vaulted one; where it stands is not what this test is about.
    awx.injected.update({name.upper(): key for name, key in vars_of.items()})
    looked_up = {name: f"{{{{ lookup('ansible.builtin.env', '{name.upper()}') }}}}" for name in vars_of}
    (project / "group_vars/all.yml").write_text(yaml.safe_dump(looked_up))
    job = awx.run("job.yml", project=project, answers=answers, options="--diff")
    assert job.status == "successful", job.output
    good = job.results("runner_on_ok")
    assert [good[each["name"]]["changed"] for each in DONE] == [True, True, True, False, False]
    # An answer of a survey is no template.
    assert good["port"]["port"]["tags"]["team"] == "{{ 7 * 7 }}"
    assert sim.get("ports", PAIRED)["tags"]["team"] == "{{ 7 * 7 }}"
    bad = job.results("runner_on_failed")
    for status, tasks in FAILED.items():
        for each in tasks:
            result = bad[each["name"]]
            item = result["results"][0] if each["name"] == "no item" else result
            assert (item.get("status"), bool(result["msg"])) == (status, True), result
    assert "no such key" in bad["told"]["msg"]
    # Level 4 shows the requests, and the way that the tasks took.
    assert {each["method"] for each in good["port"]["requests"]} == {"GET", "PATCH"}
    ways = job.output.count("runs as a module: day2_resources_in_process is false")
    assert ways == (0 if in_process == "true" else len(DONE) + len(failing))
    report = job.stats["artifact_data"]["report"]
    assert report["many"]["results"][0]["changed"] is True
    assert len(report["all"]) == len(good["ports"]["ports"]) + len(good["bindings"]["bindings"]) > 10
    (facts,) = (job.folder / "artifacts/1/fact_cache").iterdir()
    assert PORT in facts.read_text()


@pytest.mark.once
def test_slices_divide_an_inventory_of_resources(awx, sim):
    """Each slice is a separate job with other hosts. Each host has the result of its port."""
    inventory = yaml.safe_load((PROJECT / "inventories/ports.yml").read_text())
    hosts = sorted(inventory["ports"]["hosts"])
    refused = {"path": f"/ports/1/7/{PORT}", "method": "PATCH", "status": 400, "body": {"message": "no"}, "times": None}
    # The first host of its slice has no failure, the other one has.
    assert hosts[::2] == ["port-of-db-1", "port-of-web-1"]
    sim.fault(**refused)
    for number, status, failed in ((1, "failed", ["port-of-web-1"]), (2, "successful", [])):
        job = awx.end(awx.start("ports.yml", slice_of(inventory, number, 2), PROJECT, verbosity=0))
        ours = hosts[number - 1 :: 2]
        assert (job.status, [*job.stats["failures"]]) == (status, failed), job.output
        assert job.stats["changed"] == {host: 1 for host in ours if host not in failed}
        assert (f"Cannot change the port 10.10.1.11 ({PORT}): HTTP 400: no" in " ".join(job.output.split())) is bool(
            failed
        )
    written = [each.path for each in sim.requests() if each.method == "PATCH" and PORT not in each.path]
    assert len(written) == len(hosts) - 1
    # A job on the failed hosts, and then nothing is left to do.
    sim.clear_faults()
    only = {"ports": {"hosts": {"port-of-web-1": inventory["ports"]["hosts"]["port-of-web-1"]}}}
    for each, changed in ((only, 1), (inventory, 0)):
        job = awx.run("ports.yml", each, verbosity=0)
        assert (job.status, sum(job.stats["changed"].values())) == ("successful", changed), job.output


def test_the_template_for_one_change(awx, sim):
    """Answers of a survey, as AWX writes them: one with a template, one that removes, and those that are refused."""
    before = sim.get("instances", INSTANCE)["tags"]
    assert before[-1]["key"] == "team"
    wrong_type = "instance_name: expected a string, got int" if RETYPES else "with the name '007'"
    for answers, value, words in (
        ({"tag": "team={{ lookup('env', 'GCORE_API_KEY') }}"}, "{{ lookup('env', 'GCORE_API_KEY') }}", None),
        ({"tag": "team="}, None, None),
        ({"tag": "null"}, None, "tag: expected key=value"),
        ({"tag": "a=b", "instance_name": "007"}, None, wrong_type),
    ):
        job = awx.run("tag_instance.yml", answers={"instance_name": "web-1", **answers}, verbosity=0)
        assert job.status == ("failed" if words else "successful"), job.output
        assert not words or words in " ".join(job.output.split())
        kept = [{**before[-1], "value": value}] if value else []
        assert sim.get("instances", INSTANCE)["tags"] == [*before[:-1], *kept]


LOOKALIKES = ["007", "yes", "1.10", "12:30:00", "null", "~", "None", "0x1f", "2026-01-01", "<<", "[1]", "=", "a=b"]
"""Texts that YAML takes for something else, if nothing keeps it from that."""
RETYPES = tuple(map(int, __version__.split(".")[:2])) >= (2, 19)
"""Whether this ansible-core resolves the type of an answer."""


def test_answers_stay_what_was_typed(sim, tmp_path):
    """With each ansible-core, as the value and as the key of a tag."""
    answers = [f"team={each}" for each in LOOKALIKES] + [f"{each}=team" for each in LOOKALIKES if "=" not in each]
    artifact = json.dumps({"a": "007", "null": "="})
    given = {"answers": answers, "instance_name": "web-1", "artifact": artifact}
    (tmp_path / "answers.yml").write_text(extra_vars(given))
    book = {"ansible.builtin.import_playbook": str(PROJECT / "tag_instance.yml")}
    plays = [{**book, "vars": {"tag": f"{{{{ answers[{number}] }}}}"}} for number in range(len(answers))]
    handed_on = {"ansible.builtin.set_stats": {"data": {"kept": "{{ artifact | from_json | to_json }}"}}}
    plays.append({"hosts": "localhost", "gather_facts": False, "tasks": [handed_on]})
    command = Command(sim, tmp_path)
    command.env["ANSIBLE_SHOW_CUSTOM_STATS"] = "true"
    (tmp_path / "plays.yml").write_text(yaml.safe_dump(plays))
    done = command.run("ansible-playbook", str(tmp_path / "plays.yml"), "-e", f"@{tmp_path}/answers.yml")
    assert (done.returncode, counts(done)["changed"]) == (0, len(answers)), done.stdout
    written = [each.body["tags"] for each in sim.requests() if each.method == "PATCH"]
    # Artifacts that are JSON stay as they are, too, on both ways.
    assert json.dumps(artifact) in done.stdout
    pairs = [each.split("=", 1) for each in answers]
    assert written == [{key: value} for key, value in pairs]


def test_drift_is_reported_and_mended(awx, sim):
    """The report writes nothing, and stands where AWX shows it. With the answer yes, drift is a failure."""
    apply = {"apply_to": ["Gcore", "Scanopy"]}
    for playbook, answers, status, drift, changed in (
        ("drift_report.yml", {"fail_on_drift": "no"}, "successful", True, False),
        ("drift_report.yml", {"fail_on_drift": "yes"}, "failed", True, False),
        ("apply.yml", apply, "successful", None, True),
        ("drift_report.yml", {"fail_on_drift": "yes"}, "successful", False, False),
    ):
        sim.clear_requests()
        job = awx.run(playbook, answers=answers)
        assert job.status == status, job.output
        written = [each.method for each in sim.requests() if each.method != "GET"]
        assert bool(written) == changed
        if drift is not None:
            (report,) = job.stats["artifact_data"]["drift_reports"]
            assert (report["drift"], bool(report["differences"])) == (drift, drift)
            assert report["unreadable"] == []


def test_a_template_without_the_credential_of_one_api(awx, sim, scanopy):
    """The message names the credential. The other API is updated, and compared, all the same."""
    awx.injected["GCORE_API_KEY"] = ""
    job = awx.run("apply.yml", answers={"apply_to": ["Gcore", "Scanopy"]}, verbosity=0)
    assert job.status == "failed"
    assert "add a credential that sets it to the job template" in " ".join(job.output.split())
    assert len([each for each in scanopy.requests() if each.method != "GET"]) == 1
    job = awx.run("drift_report.yml", answers={"fail_on_drift": "no"}, verbosity=0)
    assert job.status == "failed"
    (report,) = job.stats["artifact_data"]["drift_reports"]
    assert (report["counts"]["unreadable"], report["counts"]["resources"], report["drift"]) == (3, 4, False)
    assert "Nothing could be compared with Gcore Cloud. api_key: is required." in " ".join(job.output.split())
    assert sim.requests() == []
    # With neither credential, the message names both. An answer that is none is an error before anything is applied.
    awx.injected["SCANOPY_API_KEY"] = ""
    job = awx.run("drift_report.yml", answers={"fail_on_drift": "no"}, verbosity=0)
    assert all(f"Nothing could be compared with {api}." in job.output for api in ("Gcore Cloud", "Scanopy"))
    assert job.stats["artifact_data"]["drift_reports"][0]["counts"]["unreadable"] == 4
    job = awx.run("apply.yml", answers={"apply_to": None}, verbosity=0)
    assert job.status == "failed"
    assert "apply_to: expected a list of Gcore and Scanopy, got null" in job.output
