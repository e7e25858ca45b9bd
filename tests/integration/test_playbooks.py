# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""As users call the modules: playbooks and ad-hoc commands, in separate processes."""

from __future__ import annotations

import datetime
import importlib
import json
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import venv
from pathlib import Path
from typing import Any

import pytest
import pythons
import yaml
from resources import changing, subjects

from . import copied_process, harness
from .harness import BARE, GROUPS, INSTANCE, LOGGED, MODULES, PAIRED, PORT, environment, processes, until

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
RESOURCES = {name: each.resource for name, each in changing().items()}
INFO = {f"{name}_info": each.resource for name, each in subjects().items()}
MANY = ("gcore_resources", "scanopy_resources")
SPECS = {
    path.stem: importlib.import_module(f"{MODULES}.{path.stem}").MODULE.spec
    for path in (ROOT / "plugins/modules").glob("*.py")
}
LOWEST = ("requests==2.25.1", "urllib3==1.26.5")


def bare(home: Path) -> dict[str, str]:
    """An environment with an empty HOME, without the caller's settings."""
    return {"HOME": str(home), "PATH": f"{BIN}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


class Command:
    """Runs Ansible with an empty HOME, without the caller's settings."""

    def __init__(self, sim: Any, home: Path) -> None:
        self.home = home
        self.env = {
            **bare(home),
            **copied_process.USUAL,
            # The home folder of the account is not HOME.
            "ANSIBLE_REMOTE_TMP": str(home / "tmp"),
            "ANSIBLE_ASYNC_DIR": str(home / "async"),
            **environment(sim),
        }
        self.key = sim.key

    def run(self, program: str, *arguments: str, timeout: float = 500, **env: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.env, **env}
        done = copied_process.run([program, *arguments], environment, self.home, timeout) or subprocess.run(
            [sys.executable, str(BIN / program), *arguments],
            env=environment,
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert self.key not in done.stdout
        return done

    def ended(self) -> None:
        """Wait until no process of it is left: none writes any more."""
        until(lambda: not processes(self.home), "all processes are gone")

    def play(
        self, tasks: list[dict[str, Any]], *arguments: str, play: dict[str, Any] | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        path = self.home / "play.yml"
        path.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, **(play or {}), "tasks": tasks}]))
        return self.run("ansible-playbook", str(path), *arguments, **env)


