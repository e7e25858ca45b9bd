# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Reading many resources of a kind: what the ``_info`` modules do. The same descriptors say what a resource is."""

from __future__ import annotations

import contextlib
import functools
import json
import typing as t
from dataclasses import dataclass

from ._engine import Job, StillRunning, follow, grace
from ._fields import Tags
from ._find import NO_LIST, Finder, ids, unknown
from ._http import ApiError, Interrupted
from ._many import SINGLE, batches
from ._resource import Document, Resource
from ._service import Query, checked
from ._task import (
    Host,
    Module,
    Result,
    Session,
    Where,
    advice,
    connected,
    defective,
    guarded,
    misread,
    refused,
    shared_spec,
    tasks_in_words,
    told,
)
from ._types import Invalid, Leaf, Text, kind_of

_NAME = Text(1)


def info_spec(resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The Ansible options of the module that reads resources of such a kind."""
    return {**shared_spec(resource.service), **_filters(resource)}


def _filters(resource: Resource) -> dict[str, dict[str, t.Any]]:
    found: dict[str, dict[str, t.Any]] = {_ids(resource): resource.identity.leaf.element()}
    if any(each.option == "name" for each in resource.fields):
        found["name"] = _NAME.spec()
    if _tags(resource):
        found["tags"] = {"type": "dict"}
    return found


def _ids(resource: Resource) -> str:
    return f"{resource.identity.option}s"


def _tags(resource: Resource) -> Tags | None:
    return next((each for each in resource.fields if isinstance(each, Tags)), None)


def reads(resource: Resource) -> Module:
    """The module that reads resources of such a kind."""
    return Module(
        info_spec(resource),
        resource.service,
        lambda options: info_complaint(resource, options),
        lambda options, environment, _check, _diff, host: gather(resource, options, environment, host),
        refused,
    )


def info_complaint(resource: Resource, options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with options that Ansible's validation would silently turn into something else."""
    tags = options.get("tags")
    if _tags(resource) and tags is not None and not isinstance(tags, (dict, str)):
        return f"tags: is {kind_of(tags)}, a dictionary is needed"
    if _tags(resource) and isinstance(tags, str) and not tags.strip():
        return "tags: is an empty text, a dictionary is needed: write {} or leave it out"
    return misread(info_spec(resource), options)


@dataclass(frozen=True)
class Wish:
    """Which resources are looked for: None for all. ``tags`` is what they have at least."""

    ids: list[t.Any] | None
    name: str | None
    tags: dict[str, str] | None

    @functools.cached_property
    def _ids(self) -> frozenset[t.Any]:
        return frozenset(self.ids or ())

    def found(self, fitting: t.Sized) -> bool:
        """Whether these are all that are looked for, as far as that is known: a name need not mean several."""
        return len(fitting) > 0 if self.name is not None else self.ids is not None and len(fitting) >= len(self.ids)

    def fits(self, resource: Resource, shown: Document) -> bool:
        """Whether a resource, as a result shows it, is one of them."""
        id = resource.identity.leaf.read(shown.get("id"))
        if self.ids is not None and not (isinstance(id, t.Hashable) and id in self._ids):
            return False
        if self.name is not None and shown.get("name") != self.name:
            return False
        if self.tags is None:
            return True
        return "tags" in shown and self.tags.items() <= {**shown.get("read_only_tags", {}), **shown["tags"]}.items()


def _wish(resource: Resource, options: t.Mapping[str, t.Any]) -> Wish:
    option, leaf = _ids(resource), resource.identity.leaf
    given = options.get(option)
    ids = None
    if given is not None:
        ids = list(dict.fromkeys(_one(leaf, each, f"{option}[{n}]") for n, each in enumerate(given)))
    name = options.get("name")
    tags = _tags(resource)
    for key, text in (options.get("tags") or {}).items() if tags else ():
        if text is None or (isinstance(text, str) and not text.strip()):
            what = "null" if text is None else "an empty text"
            raise Invalid(f"tags.{key}", f"is {what}: give the text that the tag of a resource must have")
    wanted = tags.wanted(options) if tags else None
    return Wish(ids, None if name is None else _NAME.canonical(name, "name"), wanted.value if wanted else None)


def _one(leaf: Leaf, value: t.Any, where: str) -> t.Any:
    if value is None:
        raise Invalid(where, "is null: give a value, or leave it out")
    return leaf.canonical(value, where)


def gather(
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Host,
) -> Result:
    """Read resources and return the result of the task. Arguments: as for ``perform``, of ``info_spec``."""

    def read(session: Session) -> Result:
        wish = _wish(resource, options)
        shown = (resource.show(each) for each in _read(resource, session, wish))
        # A server that does not know a filter can show the same one for several requests.
        found = {repr(each.get("id")): each for each in shown if wish.fits(resource, each)}
        return {f"{resource.kind}s": _said(resource, session, list(found.values()), host)}

    return _reading(resource, options, environment, host, read)


def _said(resource: Resource, session: Session, found: list[Document], host: Host) -> list[Document]:
    """What was found, each with the words that mean it, where such a resource has words that its document lacks."""
    ref = resource.identity.ref
    if not found or not ref:
        return found
    try:
        words = ref.said(found, Finder(session.api, session.where.place, {}, session.deadline))
    except Interrupted:
        raise
    except ApiError as error:
        # They were read: that they have no names is no failure.
        host.warn(f"Cannot say which words mean the {resource.title}s: {error.problem.rstrip('.')}.")
        words = [None] * len(found)
    else:
        nameless = [each for each, one in zip(found, words or ()) if one is None]
        if nameless:
            host.warn(
                f"No words mean just one of these {resource.title}s: {ids(nameless)}. To change one, give "
                f"{resource.identity.option}."
            )
    return found if words is None else [{**each, ref.option: one} for each, one in zip(found, words)]


def _reading(
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Host,
    read: t.Callable[[Session], Result],
) -> Result:
    def action(inner: Host, trace: list[Result] | None) -> Result:
        session = connected(resource, options, environment, inner, trace)
        if isinstance(session, dict):
            return session
        finder = Finder(session.api, session.where.place, {}, session.deadline)
        try:
            finder.scope(session.where.named)
            return {"changed": False, **read(session._replace(where=Where(dict(finder.place), {})))}
        except ApiError as error:
            words = advice(resource, error)
            sought = unknown(session.where.named, finder.place)
            doing = f"look for the {sought.described}" if sought else f"read the {resource.title}s"
            message = f"Cannot {doing}: {error.problem.rstrip('.')}. {words}".rstrip()
            return {**refused(message), **told(error)}
        except Invalid:
            raise
        except Exception as defect:  # noqa: BLE001  a defect of ours must be told as one
            return defective(defect)

    return guarded(host, action)


def _read(resource: Resource, session: Session, wish: Wish) -> t.Iterator[Document]:
    """The documents among which those that are looked for are, with as few requests as possible."""
    hints = resource.collection.hints

    def listed(query: Query) -> t.Iterator[Document]:
        """The rows of the list, and of the list of what it may include, where those can be missing."""
        rows = session.api.search(resource.collection, session.where.place, query, session.deadline)
        yield from rows
        own = session.api.own_list(resource.collection)
        if own and not wish.found({repr(row.get("id")) for row in rows if wish.fits(resource, resource.show(row))}):
            try:
                yield from session.api.search(own, session.where.place, query, session.deadline)
            except ApiError as error:
                if error.status not in NO_LIST:
                    raise

    def search(query: Query) -> t.Iterator[Document]:
        for row in listed(query):
            checked(resource, row, session.where.place)
            # Nothing is taken for its default that a list only leaves out.
            if resource.lacks(row, {}) and wish.fits(resource, resource.show(row)):
                yield from _singly(resource, session, [row.get("id")])[0]
            else:
                yield row

    texts = {"name": wish.name, "tags": json.dumps(wish.tags) if wish.tags else None}
    known = [(hints[what], text) for what, text in texts.items() if text is not None and what in hints]
    if wish.ids is None:
        yield from search(known)
    elif "ids" in hints:
        for query in batches(resource, wish.ids):
            yield from search(query)
    elif len(wish.ids) <= SINGLE and (resource.service.pages or not wish.ids):
        yield from _singly(resource, session, wish.ids)[0]
    else:
        yield from search(known)


def _singly(resource: Resource, session: Session, ids: t.Iterable[t.Any]) -> tuple[list[Document], list[t.Any]]:
    """The documents of those ids that there are, and the ids that there are not."""
    found: list[Document] = []
    missing: list[t.Any] = []
    reason: ApiError | None = None
    for each in ids:
        try:
            place = {**session.where.place, resource.identity.option: each}
            found.append(session.api.read(resource, place, session.deadline))
        except ApiError as error:
            if error.status != 404:
                raise
            missing.append(each)
            reason = error
    # A project, a region or an address that is wrong answers like that, too. Then the list is not there either.
    if reason and session.api.look(resource.collection.all, session.where.place, session.deadline) is None:
        raise reason
    return found, missing


# Tasks of the API


def _by_id(tasks: t.Iterable[Document]) -> dict[str, Document]:
    return {str(each.get("id")): each for each in tasks}


def tasks_spec(resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The Ansible options of the module that reads tasks of an API."""
    ids = {**resource.identity.leaf.element(), "required": True}
    return {**shared_spec(resource.service), _ids(resource): ids}


def reads_tasks(resource: Resource) -> Module:
    """The module that reads tasks of an API."""
    spec = tasks_spec(resource)
    return Module(
        spec,
        resource.service,
        lambda options: misread(spec, options),
        lambda options, environment, _check, _diff, host: watch(resource, options, environment, host),
        refused,
    )


def watch(
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Host,
) -> Result:
    """Read tasks of an API, wait for their end if that is wanted, and return the result of the task."""

    def read(session: Session) -> Result:
        wish = _wish(resource, options)
        found = _by_id(_singly(resource, session, wish.ids or [])[0])
        running = [key for key, each in found.items() if not session.api.task(each).ended]
        if session.wait and running:
            jobs = [Job(resource, {}, {}, lambda _text: None, tasks=(key,)) for key in running]
            follow(jobs, session.api, session.deadline)
            late = [job.error for job in jobs if isinstance(job.error, StillRunning)]
            if late:
                # What has ended meanwhile must not look as if it had not.
                with contextlib.suppress(ApiError):
                    found.update(
                        _by_id(_singly(resource, session._replace(deadline=grace(session.deadline.clock)), running)[0])
                    )
                words = tasks_in_words([task for each in late for task in each.tasks])
                message = f"Not done after {session.deadline.seconds:g} s: {words}. Raise wait_timeout to wait longer."
                return {**refused(message), "tasks": list(found.values())}
            for job in jobs:
                if isinstance(job.error, ApiError):
                    raise job.error
            ended, gone = _singly(resource, session, running)
            found.update(_by_id(ended))
            if gone:
                message = (
                    f"Task {gone[0]} was there and is not there any more, so nobody knows how it has ended. Look at "
                    "the resource that it was to change."
                )
                return {**refused(message), "tasks": list(found.values())}
        return {"tasks": list(found.values())}

    return _reading(resource, options, environment, host, read)
