# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each playbook of the folder examples, as a user runs it: in check mode, for real, and again without changes."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree

import pytest
import yaml

from . import test_playbooks
from .test_playbooks import ROOT, check_options, recaps
from .test_roles import writes

EXAMPLES = ROOT / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yml"))
INVENTORY = {"web": {"hosts": {"web-1": {"ansible_host": "10.10.1.11"}, "db-1": {"ansible_host": "10.10.1.12"}}}}
EXTRA = {"drain_a_member": {"drain_seconds": 0}, "resize_in_a_window": {"maintenance": True}}
"""The variables that an example needs here."""
ALWAYS = {"drain_a_member"}
"""Examples whose second run does the same work again."""
REPORTS = {"nightly_drift"}
"""Examples that change nothing."""


command = test_playbooks.command


@pytest.fixture(autouse=True)
def _files(tmp_path):
    """The examples, and an inventory, in the folder where the commands run."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(INVENTORY))


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"declared", *REPORTS}])
def test_examples(command, sim, scanopy, name):
    arguments = [f"{name}.yml", "-e", json.dumps(EXTRA.get(name, {}))]
    if name in ALWAYS:
        arguments += ["-i", "hosts.yml"]
    preview = command.run("ansible-playbook", "--check", "--diff", *arguments)
    assert (preview.returncode, writes(sim, scanopy)) == (0, []), preview.stdout
    assert "changed: [" in preview.stdout
    real = command.run("ansible-playbook", arguments[0], *arguments)
    assert real.returncode == 0, real.stdout
    assert writes(sim, scanopy)
    if name not in ALWAYS:
        first, again = recaps(real)
        assert first["changed"] > 0
        assert again["changed"] == first["changed"], real.stdout


@pytest.mark.once
def test_consent_is_needed_outside_the_window(command, sim):
    done = command.run("ansible-playbook", "resize_in_a_window.yml")
    assert (done.returncode, writes(sim)) == (2, []), done.stdout
    assert "allow_disruption" in done.stdout


@pytest.mark.once
def test_the_nightly_report(command, sim, scanopy):
    """The jobs in examples/ci run this command, and show these files."""
    for job in (EXAMPLES / "ci").glob("*.yml"):
        assert "ansible-playbook nightly_drift.yml -e drift_report_fail=true" in job.read_text()
    command.env.update(
        REPORTS=f"{command.home}/night",
        ANSIBLE_CALLBACKS_ENABLED="ansible.builtin.junit",
        JUNIT_OUTPUT_DIR=f"{command.home}/night",
    )
    done = command.run("ansible-playbook", "nightly_drift.yml", "-e", "drift_report_fail=true")
    assert (done.returncode, writes(sim, scanopy)) == (2, []), done.stdout
    report = (command.home / "night/drift_report.md").read_text()
    assert report.startswith("# Drift report")
    assert "web-1" in report
    (cases,) = [xml.etree.ElementTree.parse(path).getroot() for path in (command.home / "night").glob("*.xml")]
    # Which of the two depends on the release of Ansible.
    assert cases.find(".//failure") is not None or cases.find(".//error") is not None
    # After the roles have applied the file, nothing differs.
    apply = [{"hosts": "localhost", "gather_facts": False, "vars_files": ["declared.yml"]}]
    apply[0]["roles"] = ["day2.resources.gcore", "day2.resources.scanopy"]
    (command.home / "apply.yml").write_text(yaml.safe_dump(apply))
    done = command.run("ansible-playbook", "apply.yml")
    assert done.returncode == 0, done.stdout
    done = command.run("ansible-playbook", "nightly_drift.yml", "-e", "drift_report_fail=true")
    assert done.returncode == 0, done.stdout


def test_options_and_names():
    """Each task has options that exist, and the page of examples has each file."""
    page = (ROOT / "docs/docsite/rst/examples.rst").read_text()
    for path in sorted(EXAMPLES.rglob("*.yml")):
        assert f"/examples/{path.relative_to(EXAMPLES)}>`" in page, f"docs/docsite/rst/examples.rst lacks {path.name}"
        text = path.read_text()
        plays = yaml.safe_load(text)
        if path.parent == EXAMPLES and isinstance(plays, list):
            tasks = [task for play in plays for task in play.get("tasks", ())]
            if tasks:
                check_options(tasks)
    assert len(NAMES) >= 11