def recaps(done: subprocess.CompletedProcess[str]) -> list[dict[str, int]]:
    """The counts of Ansible at the end of each playbook."""
    found = re.findall(r"^localhost\s*:(.*=.*)$", done.stdout, re.MULTILINE)
    assert found, done.stdout
    return [{name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", each)} for each in found]


def counts(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """The counts of Ansible at the end of the first playbook."""
    return recaps(done)[0]


def answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The result that an ad-hoc command prints."""
    begin = re.search(r"^localhost \|.*?(?=\{)", done.stdout, re.MULTILINE)
    assert begin, done.stdout
    return json.JSONDecoder().raw_decode(done.stdout[begin.end() :])[0]


@pytest.fixture()
def command(sim, scanopy, watch, tmp_path):
    watch(scanopy)
    command = Command(sim, tmp_path)
    command.env.update(SCANOPY_URL=scanopy.url, SCANOPY_API_KEY=scanopy.key)
    return command


PLAY = [
    {"day2.resources.gcore_load_balancer": {"load_balancer_id": LOGGED, "logging": {"enabled": False}}},
    {"day2.resources.gcore_project": {"project_id": 2, "description": ""}},
    {"day2.resources.gcore_port": {"port_id": PORT, "security_group_ids": GROUPS[:3], "tags": {"team": "web"}}},
    {"day2.resources.gcore_instance": {"instance_id": INSTANCE, "name": "web-01", "tags": {"team": None}}},
]


def test_a_playbook_runs_the_cycle(command, sim):
    preview = command.play(PLAY, "--check", "--diff")
    assert (preview.returncode, counts(preview)["changed"]) == (0, 4), preview.stdout
    assert [each.method for each in sim.requests()] == ["GET"] * 4
    real = command.play(PLAY, "--diff")
    assert (real.returncode, counts(real)["changed"]) == (0, 4), real.stdout
    assert re.findall(r"^[-+] .*$", preview.stdout, re.MULTILINE) == re.findall(r"^[-+] .*$", real.stdout, re.MULTILINE)
    assert '+    "name": "web-01"' in real.stdout
    assert f"--- before: instance web-1 ({INSTANCE})" in real.stdout
    again = command.play(PLAY, "--diff")
    assert (again.returncode, counts(again)["changed"], counts(again)["ok"]) == (0, 0, 4), again.stdout


@pytest.mark.parametrize(("name", "code"), [("web-01", 0), ("", 2)])
def test_a_copied_process_does_what_a_new_one_does(command, name, code):
    """Most tests run plays in copies of a process. The number of forks is the usual one, but no setting of a copy."""
    path = command.home / "play.yml"
    instance = {"day2.resources.gcore_instance": {"instance_id": INSTANCE, "name": name}}
    path.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": [*PLAY[:3], instance]}]))
    words = ["ansible-playbook", str(path), "--check", "--diff", "-v"]
    copy = copied_process.run(words, command.env, command.home, 60)
    assert copied_process.run(words, {**command.env, "ANSIBLE_FORKS": "5"}, command.home, 60) is None
    new = command.run(*words, ANSIBLE_FORKS="5")
    assert (copy.returncode, copy.stdout) == (new.returncode, new.stdout)
    assert (new.returncode, "web-1" in new.stdout) == (code, not code), new.stdout


def test_group_defaults_and_environment_of_the_task(command, sim):
    play = {
        "module_defaults": {"group/day2.resources.gcore": {"api_url": sim.url, "project_id": 1, "wait_timeout": 60}},
        "environment": {"GCORE_API_KEY": sim.key, "GCORE_CLOUD_REGION_ID": "7"},
    }
    nowhere = {
        "GCORE_BASE_URL": "http://127.0.0.1:9",
        "GCORE_CLOUD_PROJECT_ID": "2",
        "GCORE_API_KEY": "29841_wrong-key",
    }
    done = command.play(PLAY, play=play, **nowhere)
    assert (done.returncode, counts(done)["changed"]) == (0, 4), done.stdout


BY_NAME = [
    {"day2.resources.gcore_port": {"ip_address": "10.10.1.11", "security_groups": ["ssh"], "tags": {"team": "web"}}},
    {"day2.resources.gcore_instance": {"instance_name": "web-1", "name": "web-01"}},
    {"day2.resources.gcore_load_balancer": {"load_balancer_name": "web-lb", "name": "shop-lb"}},
    {
        "day2.resources.scanopy_binding": {
            "binding": {"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "192.168.20.11"},
            "port": "443/tcp",
        }
    },
    {"day2.resources.gcore_project": {"project_id": "{{ omit }}", "project_name": "staging", "description": ""}},
]
OF_A_NEW_USER = {"GCORE_CLOUD_PROJECT_ID": "", "GCORE_CLOUD_REGION_ID": ""}


def test_a_new_user_knows_no_ids(command, sim):
    """A playbook by names only. A name that the task gives comes before an id that the environment has."""
    where = {"project_name": "default", "region_name": "Luxembourg-2"}
    tasks = [
        {name: {**where, **options} if "gcore_" in name else options}
        for each in BY_NAME
        for name, options in each.items()
    ]
    nowhere = {"GCORE_CLOUD_PROJECT_ID": "2", "GCORE_CLOUD_REGION_ID": "nonsense"}
    for env in (OF_A_NEW_USER, nowhere):
        preview = command.play(tasks, "--check", "--diff", **env)
        assert (preview.returncode, counts(preview)["changed"]) == (0, 5), preview.stdout
    real = command.play(tasks, "--diff", **OF_A_NEW_USER)
    assert (real.returncode, counts(real)["changed"]) == (0, 5), real.stdout
    assert re.findall(r"^[-+] .*$", preview.stdout, re.MULTILINE) == re.findall(r"^[-+] .*$", real.stdout, re.MULTILINE)
    again = command.play(tasks, **nowhere)
    assert (again.returncode, counts(again)["changed"], counts(again)["ok"]) == (0, 0, 5), again.stdout


@pytest.mark.parametrize(
    "defaults", [{"project_id": 2, "region_id": 8}, {"project_name": "staging", "region_name": "x"}]
)
def test_names_and_ids_of_group_defaults(command, sim, defaults):
    """A task that gives the other one omits what the group has; otherwise the message says how."""
    play = {"module_defaults": {"group/day2.resources.gcore": defaults}}
    given = {"project_name": "default", "region_name": "LUXEMBOURG-2"}
    if "project_name" in defaults:
        given = {"project_id": 1, "region_id": 7}
    port = {"day2.resources.gcore_port": {"port_id": PORT, "tags": {"team": "web"}, **given}}
    refused = command.play([port], play=play, **OF_A_NEW_USER)
    assert refused.returncode != 0
    assert sim.requests() == []
    assert re.search(r'leave it out with project_id: \\?"\{\{ omit \}\}\\?"', refused.stdout), refused.stdout
    port["day2.resources.gcore_port"].update(dict.fromkeys(defaults, "{{ omit }}"))
    done = command.play([port], play=play, **OF_A_NEW_USER)
    assert (done.returncode, counts(done)["changed"]) == (0, 1), done.stdout
    assert counts(command.play([port], play=play, **OF_A_NEW_USER))["changed"] == 0


def test_names_from_variables(command, sim):
    """A number stays a text of its digits; a name in quotes is no template."""
    for key, name in ((INSTANCE, "2024"), (BARE, "a {b} 'c'")):
        sim.change("instances", key, {"name": name})
    tasks = [
        {"day2.resources.gcore_instance": {"instance_name": "{{ year }}", "tags": {"a": "1"}}},
        {"day2.resources.gcore_instance": {"instance_name": "{{ odd }}", "tags": {"a": "1"}}},
    ]
    play = {"vars": {"year": 2024, "odd": "a {b} 'c'"}}
    done = command.play(tasks, play=play)
    assert (done.returncode, counts(done)["changed"]) == (0, 2), done.stdout


def test_a_rescue_can_act_on_a_failure(command):
    tasks = [
        {
            "block": [
                {
                    "day2.resources.gcore_port": {
                        "port_id": PORT,
                        "ip_assignments": [
                            {"subnet_id": "20000000-0000-4000-8000-000000000004", "ip_address": "192.168.50.77"}
                        ],
                    }
                }
            ],
            "rescue": [
                {
                    "ansible.builtin.assert": {
                        "that": [
                            "ansible_failed_result.status == 400",
                            "ansible_failed_result.code == 'ValidationError'",
                            "ansible_failed_result.changed == false",
                            "ansible_failed_result.errors is mapping",
                            "ansible_failed_result.before.tags.team == 'backend'",
                            "ansible_failed_result.request_id is truthy",
                        ]
                    }
                }
            ],
        }
    ]
    done = command.play(tasks)
    assert (done.returncode, counts(done)["rescued"]) == (0, 1), done.stdout


def test_values_of_variables(command, sim):
    """Dates, numbers and lists as variables hold them; JSON text as -e passes it."""
    tasks = [
        {
            "day2.resources.gcore_port": {
                "port_id": "{{ port }}",
                "security_group_ids": "{{ groups_wanted }}",
                "tags": {"born": "{{ day }}", "size": 3, "big": True},
            }
        },
        {"day2.resources.gcore_instance": {"instance_id": INSTANCE, "tags": "{{ labels }}"}},
    ]
    play = {"vars": {"day": "2024-01-01", "labels": {"a": 1, "b": "x"}}}
    extra = ["-e", f"port={PORT}", "-e", f'groups_wanted=["{GROUPS[0]}"]']
    done = command.play(tasks, *extra, play=play)
    assert (done.returncode, counts(done)["changed"]) == (0, 2), done.stdout
    assert sim.get("ports", PORT)["security_group_ids"] == [GROUPS[0]]
    assert {"born": "2024-01-01", "size": "3", "big": "true"}.items() <= sim.get("ports", PORT)["tags"].items()
    assert counts(command.play(tasks, *extra, play=play))["changed"] == 0


def test_a_date_from_a_variable(command):
    """Before ansible-core 2.19 such a dictionary arrives as one text; then the message says what to do."""
    path = command.home / "dates.yml"
    path.write_text("labels: {born: 2024-01-01}\n")
    done = command.play(
        [{"day2.resources.gcore_instance": {"instance_id": BARE, "tags": "{{ labels }}"}}], "-e", f"@{path}"
    )
    assert done.returncode == 0 or "quote the date" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("arguments", "changed"),
    [
        (f"instance_id={INSTANCE} name=web-01", {"name": "web-01"}),
        (
            f"instance_id={INSTANCE} tags=a=1,b=2",
            {"tags": {"a": "1", "b": "2", "env": "production", "team": "backend"}},
        ),
        (
            json.dumps({"instance_id": INSTANCE, "tags": {"a": 1}}),
            {"tags": {"a": "1", "env": "production", "team": "backend"}},
        ),
    ],
)
def test_ad_hoc(command, arguments, changed):
    done = command.run("ansible", "localhost", "-m", "day2.resources.gcore_instance", "-a", arguments)
    assert done.returncode == 0, done.stdout
    result = answer(done)
    assert result["changed"] is True
    assert {name: result["instance"][name] for name in changed} == changed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            f"port_id={PORT} allowed_address_pairs=10.0.0.1",
            "allowed_address_pairs[0]: expected a dictionary such as {ip_address: ...}, got a string",
        ),
        (f"port_id={PORT} tags=team", """'{"tags": {"key": "value"}}'"""),
        (f"port_id={PORT} security_group_ids=web,ssh", "security_group_ids[0]: 'web' is not a UUID"),
    ],
)
def test_ad_hoc_with_text_where_it_does_not_fit(command, sim, arguments, words):
    done = command.run("ansible", "localhost", "-m", "day2.resources.gcore_port", "-a", arguments)
    assert done.returncode != 0
    assert words in answer(done)["msg"]
    assert sim.requests() == []


@pytest.mark.parametrize("place", ["environment", "option"])
def test_the_key_is_in_no_output(command, sim, place):
    """At -vvvv, in success and failure, with a .netrc for the host and a bundle of the environment."""
    (command.home / ".netrc").write_text("machine 127.0.0.1 login somebody password something\n")
    bundle = command.home / "ca.pem"
    bundle.write_text("not a bundle\n")
    env = {"REQUESTS_CA_BUNDLE": str(bundle)}
    options: dict[str, Any] = {"instance_id": INSTANCE, "name": "web-01"}
    if place == "option":
        options["api_key"] = "{{ secret }}"
        env["GCORE_API_KEY"] = ""
        (command.home / "secret.yml").write_text(f"secret: {sim.key}\n")
    arguments = ["-vvvv", "--diff", *(["-e", f"@{command.home}/secret.yml"] if place == "option" else [])]
    task = [{"day2.resources.gcore_instance": options}]
    done = command.play(task, *arguments, **env)
    assert (done.returncode, counts(done)["changed"]) == (0, 1), done.stdout
    assert '"requests": [' in done.stdout
    assert {each.headers["authorization"] for each in sim.requests()} == {f"APIKey {sim.key}"}
    sim.fault(status=400, times=None, body={"message": f"no such key: {sim.key}"})
    done = command.play(task, *arguments, **env)
    assert done.returncode != 0
    assert "no such key" in done.stdout


def test_requests_is_missing(command):
    folder = command.home / "bare"
    venv.create(folder, with_pip=False, symlinks=True)
    done = command.play(PLAY[:1], "-e", f"ansible_python_interpreter={folder}/bin/python")
    assert done.returncode != 0
    assert f"The Python library requests is missing for {folder}/bin/python" in done.stdout


def test_an_old_python_on_the_host(command):
    """From ansible-core 2.20 on, Ansible says it itself."""
    python = pythons.find("3.8")
    if not python:
        pytest.skip("there is no Python 3.8 here")
    done = command.play(PLAY[:1], "-e", f"ansible_python_interpreter={python}")
    assert done.returncode != 0
    assert "Python 3.9 or newer" in " ".join(done.stdout.split())


@pytest.mark.once
@pytest.mark.parametrize("libraries", [LOWEST, ("requests",)], ids=["lowest", "newest"])
def test_modules_on_the_oldest_python(command, libraries):
    """Another host: only requests is installed there."""
    python = pythons.find("3.9")
    if not python:
        pytest.skip("there is no Python 3.9 here")
    # Made once, and kept below build.
    folder = ROOT / "build/hosts" / "-".join(libraries)
    if not (folder / "ready").exists():
        subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([f"{folder}/bin/python", "-m", "pip", "install", "--quiet", *libraries], check=True)
        (folder / "ready").touch()
    interpreter = ("-e", f"ansible_python_interpreter={folder}/bin/python")
    binding = {"binding_id": "f0000000-0000-4000-8000-000000000001", "ip_address_id": "all"}
    play = [*PLAY, {"day2.resources.scanopy_binding": binding}]
    done = command.play(play, *interpreter)
    assert (done.returncode, counts(done)["changed"]) == (0, 5), done.stdout
    assert counts(command.play(play, *interpreter))["changed"] == 0


def test_the_lowest_versions_stand_where_users_read_them():
    for path in (
        "README.md",
        "plugins/doc_fragments/gcore.py",
        "plugins/doc_fragments/scanopy.py",
        "tests/requirements.txt",
        "meta/ee-requirements.txt",
    ):
        text = (ROOT / path).read_text()
        for each in LOWEST:
            assert each.partition("==")[2] in text, path


# Documentation


def documented(name: str, part: str) -> Any:
    text = (ROOT / f"plugins/modules/{name}.py").read_text()
    return yaml.safe_load(re.search(rf'^{part} = r"""(.*?)"""', text, re.MULTILINE | re.DOTALL).group(1))


def options_of(tasks: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Each use of a module of ours in a list of tasks."""
    found = []
    for task in tasks:
        for key, value in task.items():
            if key.startswith("day2.resources."):
                found.append((key.removeprefix("day2.resources."), value or {}))
            elif key in ("block", "rescue", "always"):
                found += options_of(value)
    return found


def names_of(spec: dict[str, Any]) -> dict[str, Any]:
    return {each: one for option, one in spec.items() for each in (option, *one.get("aliases", ()))}


def check_options(tasks: list[dict[str, Any]]) -> None:
    used = options_of(tasks)
    assert used
    for name, options in used:
        spec = SPECS[name]
        known = names_of(spec)
        assert options.keys() <= known.keys(), name
        assert {option for option, each in spec.items() if each.get("required")} <= set(options)
        for item in options["resources"] if isinstance(options.get("resources"), list) else []:
            api = name.partition("_")[0]
            assert item.keys() - {"kind"} <= names_of(SPECS[f"{api}_{item['kind']}"]).keys() - {"wait", "api_key"}
        for option, value in options.items():
            allowed = set(known[option].get("options", {}))
            for element in value if isinstance(value, list) else [value]:
                assert not allowed or set(element) <= allowed


@pytest.mark.parametrize("name", SPECS)
def test_no_alias_is_the_name_of_another_option(name):
    names = [each for option, one in SPECS[name].items() for each in (option, *one.get("aliases", ()))]
    assert len(names) == len(set(names))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", [*(pytest.param(name, marks=pytest.mark.kind(name)) for name in RESOURCES), *MANY])
def test_examples_run(command, name):
    tasks = documented(name, "EXAMPLES")
    check_options(tasks)
    consent = {"vars": {"maintenance": True}}
    done = command.play([task for task in tasks for _time in ("first", "again")], play=consent)
    outcomes = re.findall(r"^(changed|ok): \[localhost\]$", done.stdout, re.MULTILINE)
    expected = [each for task in tasks for each in ("changed" if changes([task]) else "ok", "ok")]
    assert "changed" in expected
    assert (done.returncode, outcomes) == (0, expected), done.stdout


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", INFO)
def test_examples_of_reading_run(command, name):
    tasks = documented(name, "EXAMPLES")
    check_options(tasks)
    done = command.play(tasks)
    # An example may go on with what it has read, and change it.
    changed = sum(changes([task]) for task in tasks)
    assert (done.returncode, counts(done)["changed"], counts(done)["ok"]) == (0, changed, len(tasks)), done.stdout


def test_the_example_of_waiting_runs(command, sim):
    sim.settings(task_running=1)
    done = command.play(documented("gcore_task_info", "EXAMPLES"))
    assert (done.returncode, counts(done)["changed"], counts(done)["ok"]) == (0, 1, 5), done.stdout
    assert "FINISHED" in done.stdout
    returns = documented("gcore_task_info", "RETURN")
    task = next(each.answer["id"] for each in reversed(sim.requests()) if "/tasks/" in each.path)
    result = answer(
        command.run("ansible", "localhost", "-m", "day2.resources.gcore_task_info", "-a", f"task_ids={task}")
    )
    assert set(returns["tasks"]["contains"]) <= set(result["tasks"][0])


def shown(returns: dict[str, Any]) -> set[str]:
    """The documented keys of a resource, without those that only some tasks read."""
    return {key for key, spec in returns["contains"].items() if "the task" not in spec["returned"]}


OF_ANSIBLE = {"ansible_facts", "invocation", "exception", "msg", "failed", "changed", "diff", "warnings"}
"""The keys of results that RETURN leaves to Ansible's own documentation."""


def result_of(simulator: Any, name: str, options: dict[str, Any], check: bool = False) -> dict[str, Any]:
    """The result of a task that shows all it can."""
    return harness.run_module(simulator, name, options, check, 3).result


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.kind(name.removesuffix("_info"))) for name in INFO]
)
def test_documented_results_of_reading_are_real(request, watch, name):
    returns = documented(name, "RETURN")
    plural = INFO[name].kinds
    subject = subjects()[name.removesuffix("_info")]
    simulator = watch(request.getfixturevalue(subject.provider))
    result = result_of(simulator, name, subject.parents)
    assert result[plural]
    assert all(shown(returns[plural]) <= set(each) for each in result[plural])
    simulator.fault(method="GET", status=403)
    assert (set(result) | set(result_of(simulator, name, subject.parents))) - OF_ANSIBLE == set(returns) - OF_ANSIBLE


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.kind(name)) for name in RESOURCES])
def test_documented_results_are_real(request, watch, name):
    """The keys of RETURN are in a result, and the top keys of a result are in RETURN."""
    kind, subject = RESOURCES[name], changing()[name]
    returns = documented(name, "RETURN")
    simulator = watch(request.getfixturevalue(subject.provider))
    options = {**subject.parents, kind.identity.option: subject.sample, **(subject.change or {})}
    result = result_of(simulator, name, options)
    assert shown(returns[kind.kind]) <= set(result[kind.kind])
    simulator.fault(method="GET", status=400)
    seen = set(result) | set(result_of(simulator, name, options))
    for refusal in [each for each in (subject.refusals or {}).values() if each.predicted][:1]:
        options = {**subject.parents, kind.identity.option: refusal.id, **refusal.options}
        seen |= set(result_of(simulator, name, options, check=True))
    assert seen - OF_ANSIBLE == set(returns) - OF_ANSIBLE


