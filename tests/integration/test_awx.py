# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files for AWX in docs/awx and meta: credential types, the playbook that sets it up, the image that jobs run in.

No AWX and no container runs here: see ``awx.py`` for their model.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import Invalid
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import SCANOPY

from .awx import AWX, FakeAwx, check_type, inject, load, set_up
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

COLLECTION = "ansible==12.3.0"
"""The package that carries the collection awx.awx."""


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


@pytest.fixture(scope="session")
def collections():
    """A folder with the collection awx.awx. Made once, and kept below build."""
    folder = ROOT / "build/awx"
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "made-from"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != COLLECTION:
            load = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
            # The files are the same for each Python.
            which = ["--only-binary=:all:", "--python-version=3.12", f"--dest={folder}", COLLECTION]
            subprocess.run([*load, *which], check=True)
            wheel = next(folder.glob("ansible-*.whl"))
            with zipfile.ZipFile(wheel) as archive:
                names = [name for name in archive.namelist() if name.startswith("ansible_collections/awx/awx/")]
                archive.extractall(folder, names)
            wheel.unlink()
            stamp.write_text(COLLECTION)
    return folder


@pytest.mark.once
@pytest.mark.timeout(600)
def test_awx_is_set_up_and_stays_as_it_is(sim, collections, tmp_path):
    keys = {"gcore_api_key": sim.key, "scanopy_api_key": "scp_u_NotARealKeyForAwx"}
    (tmp_path / "keys.yml").write_text(yaml.safe_dump(keys))
    command = Command(sim, tmp_path)
    command.env["ANSIBLE_COLLECTIONS_PATH"] = str(collections)
    with FakeAwx() as awx:
        command.env.update(CONTROLLER_HOST=awx.url, CONTROLLER_OAUTH_TOKEN=awx.token, ANSIBLE_PIPELINING="true")
        play = ("ansible-playbook", str(AWX / "set_up.yml"), "-vvv", "-e", f"@{tmp_path}/keys.yml")
        steps = len(set_up())
        for arguments, run, changed in (
            ([], steps, steps),
            ([], steps, 0),
            (["--tags", "keys", "-e", "gcore_region_id=8", "-e", "new_keys=true"], 2, 2),
        ):
            awx.api.writes.clear()
            done = command.run(*play, *arguments, timeout=500)
            found = counts(done)
            assert (done.returncode, found["ok"], found["changed"]) == (0, run, changed), done.stdout
            assert not any(key in done.stdout for key in keys.values())
            assert bool(awx.api.writes) == (changed > 0)
        for name, key in (("Gcore Cloud", sim.key), ("Scanopy", keys["scanopy_api_key"])):
            assert awx.api.one("credentials", name)["inputs"]["api_key"] == key
        for template in awx.api.kept["job_templates"].values():
            text = (AWX / "project" / template["playbook"]).read_text()
            for question in template.get("survey", {}).get("spec", []):
                assert question["variable"] in text
        assert awx.api.one("credentials", "Gcore Cloud")["inputs"]["region_id"] == "8"
        schedule = awx.api.one("schedules", "Drift report each day")
        assert schedule["unified_job_template"] == awx.api.one("job_templates", "Drift report")["id"]
        assert "FREQ=DAILY" in schedule["rrule"]
        # Key and inventory of each template, and whether it asks for Run or Check.
        names = {kind: {key: one["name"] for key, one in each.items()} for kind, each in awx.api.kept.items()}
        assert {
            one["name"]: (
                sorted(names["credentials"][each] for each in one["links"]),
                names["inventories"][one["inventory"]],
                one.get("ask_job_type_on_launch", False),
                one.get("job_slice_count", 1),
            )
            for one in awx.api.kept["job_templates"].values()
        } == {
            "Apply": (["Gcore Cloud", "Scanopy"], "Cloud", True, 1),
            "Drift report": (["Gcore Cloud", "Scanopy"], "Cloud", False, 1),
            "Tag one instance": (["Gcore Cloud"], "Cloud", True, 1),
            "Ports in slices": (["Gcore Cloud"], "Ports", True, 2),
        }
        source = awx.api.one("inventory_sources", "Ports")
        assert (AWX / "project" / source["source_path"]).is_file()
        assert [source[each] for each in ("overwrite", "overwrite_vars", "update_on_launch")] == [True] * 3
        assert "{{ ansible_playbook_python }}" in str(awx.api.one("hosts", "localhost")["variables"])
    assert not any(key in path.read_text() for path in AWX.rglob("*.yml") for key in keys.values())


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
