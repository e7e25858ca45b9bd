# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of the simulators."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import yaml
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from .api import Api
from .gcore.api import Gcore
from .messages import one_line
from .scanopy.api import Scanopy
from .server import serve
from .session import Simulation

APIS: dict[str, type[Api]] = {"gcore": Gcore, "scanopy": Scanopy}


def parser() -> argparse.ArgumentParser:
    """Return the parser; each API has its settings as options."""
    outer = argparse.ArgumentParser(prog="simulators", description="Serve an API from memory.")
    apis = outer.add_subparsers(dest="api", required=True, metavar="API")
    for name, api in APIS.items():
        text = f"Serve the {name} API from memory. Without --seed, its first API key is {api.own_key()}."
        options = apis.add_parser(name, help=f"the {name} API", description=text)
        options.add_argument("--port", type=int, default=0, help="0 (the default) takes any free port")
        options.add_argument(
            "--seed", type=Path, help="YAML or JSON file to start with (default: the documents of the kinds)"
        )
        options.add_argument("--exit-with-parent", action="store_true", help="stop when the standard input ends")
        for setting, field in api.settings_model.model_fields.items():
            names = ["--" + setting.replace("_", "-")]
            if setting in api.settings_model.other_options:
                names.append(api.settings_model.other_options[setting])
            options.add_argument(
                *names,
                dest=setting,
                default=field.default,
                help=f"{field.description} (default {field.default})",
                **values_of(field),
            )
    return outer


def values_of(field: FieldInfo) -> dict[str, Any]:
    """Return the options of the parser for the values of a setting: choices, a boolean, a text or a number."""
    if get_origin(field.annotation) is Literal:
        return {"choices": get_args(field.annotation)}
    if field.annotation is bool:
        return {"type": read_flag, "metavar": "{true,false}"}
    return {"type": str if field.annotation is str else float}


def read_flag(text: str) -> bool:
    """Return the boolean of a text."""
    try:
        return {"true": True, "false": False}[text.lower()]
    except KeyError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false") from None


def read_file(path: Path) -> object:
    """Return the content of a YAML or JSON file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    # libyaml is many times faster, and missing where PyYAML was built without it.
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    options = parser().parse_args(arguments)
    api = APIS[options.api]
    try:
        settings = api.settings_model.model_validate(
            {name: getattr(options, name) for name in api.settings_model.model_fields}
        )
    except ValidationError as error:
        return fail(one_line(error))
    try:
        seed = api.read_seed(api.own_seed() if options.seed is None else read_file(options.seed))
    except OSError as error:
        return fail(f"{options.seed}: {error.strerror}")
    except (ValueError, yaml.YAMLError) as error:
        return fail(f"{options.seed}: {error}")
    try:
        asyncio.run(serve(Simulation(api, seed, settings), options.port, options.exit_with_parent))
    except OSError as error:
        # The message of asyncio repeats the address.
        return fail(f"port {options.port}: {os.strerror(error.errno) if error.errno else error}")
    except OverflowError as error:
        return fail(f"port {options.port}: {error}")
    return 0


def fail(text: str) -> int:
    """Print one line to the standard error, and return the exit code."""
    print(f"simulators: {' '.join(text.split())}", file=sys.stderr)
    return 1