def books() -> list[tuple[str, str]]:
    found = [
        ("README.md", text)
        for text in re.findall(r"^```yaml\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    ]
    for path in sorted((ROOT / "docs").rglob("*.rst")):
        blocks = re.findall(
            r"^\.\. code-block:: yaml(?:\+jinja)?\n\n((?:(?: +.*)?\n)+)", path.read_text(), re.MULTILINE
        )
        found += [(str(path.relative_to(ROOT)), block) for block in blocks]
    # Not inventories, nor a play that needs one: see the tests of slices, accounts, members and inventories.
    plays = [(name, text) for name, text in found if isinstance(yaml.safe_load(text), list) and "hosts:" in text]
    plays = [
        (name, text) for name, text in plays if not re.search(r"hosts: (ports|accounts|web|gcore)$", text, re.MULTILINE)
    ]
    # Each play of these pages needs those before it: see the tests of the network and of the export.
    plays = [(name, text) for name, text in plays if not name.endswith(("network_documentation.rst", "adopt.rst"))]
    # A playbook for AWX runs there: see test_runner.py.
    files = [yaml.safe_load(path.read_text()) for path in (ROOT / "docs/awx/project").glob("*.yml")]
    return [(name, text) for name, text in plays if yaml.safe_load(text) not in files]


def changes(tasks: list[dict[str, Any]]) -> bool:
    """Whether tasks want something of a resource, outside check mode."""
    real = [task for task in tasks if not task.get("check_mode")]
    return any(
        name in MANY
        or (name in RESOURCES and options.keys() & {each for one in RESOURCES[name].fields for each in one.options()})
        for name, options in options_of(real)
    )


def guide(name: str) -> list[str]:
    """The blocks of YAML in a guide."""
    text = (ROOT / f"docs/docsite/rst/{name}.rst").read_text()
    return [textwrap.dedent(each) for each in re.findall(r"yaml\+jinja\n\n((?:(?: +.*)?\n)+)", text)]


def write_vault(command: Command) -> str:
    """Encrypt the file of the guide, with keys that are accepted. Gives the option that decrypts it."""
    keys = next(text for text in guide("login") if text.startswith("gcore_api_key:"))
    (command.home / "vault.yml").write_text(yaml.safe_dump(dict.fromkeys(yaml.safe_load(keys), command.key)))
    (command.home / "password").write_text("the password of a vault\n")
    option = f"--vault-password-file={command.home}/password"
    done = command.run("ansible-vault", "encrypt", option, "vault.yml")
    assert done.returncode == 0, done.stdout
    assert command.key not in (command.home / "vault.yml").read_text()
    return option


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "text"), books(), ids=[f"{name} {number}" for number, (name, _text) in enumerate(books())]
)
def test_playbooks_of_the_documentation_run(command, name, text):
    plays = yaml.safe_load(text)
    for play in plays:
        check_options(play["tasks"])
    change = any(changes(play["tasks"]) for play in plays)
    rescued = int("rescue:" in text)
    path = command.home / "play.yml"
    path.write_text(yaml.safe_dump(plays, sort_keys=False))
    (command.home / "terraform.json").write_text(json.dumps({"web_id": {"value": INSTANCE}}))
    vault = []
    if "vault.yml" in text:
        vault = [write_vault(command)]
        command.env["GCORE_API_KEY"] = ""
    maintenance = ["-e", "maintenance=true"] if "maintenance |" in text else []
    # A restart has no state: it changes something each time.
    restart = plays[0]["name"] == "Restart"
    options = [*vault, *maintenance]
    preview = command.run("ansible-playbook", str(path), "--check", "--diff", *options)
    # Twice in one run of Ansible: each time it counts what has happened until then.
    real = command.run("ansible-playbook", str(path), str(path), *options)
    assert (preview.returncode, real.returncode) == (0, 0), preview.stdout + real.stdout
    steps = [*recaps(preview), *recaps(real)]
    # A task that is rescued has failed, whatever it has changed.
    expected = [bool(each and not rescued) for each in (change, change, restart)]
    assert [steps[0]["changed"] > 0, steps[1]["changed"] > 0, steps[2]["changed"] > steps[1]["changed"]] == expected
    assert [each["rescued"] for each in steps] == [rescued, rescued, 2 * rescued]


