# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files for AWX in docs/awx and meta: credential types, the playbook that sets it up, the image that jobs run in.

No AWX and no container runs here: see ``awx.py``.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import pytest
import yaml
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import Invalid
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY

from .awx import AWX, Recorder, check_type, inject, load, set_up_play
from .harness import until
from .test_playbooks import BIN, LOWEST, ROOT, Command, bare, copy_of_the_collection, counts

SERVICES = {"gcore": (*GCORE.connection, *GCORE.scope), "scanopy": SCANOPY.connection}
GIVEN = {
    "api_key": "29841_a-key",
    "api_url": "https://api.example.com",
    "project_id": "3",
    "region_id": "9",
    "api_timeout": "31",
    "api_retries": "4",
    "api_retry_max_delay": "61",
    "ca_certificate": "-----BEGIN CERTIFICATE-----\n",
    "skip_certificate_check": True,
}
"""A value for each input, other than what holds without it."""

PEM = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"


# The credential types


@pytest.mark.once
@pytest.mark.parametrize("api", SERVICES)
def test_a_credential_gives_every_option_of_the_connection(api, tmp_path):
    kind = load(api)
    check_type(kind)
    settings = SERVICES[api]
    assert set(kind["injectors"]["env"]) == {each.env for each in settings}
    fields = {field["id"]: field for field in kind["inputs"]["fields"]}
    assert [name for name, field in fields.items() if field.get("secret")] == ["api_key"]
    required = {each.option for each in settings if each.required} - {"project_id", "region_id"}
    assert set(kind["inputs"]["required"]) == required
    given = {name: GIVEN[name] for name in fields}
    if api == "scanopy":
        given["api_key"] = "scp_u_a-key"
    environment = inject(kind, given, tmp_path)
    for each in settings:
        value = each.value({}, environment)
        if each.option == "ca_path":
            with open(value) as file:
                assert file.read() == given["ca_certificate"]
        elif each.option == "validate_certs":
            assert value is False
        else:
            assert str(value) == given[each.option]


@pytest.mark.once
@pytest.mark.parametrize("api", SERVICES)
def test_an_empty_variable_is_one_that_is_not_set(api, tmp_path):
    """AWX injects an empty text for a field that is not filled in."""
    kind = load(api)
    texts = [field["id"] for field in kind["inputs"]["fields"] if field["type"] == "string"]
    for given in ({}, dict.fromkeys(texts, "")):
        environment = inject(kind, given, tmp_path)
        assert {name: text for name, text in environment.items() if text} == {f"{api.upper()}_VALIDATE_CERTS": "True"}
        for each in SERVICES[api]:
            assert outcome(each, environment) == outcome(each, {})


def outcome(setting, environment):
    try:
        return setting.value({}, environment)
    except Invalid as error:
        return str(error)


def test_a_job_with_only_a_key(sim, scanopy, watch, tmp_path):
    """The options that are not filled in stay at their defaults, in a real task as well."""
    watch(scanopy)
    command = Command(sim, tmp_path)
    command.env.update(inject(load("gcore"), {"api_key": sim.key, "api_url": sim.url}, tmp_path))
    command.env.update(inject(load("scanopy"), {"api_key": scanopy.key, "api_url": scanopy.url}, tmp_path))
    where = {"project_name": "default", "region_name": "luxembourg-2"}
    tasks = [{"day2.resources.gcore_port_info": where}, {"day2.resources.scanopy_binding_info": {}}]
    for in_process in ("true", "false"):
        done = command.play(tasks, "-e", f"day2_resources_in_process={in_process}")
        assert (done.returncode, counts(done)["ok"]) == (0, 2), done.stdout


# The playbook that sets it up

