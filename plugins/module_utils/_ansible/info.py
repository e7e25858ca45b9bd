# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The modules that read resources."""

from __future__ import annotations

import dataclasses
import json
import typing as t

from .._api.errors import ApiError, Interrupted
from .._api.provider import Provider
from .._engine import limits
from .._engine.batch_read import batches
from .._engine.resolver import NO_LIST_STATUS, Resolver
from .._model.collection import Collection, Document, Query
from .._model.filters import FilterRequest
from .._model.lookup import first_unresolved, list_ids
from .._model.names import IdNamer
from .._model.resource import Resource
from .._model.value_type import Invalid, has_one_spelling
from .info_request import InfoRequest, ids_option, info_spec, request_of, request_option_groups, validate_info_arguments
from .messages import advice
from .module_spec import ModuleSpec
from .results import Mask, bug_result, error_fields, failed_result, run_guarded
from .runtime import Result, Runtime
from .session import Scope, Session, connected


def info_module(provider: Provider, resource: Resource) -> ModuleSpec:
    """The module that reads resources of one kind."""
    return ModuleSpec(
        info_spec(provider, resource),
        provider,
        lambda options, _is_complete: validate_info_arguments(provider, resource, options),
        lambda options, environment, _check, _diff, runtime: gather(provider, resource, options, environment, runtime),
        lambda message: {resource.kinds: [], **failed_result(message)},
        request_option_groups(provider, resource),
        reads=True,
    )


def gather(
    provider: Provider,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Runtime,
) -> Result:
    """Read resources and return the result of the task.

    Arguments:
      provider: the provider.
      resource: the kind of resources.
      options: the options after Ansible's validation with ``info_spec``.
      environment: the environment of the task.
      runtime: the runtime.
    """

    id_key = resource.collection.id_key

    def read(session: Session, resolver: Resolver, request: InfoRequest, runtime: Mask) -> Result:
        documents = (_shown(resource, document, runtime) for document in read_documents(resource, session, request))
        # A server that does not know a filter can return the same resource for several requests.
        # A document without an ID cannot be compared with the others.
        by_id = {
            number if document.get(id_key) is None else repr(document[id_key]): document
            for number, document in enumerate(documents)
            if request.fits(resource, document)
        }
        shown = _with_criteria(resource, resolver, list(by_id.values()), runtime)
        shown = _with_names(resource, resolver, shown, runtime)
        return {resource.kinds: shown, **_unused_scope_hint(provider, resource, options)}

    return run_read(provider, resource, options, environment, runtime, read)


def _unused_scope_hint(provider: Provider, resource: Resource, options: t.Mapping[str, t.Any]) -> Result:
    """A hint where a task selects projects with ``project_name``, which gives the scope of other resources.

    It is neither a failure nor a warning: the value can be a default of a module group.
    """
    setting = next((setting for setting in provider.scope if setting.option == resource.identity.option), None)
    if setting is None:
        return {}
    for option in setting.options():
        right = ids_option(resource) if option == setting.option else "name"
        if (
            options.get(option) is not None
            and options.get(ids_option(resource)) is None
            and options.get("name") is None
        ):
            return {"msg": f"{option} is ignored: {right} selects {resource.titles}."}
    return {}


def _shown(resource: Resource, document: Document, runtime: Mask) -> Document:
    """A document as the result shows it. Its secrets are hidden from now on."""
    for text in resource.secrets(document):
        runtime.secret_value(text)
    return resource.show(document)


def _with_criteria(
    resource: Resource, resolver: Resolver, documents: list[Document], runtime: Runtime
) -> list[Document]:
    """Documents with the criteria that find each of them, where the resource has criteria that documents lack."""
    lookup = resource.identity.lookup
    if not documents or not lookup:
        return documents
    try:
        criteria = lookup.criteria_of(documents, resolver)
    except Interrupted:
        raise
    except ApiError as error:
        _warn_about_names(resource, error, runtime)
        criteria = [None] * len(documents)
    else:
        nameless = [document for document, value in zip(documents, criteria or ()) if value is None]
        if nameless:
            runtime.warn(
                f"These {resource.titles} cannot be selected by names: {list_ids(nameless, lookup.id_key)}. To change "
                f"one, give {resource.identity.option}."
            )
    if criteria is None:
        return documents
    return [{**document, lookup.option: value} for document, value in zip(documents, criteria)]