def repeated() -> list[dict[str, Any]]:
    """The tasks with a module of ours that the documentation repeats until something exists."""
    tasks = [task for name in INFO for task in documented(name, "EXAMPLES")]
    tasks += [task for _name, text in books() for play in yaml.safe_load(text) for task in play["tasks"]]
    return [task for task in tasks if "until" in task and options_of([task])]


@pytest.mark.once
def test_an_error_ends_a_documented_repetition(command, sim):
    """With the first try: the second one would succeed."""
    tasks = repeated()
    assert {name for name, _options in options_of(tasks)} >= {"gcore_port_info", "gcore_load_balancer_info"}
    for task in tasks:
        sim.clear_requests()
        sim.fault(method="GET", status=400)
        done = command.play([{**task, "delay": 0}])
        assert (done.returncode, len(sim.requests())) == (2, 1), done.stdout
        assert "RETRYING" not in done.stdout


@pytest.mark.once
@pytest.mark.parametrize("name", ["gcore_resources", "security_groups_and_addresses"])
def test_ports_that_are_found_lose_a_group_once(command, sim, name):
    """The documented example needs no more than the two lists when it runs again."""
    plays = (
        [documented(name, "EXAMPLES")] if name in MANY else [yaml.safe_load(text)[0]["tasks"] for text in guide(name)]
    )
    tasks = next(
        play[place : place + 2]
        for play in plays
        for place, task in enumerate(play)
        if "security_group_name" in task.get("day2.resources.gcore_port_info", {})
    )
    for changed in (True, False):
        sim.clear_requests()
        done = command.play(tasks)
        assert (done.returncode, counts(done)["changed"]) == (0, changed), done.stdout
        assert changed == any(each.method != "GET" for each in sim.requests())
    assert sorted(each.path.split("/")[3] for each in sim.requests()) == ["ports", "securitygroups"]