KEYS = {"gcore": "29841_not-a-real-key-of-gcore", "scanopy": "scp_u_NotARealKeyForAwx"}
URLS = ["-e", "awx_project_url=https://git.example.com/cloud.git", "-e", "scanopy_url=https://scanopy.example.com"]
FILLED = {
    "gcore": {"api_key": "$encrypted$", "project_id": "3", "ca_certificate": PEM, "skip_certificate_check": False},
    "scanopy": {"api_key": "$encrypted$", "api_url": "https://scanopy.example.org", "api_timeout": "90"},
}
"""The inputs of two credentials, as AWX shows them."""
LIGHT = ("credential_type", "inventory", "project")
"""Modules that keep what users set in an existing object."""
EXISTING = {
    "credentials": [{"name": load(api)["name"], "inputs": inputs} for api, inputs in FILLED.items()],
    "projects": [{"name": "Cloud"}],
    "execution_environments": [{"name": "day2.resources", "pull": "always"}],
}

KEYLESS = {
    **EXISTING,
    "credentials": [{"name": "Gcore Cloud", "inputs": {"project_id": "3"}}, EXISTING["credentials"][1]],
}
"""AWX with a credential without a key."""


class SetUp:
    """Runs the playbook, without a terminal. No output shows a key."""

    def __init__(self, folder: Path) -> None:
        self.recorder = Recorder(folder / "awx")
        self.command = [sys.executable, str(BIN / "ansible-playbook"), str(AWX / "set_up.yml")]
        settings = {"ANSIBLE_NOCOLOR": "true", "ANSIBLE_REMOTE_TMP": str(folder)}
        self.env = {**bare(folder), **self.recorder.env, **settings}

    def __call__(self, *arguments, keys=None, failed=False, existing=None, start=subprocess.run):
        """The output, and the calls. Argument: keys, those in the environment, by API."""
        self.recorder.expect(**(existing or {}))
        given = {f"{api.upper()}_API_KEY": key for api, key in (keys or {}).items()}
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        done = start([*self.command, *arguments], env={**self.env, **given}, timeout=500, check=False, **streams)
        assert (done.returncode != 0) is failed, done.stdout
        assert not any(key in done.stdout for key in KEYS.values())
        return done.stdout, self.recorder.calls


@pytest.fixture()
def play_set_up(tmp_path):
    return SetUp(tmp_path)


@pytest.mark.once
def test_what_is_set_up(play_set_up, tmp_path):
    """One key comes from the environment and one from a file, as that of a vault does."""
    (tmp_path / "keys.yml").write_text(
        yaml.safe_dump({"scanopy_api_key": KEYS["scanopy"], "gcore_ca_certificate": PEM})
    )
    more = {"gcore_project_id": 1, "gcore_skip_certificate_check": False, "awx_image": "registry.example.com/jobs:1"}
    more["awx_scm_credential"] = more["awx_registry_credential"] = "Robot"
    arguments = ["-vvv", *URLS, "-e", f"@{tmp_path}/keys.yml", "-e", json.dumps(more)]
    _output, calls = play_set_up(*arguments, keys={"gcore": KEYS["gcore"]})
    inputs = {name: options["inputs"] for (module, name), options in calls.items() if module == "credential"}
    assert inputs == {
        "Gcore Cloud": {
            "api_key": KEYS["gcore"],
            "project_id": "1",
            "ca_certificate": PEM,
            "skip_certificate_check": False,
        },
        "Scanopy": {"api_key": KEYS["scanopy"], "api_url": "https://scanopy.example.com"},
    }
    for api in SERVICES:
        kind = calls["credential_type", load(api)["name"]]
        assert {**kind, **load(api)} == kind
    project = calls["project", "Cloud"]
    assert (project["update_project"], project["scm_update_on_launch"], project["credential"]) == (True, True, "Robot")
    image = calls["execution_environment", "day2.resources"]
    assert (image["image"], image["pull"], image["credential"]) == ("registry.example.com/jobs:1", "missing", "Robot")
    templates = {name: options for (module, name), options in calls.items() if module == "job_template"}
    for template in templates.values():
        text = (AWX / "project" / template["playbook"]).read_text()
        for question in template.get("survey_spec", {}).get("spec", []):
            assert question["variable"] in text
            assert {*question.get("default", "").splitlines()} <= {*question.get("choices", "").splitlines()}
        assert template["execution_environment"] == "day2.resources"
    # Key and inventory of each template, and whether it asks for Run or Check.
    assert {
        name: (each["credentials"], each["inventory"], each.get("ask_job_type_on_launch"), each.get("job_slice_count"))
        for name, each in templates.items()
    } == {
        "Apply": (["Gcore Cloud", "Scanopy"], "Cloud", True, None),
        "Drift report": (["Gcore Cloud", "Scanopy"], "Cloud", None, None),
        "Tag one instance": (["Gcore Cloud"], "Cloud", True, None),
        "Ports in slices": (["Gcore Cloud"], "Ports", True, 2),
    }
    assert templates["Apply"]["survey_spec"]["spec"][0]["choices"] == "Gcore\nScanopy"
    schedule = calls["schedule", "Drift report each day"]
    assert (schedule["unified_job_template"], "FREQ=DAILY" in schedule["rrule"]) == ("Drift report", True)
    source = calls["inventory_source", "Ports"]
    assert (AWX / "project" / source["source_path"]).is_file()
    assert calls["inventory_source_update", "Ports"]["wait"] is True
    assert calls["host", "localhost"]["variables"]["ansible_python_interpreter"] == "{{ ansible_playbook_python }}"