def _with_names(resource: Resource, resolver: Resolver, documents: list[Document], runtime: Runtime) -> list[Document]:
    """Documents with the names of the IDs in them. Each list with such names is read once, if an ID needs it."""
    if not resource.names:
        return documents
    needed = {
        named.collection.list_path: named.collection
        for named in resource.names
        if any(document.get(named.key) for document in documents)
    }
    for collection in needed.values():
        try:
            resolver.rows(collection)
        except Interrupted:
            raise
        except ApiError as error:
            _warn_about_names(resource, error, runtime)

    def name_of(namer: IdNamer, value: t.Any) -> str | None:
        return resolver.names.of(namer, value, resolver.path_params)

    return [
        {
            **document,
            "names": {
                named.key: named.shown(document[named.key], name_of)
                for named in resource.names
                if named.key in document
            },
        }
        for document in documents
    ]


def _warn_about_names(resource: Resource, error: ApiError, runtime: Runtime) -> None:
    """Warn that a list with names cannot be read. The documents were read: missing names are no failure."""
    runtime.warn(f"Cannot find the names for the {resource.titles}: {error.problem.rstrip('.')}.")


def run_read(
    provider: Provider,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    runtime: Runtime,
    read: t.Callable[[Session, Resolver, InfoRequest, Mask], Result],
) -> Result:
    """Run a task that reads, and return its result.

    Arguments:
      provider: the provider.
      resource: the kind of resources.
      options: the validated options.
      environment: the environment of the task.
      runtime: the runtime.
      read: reads with a session, a resolver, the request and the masked runtime, and returns keys of the result.
    """

    def action(inner: Mask, trace: list[Result] | None) -> Result:
        session = connected(provider, resource, options, environment, inner, trace)
        if isinstance(session, dict):
            return session
        request = request_of(resource, options)
        resolver = Resolver(session.api, session.scope.path_params, {}, session.deadline)
        try:
            resolver.scope(session.scope.named)
            request = dataclasses.replace(request, filter_request=resolved_filters(request.filter_request, resolver))
            session = session._replace(scope=Scope({name: resolver.path_params[name] for name in resource.place}, {}))
            return {"changed": False, **read(session, resolver, request, inner)}
        except ApiError as error:
            hint = advice(provider, resource, error)
            lookup_request = first_unresolved(session.scope.named, resolver.path_params) or resolver.current_request
            doing = f"look for the {lookup_request.description}" if lookup_request else f"read the {resource.titles}"
            message = f"Cannot {doing}: {error.problem.rstrip('.')}. {hint}".rstrip()
            return {**failed_result(message), **error_fields(error)}
        except Invalid:
            raise
        except Exception as defect:  # noqa: BLE001  reported as a defect of the module
            return bug_result(defect)

    result = run_guarded(runtime, action)
    # The condition of ``until`` reads the list after a failure, too.
    return {resource.kinds: [], **result} if result.get("failed") else result


def resolved_filters(filter_request: t.Sequence[FilterRequest], resolver: Resolver) -> tuple[FilterRequest, ...]:
    """Filter requests with IDs instead of names. A single ID of one narrows the lookups of the next ones."""
    resolved = []
    for request in filter_request:
        resolved.append(request.resolved(resolver.ids))
        if request.filter.option and len(resolved[-1].values) == 1:
            resolver.path_params = {**resolver.path_params, request.filter.option: resolved[-1].values[0]}
    return tuple(resolved)


Search = t.Callable[[Collection, Query], t.Iterable[Document]]
"""Gives the rows of a list."""


