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
from .._api.provider import Provider
from .._engine import limits
from .._engine.batch_read import batches
from .._engine.resolver import NO_LIST_STATUS, Resolver
from .._model.collection import Document, Query
from .._model.filters import FilterRequest
from .._model.lookup import first_unresolved, list_ids
from .._model.resource import Resource
from .._model.value_type import Invalid, has_one_spelling
from .info_request import InfoRequest, ids_option, info_spec, request_of, request_parts, validate_info_arguments
from .messages import advice
from .module_spec import ModuleSpec
from .results import Mask, bug_result, error_fields, failed_result, run_guarded
from .runtime import Result, Runtime
from .session import Scope, Session, connected


def info_module(provider: Provider, resource: Resource) -> ModuleSpec:
    """The module that reads resources of such a kind."""
    return ModuleSpec(
        info_spec(provider, resource),
        provider,
        lambda options, _whole: validate_info_arguments(provider, resource, options),
        lambda options, environment, _check, _diff, runtime: gather(provider, resource, options, environment, runtime),
        lambda message: {f"{resource.kind}s": [], **failed_result(message)},
        request_parts(provider, resource),
    )


def gather(
    provider: Provider,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Runtime,
) -> Result:
    """Read resources and return the result of the task. Arguments: as for ``perform``, of ``info_spec``."""

    def read(session: Session, resolver: Resolver, request: InfoRequest, runtime: Mask) -> Result:
        every = (_shown(resource, each, runtime) for each in read_documents(resource, session, request))
        # A server that does not know a filter can show the same one for several requests.
        found = {repr(each.get("id")): each for each in every if request.fits(resource, each)}
        shown = _said(resource, resolver, list(found.values()), runtime)
        return {f"{resource.kind}s": shown, **_not_used(provider, resource, options)}

    return run_read(provider, resource, options, environment, runtime, read)


def _not_used(provider: Provider, resource: Resource, options: t.Mapping[str, t.Any]) -> Result:
    """A hint for who looks for a region by the option that says in which region others stand.

    It is no failure and no warning: the value can be the default of a group.
    """
    own = next((each for each in provider.scope if each.option == resource.identity.option), None)
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


def _shown(resource: Resource, document: Document, runtime: Mask) -> Document:
    for text in resource.secrets(document):
        runtime.secret_value(text)
    return resource.show(document)


def _said(resource: Resource, resolver: Resolver, found: list[Document], runtime: Runtime) -> list[Document]:
    """What was found, each with the words that mean it, where such a resource has words that its document lacks."""
    lookup = resource.identity.lookup
    if not found or not lookup:
        return found
    try:
        words = lookup.criteria_of(found, resolver)
    except Interrupted:
        raise
    except ApiError as error:
        # They were read: that they have no names is no failure.
        runtime.warn(f"Cannot say which words mean the {resource.title}s: {error.problem.rstrip('.')}.")
        words = [None] * len(found)
    else:
        nameless = [each for each, one in zip(found, words or ()) if one is None]
        if nameless:
            runtime.warn(
                f"No words mean just one of these {resource.title}s: {list_ids(nameless)}. To change one, give "
                f"{resource.identity.option}."
            )
    return found if words is None else [{**each, lookup.option: one} for each, one in zip(found, words)]


def run_read(
    provider: Provider,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Runtime,
    read: t.Callable[[Session, Resolver, InfoRequest, Mask], Result],
) -> Result:
    def action(inner: Mask, trace: list[Result] | None) -> Result:
        session = connected(provider, resource, options, environment, inner, trace)
        if isinstance(session, dict):
            return session
        request = request_of(resource, options)
        resolver = Resolver(session.api, session.where.path_params, {}, session.deadline)
        try:
            resolver.scope(session.where.named)
            request = dataclasses.replace(request, filter_request=_resolved(request.filter_request, resolver))
            session = session._replace(where=Scope({name: resolver.path_params[name] for name in resource.scope}, {}))
            return {"changed": False, **read(session, resolver, request, inner)}
        except ApiError as error:
            words = advice(provider, resource, error)
            lookup_request = first_unresolved(session.where.named, resolver.path_params) or resolver.seeks
            doing = f"look for the {lookup_request.description}" if lookup_request else f"read the {resource.title}s"
            message = f"Cannot {doing}: {error.problem.rstrip('.')}. {words}".rstrip()
            return {**failed_result(message), **error_fields(error)}
        except Invalid:
            raise
        except Exception as defect:  # noqa: BLE001  a defect of ours must be told as one
            return bug_result(defect)

    result = run_guarded(runtime, action)
    # Where a task is repeated until something is there, its condition can be read after a failure, too.
    return {f"{resource.kind}s": [], **result} if result.get("failed") else result


