# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of make lint: those that antsibull-nox.toml configures, and others that antsibull-nox does not have."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tarfile
from pathlib import Path

import antsibull_nox
import nox

sys.path.insert(0, str(Path(__file__).resolve().parent / "tests"))
import pythons

ROOT = Path(__file__).resolve().parent
BUILD = ROOT / "build"

# The messages of pip and ansible-test about installations.
PIP = re.compile(r"Collecting|Downloading| +|Installing|Successfully|Looking|Processing|Requirement|Using cached")

# One entry in each file: the name of the action plugin, see tests/sanity.
IGNORED_SANITY_TEST = re.compile(
    r"WARNING: Ignore files skip ansible-test sanity tests, found ignore-[0-9.]+\.txt with 1 statement\(s\)"
)

nox.options.default_venv_backend = "uv|venv"
nox.options.envdir = str(BUILD / "nox")
nox.options.reuse_venv = "yes"

antsibull_nox.load_antsibull_nox_toml()


@nox.session(default=True)
def spelling(session: nox.Session) -> None:
    """Look for common misspellings."""
    session.install("codespell", "tomli")
    session.run("codespell")


@nox.session(default=True)
def prose(session: nox.Session) -> None:
    """Check the English of the documentation, of docstrings, comments and the Makefile, and of messages of plugins."""
    session.install("PyYAML")
    session.run("python", "tests/prose.py")


@nox.session(default=True)
def workflows(session: nox.Session) -> None:
    """Look for weaknesses in the workflows of GitHub."""
    session.install("zizmor")
    session.run("zizmor", "--offline", "--quiet", ".github")


@nox.session(default=True)
def imports(session: nox.Session) -> None:
    """Check that imports of the plugins point down: pyproject.toml has the layers."""
    session.install("import-linter")
    folder = Path(session.create_tmp()).resolve()
    plugins = folder / "ansible_collections/day2/resources/plugins"  # without build, which holds whole environments
    if not plugins.is_symlink():
        plugins.parent.mkdir(parents=True, exist_ok=True)
        plugins.symlink_to(ROOT / "plugins")
    with session.chdir(folder):
        command = ["lint-imports", "--no-cache", "--no-logo", str(ROOT / "pyproject.toml")]
        session.run(*command, env={"PYTHONPATH": str(folder)})


@nox.session(default=True)
def changelog(session: nox.Session) -> None:
    """Check the changelog and its fragments."""
    session.install("antsibull-changelog")
    session.run("antsibull-changelog", "lint")
    session.run("antsibull-changelog", "lint-changelog-yaml", "--strict", "changelogs/changelog.yaml")


@nox.session(default=True)
def generated(session: nox.Session) -> None:
    """Fail if a generated file is stale or missing."""
    session.install("ansible-core", "pydantic")
    session.run("python", "tests/generate/run.py", "generate", "--check")


@nox.session(default=True)
def package(session: nox.Session) -> None:
    """Build the collection, import it as Galaxy does, install it into an empty folder, and find every module there."""
    session.install("ansible-core", "galaxy-importer")
    place = Path(session.create_tmp()).resolve()
    shutil.rmtree(place)
    place.mkdir()
    session.run("ansible-galaxy", "collection", "build", "--output-path", str(place))
    packages = list(place.glob("*.tar.gz"))
    if not packages:
        return  # nox only installs
    with tarfile.open(packages[0]) as archive:
        names = archive.getnames()
    # .config: Galaxy runs ansible-lint, too
    strange = [
        name
        for name in names
        if re.match(r"\.(?!config(/ansible-lint\.yml)?$)|build|noxfile|tests/contracts|.*/(\.|__pyc)", name)
    ]
    if strange:
        session.error(f"The package holds files that do not belong there: {strange}")
    with session.chdir(place):
        configuration = {"GALAXY_IMPORTER_CONFIG": str(ROOT / "tests/galaxy-importer.cfg")}
        log = str(session.run("python", "-m", "galaxy_importer.main", packages[0].name, env=configuration, silent=True))
    # It ends with 0 whatever it has found.
    complaints = [
        line
        for line in log.splitlines()
        if line.startswith(("ERROR", "WARNING")) and not IGNORED_SANITY_TEST.fullmatch(line)
    ]
    if complaints or "Importer processing completed successfully" not in log:
        session.error("\n".join(complaints) or log)
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(place)}
    with session.chdir(place):
        session.run(
            "ansible-galaxy", "collection", "install", "--offline", "-p", str(place), str(packages[0]), env=environment
        )
        found = session.run("ansible-doc", "--list", "--json", "day2.resources", env=environment, silent=True)
    expected = {f"day2.resources.{path.stem}" for path in (ROOT / "plugins/modules").glob("*.py")}
    missing = expected - set(json.loads(str(found)))
    if missing:
        session.error(f"Not found after installation: {sorted(missing)}")


@nox.session(default="WITHOUT_SANITY" not in os.environ)  # .ci/run runs it at the same time as the others
def sanity(session: nox.Session) -> None:
    """Run ansible-test sanity in a separate git repository with a copy.

    It compiles and imports each file with the oldest Python found here, and with the one that runs it: to import all
    modules takes minutes for each Python. The matrix imports them with newer ones, and GitHub runs all.
    """
    session.install("ansible-core")
    copy = BUILD / "sanity/ansible_collections/day2/resources"
    shutil.rmtree(BUILD / "sanity", ignore_errors=True)
    listed = session.run(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", external=True, silent=True
    )
    if not isinstance(listed, str):
        return  # nox only installs
    for name in listed.split("\0"):
        source, target = ROOT / name, copy / name
        if name and source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    session.run("git", "init", "--quiet", str(copy), external=True)  # else all files count as ignored
    help_pip()
    programs = [pythons.oldest(), os.path.realpath(sys.executable)]
    folders = [*(os.path.dirname(each) for each in programs if each), "/usr/local/bin", "/usr/bin", "/bin"]
    command = ["ansible-test", "sanity", "--color=no", "--truncate=0", *session.posargs]
    log = BUILD / "sanity/log"
    try:
        with session.chdir(copy), log.open("w") as file:
            session.run(*command, env={"PATH": os.pathsep.join(folders)}, stdout=file)
    finally:
        text = log.read_text()
        print(*(line for line in text.splitlines() if not PIP.match(line)), sep="\n")
    if "All targets skipped" in text or text.count("Running sanity test") < (1 if session.posargs else 20):
        session.error("ansible-test found nothing to test, or ran only a few of its tests.")


def help_pip() -> None:
    """Give ansible-test the pip that comes with Python, where it would download one."""
    cache = Path(os.environ["HOME"]) / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in ("23_1_2", "24_2", "25_2"):
        (cache / f"get_pip_{version}.py").write_text("import ensurepip\nensurepip.bootstrap(default_pip=True)\n")