@pytest.mark.once
def test_set_up_refuses_before_it_writes(play_set_up):
    """Without a terminal, a key cannot be typed. Each problem of a run is named, and no key is."""
    new_keys = ["--tags", "keys", "-e", "new_keys=true"]
    fields = {"gcore_region_id": "seven", "gcore_api_retries": None, "gcore_ca_certificate": "/etc/ca.pem"}
    for arguments, keys, existing, words in (
        (URLS, {}, {}, ["gcore_api_key: a key is required", "scanopy_api_key: a key is required"]),
        (
            URLS,
            {"gcore": "None", "scanopy": KEYS["scanopy"] + "\n"},
            {},
            ["gcore_api_key: the key is not valid", "scanopy_api_key: the key is not valid"],
        ),
        (
            URLS,
            {"gcore": "$encrypted$", "scanopy": "scp_u_None"},
            {},
            ["gcore_api_key: the key is not valid", "scanopy_api_key: the key is not valid"],
        ),
        (new_keys, {"gcore": KEYS["gcore"]}, EXISTING, ["scanopy_api_key: a key is required"]),
        # Version 1.0.0 left this after Enter at its prompt.
        (["-e", "gcore_region_id=8"], {}, KEYLESS, ["gcore_api_key: a key is required"]),
        (
            [*URLS[:2], "-e", json.dumps(fields)],
            KEYS,
            {},
            [
                *(f"gcore_{each}" for each in ("region_id: expected an integer", "api_retries: expected an integer")),
                "gcore_ca_certificate: expected a certificate",
                "scanopy_api_url: is required for a new credential",
            ],
        ),
        (URLS[2:], KEYS, {}, ["A new project needs awx_project_url"]),
    ):
        output, calls = play_set_up(*arguments, keys=keys, failed=True, existing=existing)
        assert calls == {}
        for each in words:
            assert each in output


