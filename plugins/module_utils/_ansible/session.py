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
from .._api.provider import Api, Service
from .._api.proxy import check_proxy
from .._api.settings import open_to_others
from .._engine.job import Job
from .._model.lookup import Sought, sought
from .._model.resource import Resource
from .._model.value_type import Invalid
from .arguments import WAIT_TIMEOUT_TYPE, WAIT_TYPE
from .results import Mask, refused
from .runtime import Host, Result

KEPT = 8
"""How many connections the items of a loop keep open: they can differ in their keys or environments."""


class Where(t.NamedTuple):
    """Where a resource stands: the ids that are known, and what is named by words instead, by variable of the path."""

    place: dict[str, t.Any]
    named: dict[str, Sought]


def where(
    service: Service, resource: Resource, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str]
) -> Where:
    """Where a resource stands, as a task or its environment says it. Raises Invalid."""
    scope = [each for each in service.scope if each.option in resource.scope]
    named = {each.option: words for each in scope if (words := sought(each, options))}
    return Where({each.option: each.value(options, environment) for each in scope if each.option not in named}, named)


def job_of(
    resource: Resource,
    options: t.Mapping[str, t.Any],
    stands: Where,
    warn: t.Callable[[str], None],
    secret: t.Callable[[str], None],
    label: str = "",
) -> Job:
    """What the options of a task want of one resource. Raises Invalid."""
    identity = resource.identity
    named = sought(identity, options)
    place = dict(stands.place)
    if not named:
        place[identity.option] = identity.leaf.canonical(options.get(identity.option), identity.option)
    job = Job(resource, place, resource.wanted(options), warn, stands.named, named, label, secret=secret)
    for each in resource.fields:
        if each.secret and each.option in job.wanted:
            job.hide(each.secrets_wanted(job.wanted[each.option]))
    return job


class Session(t.NamedTuple):
    """What a task works with: the connection, where its resources stand, and how long it may wait."""

    api: Api
    where: Where
    wait: bool
    deadline: Deadline


def connected(
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Mask,
    trace: list[Result] | None,
) -> Session | Result:
    """Ready for requests; none is made yet. The result of a failure where a library is missing. Raises Invalid."""
    missing = library_missing()
    if missing:
        return missing
    settings = settings_of(service, options, environment, host)
    stands = where(service, resource, options, environment)
    wait, deadline = patience(settings, options, host)
    return Session(connection(service, settings, environment, host, trace), stands, wait, deadline)


def library_missing() -> Result | None:
    """The result of a failure where a library is missing."""
    if not IMPORT_ERROR:
        return None
    python = sys.executable or "python3"
    message = (
        f"The Python library requests is missing for {python} on the host {platform.node()}, where this module runs. "
        f"Install it there: {python} -m pip install requests"
    )
    return {**refused(message), "exception": IMPORT_ERROR}


def settings_of(
    service: Service, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str], host: Host
) -> dict[str, t.Any]:
    """How to reach an API, as a task or its environment says it. The key is hidden from now on. Raises Invalid."""
    settings = {each.option: each.value(options, environment) for each in service.connection}
    host.secret(settings["api_key"])
    return settings


def patience(settings: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any], host: Host) -> tuple[bool, Deadline]:
    """Whether a task waits for tasks of the API, and how long. Raises Invalid, for the file of a setting too."""
    if settings["ca_path"] and not os.path.exists(settings["ca_path"]):
        raise Invalid(
            "ca_path",
            f"is {settings['ca_path']!r}, there is no such file or folder on this host",
        )
    wait = WAIT_TYPE.canonical(options["wait"], "wait")
    return wait, Deadline(WAIT_TIMEOUT_TYPE.canonical(options["wait_timeout"], "wait_timeout"), host.clock)


def connection(
    service: Service,
    settings: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Mask,
    trace: list[Result] | None,
    connections: int = 1,
) -> Api:
    """The connection to an API: the one of the item before, where nothing of it differs. No request is made yet.

    Raises Invalid for a proxy of the environment that cannot be used.
    """
    check_proxy(proxy_of(settings["api_url"], environment))
    warning = open_to_others(settings["api_url"])
    if warning:
        host.warn(warning)
    key = (service.name, connections, *sorted(settings.items()), *sorted(environment.items()))
    if key not in host.kept:
        if len(host.kept) >= KEPT:
            host.kept.pop(next(iter(host.kept))).client.close()
        host.kept[key] = service.connect(settings, connections)
    host.kept[key].client.trace = trace
    host.kept[key].client.notice = host.warn
    host.kept[key].client.environment = environment
    host.kept[key].client.cover = host.cover
    return host.kept[key]
