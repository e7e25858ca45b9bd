# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The settings of a connection, from options and the environment."""

from __future__ import annotations

import ipaddress
import re
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .._model.lookup import Lookup, normalize_id
from .._model.scalars import Bool, Int, Text
from .._model.secret_value import MASK
from .._model.value_type import Invalid, ValueType, require_text, wrong_kind, wrong_value
from .diagnosis import proxy_of

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,15}://|")
_AT_SIGN = r"(?:[@\uff20\ufe6b]|%40)"
"""The end of the user and the password, as URL parsers read it or as a user may have encoded it by mistake."""
_LOGIN = re.compile(f".*{_AT_SIGN}", re.DOTALL)
_QUERY = re.compile(r"([?#]).*", re.DOTALL)
_CONTAINER = re.compile(r"[\[{]+(?:['\"]|[\w.+-]+(?:[,:]|\]+$))")
"""The start of a dictionary or a list that was turned into text."""
_OF_AWX = ("AWX_HOST", "JOB_ID")
"""Variables that AWX and automation controller add to the environment of each job."""
OF_TASK = "the environment of the task"
"""The environment of a module in messages."""
_ADVICE_IN_AWX = ". In AWX, add a credential that sets it to the job template, or fill in the field of the credential"


@dataclass(frozen=True)
class Setting:
    """An option that all modules of an API share, and that the environment can give.

    Arguments:
      option: its name.
      value_type: the type of its value.
      env: the environment variable that is read if the task does not give the option.
      default: the value if neither gives it.
      required: whether one of them must.
      extra: more of the Ansible option.
      lookup: the lookup that can find the value by name, or None.
    """

    option: str
    value_type: ValueType
    env: str
    default: t.Any = None
    required: bool = False
    extra: t.Mapping[str, t.Any] = field(default_factory=dict)
    lookup: Lookup | None = None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options. They have no default: it could not be told from a value that the task gives."""
        return {self.option: {**self.value_type.spec(), **self.extra}, **(self.lookup.options() if self.lookup else {})}

    def value(self, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str], title: str = OF_TASK) -> t.Any:
        """The value of the options, otherwise of the environment, otherwise the default. Raises Invalid.

        Arguments:
          options: the options that are given.
          environment: the environment.
          title: what a message calls the environment.
        """
        value = options.get(self.option)
        if value is not None:
            return normalize_id(self, value)
        if environment.get(self.env):
            return normalize_id(self, environment[self.env], f"{self.option} (from {self.env})")
        if self.required:
            alternative = f" or {self.lookup.option}" if self.lookup else ""
            advice = _ADVICE_IN_AWX if all(environment.get(name) for name in _OF_AWX) else ""
            raise Invalid(self.option, f"is required. Set it{alternative}, or {self.env} in {title}{advice}")
        return self.default


class ApiUrl(ValueType):
    """The address of an API. Normalized: without a slash at its end. Messages show no login and no query.

    Arguments:
      drop: the end of a path that is removed, too.
    """

    def __init__(self, drop: str = "") -> None:
        self.drop = drop

    def normalize(self, value: t.Any, where: str) -> str:
        text = Text().normalize(value, where)
        try:
            url = urlsplit(text)
            is_usable = url.scheme in ("http", "https") and bool(url.hostname) and (url.port or 1) > 0
        except ValueError:
            is_usable = False
        if not is_usable or not text.isascii() or any(letter.isspace() or ord(letter) < 32 for letter in text):
            raise wrong_value(where, "an address such as https://api.example.com", without_secrets(text))
        if url.username is not None or url.query or url.fragment:
            raise Invalid(where, "the address contains a user, a query or a fragment: leave it out")
        path = url.path.rstrip("/")
        if self.drop and path.endswith(self.drop):
            path = path[: -len(self.drop)].rstrip("/")
        return f"{url.scheme}://{url.netloc}{path}"


def without_secrets(address: str) -> str:
    """An address, valid or not, for a message: without what is before an ``@``, and without its query and fragment."""
    scheme = t.cast("re.Match[str]", _SCHEME.match(address)).group()
    rest = address[len(scheme) :]
    login = _LOGIN.match(rest)
    if login and _QUERY.search(login.group()):
        # A password with a question mark, or a query with an at sign: what follows can be part of either.
        return scheme + MASK
    if login:
        rest = f"{MASK}@{rest[login.end() :]}"
    return scheme + _QUERY.sub(rf"\1{MASK}", rest)


class ApiKey(ValueType):
    """A key, as it is sent. Messages never show it."""

    def normalize(self, value: t.Any, where: str) -> str:
        key = require_text(value, where) if value is not None else ""
        if not key:
            raise Invalid(where, "the key is empty")
        if not key.isascii() or not key.isprintable() or " " in key:
            raise Invalid(
                where,
                "the key contains a blank, a line break or another invalid character: copy it again",
            )
        return key


class _Path(Text):
    """The path of a file or folder. A dictionary or a list can hold a secret, and is not shown."""

    def normalize(self, value: t.Any, where: str) -> str:
        text = super().normalize(value, where)
        # Ansible turns whatever is given for a path into text.
        if _CONTAINER.match(text):
            raise wrong_kind(where, "a string", {} if text[0] == "{" else [])
        return text


def connection_settings(prefix: str, key: ValueType, url: Setting) -> tuple[Setting, ...]:
    """The settings of a connection, which are the same for each API.

    Arguments:
      prefix: the start of the names of the environment variables.
      key: the type of the key.
      url: the setting of the address.
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
        Setting("ca_path", _Path(1, exact=True), f"{prefix}_CA_PATH", extra={"type": "path"}),
    )


def open_to_others(address: str) -> str | None:
    """The warning if the key would cross a network where others can read it, otherwise None."""
    url = urlsplit(address)
    if url.scheme != "http":
        return None
    proxy = proxy_of(address, {})
    if proxy:
        return f"api_url: {address} is not encrypted, so the proxy {proxy.host} can read the key. Use https."
    if not _is_near(url.hostname or ""):
        return f"api_url: {address} is not encrypted, so others in the network can read the key. Use https."
    return None


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or has a private address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_private
