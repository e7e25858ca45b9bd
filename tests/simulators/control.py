# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control routes of a simulator, for tests (see ``client.py``) and for curl.

They take and answer JSON, and are neither recorded nor delayed::

    GET    /_simulator                             key, settings, number of documents by collection
    POST   /_simulator/reset                       state and settings of the start; no faults, nothing recorded
    POST   /_simulator/settings                    {"latency": 0.2}: changes these; answers all
    POST   /_simulator/faults                      {"method": "PATCH", "path": "/ports/", "status": 429}; answers the id
    GET    /_simulator/faults                      faults that are not used up
    DELETE /_simulator/faults                      removes all faults
    GET    /_simulator/requests[?all=true]         what was recorded since the last DELETE; all: since the last reset;
                                                   with brief=true without headers, bodies and answers; with
                                                   skip=10 without the first ones
    DELETE /_simulator/requests                    starts a new record
    GET    /_simulator/state                       the documents of all collections as JSON texts, by collection
    GET    /_simulator/state/{collection}          the documents as the API shows them now
    POST   /_simulator/state/{collection}          [{...}, ...] adds documents in the form of the seed file
    GET    /_simulator/state/{collection}/{id}     one document as the API shows it now
    POST   /_simulator/change                      {"collection": "ports", "id": "...", "set": {...}, "remove": [...]}
    POST   /_simulator/clone                       {"collection": "ports", "id": "...", "number": 500}; answers the ids
    POST   /_simulator/release                     releases the requests that faults hold, and removes those faults
    POST   /_simulator/advance                     {"seconds": 0.5}: stops the clock so much later; answers the moment
    POST   /_simulator/{other actions of the API}  as documented there

The settings ``rate_limit`` and ``rate_burst`` limit the requests of each user to a burst and so many per minute. A
request that comes too soon gets the status 429, with a Retry-After header where ``retry_after`` is true.

A stopped clock moves only by ``advance``, until a reset. Tasks, locks, limits and stale reads depend on this clock;
delays and the latency always take real seconds.

For example: ``curl -d '{"method": "PATCH", "path": "/ports/", "drop": "after"}' localhost:8081/_simulator/faults``.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from pydantic import Field, ValidationError

from .effects import Action, Strict
from .faults import Fault, Match
from .messages import one_line
from .session import Session, Simulation
from .store import Document, NotFound

HttpHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTROL_PATH = "/_simulator"


class Advance(Strict):
    """How far the clock moves."""

    seconds: float = Field(default=0.0, ge=0)