def commands() -> list[tuple[str, list[str]]]:
    """The commands of README and guides, by their names, split as a shell does it."""
    texts = {
        str(path.relative_to(ROOT)): path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.rst")]
    }
    return [
        (name, shlex.split(line, comments=True))
        for name, text in sorted(texts.items())
        for line in re.findall(r"^ *\$ (.*)$", re.sub(r"\\\n *", "", text), re.MULTILINE)
    ]


AD_HOC = [(name, words) for name, words in commands() if words[:2] == ["ansible", "localhost"]]


@pytest.mark.once
@pytest.mark.parametrize(("name", "words"), AD_HOC, ids=[f"{name} {words[3]}" for name, words in AD_HOC])
def test_ad_hoc_commands_of_the_documentation_run(command, sim, scanopy, name, words):
    """Twice, unchanged. A preview writes nothing; the second run changes nothing. An info module never does."""
    preview, reads = "--check" in words, words[words.index("-m") + 1].endswith("_info")
    outcomes = []
    for _time in ("first", "again"):
        done = command.run(*words)
        assert done.returncode == 0, done.stdout
        outcomes.append(answer(done)["changed"])
    assert outcomes == [not reads, preview]
    written = [each for api in (sim, scanopy) for each in api.requests() if each.method != "GET"]
    assert len(written) == (0 if preview or reads else 1)


