# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The settings of a connection, from options and the environment."""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .._model.lookup import Lookup
from .._model.scalars import Bool, Int, Text
from .._model.value_type import Invalid, ValueType
from .diagnosis import proxy_of


@dataclass(frozen=True)
class Setting:
    """An option that all modules of an API share and that the environment can give.

    Arguments: option, its name; leaf, what it may be; env, the variable that is read when the task does not give
    it; default, the value when neither does; required, whether one of them must; extra, more of the Ansible option;
    ref, the words that may stand for it.
    """

    option: str
    value_type: ValueType
    env: str
    default: t.Any = None
    required: bool = False
    extra: t.Mapping[str, t.Any] = field(default_factory=dict)
    lookup: Lookup | None = None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options. They carry no default: one could not be told from a value that the task gives."""
        return {self.option: {**self.value_type.spec(), **self.extra}, **(self.lookup.options() if self.lookup else {})}

    def value(self, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str]) -> t.Any:
        """The task's value, else the environment's, else the default. Raises Invalid."""
        given = options.get(self.option)
        if given is not None:
            return self.value_type.normalize(given, self.option)
        if environment.get(self.env):
            return self.value_type.normalize(environment[self.env], f"{self.option} (from {self.env})")
        if self.required:
            other = f" or {self.lookup.option}" if self.lookup else ""
            raise Invalid(self.option, f"is missing: give it{other}, or set {self.env} in the environment of the task")
        return self.default


class ApiUrl(ValueType):
    """Where an API is. Canonical: without a slash at the end. Argument: drop, an end that is taken off as well."""

    def __init__(self, drop: str = "") -> None:
        self.drop = drop

    def normalize(self, value: t.Any, where: str) -> str:
        text = Text().normalize(value, where)
        try:
            parts = urlsplit(text)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable or not text.isascii() or any(letter.isspace() or ord(letter) < 32 for letter in text):
            raise Invalid(
                where,
                f"is {text!r}, an address such as https://api.example.com is needed",
            )
        if parts.username is not None or parts.query or parts.fragment:
            raise Invalid(where, "holds a user, a query or a fragment: give the address alone")
        path = parts.path.rstrip("/")
        if self.drop and path.endswith(self.drop):
            path = path[: -len(self.drop)].rstrip("/")
        return f"{parts.scheme}://{parts.netloc}{path}"


class ApiKey(ValueType):
    """A key, as it is sent. Messages never show it."""

    def normalize(self, value: t.Any, where: str) -> str:
        if not isinstance(value, str) or not value:
            raise Invalid(where, "is empty: give the key")
        if not value.isascii() or not value.isprintable() or " " in value:
            raise Invalid(
                where,
                "holds a blank, a line break or another character that no key has: copy it again",
            )
        return value


def connection_settings(prefix: str, key: ValueType, url: Setting) -> tuple[Setting, ...]:
    """The settings of a connection, the same for each API.

    Arguments: prefix, how the environment's variables begin; key, what the key may be; url, the setting of the
    address.
    """
    return (
        Setting(
            "api_key",
            key,
            f"{prefix}_API_KEY",
            required=True,
            extra={"no_log": True, "aliases": ["api_token"]},
        ),
        url,
        Setting("api_timeout", Int(1, 86400), f"{prefix}_API_TIMEOUT", 30),
        Setting("api_retries", Int(0, 100), f"{prefix}_API_RETRIES", 3),
        Setting("api_retry_max_delay", Int(0, 86400), f"{prefix}_API_RETRY_MAX_DELAY", 60),
        Setting("validate_certs", Bool(), f"{prefix}_VALIDATE_CERTS", True),
        Setting("ca_path", Text(1, exact=True), f"{prefix}_CA_PATH", extra={"type": "path"}),
    )


def open_to_others(address: str) -> str | None:
    """A warning where the key would cross a network that others can read."""
    url = urlsplit(address)
    if url.scheme != "http":
        return None
    proxy = proxy_of(address, {})
    if proxy:
        return f"api_url: {address} is not encrypted, and the proxy {proxy.host} can read the key. Use https."
    if not _near(url.hostname or ""):
        return f"api_url: {address} is not encrypted, anybody on the way can read the key. Use https."
    return None


def _near(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_private