class Control:
    """Serves the control routes of a simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    @property
    def _session(self) -> Session:
        return self._simulation.session

    def routes(self) -> list[tuple[str, str, HttpHandler]]:
        """Return method, path and handler of each control route."""
        routes: list[tuple[str, str, HttpHandler]] = [
            ("GET", "", self._get_about),
            ("POST", "/reset", self._post_reset),
            ("POST", "/settings", self._post_settings),
            ("POST", "/release", self._post_release),
            ("POST", "/advance", self._post_advance),
            ("GET", "/faults", self._get_faults),
            ("POST", "/faults", self._post_fault),
            ("DELETE", "/faults", self._delete_faults),
            ("GET", "/requests", self._get_requests),
            ("DELETE", "/requests", self._delete_requests),
            ("GET", "/state", self._get_world),
            ("GET", "/state/{collection}", self._get_documents),
            ("POST", "/state/{collection}", self._post_documents),
            ("GET", "/state/{collection}/{id}", self._get_document),
        ]
        routes += [("POST", f"/{name}", self._action_handler(name)) for name in self._simulation.api.actions]
        return [(method, CONTROL_PATH + path, handler) for method, path, handler in routes]

    async def handle(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        """Answer a control request; errors become JSON."""
        try:
            return await handler(request)
        except web.HTTPException as error:
            return web.json_response({"error": error.reason}, status=error.status)
        except NotFound as error:
            return web.json_response({"error": str(error)}, status=HTTPStatus.NOT_FOUND)
        except ValidationError as error:
            return web.json_response({"error": one_line(error)}, status=HTTPStatus.BAD_REQUEST)
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=HTTPStatus.BAD_REQUEST)

    async def _get_about(self, _request: web.Request) -> web.StreamResponse:
        api = self._session.api
        about = {"key": api.keys[0], "settings": api.settings.model_dump(), "collections": api.store.sizes()}
        return web.json_response(about)

    async def _post_reset(self, _request: web.Request) -> web.StreamResponse:
        self._simulation.reset()
        return web.json_response({})

    async def _post_settings(self, request: web.Request) -> web.StreamResponse:
        api = self._session.api
        settings = {**api.settings.model_dump(), **await json_object(request)}
        api.settings = api.settings_model.model_validate(settings)
        return web.json_response(api.settings.model_dump())

    async def _post_release(self, _request: web.Request) -> web.StreamResponse:
        self._session.release()
        return web.json_response({})

    async def _post_advance(self, request: web.Request) -> web.StreamResponse:
        api = self._session.api
        api.clock.advance(Advance.model_validate(await json_object(request)).seconds)
        api.tick()
        return web.json_response({"now": api.now})

    async def _get_faults(self, _request: web.Request) -> web.StreamResponse:
        faults = [
            {"id": fault.number, **fault.match.model_dump(), **fault.effects.model_dump(exclude_unset=True)}
            for fault in self._session.faults
        ]
        return web.json_response(faults)

    async def _post_fault(self, request: web.Request) -> web.StreamResponse:
        session = self._session
        body = await json_object(request)
        match = Match.model_validate({name: body.pop(name) for name in Match.model_fields if name in body})
        effects = session.api.effects_model.model_validate(body)
        for action in effects.actions():
            session.api.check(action)
        fault = Fault(next(session.numbers), match, effects)
        session.faults.append(fault)
        return web.json_response({"id": fault.number})

    async def _delete_faults(self, _request: web.Request) -> web.StreamResponse:
        self._session.faults.clear()
        return web.json_response({})

    async def _get_requests(self, request: web.Request) -> web.StreamResponse:
        session = self._session
        first = 0 if request.query.get("all") == "true" else session.cleared
        first += int(request.query.get("skip", 0))
        brief = request.query.get("brief") == "true"
        return web.json_response([record.as_document(brief) for record in session.records[first:]])

    async def _delete_requests(self, _request: web.Request) -> web.StreamResponse:
        self._session.cleared = len(self._session.records)
        return web.json_response({})

    async def _get_world(self, _request: web.Request) -> web.StreamResponse:
        self._session.api.tick()
        return web.json_response({name: json.dumps(self._documents(name)) for name in self._session.api.store.sizes()})

    async def _get_documents(self, request: web.Request) -> web.StreamResponse:
        self._session.api.tick()
        return web.json_response(self._documents(request.match_info["collection"]))

    def _documents(self, collection: str) -> list[Document]:
        api = self._session.api
        return [api.show(collection, key) for key in api.ids(collection)]

    async def _post_documents(self, request: web.Request) -> web.StreamResponse:
        api = self._session.api
        collection = request.match_info["collection"]
        documents = api.read_documents(collection, json.loads(await request.read()))
        api.store.add(collection, documents)
        return web.json_response({"ids": [document["id"] for document in documents]})

    async def _get_document(self, request: web.Request) -> web.StreamResponse:
        api = self._session.api
        api.tick()
        return web.json_response(api.show(request.match_info["collection"], request.match_info["id"]))

    def _action_handler(self, name: str) -> HttpHandler:
        model: type[Action] = self._simulation.api.actions[name]

        async def handle(request: web.Request) -> web.StreamResponse:
            api = self._session.api
            api.tick()
            action = model.model_validate(await json_object(request))
            api.check(action)
            return web.json_response(api.act(action))

        return handle


async def json_object(request: web.Request) -> Document:
    """Return the JSON object that the request carries."""
    body = json.loads(await request.read())
    if not isinstance(body, dict):
        raise ValueError("a JSON object is needed")
    return body
