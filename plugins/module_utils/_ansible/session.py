# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The connection to an API, the scope and the jobs of a task, from its options and its environment."""

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
from .._api.settings import OF_TASK, open_to_others
from .._engine.job import Job
from .._model.lookup import LookupRequest, lookup_request, normalize_id
from .._model.resource import Resource
from .._model.rules import CONSENT
from .._model.value_type import Invalid
from .arguments import WAIT_TIMEOUT_TYPE, WAIT_TYPE
from .results import Mask, failed_result
from .runtime import Result, Runtime

MAX_CONNECTIONS = 8
"""Maximum number of connections that the items of a loop keep open: their keys or environments can differ."""


class Scope(t.NamedTuple):
    """The scope of a resource: the known IDs, and lookup requests for the others, by path parameter."""

    path_params: dict[str, t.Any]
    named: dict[str, LookupRequest]


def scope_of(
    provider: Provider, resource: Resource, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str]
) -> Scope:
    """The scope of a resource, from the options of a task or its environment. Raises Invalid."""
    settings = [setting for setting in provider.scope if setting.option in resource.scope]
    named = {setting.option: request for setting in settings if (request := lookup_request(setting, options))}
    by_id = [setting for setting in settings if setting.option not in named]
    path_params = {setting.option: setting.value(options, environment) for setting in by_id}
    for parent in resource.parents:
        request = lookup_request(parent, options)
        if request:
            named[parent.option] = request
            continue
        id = options.get(parent.option)
        if id is None:
            more = f". Give it or {' or '.join(parent.lookup.main_options)}" if parent.lookup else ""
            raise Invalid(parent.option, f"is required to select the {parent.title}{more}")
        path_params[parent.option] = normalize_id(parent, id)
    return Scope(path_params, named)


def job_of(
    resource: Resource,
    options: t.Mapping[str, t.Any],
    scope: Scope,
    warn: t.Callable[[str], None],
    secret: t.Callable[[str], None],
    label: str = "",
) -> Job:
    """The job for one resource. Raises Invalid.

    Arguments:
      resource: the resource.
      options: the options of the task.
      scope: the scope of the resource.
      warn: shows a warning.
      secret: hides a secret value.
      label: the label of the item in a list.
    """
    identity = resource.identity
    named = lookup_request(identity, options)
    path_params = dict(scope.path_params)
    if not named:
        path_params[identity.option] = normalize_id(identity, options.get(identity.option))
    job = Job(resource, path_params, resource.desired(options), warn, scope.named, named, label, on_secret=secret)
    job.consent = resource.asks_for_consent and options.get(CONSENT) is True
    for field in resource.fields:
        if field.secret and field.option in job.desired:
            job.hide(field.desired_secrets(job.desired[field.option]))
    return job


class Session(t.NamedTuple):
    """The connection of a task, the scope of its resources, whether it waits, and its deadline."""

    api: Api
    scope: Scope
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
    """The session of a task, before its first request. A failed result where a library is missing. Raises Invalid."""
    missing = library_missing()
    if missing:
        return missing
    settings = settings_of(provider, options, environment, runtime)
    scope = scope_of(provider, resource, options, environment)
    wait, deadline = wait_options(settings, options, runtime)
    return Session(connection(provider, settings, environment, runtime, trace), scope, wait, deadline)


def library_missing() -> Result | None:
    """A failed result where a library is missing, else None."""
    if not IMPORT_ERROR:
        return None
    python = sys.executable or "python3"
    state = "is missing" if "No module named" in IMPORT_ERROR else "is broken"
    message = (
        f"The Python library requests {state} for {python} on the host {platform.node()}, where this module runs. "
        f"Install it there: {python} -m pip install requests"
    )
    return {**failed_result(message), "exception": IMPORT_ERROR}


def settings_of(
    provider: Provider,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Runtime,
    title: str = OF_TASK,
) -> dict[str, t.Any]:
    """The settings of a connection, from the options or the environment. Hides the key. Raises Invalid.

    Arguments:
      provider: the provider.
      options: the options that are given.
      environment: the environment.
      runtime: the runtime.
      title: what a message calls the environment.
    """
    settings = {setting.option: setting.value(options, environment, title) for setting in provider.connection}
    runtime.secret(settings["api_key"])
    return settings


def wait_options(
    settings: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any], runtime: Runtime
) -> tuple[bool, Deadline]:
    """Whether a task waits for tasks of the API, and its deadline. Raises Invalid, for a missing ca_path too."""
    if settings["ca_path"] and not os.path.exists(settings["ca_path"]):
        raise Invalid(
            "ca_path",
            f"there is no file or folder {settings['ca_path']!r} on this host",
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
    """The connection to an API, before its first request. Items of a loop with the same settings share one.

    Raises Invalid for a proxy of the environment that cannot be used.

    Arguments:
      provider: the provider.
      settings: those of ``settings_of``.
      environment: the environment of the task.
      runtime: the runtime.
      trace: the list that takes an entry for each request, or None.
      connections: the maximum number of requests at the same time.
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