@pytest.mark.once
def test_the_first_playbook_of_the_readme(command):
    """It is saved as the README says, and run with the commands of the README."""
    text = (ROOT / "README.md").read_text()
    saved = re.search(r"^Save this as `(.*?)`.*?^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (command.home / saved.group(1)).write_text(saved.group(2))
    plays = [
        words for name, words in commands() if name == "README.md" and words[:2] == ["ansible-playbook", saved.group(1)]
    ]
    assert len(plays) == 3
    for words, changed in zip(plays, (2, 2, 0)):
        done = command.run(*words)
        assert (done.returncode, counts(done)["changed"]) == (0, changed), done.stdout


def test_there_are_commands_in_the_readme():
    assert len([name for name, _words in AD_HOC if name == "README.md"]) >= 3


@pytest.mark.once
def test_the_slices_of_the_guide(command, sim):
    """The guide shows an inventory and a play for it. A slice of it is a part of the hosts."""
    guide = (ROOT / "docs/docsite/rst/thousands.rst").read_text()
    inventory, play = re.findall(r"yaml\+jinja\n\n((?:(?: +.*)?\n)+)", guide.partition("\nMore than one machine\n")[2])
    (command.home / "ports.yml").write_text(textwrap.dedent(inventory))
    (command.home / "play.yml").write_text(textwrap.dedent(play))
    hosts = len(yaml.safe_load(inventory)["ports"]["hosts"])
    for limit, changed in (("ports[0]", 1), ("ports", hosts - 1), ("ports", 0)):
        sim.clear_requests()
        done = command.run("ansible-playbook", "-i", "ports.yml", "play.yml", "--limit", limit)
        assert done.returncode == 0, done.stdout
        assert len([each for each in sim.requests() if each.method == "PATCH"]) == changed


def test_mistakes_of_hosts_stay_their_own(command, sim):
    """The play of slices: a host with a mistake fails alone, and the next run takes the failed hosts."""
    play = ROOT / "docs/awx/project/ports.yml"
    shown = re.findall(r"yaml\+jinja\n\n((?:(?: +.*)?\n)+)", (ROOT / "docs/docsite/rst/thousands.rst").read_text())
    assert yaml.safe_load(play.read_text()) in [yaml.safe_load(each) for each in shown]
    tags = {"team": "mine", "since": datetime.date(2026, 1, 1)}
    hosts = {
        "a-template": {"resource": {"kind": "port", "ip_address": "10.10.1.14", "tags": {"team": "{{ nowhere }}"}}},
        "b-nothing": {},
        "c-null": {"resource": None},
        "d-refused": {"resource": {"kind": "port", "port_id": PAIRED, "tags": tags}},
        "e-other": {"resource": {"kind": "instance", "instance_name": "web-1"}},
        "f-good": {"resource": {"port_id": PORT, "tags": tags}},
    }
    sim.fault(path=f"/ports/1/7/{PAIRED}", method="PATCH", status=400, body={"message": "no"}, times=None)
    failed = [name for name in hosts if name != "f-good"]
    for limit, status in (("ports", 2), (",".join(failed[1:]), 2)):
        (command.home / "ports.yml").write_text(yaml.safe_dump({"ports": {"hosts": hosts}}))
        sim.clear_requests()
        done = command.run("ansible-playbook", "-i", "ports.yml", str(play), "--limit", limit, ANSIBLE_FORKS="1")
        assert done.returncode == status, done.stdout
        rows = re.findall(r"^(\S+) +: ok=.*changed=(\d).*failed=(\d)", done.stdout, re.MULTILINE)
        written = [each.path for each in sim.requests() if each.method == "PATCH"]
        ours = [name for name in hosts if limit == "ports" or name in failed[1:]]
        bad = failed if limit == "ports" else ["b-nothing", "c-null", "e-other"]
        assert rows == [(name, str(int(name not in bad)), str(int(name in bad))) for name in ours], done.stdout
        assert {path.rpartition("/")[2] for path in written} == {PAIRED, *([PORT] if limit == "ports" else [])}
        words = [
            "'resource' is undefined",
            "c-null[0]: expected a dictionary, got null",
            "e-other[0].kind: value must be",
        ]
        words += ["'nowhere' is undefined"] * (limit == "ports")
        assert [each for each in words if each not in done.stdout] == []
        sim.clear_faults()
    assert sim.get("ports", PORT)["tags"]["since"] == "2026-01-01"


@pytest.mark.once
def test_the_members_of_the_guide(command, sim):
    """A group of the inventory is the pool. Each member is taken out and put back before the next one is taken out."""
    inventory, pool, weights, serial = (
        text for text in guide("rules_and_members") if re.search("^web:|hosts: web$", text, re.M)
    )
    (command.home / "web.yml").write_text(inventory)
    (command.home / "pool.yml").write_text(pool)
    (command.home / "weights.yml").write_text(weights)
    (command.home / "serial.yml").write_text(serial)
    for changed in (True, False):
        sim.clear_requests()
        done = command.run("ansible-playbook", "-i", "web.yml", "pool.yml")
        assert done.returncode == 0, done.stdout
        sets = [each.body for each in sim.requests() if each.method == "PUT"]
        assert [[member["weight"] for member in members] for members in sets] == [[10, 10]] * changed
    sim.clear_requests()
    done = command.run("ansible-playbook", "-i", "web.yml", "weights.yml", "-e", '{"lb_weight": 7}')
    assert done.returncode == 0, done.stdout
    sets = [each.body for each in sim.requests() if each.method == "PUT"]
    assert [[member["weight"] for member in members] for members in sets] == [[7, 7]]
    sim.clear_requests()
    done = command.run("ansible-playbook", "-i", "web.yml", "serial.yml", "-e", "drain_seconds=0")
    assert done.returncode == 0, done.stdout
    writes = [(each.path[-2:], each.body["admin_state_up"]) for each in sim.requests() if each.method == "PATCH"]
    assert writes == [("31", False), ("31", True), ("32", False), ("32", True)]
    (command.home / "web.yml").write_text("web: {hosts: {}}\n")
    (command.home / "pool.yml").write_text(pool.replace("hosts: web", "hosts: localhost"))
    done = command.run("ansible-playbook", "-i", "web.yml", "pool.yml")
    assert done.returncode == 2
    assert "leaves no member that is up" in done.stdout


@pytest.mark.once
def test_the_network_of_the_guide(command, scanopy):
    """The files of the page, in its order: what the scan has found, names, members, and a report that sees a change."""

    def writes() -> list[str]:
        return [each.path.split("/")[3] for each in scanopy.requests() if each.method != "GET"]

    def run(name: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        scanopy.clear_requests()
        return command.run("ansible-playbook", name, *arguments, **env)

    read, hosts, apply_hosts, others, apply, dependencies, apply_dependencies, report = guide("network_documentation")
    plays = {
        "read": read,
        "hosts": apply_hosts,
        "apply": apply,
        "apply_dependencies": apply_dependencies,
        "report": report,
    }
    for name, text in plays.items():
        (command.home / f"{name}.yml").write_text(text)
    check_options(yaml.safe_load(read)[0]["tasks"])
    command.env["SCANOPY_API_KEY"] = "scp_u_NotARealKeyOfAdminHome0000000000"
    assert run("read.yml").returncode == 0
    text = (command.home / "found.yml").read_text()
    # Names that devices give must not be evaluated.
    assert text.count("name: !unsafe ") == text.count(" name: ") + text.count("host_name: ")
    found = yaml.safe_load(text.replace("!unsafe ", ""))
    assert {name: len(items) for name, items in found.items()} == {
        "scanopy_hosts": 3,
        "scanopy_subnets": 4,
        "scanopy_services": 6,
    }
    (command.home / "network.yml").write_text((command.home / "found.yml").read_text())
    done = run("apply.yml")
    assert (done.returncode, writes()) == (0, []), done.stdout

    (command.home / "network.yml").write_text(hosts)
    for arguments, written in (("--check", "--diff"), []), ((), ["hosts"] * 3), ((), []):
        done = run("hosts.yml", *arguments)
        assert (done.returncode, writes()) == (0, written), done.stdout
        lists = [each.path for each in scanopy.requests() if each.method == "GET" and each.path.count("/") == 3]
        assert sorted(lists) == ["/api/v1/hosts", "/api/v1/tags"]
    assert {each["name"] for each in scanopy.documents("hosts")} >= {"web", "database", "printer-lobby"}

    (command.home / "network.yml").write_text(hosts + others)
    (command.home / "dependencies.yml").write_text(dependencies)
    steps = {
        "apply": ["ip-addresses"] * 2 + ["networks"] + ["services"] * 2 + ["subnets"] * 2,
        "apply_dependencies": ["dependencies"] * 2,
    }
    for name, written in steps.items():
        for expected in (written, []):
            done = run(f"{name}.yml")
            assert (done.returncode, sorted(writes())) == (0, expected), done.stdout
    members = {each["name"]: each["members"]["type"] for each in scanopy.documents("dependencies")}
    assert (members["orders"], members["backups"]) == ("Services", "Bindings")

    viewer = {"SCANOPY_API_KEY": "scp_u_NotARealKeyOfViewerHome000000000"}
    done = run("report.yml", "-e", "drift_report_fail=true", **viewer)
    assert (done.returncode, writes()) == (0, []), done.stdout
    scanopy.change("subnets", "80000000-0000-4000-8000-000000000021", {"name": "lab"})
    done = run("report.yml", "-e", "drift_report_fail=true", **viewer)
    assert (done.returncode, writes()) == (2, []), done.stdout
    (differs,) = json.loads((command.home / "reports/drift_report.json").read_text())["differences"]
    assert (differs["declared"], differs["current"], differs["wanted"]) == ("scanopy_subnets[0]", "lab", "office")


def test_the_accounts_of_the_guide(command, sim):
    """Each account has its key from the vault, its project and its region; at -vvvv, no key is shown."""
    inventory = next(text for text in guide("login") if text.startswith("accounts:"))
    play = next(text for text in guide("login") if "hosts: accounts" in text)
    (command.home / "accounts.yml").write_text(inventory)
    (command.home / "play.yml").write_text(play)
    option = write_vault(command)
    nobody = {"GCORE_API_KEY": "", "GCORE_CLOUD_PROJECT_ID": "", "GCORE_CLOUD_REGION_ID": ""}
    sent = []
    for in_process in ("true", "false"):
        sim.clear_requests()
        switch = ("-e", f"day2_resources_in_process={in_process}")
        done = command.run("ansible-playbook", "-vvvv", option, *switch, "-i", "accounts.yml", "play.yml", **nobody)
        assert done.returncode == 0, done.stdout
        writes = [each for each in sim.requests() if each.method == "PATCH"]
        sent.append({(each.body["tags"]["account"], each.path.rpartition("/")[0]) for each in writes})
    assert sent == [{("shop", "/cloud/v1/instances/1/7"), ("tests", "/cloud/v1/instances/2/8")}, set()]


def test_there_are_playbooks_in_readme_and_guides():
    assert {name.partition("/")[0] for name, _text in books()} == {"README.md", "docs"}


# The package


def copy_of_the_collection(folder: Path) -> None:
    """The files that are or will be under version control."""
    files = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, files.stdout.decode().split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


@pytest.mark.once
def test_the_built_collection_works_in_an_empty_folder(command, tmp_path):
    source = tmp_path / "source"
    copy_of_the_collection(source)
    built = command.run("ansible-galaxy", "collection", "build", str(source), "--output-path", str(tmp_path))
    assert built.returncode == 0, built.stdout
    archive = next(tmp_path.glob("day2-resources-*.tar.gz"))
    place = tmp_path / "empty"
    install = ("collection", "install", "--offline", str(archive), "-p", str(place))
    installed = command.run("ansible-galaxy", *install, ANSIBLE_COLLECTIONS_PATH=str(place))
    assert installed.returncode == 0, installed.stdout
    for each in (place / "ansible_collections/day2/resources").iterdir():
        if each.name not in ("plugins", "meta", "MANIFEST.json", "FILES.json"):
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    done = command.play(PLAY, ANSIBLE_COLLECTIONS_PATH=str(place))
    assert (done.returncode, counts(done)["changed"]) == (0, 4), done.stdout
