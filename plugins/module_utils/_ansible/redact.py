# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Removal of secrets from options and results."""

from __future__ import annotations

import json
import re
import typing as t
import unicodedata

from .._api.settings import without_secrets
from .._model.secret_value import SECRET, texts_in
from .._model.text import printable

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
"""Ansible's replacement for a key, here also for the value of an unknown option: it may be a key."""
MIN_SECRET_LENGTH = 8
"""Minimum number of characters of a secret that is hidden in all texts: a shorter one is a part of other words."""
SCALAR_TYPES = ("str", "path", "int", "float", "bool")
"""The types of Ansible's options that take neither a list nor a dictionary."""
Options = t.Mapping[str, t.Any]
Spec = t.Mapping[str, t.Mapping[str, t.Any]]


def by_name(spec: Spec) -> dict[str, t.Mapping[str, t.Any]]:
    """Options by their names and aliases."""
    return {name: entry for option, entry in spec.items() for name in (option, *entry.get("aliases", ()))}


def known_options(shared: Spec, own: Spec) -> dict[str, t.Mapping[str, t.Any]]:
    """Options by their names and aliases, for ``shown_options`` and ``secrets_of``.

    Arguments:
      shared: the options of all modules of a provider. The API key is the secret one.
      own: the options of a resource.
    """
    spec = {option: {**entry, "replacement": HIDDEN} for option, entry in shared.items()}
    if "api_url" in spec:
        spec["api_url"]["address"] = True
    spec.update({option: {**entry, "replacement": SECRET} for option, entry in own.items() if option not in shared})
    return by_name(spec)


def shown_options(known: Spec, options: Options, replacement: str = HIDDEN) -> dict[str, t.Any]:
    """Options as the invocation shows them: without secrets, and without the values of unknown options.

    Arguments:
      known: the options of the module, by name.
      options: the options of the task, valid or not.
      replacement: the replacement for a secret where ``known`` has none.
    """
    return {
        name: None if value is None else _shown(known[name], value, replacement) if name in known else HIDDEN
        for name, value in options.items()
        if not str(name).startswith("_ansible_")
    }


def _shown(spec: t.Mapping[str, t.Any], value: t.Any, replacement: str) -> t.Any:
    replacement = spec.get("replacement", replacement)
    if value is None:
        return None
    if spec.get("no_log"):
        return replacement
    if spec.get("address") and isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, list) and spec.get("type", "str") in SCALAR_TYPES and "elements" not in spec:
        return HIDDEN
    if isinstance(value, list):
        element = {key: part for key, part in spec.items() if key != "elements"}
        element["type"] = spec.get("elements", spec.get("type"))
        return [_shown(element, part, replacement) for part in value]
    if "options" in spec and not isinstance(value, bool):
        return shown_options(by_name(spec["options"]), value, replacement) if isinstance(value, dict) else HIDDEN
    # If no dictionary is expected, all of its keys are unknown.
    return HIDDEN if isinstance(value, dict) and spec.get("type") not in ("dict", "raw") else value


def secrets_of(known: Spec, options: Options, replacement: str = HIDDEN) -> t.Iterator[str]:
    """The secret texts in options, without short texts of a resource. The arguments are those of ``shown_options``."""
    for name, value in options.items():
        spec = known.get(name, {})
        shown = spec.get("replacement", replacement)
        if spec.get("no_log"):
            yield from (text for text in texts_in(value) if shown == HIDDEN or len(text) >= MIN_SECRET_LENGTH)
        for part in value if isinstance(value, list) else [value]:
            if "options" in spec and isinstance(part, dict):
                yield from secrets_of(by_name(spec["options"]), part, shown)


def without_no_log(spec: Spec) -> dict[str, dict[str, t.Any]]:
    """A spec without ``no_log``, with which Ansible would hide the text of a secret everywhere, however short."""
    return {
        name: {
            **entry,
            **({"no_log": False} if entry.get("no_log") else {}),
            **({"options": without_no_log(entry["options"])} if "options" in entry else {}),
        }
        for name, entry in spec.items()
    }


def spellings(text: str) -> set[str]:
    """The spellings of a text: in both normal forms of Unicode, in messages, in JSON and in Python's representation."""
    return {
        spelling
        for form in {text, *(unicodedata.normalize(name, text) for name in ("NFC", "NFD"))}
        for spelling in (
            form,
            printable(form),
            json.dumps(form)[1:-1],
            json.dumps(form, ensure_ascii=False)[1:-1],
            repr(form)[1:-1],
            # Inside a longer text that has both kinds of quotation marks.
            repr(form + "'\"")[1:-4],
        )
    }


def redact_fields(value: t.Any, keys: t.Collection[str], secrets: t.Collection[str], inside: bool = False) -> t.Any:
    """The answer of an API about fields, without the values of secret fields.

    Arguments:
      value: the answer, or a part of it.
      keys: the keys of secret values.
      secrets: their texts, of any length.
      inside: whether the value belongs to a secret field.
    """
    if isinstance(value, dict):
        # An answer names a field as a key or as another value of the same dictionary.
        named = inside or any(_names(part, keys) for part in value.values())
        return {key: redact_fields(part, keys, secrets, named or _names(key, keys)) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact_fields(part, keys, secrets, inside) for part in value]
    if not inside or isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return value
    if str(value) in secrets:
        return SECRET
    if isinstance(value, str):
        for text in sorted(filter(None, secrets), key=len, reverse=True):
            value = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", SECRET, value)
    return value


def _names(value: t.Any, keys: t.Collection[str]) -> bool:
    """Whether a key, or a path such as ``users.0.password``, names a secret field."""
    if isinstance(value, list):
        return any(_names(part, keys) for part in value)
    return isinstance(value, str) and any(part in keys for part in re.split(r"[.\[\]/]+", value))


def mark_items(result: dict[str, t.Any], no_log: bool, version: str) -> dict[str, t.Any]:
    """Mark the items of a result so that Ansible hides them where it hides the result.

    ansible-core 2.19 and 2.20 treat all ``results`` as those of a loop, and each of these has its own mark. From 2.21
    on the marks would stay in a registered result.

    Arguments:
      result: the result. It is changed.
      no_log: whether the task has ``no_log``.
      version: the version of ansible-core.
    """
    marks = {"_ansible_no_log": True} if no_log and tuple(map(int, version.split(".")[:2])) < (2, 21) else {}
    for item in result.get("results") or ():
        item.pop("_ansible_no_log", None)
        item.update(marks)
    return result