@pytest.mark.once
def test_what_was_filled_in_by_hand_stays(play_set_up):
    _output, calls = play_set_up(existing=EXISTING)
    # A key of the environment is for new credentials, and for new_keys.
    assert not [name for module, name in calls if module in ("credential", "execution_environment")]
    assert calls["project", "Cloud"].keys() == {"name", "organization", "scm_type", "update_project"}
    assert {each.get("state", "exists") for each in calls.values()} == {"exists"}
    assert {module for (module, _name), each in calls.items() if "state" not in each} <= {*LIGHT}

    _output, calls = play_set_up("-e", "gcore_region_id=8", "-e", "awx_image=jobs:2", keys=KEYS, existing=EXISTING)
    assert [name for module, name in calls if module == "credential"] == ["Gcore Cloud"]
    assert calls["credential", "Gcore Cloud"]["inputs"] == {**FILLED["gcore"], "region_id": "8"}
    assert calls["execution_environment", "day2.resources"]["pull"] == "always"

    arguments = ["--tags", "keys", "-e", "new_keys=true"]
    _output, calls = play_set_up(*arguments, keys=KEYS, existing=EXISTING)
    assert {name: each["inputs"] for (_module, name), each in calls.items()} == {
        load(api)["name"]: {**FILLED[api], "api_key": KEYS[api]} for api in KEYS
    }

    # A credential without a key gets the one that is given.
    _output, calls = play_set_up("--tags", "keys", "-e", "gcore_region_id=8", keys=KEYS, existing=KEYLESS)
    assert {name: each["inputs"] for (_module, name), each in calls.items()} == {
        "Gcore Cloud": {"project_id": "3", "region_id": "8", "api_key": KEYS["gcore"]}
    }

    _output, calls = play_set_up("-e", "replace=true", "-e", '{"awx_apis": ["scanopy"]}', existing=EXISTING)
    assert [name for module, name in calls if module == "job_template"] == ["Apply", "Drift report"]
    assert calls["job_template", "Apply"]["survey_spec"]["spec"][0]["choices"] == "Scanopy"
    assert calls["job_template", "Apply"]["state"] == "present"


def at_a_terminal(answers):
    """A function like ``subprocess.run`` that types the answers, each after its prompt."""

    def run(command, env, **_others):
        here, there = pty.openpty()
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), there)
        control = functools.partial(fcntl.ioctl, there, termios.TIOCSCTTY, 0)
        process = subprocess.Popen(command, env=env, start_new_session=True, preexec_fn=control, **streams)  # noqa: PLW1509
        os.close(there)
        # A prompt without an answer is a failure.
        timer = threading.Timer(100, process.kill)
        timer.start()
        output, left = "", dict(answers)
        # At its end, Linux reports an error and not an empty text.
        with contextlib.suppress(OSError):
            while chunk := os.read(here, 65536):
                output += chunk.decode(errors="replace")
                for prompt in [each for each in left if each in output]:
                    # Ansible drops what was typed before it reads: it first leaves the mode for lines.
                    until(lambda: not termios.tcgetattr(here)[3] & termios.ICANON, "Ansible reads keys")
                    time.sleep(0.3)
                    os.write(here, f"{left.pop(prompt)}\r".encode())
        os.close(here)
        timer.cancel()
        return subprocess.CompletedProcess(command, process.wait(60), output)

    return run


@pytest.mark.once
def test_keys_are_typed(play_set_up):
    """The playbook asks only for those that are necessary and not given. Enter alone is no key."""
    one = {"gcore": KEYS["gcore"]}
    prompt = "The API key of Scanopy (output is hidden):"
    output, calls = play_set_up(*URLS, keys=one, start=at_a_terminal({prompt: KEYS["scanopy"]}))
    inputs = {name: each["inputs"]["api_key"] for (module, name), each in calls.items() if module == "credential"}
    assert inputs == {"Scanopy": KEYS["scanopy"], "Gcore Cloud": KEYS["gcore"]}
    assert "The API key of Gcore" not in output
    output, calls = play_set_up(*URLS, keys=one, failed=True, start=at_a_terminal({prompt: ""}))
    assert calls == {}
    assert "scanopy_api_key: a key is required" in " ".join(output.split())


