# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a command in a separate environment: python3 tests/dev.py COMMAND [arguments]. COMMANDS below names them.

Everything is written below build/, nothing elsewhere. Only Python's own library is used, and no syntax that an
old Python could not read: whoever has one must see the message below and not a syntax error.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build")
OLDEST = (3, 10)

COMMANDS = {
    # name: (environment below build/, requirements, what Python runs)
    "demo": ("venv", "tests/requirements.txt", ["tests/demo/run.py"]),
    # More at the same time than processors: tests wait for simulators and for Ansible. ARGS="-n 0" runs one after the
    # other.
    "test": ("venv", "tests/requirements.txt", ["-m", "pytest", "-n", "4", "--dist", "worksteal", "-m", "not slow"]),
    "test-all": ("venv", "tests/requirements.txt", ["-m", "pytest", "-n", "4", "--dist", "worksteal"]),
    "matrix": ("venv", "tests/requirements.txt", ["tests/matrix.py"]),
    "bench": ("venv", "tests/requirements.txt", ["tests/benchmarks/run.py"]),
    "defects": ("venv", "tests/requirements.txt", ["tests/defects/run.py"]),
    "freeze": ("venv", "tests/requirements.txt", ["tests/interface.py"]),
    "generate": ("venv", "tests/requirements.txt", ["tests/generate/run.py", "generate"]),
    "new": ("venv", "tests/requirements.txt", ["tests/generate/run.py", "new"]),
    "docs": ("docs-venv", "tests/requirements-docs.txt", ["tests/docs.py"]),
    "lint": ("lint-venv", "tests/requirements-lint.txt", ["-m", "nox"]),
}

# The tests that run for every kind: only these are collected for one of them.
GENERIC = ["tests/integration/test_%s.py" % name for name in ("cycle", "options", "properties", "resources")]

# The caller's settings that would change what these commands do, or where they write.
UNWANTED = (
    "ANSIBLE_",
    "GCORE_",
    "SCANOPY_",
    "XDG_",
    "NOX",
    "VIRTUAL_ENV",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONDONTWRITEBYTECODE",  # it goes below build/, and without it each start takes a second longer
    "PYTEST_",
    "MAKE",
    "MFLAGS",
)


def main(arguments):
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit("Give a command: %s." % ", ".join(sorted(COMMANDS)))
    check_python()
    name, requirements, command = COMMANDS[arguments[0]]
    if "--kind" in arguments:
        command = command + GENERIC
    os.chdir(ROOT)
    link_collection()
    python = make_environment(name, requirements)
    os.execve(python, [python] + command + arguments[1:], environment(os.path.dirname(python)))


def check_python():
    """Stop with advice where this Python cannot do it."""
    if sys.version_info < OLDEST:
        others = ["python3.%d" % minor for minor in range(OLDEST[1], 20)]
        found = [other for other in others if shutil.which(other)] if sys.version_info > (3,) else []
        sys.exit(
            "Python %d.%d or newer is needed, and this is %s (%s).\nName a newer one, for example: make test PYTHON=%s"
            % (OLDEST + (sys.version.split()[0], sys.executable, found[-1] if found else "python3.12"))
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        sys.exit(
            "This Python (%s) cannot make virtual environments: %s.\nOn Debian and Ubuntu install the package "
            "python%d.%d-venv, or name another Python: make test PYTHON=..."
            % ((sys.executable, error) + sys.version_info[:2])
        )


def link_collection():
    """Let Ansible and Python see the clone as ansible_collections/day2/resources below build/."""
    link = os.path.join(BUILD, "ansible_collections", "day2", "resources")
    target = os.path.join("..", "..", "..")
    make_folder(os.path.dirname(link))
    if not os.path.islink(link) or os.readlink(link) != target:
        if os.path.lexists(link):
            sys.exit("%s is in the way: remove it." % link)
        os.symlink(target, link)


def make_environment(name, requirements):
    """Make build/NAME unless it is there and up to date. Return its Python."""
    import fcntl  # not before Python's version is known to do

    folder = os.path.join(BUILD, name)
    python = os.path.join(folder, "bin", "python")
    stamp = os.path.join(folder, "made-from")
    with open(os.path.join(ROOT, requirements), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    # A virtual environment serves one Python and one place: a clone that was moved needs a new one.
    wanted = "\n".join([digest, sys.version, sys.base_prefix, ROOT])
    with open(os.path.join(BUILD, name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if read(stamp) == wanted and os.path.exists(python):
            return python
        print("Making build/%s with Python %s and what %s names. This happens once." % (name, VERSION, requirements))
        sys.stdout.flush()
        shutil.rmtree(folder, ignore_errors=True)
        run("make a virtual environment", [sys.executable, "-m", "venv", folder])
        # pip keeps the caller's settings (a mirror, a proxy), but not its cache outside of the clone.
        pip = dict(os.environ, PIP_CACHE_DIR=os.path.join(BUILD, "pip-cache"), PIP_USER="no")
        pip.pop("PYTHONPATH", None)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]
        run("install the requirements (is the Python package index reachable?)", install, pip)
        with open(stamp, "w") as file:
            file.write(wanted)
    return python


def environment(programs):
    """The environment that commands run in: the caller's, less what would leak in or out."""
    result = {key: value for key, value in os.environ.items() if not key.startswith(UNWANTED)}
    home = os.path.join(BUILD, "home")
    make_folder(home)
    result["HOME"] = home
    result["PATH"] = os.pathsep.join([programs, os.environ.get("PATH") or os.defpath])
    result["ANSIBLE_COLLECTIONS_PATH"] = BUILD
    result["PYTHONPYCACHEPREFIX"] = os.path.join(BUILD, "pycache")
    result["PIP_CACHE_DIR"] = os.path.join(BUILD, "pip-cache")
    # uv, which make lint installs with: no other Python, and the system's certificates as pip does.
    result.update(UV_PYTHON_DOWNLOADS="never", UV_SYSTEM_CERTS="true", UV_NATIVE_TLS="true")
    if sys.platform != "darwin":
        result["LC_ALL"] = "C.UTF-8"  # Ansible insists on UTF-8
    return result


def run(what, command, env=None):
    if subprocess.call(command, env=env, stdin=subprocess.DEVNULL) != 0:
        sys.exit("Could not %s: %s failed." % (what, " ".join(command)))


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except (IOError, OSError):
        return None


def make_folder(path):
    if not os.path.isdir(path):
        os.makedirs(path)


VERSION = sys.version.split()[0]

if __name__ == "__main__":
    main(sys.argv[1:])
