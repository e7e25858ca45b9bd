# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Reading many resources of a kind: what the ``_info`` modules do. The same descriptors say what a resource is."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import typing as t
from dataclasses import dataclass

from .._api.http import ApiError, Interrupted
from .._api.provider import Service
from .._engine.batch_read import SINGLE, batches
from .._engine.finder import NO_LIST, Finder
from .._engine.run import Job, StillRunning, follow, grace
from .._model.fields import TEMPLATE_IN_KEY, Tags
from .._model.filters import Chosen, all_of, choose
from .._model.lookup import ids, unknown
from .._model.resource import Document, Query, Resource
from .._model.value_types import Invalid, Text, as_looked_for, composed, holds_template, is_plain, kind_of
from .task import (
    Host,
    Mask,
    Module,
    Part,
    Result,
    Session,
    Where,
    acceptable,
    advice,
    connected,
    defective,
    guarded,
    misread,
    refused,
    shared_spec,
    tasks_in_words,
    told,
    two_names,
)

_NAME = Text(1)


def info_spec(service: Service, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The Ansible options of the module that reads resources of such a kind."""
    return {**shared_spec(service), **_filters(service, resource)}


def _filters(service: Service, resource: Resource) -> dict[str, dict[str, t.Any]]:
    tags, ref = _tags(resource), resource.identity.ref
    found: dict[str, dict[str, t.Any]] = {_ids(resource): resource.identity.leaf.element()}
    if _is_named(resource):
        # The name of a project is an option of all modules already.
        alias = [] if ref is None or ref.option in shared_spec(service) else [ref.option]
        found["name"] = {**_NAME.spec(), **({"aliases": alias} if alias else {})}
    if tags:
        found["tags"] = {"type": "dict"}
        found["tag_keys"] = {**tags.names.element(), "no_log": False}
    for each in resource.filters:
        found.update(each.options())
    return found


def _is_named(resource: Resource) -> bool:
    return any(each.option == "name" for each in resource.fields)


def _ids(resource: Resource) -> str:
    return f"{resource.identity.option}s"


def _tags(resource: Resource) -> Tags | None:
    return next((each for each in resource.fields if isinstance(each, Tags)), None)


def reads(service: Service, resource: Resource) -> Module:
    """The module that reads resources of such a kind."""
    return Module(
        info_spec(service, resource),
        service,
        lambda options, _whole: info_complaint(service, resource, options),
        lambda options, environment, _check, _diff, host: gather(service, resource, options, environment, host),
        lambda message: {f"{resource.kind}s": [], **refused(message)},
        _parts(service, resource),
    )


def _parts(service: Service, resource: Resource) -> list[Part]:
    """The options that say which resources are looked for, to be judged."""
    own = dataclasses.replace(resource, filters=())
    return [
        *(({name: spec}, lambda given: _wish(own, given)) for name, spec in _filters(service, own).items()),
        *((each.options(), each.chosen) for each in resource.filters),
    ]


def info_complaint(service: Service, resource: Resource, options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with options that Ansible's validation would silently turn into something else."""
    tags = options.get("tags")
    if _tags(resource) and tags is not None and not isinstance(tags, (dict, str)):
        return f"tags: is {kind_of(tags)}, a dictionary is needed"
    if _tags(resource) and isinstance(tags, str) and not tags.strip():
        return "tags: is an empty text, a dictionary is needed: write {} or leave it out"
    problem = next(two_names(_filters(service, resource), options), None)
    problem = problem or misread(info_spec(service, resource), options)
    return problem or _misspelt(resource, options)


def _misspelt(resource: Resource, options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with values that Ansible's validation refuses in words of its own, or None."""
    option, leaf = _ids(resource), resource.identity.leaf
    looks: list[tuple[dict[str, t.Any], t.Callable[[t.Mapping[str, t.Any]], t.Any]]] = [
        ({option: leaf.element()}, lambda given: all_of(option, leaf, given[option])),
        *((each.options(), each.chosen) for each in resource.filters),
    ]
    for specs, look in looks:
        given = {
            option: options[name]
            for option, spec in specs.items()
            for name in (option, *spec.get("aliases", ()))
            if options.get(name) is not None
        }
        lists = {option for option, spec in specs.items() if spec["type"] == "list"}
        if acceptable(specs, given) or not all(isinstance(given[each], list) for each in lists & given.keys()):
            continue
        try:
            look({**options, **given})
        except Invalid as invalid:
            return str(invalid)
    return None


@dataclass(frozen=True)
class Wish:
    """Which resources are looked for: None for all. ``tags`` and ``tag_keys`` are what they have at least."""

    ids: t.Sequence[t.Any] | None
    name: str | None
    tags: dict[str, str] | None
    tag_keys: tuple[str, ...] = ()
    chosen: tuple[Chosen, ...] = ()

    @functools.cached_property
    def _ids(self) -> frozenset[t.Any]:
        return frozenset(self.ids or ())

    def has_all(self, fitting: t.Sized) -> bool:
        """Whether these are all that are looked for."""
        return self.ids is not None and len(fitting) >= len(self.ids)

    def found(self, fitting: t.Sized) -> bool:
        """Whether these may be all that are looked for: a name need not mean several."""
        return self.name is not None and len(fitting) > 0

    def fits(self, resource: Resource, shown: Document, unsure: bool = False) -> bool:
        """Whether a resource, as a result shows it, is one of them.

        Arguments: unsure, whether it also fits where it does not show what a filter compares.
        """
        id = resource.identity.leaf.read(shown.get("id"))
        if self.ids is not None and not (isinstance(id, t.Hashable) and id in self._ids):
            return False
        if self.name is not None and composed(shown.get("name")) != self.name:
            return False
        if not all(each.fits(shown) or (unsure and not each.is_shown(shown)) for each in self.chosen):
            return False
        if self.tags is None and not self.tag_keys:
            return True
        if "tags" not in shown:
            return False
        there = {**shown.get("read_only_tags", {}), **shown["tags"]}
        there = {composed(key): composed(text) for key, text in there.items()}
        return (self.tags or {}).items() <= there.items() and {*self.tag_keys} <= there.keys()

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be meant: there is a list of values, and it is empty."""
        return (self.ids is not None and not self.ids) or any(not each.values for each in self.chosen)


def _wish(resource: Resource, options: t.Mapping[str, t.Any]) -> Wish:
    option, leaf = _ids(resource), resource.identity.leaf
    given = options.get(option)
    name, tags = options.get("name"), _tags(resource)
    texts = options.get("tags")
    for key, text in texts.items() if tags and isinstance(texts, dict) else ():
        if holds_template(key):
            raise Invalid(f"tags.{key}", TEMPLATE_IN_KEY)
        if text is None or (isinstance(text, str) and not text.strip()):
            what = "null" if text is None else "an empty text"
            raise Invalid(f"tags.{key}", f"is {what}: give the text that the tag of a resource must have")
    wanted = tags.wanted(options) if tags else None
    return Wish(
        None if given is None else all_of(option, leaf, given),
        None if name is None or not _is_named(resource) else as_looked_for(_NAME.canonical(name, "name"), name),
        {key: as_looked_for(text, options["tags"]) for key, text in wanted.value.items()} if wanted else None,
        all_of("tag_keys", tags.names, options.get("tag_keys") or ()) if tags else (),
        choose(resource.filters, options),
    )


def gather(
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Host,
) -> Result:
    """Read resources and return the result of the task. Arguments: as for ``perform``, of ``info_spec``."""

    def read(session: Session, finder: Finder, wish: Wish, host: Mask) -> Result:
        every = (_shown(resource, each, host) for each in _read(resource, session, wish))
        # A server that does not know a filter can show the same one for several requests.
        found = {repr(each.get("id")): each for each in every if wish.fits(resource, each)}
        shown = _said(resource, finder, list(found.values()), host)
        return {f"{resource.kind}s": shown, **_not_used(service, resource, options)}

    return _reading(service, resource, options, environment, host, read)


def _not_used(service: Service, resource: Resource, options: t.Mapping[str, t.Any]) -> Result:
    """A hint for who looks for a region by the option that says in which region others stand.

    It is no failure and no warning: the value can be the default of a group.
    """
    own = next((each for each in service.scope if each.option == resource.identity.option), None)
    if own is None:
        return {}
    for option in own.options():
        right = _ids(resource) if option == own.option else "name"
        if options.get(option) is not None and options.get(_ids(resource)) is None and options.get("name") is None:
            return {"msg": f"{option} is not used here: {right} looks for {resource.title}s."}
    return {}


def _shown(resource: Resource, document: Document, host: Mask) -> Document:
    for text in resource.secrets(document):
        host.secret_value(text)
    return resource.show(document)


def _said(resource: Resource, finder: Finder, found: list[Document], host: Host) -> list[Document]:
    """What was found, each with the words that mean it, where such a resource has words that its document lacks."""
    ref = resource.identity.ref
    if not found or not ref:
        return found
    try:
        words = ref.said(found, finder)
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
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Host,
    read: t.Callable[[Session, Finder, Wish, Mask], Result],
) -> Result:
    def action(inner: Mask, trace: list[Result] | None) -> Result:
        session = connected(service, resource, options, environment, inner, trace)
        if isinstance(session, dict):
            return session
        wish = _wish(resource, options)
        finder = Finder(session.api, session.where.place, {}, session.deadline)
        try:
            finder.scope(session.where.named)
            wish = dataclasses.replace(wish, chosen=_resolved(wish.chosen, finder))
            session = session._replace(where=Where({name: finder.place[name] for name in resource.scope}, {}))
            return {"changed": False, **read(session, finder, wish, inner)}
        except ApiError as error:
            words = advice(service, resource, error)
            sought = unknown(session.where.named, finder.place) or finder.seeks
            doing = f"look for the {sought.described}" if sought else f"read the {resource.title}s"
            message = f"Cannot {doing}: {error.problem.rstrip('.')}. {words}".rstrip()
            return {**refused(message), **told(error)}
        except Invalid:
            raise
        except Exception as defect:  # noqa: BLE001  a defect of ours must be told as one
            return defective(defect)

    result = guarded(host, action)
    # Where a task is repeated until something is there, its condition can be read after a failure, too.
    return {f"{resource.kind}s": [], **result} if result.get("failed") else result


def _resolved(chosen: t.Sequence[Chosen], finder: Finder) -> tuple[Chosen, ...]:
    """What is asked for, with the IDs of what is named. One that is known narrows the look-ups that follow."""
    found = []
    for each in chosen:
        found.append(each.resolved(finder.ids))
        if each.filter.option and len(found[-1].values) == 1:
            finder.place = {**finder.place, each.filter.option: found[-1].values[0]}
    return tuple(found)


def _read(resource: Resource, session: Session, wish: Wish) -> t.Iterator[Document]:
    """The documents among which those that are looked for are, with as few requests as possible."""
    hints, single = resource.collection.hints, bool(resource.collection.one)
    left_to_list = any(each.is_left_to_list for each in wish.chosen)

    def search(query: Query) -> t.Iterator[Document]:
        for row in _listed(resource, session, wish, query):
            session.api.checked(resource, row, session.where.place)
            # Nothing is taken for its default, or for something else than what is asked for, because a list leaves it
            # out.
            shown = resource.show(row)
            unsaid = resource.lacks(row, {}) or not all(
                each.is_shown(shown) or each.fits(shown) for each in wish.chosen
            )
            if unsaid and single and wish.fits(resource, shown, unsure=True):
                # What the list was asked to show, a single read may not show.
                yield from ({**each, **row} for each in _singly(resource, session, [row.get("id")])[0])
            else:
                yield row

    if wish.is_nothing:
        return
    if wish.ids is None:
        yield from search(_parameters(resource, wish))
    elif "ids" in hints:
        for query in batches(resource, wish.ids):
            yield from search(query)
    elif len(wish.ids) <= SINGLE and single and session.api.provider.pages and not left_to_list:
        yield from _singly(resource, session, wish.ids)[0]
    else:
        yield from search(_parameters(resource, wish))


def _listed(resource: Resource, session: Session, wish: Wish, query: Query) -> t.Iterator[Document]:
    """The rows of the list, and of the list of what it may include, where those can be missing."""
    rows = session.api.search(resource.collection, session.where.place, query, session.deadline)
    yield from rows
    if not resource.collection.included:
        return
    found = {repr(row.get("id")) for row in rows if wish.fits(resource, resource.show(row))}
    own = None if wish.has_all(found) else session.api.own_list(resource.collection, wish.found(found))
    # It may not know every filter of the other one, or not every value.
    if own and all(each.filter.hint in own.hints.values() for each in wish.chosen if each.is_left_to_list):
        known = [(name, value) for name, value in query if name in own.hints.values()]
        try:
            others = session.api.search(own, session.where.place, known, session.deadline)
        except ApiError as error:
            if error.status not in NO_LIST:
                raise
            return
        yield from (row for row in others if repr(row.get("id")) not in found)


def _parameters(resource: Resource, wish: Wish) -> list[tuple[str, t.Any]]:
    """The parameters of the list that leave out some of what is not looked for."""
    hints = resource.collection.hints
    asked = [("name", wish.name, wish.name), ("tags", wish.tags, json.dumps(wish.tags))]
    asked += [("tag_keys", each, each) for each in wish.tag_keys]
    # A list compares the characters: it would leave out a text that is written in another way.
    found: list[tuple[str, t.Any]] = [
        (hints[what], text) for what, value, text in asked if value and what in hints and is_plain(value)
    ]
    for each in wish.chosen:
        # Two filters can share a parameter that takes one value.
        known = {name for name, _value in found}
        found += [(name, value) for name, value in each.query() if name not in known]
    return found


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


def reads_tasks(service: Service, resource: Resource) -> Module:
    """The module that reads tasks of an API."""
    spec = info_spec(service, resource)
    return Module(
        spec,
        service,
        lambda options, whole: _tasks_complaint(resource, spec, options, whole),
        lambda options, environment, _check, _diff, host: watch(service, resource, options, environment, host),
        refused,
        _parts(service, resource),
    )


def _tasks_complaint(
    resource: Resource, spec: dict[str, dict[str, t.Any]], options: t.Mapping[str, t.Any], whole: bool
) -> str | None:
    filters = [each.option for each in resource.filters]
    if whole and not options.keys() & {_ids(resource), *filters}:
        return f"{_ids(resource)}: is missing: give it, or say which {resource.title}s with {', '.join(filters)}"
    return misread(spec, options) or _misspelt(resource, options)


def watch(
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Host,
) -> Result:
    """Read tasks of an API, wait for their end if that is wanted, and return the result of the task."""

    def read(session: Session, _finder: Finder, wish: Wish, _host: Mask) -> Result:
        rows = _read(resource, session, wish) if wish.ids is None else _singly(resource, session, wish.ids)[0]
        found = _by_id(each for each in rows if wish.fits(resource, each))
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

    return _reading(service, resource, options, environment, host, read)
