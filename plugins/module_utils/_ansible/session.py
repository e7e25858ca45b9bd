# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""From options to a connection and to jobs."""

from __future__ import annotations

import os
import platform
import sys
import typing as t

from .._api.clock import Deadline
from .._api.diagnosis import proxy_of
from .._api.libraries import IMPORT_ERROR
from .._api.provider import Api, Provider
from .._api.proxy import check_proxy
from .._api.settings import open_to_others
from .._engine.job import Job
from .._model.lookup import LookupRequest, lookup_request
from .._model.resource import Resource
from .._model.value_type import Invalid
from .arguments import WAIT_TIMEOUT_TYPE, WAIT_TYPE
from .results import Mask, failed_result
from .runtime import Result, Runtime

MAX_CONNECTIONS = 8
"""How many connections the items of a loop keep open: they can differ in their keys or environments."""


class Scope(t.NamedTuple):
    """Where a resource stands: the ids that are known, and what is named by words instead, by variable of the path."""

    path_params: dict[str, t.Any]
    named: dict[str, LookupRequest]


def where(
    provider: Provider, resource: Resource, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str]
) -> Scope:
    """Where a resource stands, as a task or its environment says it. Raises Invalid."""
    scope = [each for each in provider.scope if each.option in resource.scope]
    named = {each.option: words for each in scope if (words := lookup_request(each, options))}
    return Scope({each.option: each.value(options, environment) for each in scope if each.option not in named}, named)


def job_of(
    resource: Resource,
    options: t.Mapping[str, t.Any],
    stands: Scope,
    warn: t.Callable[[str], None],
    secret: t.Callable[[str], None],
    label: str = "",
) -> Job:
    """What the options of a task want of one resource. Raises Invalid."""
    identity = resource.identity
    named = lookup_request(identity, options)
    path_params = dict(stands.path_params)
    if not named:
        path_params[identity.option] = identity.value_type.normalize(options.get(identity.option), identity.option)
    job = Job(resource, path_params, resource.desired(options), warn, stands.named, named, label, secret=secret)
    for each in resource.fields:
        if each.secret and each.option in job.desired:
            job.hide(each.desired_secrets(job.desired[each.option]))
    return job


class Session(t.NamedTuple):
    """What a task works with: the connection, where its resources stand, and how long it may wait."""

    api: Api
    where: Scope
    wait: bool
    deadline: Deadline


def connected(
    provider: Provider,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Mask,
    trace: list[Result] | None,
) -> Session | Result:
    """Ready for requests; none is made yet. The result of a failure where a library is missing. Raises Invalid."""
    missing = library_missing()
    if missing:
        return missing
    settings = settings_of(provider, options, environment, runtime)
    stands = where(provider, resource, options, environment)
    wait, deadline = patience(settings, options, runtime)
    return Session(connection(provider, settings, environment, runtime, trace), stands, wait, deadline)


def library_missing() -> Result | None:
    """The result of a failure where a library is missing."""
    if not IMPORT_ERROR:
        return None
    python = sys.executable or "python3"
    message = (
        f"The Python library requests is missing for {python} on the host {platform.node()}, where this module runs. "
        f"Install it there: {python} -m pip install requests"
    )
    return {**failed_result(message), "exception": IMPORT_ERROR}


def settings_of(
    provider: Provider, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str], runtime: Runtime
) -> dict[str, t.Any]:
    """How to reach an API, as a task or its environment says it. The key is hidden from now on. Raises Invalid."""
    settings = {each.option: each.value(options, environment) for each in provider.connection}
    runtime.secret(settings["api_key"])
    return settings


def patience(
    settings: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any], runtime: Runtime
) -> tuple[bool, Deadline]:
    """Whether a task waits for tasks of the API, and how long. Raises Invalid, for the file of a setting too."""
    if settings["ca_path"] and not os.path.exists(settings["ca_path"]):
        raise Invalid(
            "ca_path",
            f"is {settings['ca_path']!r}, there is no such file or folder on this host",
        )
    wait = WAIT_TYPE.normalize(options["wait"], "wait")
    return wait, Deadline(WAIT_TIMEOUT_TYPE.normalize(options["wait_timeout"], "wait_timeout"), runtime.clock)


def connection(
    provider: Provider,
    settings: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Mask,
    trace: list[Result] | None,
    connections: int = 1,
) -> Api:
    """The connection to an API: the one of the item before, where nothing of it differs. No request is made yet.

    Raises Invalid for a proxy of the environment that cannot be used.
    """
    check_proxy(proxy_of(settings["api_url"], environment))
    warning = open_to_others(settings["api_url"])
    if warning:
        runtime.warn(warning)
    key = (provider.name, connections, *sorted(settings.items()), *sorted(environment.items()))
    if key not in runtime.kept:
        if len(runtime.kept) >= MAX_CONNECTIONS:
            runtime.kept.pop(next(iter(runtime.kept))).client.close()
        runtime.kept[key] = provider.connect(settings, connections)
    runtime.kept[key].client.trace = trace
    runtime.kept[key].client.notice = runtime.warn
    runtime.kept[key].client.environment = environment
    runtime.kept[key].client.redact = runtime.redact
    return runtime.kept[key]
