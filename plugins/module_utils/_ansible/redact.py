# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""What of options and results may be shown, with secrets left out."""

from __future__ import annotations

import json
import re
import typing as t
import unicodedata

from .._model.secret_value import SECRET, texts_in
from .._model.text import printable
from .._model.value_type import kind_of

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
"""What Ansible shows instead of a key. Also shown instead of the value of an unknown option: it may be a key."""
MASK = "*" * 8
"""What Ansible shows instead of a part of a text."""
MIN_SECRET_LENGTH = 8
"""Characters of a secret that is hidden in all texts. To hide a shorter one would hide parts of other words."""
SCALAR_TYPES = ("str", "path", "int", "float", "bool")
"""The types of Ansible's options that take neither a list nor a dictionary."""
_CREDENTIALS = re.compile(r"(?<=//)[^/?#]*@|[?#].*", re.DOTALL)
"""What an address holds besides a scheme, a host and a path: a user with a password, a query, a fragment."""
Options = t.Mapping[str, t.Any]
Spec = t.Mapping[str, t.Mapping[str, t.Any]]


def by_name(spec: Spec) -> dict[str, t.Mapping[str, t.Any]]:
    """Ansible options by all of their names."""
    return {name: each for option, each in spec.items() for name in (option, *each.get("aliases", ()))}


def known_options(shared: Spec, own: Spec) -> dict[str, t.Mapping[str, t.Any]]:
    """Options by all of their names, for ``shown_options`` and ``secrets_of``.

    Arguments:
      shared: those of all modules of an API. What is secret of them is the key.
      own: those of a resource.
    """
    spec = {option: {**each, "instead": HIDDEN} for option, each in shared.items()}
    if "api_url" in spec:
        spec["api_url"]["address"] = True
    spec.update({option: {**each, "instead": SECRET} for option, each in own.items() if option not in shared})
    return by_name(spec)


def shown_options(known: Spec, options: Options, id_option: str = HIDDEN) -> dict[str, t.Any]:
    """Options as an invocation shows them: without secrets, and without the values of unknown options.

    Arguments:
      known: the Ansible options by name.
      options: the options as they are given, valid or not.
      instead: what is shown for a secret, where ``known`` does not say it.
    """
    return {
        name: None if value is None else _shown(known[name], value, id_option) if name in known else HIDDEN
        for name, value in options.items()
        if not str(name).startswith("_ansible_")
    }


def _shown(spec: t.Mapping[str, t.Any], value: t.Any, id_option: str) -> t.Any:
    id_option = spec.get("instead", id_option)
    if value is None:
        return None
    if spec.get("no_log"):
        return id_option
    if spec.get("address") and isinstance(value, str):
        return _without_credentials(value)
    if isinstance(value, list) and spec.get("type", "str") in SCALAR_TYPES and "elements" not in spec:
        return HIDDEN
    if isinstance(value, list):
        element = {key: part for key, part in spec.items() if key != "elements"}
        element["type"] = spec.get("elements", spec.get("type"))
        return [_shown(element, each, id_option) for each in value]
    if "options" in spec and not isinstance(value, bool):
        return shown_options(by_name(spec["options"]), value, id_option) if isinstance(value, dict) else HIDDEN
    # Where no dictionary belongs, all keys of one are unknown.
    return HIDDEN if isinstance(value, dict) and spec.get("type") not in ("dict", "raw") else value


def _without_credentials(address: str) -> str:
    return _CREDENTIALS.sub(lambda match: f"{MASK}@" if match[0].endswith("@") else f"{match[0][0]}{MASK}", address)


def quoted(value: t.Any) -> str:
    """A value for a message: a text, number or boolean as Python writes it, of anything else only its kind.

    A dictionary or list in the wrong place can hold a key.
    """
    return repr(value) if isinstance(value, (str, int, float)) else kind_of(value)


def secrets_of(known: Spec, options: Options, id_option: str = HIDDEN) -> t.Iterator[str]:
    """The secret texts in options, without the short ones of a resource. Arguments: as above."""
    for name, value in options.items():
        spec = known.get(name, {})
        word = spec.get("instead", id_option)
        if spec.get("no_log"):
            yield from (text for text in texts_in(value) if word == HIDDEN or len(text) >= MIN_SECRET_LENGTH)
        for part in value if isinstance(value, list) else [value]:
            if "options" in spec and isinstance(part, dict):
                yield from secrets_of(by_name(spec["options"]), part, word)


def without_no_log(spec: Spec) -> dict[str, dict[str, t.Any]]:
    """The same options for Ansible's validation, which hides what is secret wherever its text stands, however short."""
    return {
        name: {
            **each,
            **({"no_log": False} if each.get("no_log") else {}),
            **({"options": without_no_log(each["options"])} if "options" in each else {}),
        }
        for name, each in spec.items()
    }


def spellings(text: str) -> set[str]:
    """A text in both normal forms of Unicode, and how it stands in messages, in JSON and in Python's representation."""
    return {
        spelt
        for each in {text, *(unicodedata.normalize(form, text) for form in ("NFC", "NFD"))}
        for spelt in (
            each,
            printable(each),
            json.dumps(each)[1:-1],
            json.dumps(each, ensure_ascii=False)[1:-1],
            repr(each)[1:-1],
            # Inside a longer text that Python writes in the other quotation marks.
            repr(each + "'\"")[1:-4],
        )
    }


def cover_keys(value: t.Any, keys: t.Collection[str], secrets: t.Collection[str], inside: bool = False) -> t.Any:
    """What an API says of fields, without secrets where it speaks of a field that is secret.

    Arguments:
      keys: the keys of secret values.
      secrets: their texts, of any length.
      inside: whether the value belongs to one of these fields.
    """
    if isinstance(value, dict):
        # A field is a key, or is named beside the value.
        named = inside or any(_names(each, keys) for each in value.values())
        return {key: cover_keys(each, keys, secrets, named or _names(key, keys)) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [cover_keys(each, keys, secrets, inside) for each in value]
    if not inside or isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return value
    if str(value) in secrets:
        return SECRET
    if isinstance(value, str):
        for text in sorted(filter(None, secrets), key=len, reverse=True):
            value = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", SECRET, value)
    return value


def _names(value: t.Any, keys: t.Collection[str]) -> bool:
    """Whether a key, or a path such as ``users.0.password``, names a field that is secret."""
    if isinstance(value, list):
        return any(_names(each, keys) for each in value)
    return isinstance(value, str) and any(part in keys for part in re.split(r"[.\[\]/]+", value))


def mark_items(result: dict[str, t.Any], no_log: bool, version: str) -> dict[str, t.Any]:
    """Let Ansible hide the items of a result, too, where it hides the result.

    ansible-core 2.19 and 2.20 take all ``results`` for those of a loop, each of which says itself whether it is hidden.
    From 2.21 on this would stay in what is registered.

    Arguments:
      no_log: whether the task hides its result.
      version: that of ansible-core.
    """
    marks = {"_ansible_no_log": True} if no_log and tuple(map(int, version.split(".")[:2])) < (2, 21) else {}
    for each in result.get("results") or ():
        each.pop("_ansible_no_log", None)
        each.update(marks)
    return result
