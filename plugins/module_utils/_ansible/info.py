# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Modules that read resources."""

from __future__ import annotations

import dataclasses
import json
import typing as t

from .._api.errors import ApiError, Interrupted
from .._api.provider import Service
from .._engine import limits
from .._engine.batch_read import batches
from .._engine.resolver import NO_LIST, Finder
from .._model.collection import Document, Query
from .._model.filters import Chosen
from .._model.lookup import ids, unknown
from .._model.resource import Resource
from .._model.value_type import Invalid, is_plain
from .info_request import Wish, ids_option, info_complaint, info_spec, request_of, request_parts
from .messages import advice
from .module_spec import Module
from .results import Mask, defective, guarded, refused, told
from .runtime import Host, Result
from .session import Session, Where, connected


def reads(service: Service, resource: Resource) -> Module:
    """The module that reads resources of such a kind."""
    return Module(
        info_spec(service, resource),
        service,
        lambda options, _whole: info_complaint(service, resource, options),
        lambda options, environment, _check, _diff, host: gather(service, resource, options, environment, host),
        lambda message: {f"{resource.kind}s": [], **refused(message)},
        request_parts(service, resource),
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
        every = (_shown(resource, each, host) for each in read_documents(resource, session, wish))
        # A server that does not know a filter can show the same one for several requests.
        found = {repr(each.get("id")): each for each in every if wish.fits(resource, each)}
        shown = _said(resource, finder, list(found.values()), host)
        return {f"{resource.kind}s": shown, **_not_used(service, resource, options)}

    return run_read(service, resource, options, environment, host, read)


def _not_used(service: Service, resource: Resource, options: t.Mapping[str, t.Any]) -> Result:
    """A hint for who looks for a region by the option that says in which region others stand.

    It is no failure and no warning: the value can be the default of a group.
    """
    own = next((each for each in service.scope if each.option == resource.identity.option), None)
    if own is None:
        return {}
    for option in own.options():
        right = ids_option(resource) if option == own.option else "name"
        if (
            options.get(option) is not None
            and options.get(ids_option(resource)) is None
            and options.get("name") is None
        ):
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


def run_read(
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
        wish = request_of(resource, options)
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


def read_documents(resource: Resource, session: Session, wish: Wish) -> t.Iterator[Document]:
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
                yield from ({**each, **row} for each in read_each(resource, session, [row.get("id")])[0])
            else:
                yield row

    if wish.is_nothing:
        return
    if wish.ids is None:
        yield from search(_parameters(resource, wish))
    elif "ids" in hints:
        for query in batches(resource, wish.ids):
            yield from search(query)
    elif len(wish.ids) <= limits.SINGLE and single and session.api.provider.pages and not left_to_list:
        yield from read_each(resource, session, wish.ids)[0]
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


def read_each(resource: Resource, session: Session, ids: t.Iterable[t.Any]) -> tuple[list[Document], list[t.Any]]:
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