def _resolved(filter_request: t.Sequence[FilterRequest], resolver: Resolver) -> tuple[FilterRequest, ...]:
    """What is asked for, with the IDs of what is named. One that is known narrows the look-ups that follow."""
    found = []
    for each in filter_request:
        found.append(each.resolved(resolver.ids))
        if each.filter.option and len(found[-1].values) == 1:
            resolver.path_params = {**resolver.path_params, each.filter.option: found[-1].values[0]}
    return tuple(found)


def read_documents(resource: Resource, session: Session, request: InfoRequest) -> t.Iterator[Document]:
    """The documents among which those that are looked for are, with as few requests as possible."""
    query_keys, single = resource.collection.query_keys, bool(resource.collection.path)
    left_to_list = any(each.is_left_to_list for each in request.filter_request)

    def search(query: Query) -> t.Iterator[Document]:
        for row in _listed(resource, session, request, query):
            session.api.checked(resource, row, session.where.path_params)
            # Nothing is taken for its default, or for something else than what is asked for, because a list leaves it
            # out.
            shown = resource.show(row)
            unsaid = resource.is_incomplete(row, {}) or not all(
                each.is_shown(shown) or each.fits(shown) for each in request.filter_request
            )
            if unsaid and single and request.fits(resource, shown, unsure=True):
                # What the list was asked to show, a single read may not show.
                yield from ({**each, **row} for each in read_each(resource, session, [row.get("id")])[0])
            else:
                yield row

    if request.is_nothing:
        return
    if request.ids is None:
        yield from search(_parameters(resource, request))
    elif "ids" in query_keys:
        for query in batches(resource, request.ids):
            yield from search(query)
    elif len(request.ids) <= limits.SINGLE_READ_LIMIT and single and session.api.provider.pages and not left_to_list:
        yield from read_each(resource, session, request.ids)[0]
    else:
        yield from search(_parameters(resource, request))


def _listed(resource: Resource, session: Session, request: InfoRequest, query: Query) -> t.Iterator[Document]:
    """The rows of the list, and of the list of what it may include, where those can be missing."""
    rows = session.api.search(resource.collection, session.where.path_params, query, session.deadline)
    yield from rows
    if not resource.collection.included:
        return
    found = {repr(row.get("id")) for row in rows if request.fits(resource, resource.show(row))}
    own = None if request.is_complete_with(found) else session.api.own_list(resource.collection, request.found(found))
    # It may not know every filter of the other one, or not every value.
    if own and all(
        each.filter.query_key in own.query_keys.values() for each in request.filter_request if each.is_left_to_list
    ):
        known = [(name, value) for name, value in query if name in own.query_keys.values()]
        try:
            others = session.api.search(own, session.where.path_params, known, session.deadline)
        except ApiError as error:
            if error.status not in NO_LIST_STATUS:
                raise
            return
        yield from (row for row in others if repr(row.get("id")) not in found)


def _parameters(resource: Resource, request: InfoRequest) -> list[tuple[str, t.Any]]:
    """The parameters of the list that leave out some of what is not looked for."""
    query_keys = resource.collection.query_keys
    asked = [("name", request.name, request.name), ("tags", request.tags, json.dumps(request.tags))]
    asked += [("tag_keys", each, each) for each in request.tag_keys]
    # A list compares the characters: it would leave out a text that is written in another way.
    found: list[tuple[str, t.Any]] = [
        (query_keys[what], text)
        for what, value, text in asked
        if value and what in query_keys and has_one_spelling(value)
    ]
    for each in request.filter_request:
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
            place = {**session.where.path_params, resource.identity.option: each}
            found.append(session.api.read(resource, place, session.deadline))
        except ApiError as error:
            if error.status != 404:
                raise
            missing.append(each)
            reason = error
    # A project, a region or an address that is wrong answers like that, too. Then the list is not there either.
    if reason and session.api.look(resource.collection.list_path, session.where.path_params, session.deadline) is None:
        raise reason
    return found, missing