def read_documents(
    resource: Resource, session: Session, request: InfoRequest, rows_of: Search | None = None
) -> t.Iterator[Document]:
    """The documents that may fit a request, with as few requests to the API as possible.

    Arguments:
      resource: the kind of resource.
      session: the connection and the scope.
      request: the request.
      rows_of: gives the rows of a list; None to read it.
    """

    def searched(collection: Collection, query: Query) -> t.Iterable[Document]:
        return session.api.search(collection, session.scope.path_params, query, session.deadline)

    rows_of = rows_of or searched
    query_keys, single = resource.collection.query_keys, bool(resource.collection.path)
    id_key = resource.collection.id_key
    row_keys = resource.collection.row_keys
    left_to_list = any(each.is_left_to_list or each.needs_rows(row_keys) for each in request.filter_request)

    def search(query: Query) -> t.Iterator[Document]:
        for row in _listed(resource, session, request, query, rows_of):
            session.api.checked(resource, row, session.scope.path_params)
            # A key that the list leaves out is read, not assumed to have its default or another value.
            shown = resource.show(row)
            lacks_keys = resource.is_incomplete(row, {}) or not all(
                each.is_shown(shown) or each.fits(shown) for each in request.filter_request
            )
            if lacks_keys and single and request.fits(resource, shown, unsure=True):
                # A single read may lack keys that the list was asked to include.
                yield from ({**document, **row} for document in read_each(resource, session, [row.get(id_key)])[0])
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


def _listed(
    resource: Resource, session: Session, request: InfoRequest, query: Query, rows_of: Search
) -> t.Iterator[Document]:
    """The rows of the list, and those of the list of included resources, which the first one may leave out."""
    rows = rows_of(resource.collection, query)
    yield from rows
    if not resource.collection.included:
        return
    id_key = resource.collection.id_key
    fitting = {repr(row.get(id_key)) for row in rows if request.fits(resource, resource.show(row))}
    is_complete = request.is_complete_with(fitting)
    own_list = None if is_complete else session.api.own_list(resource.collection, request.found(fitting))
    # Their own list may lack filters of the first one, or values of these.
    if own_list and all(
        each.filter.query_key in own_list.query_keys.values() for each in request.filter_request if each.is_left_to_list
    ):
        known = [(name, value) for name, value in query if name in own_list.query_keys.values()]
        try:
            others = rows_of(own_list, known)
        except ApiError as error:
            if error.status not in NO_LIST_STATUS:
                raise
            return
        yield from (row for row in others if repr(row.get(id_key)) not in fitting)


def _parameters(resource: Resource, request: InfoRequest) -> list[tuple[str, t.Any]]:
    """The query parameters with which the list leaves out resources that do not fit."""
    query_keys = resource.collection.query_keys
    filters = [("name", request.name, request.name), *(("tag_keys", key, key) for key in request.tag_keys)]
    # A list compares characters: it would leave out another Unicode spelling of a text.
    parameters: list[tuple[str, t.Any]] = [
        (query_keys[name], text)
        for name, value, text in filters
        if value and name in query_keys and has_one_spelling(value)
    ]
    if request.tags and "tags" in query_keys and has_one_spelling(request.tags):
        parameters += _tag_parameters(query_keys["tags"], request.tags)
    for filter_request in request.filter_request:
        # Two filters can share a parameter that takes one value.
        known = {name for name, _value in parameters}
        parameters += [(name, value) for name, value in filter_request.query() if name not in known]
    return parameters


def _tag_parameters(query_key: str, tags: t.Mapping[str, str]) -> list[tuple[str, str]]:
    """The parameters for tags: one with all of them as JSON, or one for each where the name has a place for its key."""
    if "{}" not in query_key:
        return [(query_key, json.dumps(tags))]
    # Brackets in a key would be those of the parameter.
    return [(query_key.format(key), value) for key, value in tags.items() if not {"[", "]"} & {*key}]


def read_each(resource: Resource, session: Session, ids: t.Iterable[t.Any]) -> tuple[list[Document], list[t.Any]]:
    """The documents with these IDs, and the IDs that do not exist."""
    documents: list[Document] = []
    missing: list[t.Any] = []
    reason: ApiError | None = None
    for id in ids:
        try:
            path_params = {**session.scope.path_params, resource.identity.option: id}
            documents.append(session.api.read(resource, path_params, session.deadline))
        except ApiError as error:
            if error.status != 404:
                raise
            missing.append(id)
            reason = error
    # A wrong project, region or address has the same answer. Then the list does not exist either.
    if reason and session.api.look(resource.collection.list_path, session.scope.path_params, session.deadline) is None:
        raise reason
    return documents, missing