@pytest.mark.once
@pytest.mark.parametrize("api", SERVICES)
def test_the_rules_of_the_playbook_are_those_of_the_modules(api):
    variables = set_up_play()["vars"]
    kind = load(api)["inputs"]
    assert {*variables["fields"][api], "api_key"} == {field["id"] for field in kind["fields"]}
    assert {*variables["required"][api], "api_key"} == {*kind["required"]}
    assert {*variables["fields"][api]} <= {*variables["field_rules"]}
    assert f"lookup('ansible.builtin.env', '{api.upper()}_API_KEY')" in variables[f"{api}_api_key"]
    key = next(each for each in SERVICES[api] if each.option == "api_key")
    good = ["scp_u_a", "scp_u_$%", *(["29841_a-key", "1$ab"] if api == "gcore" else [])]
    bad = ["", " ", "a key", "scp_u_a\n", "scp_u_a b", "apikey x", "Bearer scp_u_a", "scp_u_\u00e4", "scp_u_a\t"]
    for text in (*good, *bad):
        rule = re.match(variables["key_rules"][api], text)
        assert bool(rule) is (text in good) is (outcome(key, {key.env: text}) == text), text
        assert not (rule and re.match(variables["no_key"], text)), text
    # The modules cannot know of these: AWX, Ansible and people write them where there is no key.
    words = ["$encrypted$", "undefined", "AnsibleUndefined", "VARIABLE_IS_NOT_DEFINED!", "''", '""', "<key>", "true"]
    for word in (*words, "******", "None", "null", "omit", "{{key}}", "your-api-key", "xxxx", "__omit_place_holder__1"):
        for text in (word, f"scp_u_{word}"):
            assert re.match(variables["no_key"], text), text


# The image


@pytest.mark.once
def test_the_requirements_of_an_image(tmp_path):
    """ansible-builder finds in the collection the requirements of the README."""
    found = tmp_path / "requirements.txt"
    system = tmp_path / "bindep.txt"
    introspect = [sys.executable, "-m", "ansible_builder", "introspect", str(ROOT / "build")]
    files = [f"--write-pip={found}", f"--write-bindep={system}"]
    done = subprocess.run([*introspect, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.partition("#")[0].strip() for line in found.read_text().splitlines()]
    assert sorted(filter(None, lines)) == sorted(each.replace("==", ">=") for each in LOWEST)
    assert "from collection day2.resources" in found.read_text()
    assert not system.exists() or not system.read_text().strip()


@pytest.mark.once
def test_the_definition_of_an_image(tmp_path):
    """The builder accepts it, and what the image installs is the collection."""
    home = tmp_path / "image"
    home.mkdir()
    shutil.copy(AWX / "execution-environment.yml", home)

    def run(program: str, *arguments: str, cwd: Path = home) -> None:
        command = [sys.executable, str(BIN / program), *arguments]
        done = subprocess.run(command, cwd=cwd, env=bare(tmp_path), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    copy_of_the_collection(tmp_path / "source")
    run("ansible-galaxy", "collection", "build", str(tmp_path / "source"), f"--output-path={tmp_path}/built")
    next((tmp_path / "built").glob("*.tar.gz")).rename(home / "day2-resources.tar.gz")
    run("ansible-builder", "create", "--output-filename=Containerfile")
    context = home / "context"
    recipe = (context / "Containerfile").read_text()
    assert "requirements.yml" in recipe and "/usr/bin/python3.12" in recipe
    # As the recipe does it, in the folder that it copies.
    install = ("collection", "install", "--offline", "-r", "requirements.yml", "-p", str(tmp_path / "installed"))
    run("ansible-galaxy", *install, cwd=context / "_build")
    place = tmp_path / "installed/ansible_collections/day2/resources"
    manifest = json.loads((place / "MANIFEST.json").read_text())["collection_info"]
    assert (manifest["namespace"], manifest["name"]) == ("day2", "resources")
    assert (place / "meta/ee-requirements.txt").is_file()
    # The files of this page of the documentation are in the package.
    shipped = {str(path.relative_to(place / "docs/awx")) for path in (place / "docs/awx").rglob("*") if path.is_file()}
    assert shipped == {str(path.relative_to(AWX)) for path in AWX.rglob("*") if path.is_file()}
