# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP server around an API: recording, faults, settings, reset. It knows no API's words.

Control routes, JSON in and out, for tests (see ``client.py``) and for curl. They are neither recorded nor delayed::

    GET    /_simulator                             key, settings, number of documents by collection
    POST   /_simulator/reset                       state, settings as at the start; no faults, nothing recorded
    POST   /_simulator/settings                    {"latency": 0.2}: sets these, keeps the others; answers all
    POST   /_simulator/faults                      {"method": "PATCH", "path": "/ports/", "status": 429}; answers the id
    GET    /_simulator/faults                      faults that are not used up
    DELETE /_simulator/faults                      removes all faults
    GET    /_simulator/requests[?all=true]         what was recorded since the last DELETE; all: since the last reset;
                                                   with brief=true without headers, bodies and answers
    DELETE /_simulator/requests                    leaves out what was recorded until now
    GET    /_simulator/state/{collection}          the documents as the API shows them now
    POST   /_simulator/state/{collection}          [{...}, ...] adds documents in the form of the seed file
    GET    /_simulator/state/{collection}/{id}     one document as the API shows it now
    POST   /_simulator/change                      {"collection": "ports", "id": "...", "set": {...}, "remove": [...]}
    POST   /_simulator/clone                       {"collection": "ports", "id": "...", "number": 500}; answers the ids
    POST   /_simulator/release                     lets go what faults hold, and removes those faults
    POST   /_simulator/advance                     {"seconds": 0.5}: stops the clock so much later; answers the moment
    POST   /_simulator/{other actions of the API}  as documented there

The settings ``rate_limit`` and ``rate_burst`` limit the requests of each user to a burst and so many a minute. What
comes too soon gets the status 429, with a Retry-After where ``retry_after`` is true.

A stopped clock moves only by ``advance``, until a reset: tasks, locks, limits and stale reads go by it. Delays and the
latency take real seconds all the same.

For example: ``curl -d '{"method": "PATCH", "path": "/ports/", "drop": "after"}' localhost:8081/_simulator/faults``.

A fault has ``method`` (left out: any), ``path`` (a regular expression searched in the path), ``skip`` (so many matching
requests pass first), ``times`` (1 if left out, null for ever) and effects:

    status, headers, html or body   this answer instead of any processing; with "after": true processed first
    redirect                        a Location header, with 302 or the given status
    drop                            "before" or "after" the processing the connection is closed without an answer
    hold                            true: wait before the processing until /_simulator/release
    delay, delay_after              seconds to wait before the processing, or between it and the answer
    drip                            seconds between the pieces of the body; a body is sent in about 20 pieces
    truncate                        true: half of the promised body, then closed; "json": a whole answer, its text cut
    empty                           204 without a body instead of a success; it was processed
    stale                           for so many seconds reads show what was there before this write
    apply                           false: the write answers as if done and stores nothing
    change and other actions        happen together with this request, ``when`` "before" or "after" it
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any

from aiohttp import web
from pydantic import Field, ValidationError, field_validator

from .api import (
    Action,
    Answer,
    Api,
    Call,
    Document,
    Effects,
    Later,
    Refused,
    Seed,
    Settings,
    Strict,
    Text,
    Unknown,
    told,
)

Handler = Callable[[Api, Call[Any]], Answer | Later]
ControlHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTROL = "/_simulator"
MATCH_KEYS = ("method", "path", "skip", "times")
PIECES = 20
LARGEST_BODY = 64 * 1024 * 1024


class Match(Strict):
    """Which requests a fault is for."""

    method: str | None = None
    path: str = ""
    skip: int = Field(default=0, ge=0)
    times: int | None = Field(default=1, ge=1)

    @field_validator("path")
    @classmethod
    def _is_expression(cls, path: str) -> str:
        try:
            re.compile(path)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
        return path


class Advance(Strict):
    """How far the clock moves."""

    seconds: float = Field(default=0.0, ge=0)


@dataclass
class Fault:
    """Effects for some requests; ``match`` counts down."""

    number: int
    match: Match
    effects: Effects

    def takes(self, method: str, path: str) -> bool:
        """Tell whether this request is hit, and count it."""
        match = self.match
        if match.times == 0 or match.method not in (None, method) or not re.search(match.path, path):
            return False
        if match.skip > 0:
            match.skip -= 1
            return False
        if match.times is not None:
            match.times -= 1
        return True


@dataclass
class Record:
    """One request and what it was told; ``status`` stays None while it is under way or when it was dropped.

    ``settings`` are those of that moment; ``disturbed`` is true where a fault had a hand in it.
    """

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    at: float
    settings: Document
    disturbed: bool = False
    status: int | None = None
    answer: bytes | None = None

    def as_document(self, brief: bool = False) -> Document:
        """Return the record in the shape in which it is handed out; a brief one leaves out what can be large."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": {} if brief else self.headers,
            "body": None if brief else parsed(self.body),
            "raw_body": "" if brief else self.body.decode("utf-8", "replace"),
            "status": self.status,
            "at": self.at,
            "settings": self.settings,
            "disturbed": self.disturbed,
            "answer": None if brief else parsed(self.answer),
        }


def parsed(text: bytes | None) -> Any:
    """Return what the JSON text says, or None if it is none."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Reply:
    """An answer as it goes over the wire."""

    status: int
    body: bytes
    headers: dict[str, str]


class Session:
    """Everything that a reset throws away."""

    def __init__(self, api_class: type[Api], seed: Seed, settings: Settings) -> None:
        self.api = api_class(seed, settings)
        self.faults: list[Fault] = []
        self.records: list[Record] = []
        self.cleared = 0
        self.numbers = count(1)
        self.released = asyncio.Event()
        # Nothing of it is ever changed: one is enough for all requests.
        self.no_effects = self.api.effects_model.model_construct()

    def effects_for(self, method: str, path: str) -> Effects:
        """Return the effects of the first fault that takes this request, or none."""
        for fault in self.faults:
            if fault.takes(method, path):
                if fault.match.times == 0:
                    self.faults.remove(fault)
                return fault.effects
        return self.no_effects

    def release(self) -> None:
        """Let go the requests that faults hold, and remove these faults."""
        self.faults = [fault for fault in self.faults if not fault.effects.hold]
        self.released.set()
        self.released = asyncio.Event()


class Frame:
    """Serves one API."""

    def __init__(self, api_class: type[Api], seed: Seed, settings: Settings) -> None:
        self._api_class = api_class
        self._seed = seed
        self._settings = settings
        self._session = self._fresh_session()

    def _fresh_session(self) -> Session:
        return Session(self._api_class, self._seed, self._settings.model_copy())

    def application(self) -> web.Application:
        """Return the aiohttp application with the routes of the API and of the control plane."""
        application = web.Application(middlewares=[self._border], client_max_size=LARGEST_BODY)
        control: list[tuple[str, str, ControlHandler]] = [
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
            ("GET", "/state/{collection}", self._get_documents),
            ("POST", "/state/{collection}", self._post_documents),
            ("GET", "/state/{collection}/{id}", self._get_document),
        ]
        control += [("POST", f"/{name}", self._action_handler(name)) for name in self._api_class.actions]
        for method, path, control_handler in control:
            application.router.add_route(method, CONTROL + path, control_handler)
        for method, path, handler in self._api_class.routes:
            application.router.add_route(method, path, self._api_handler(handler))
        return application

    def _api_handler(self, handler: Handler) -> ControlHandler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, handler)

        return handle

    @web.middleware
    async def _border(self, request: web.Request, handler: ControlHandler) -> web.StreamResponse:
        if request.path.startswith(CONTROL):
            return await self._controlled(request, handler)
        try:
            return await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as missing:
            status = missing.status

            def miss(api: Api, call: Call[Any]) -> Answer:
                return api.missing(call, status)

            return await self._serve(request, miss)

    async def _serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer one request to the API. Between two waits everything happens at once, as in a transaction."""
        # A reset while this request waits gives the others a new session; this one ends in the old one.
        session = self._session
        api = session.api
        at = api.clock.now()
        body = await request.read()
        query = {name: request.query.getall(name) for name in request.query}
        headers = {name.lower(): value for name, value in request.headers.items()}
        record = Record(request.method, request.path, query, headers, body, at, api.settings.model_dump())
        session.records.append(record)
        effects = session.effects_for(request.method, request.path)
        record.disturbed = effects is not session.no_effects
        if effects.hold:
            await session.released.wait()
        wait = api.settings.latency + effects.delay
        if wait:
            await asyncio.sleep(wait)
        call = Call(request.method, request.path, request.match_info, query, headers, body, uuid.uuid4().hex, effects)
        reply = await self._reply(api, call, handler)
        if effects.delay_after:
            await asyncio.sleep(effects.delay_after)
        if effects.drop is not None:
            return cut_off(request)
        record.status = reply.status
        record.answer = reply.body
        return await send(request, reply, effects)

    async def _reply(self, api: Api, call: Call[Any], handler: Handler) -> Reply:
        effects = call.effects
        api.tick()
        if effects.when == "before":
            run_actions(api, effects)
            api.settle()
        skipped = effects.drop == "before" or (effects.replaces and not effects.after)
        answer = Answer(HTTPStatus.NO_CONTENT, None) if skipped else answered(api, call, handler)
        while isinstance(answer, Later):
            await asyncio.sleep(answer.seconds)
            api.tick()
            answer = answered(api, call, answer.rest)
        if effects.when == "after":
            run_actions(api, effects)
        if effects.empty and answer.status < HTTPStatus.BAD_REQUEST:
            answer = Answer(HTTPStatus.NO_CONTENT, None)
        return replaced(api, call) if effects.replaces else encoded(api, answer, call)

    async def _controlled(self, request: web.Request, handler: ControlHandler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            return web.json_response({"error": error.reason}, status=error.status)
        except Unknown as error:
            return web.json_response({"error": str(error)}, status=HTTPStatus.NOT_FOUND)
        except ValidationError as error:
            return web.json_response({"error": told(error)}, status=HTTPStatus.BAD_REQUEST)
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=HTTPStatus.BAD_REQUEST)

    async def _get_about(self, _request: web.Request) -> web.StreamResponse:
        api = self._session.api
        about = {"key": api.keys[0], "settings": api.settings.model_dump(), "collections": api.store.sizes()}
        return web.json_response(about)

    async def _post_reset(self, _request: web.Request) -> web.StreamResponse:
        self._session.release()
        self._session = self._fresh_session()
        return web.json_response({})

    async def _post_settings(self, request: web.Request) -> web.StreamResponse:
        api = self._session.api
        wanted = {**api.settings.model_dump(), **await json_object(request)}
        api.settings = api.settings_model.model_validate(wanted)
        return web.json_response(api.settings.model_dump())

    async def _post_release(self, _request: web.Request) -> web.StreamResponse:
        self._session.release()
        return web.json_response({})

    async def _post_advance(self, request: web.Request) -> web.StreamResponse:
        api = self._session.api
        given = Advance.model_validate(await json_object(request))
        api.clock.advance(given.seconds)
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
        given = await json_object(request)
        match = Match.model_validate({name: given.pop(name) for name in MATCH_KEYS if name in given})
        effects = session.api.effects_model.model_validate(given)
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
        brief = request.query.get("brief") == "true"
        return web.json_response([record.as_document(brief) for record in session.records[first:]])

    async def _delete_requests(self, _request: web.Request) -> web.StreamResponse:
        self._session.cleared = len(self._session.records)
        return web.json_response({})

    async def _get_documents(self, request: web.Request) -> web.StreamResponse:
        api = self._session.api
        api.tick()
        collection = request.match_info["collection"]
        return web.json_response([api.show(collection, key) for key in api.store.keys(collection)])

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

    def _action_handler(self, name: str) -> ControlHandler:
        model: type[Action] = self._api_class.actions[name]

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


def run_actions(api: Api, effects: Effects) -> None:
    """Let the actions of a fault happen."""
    for action in effects.actions():
        api.act(action)


def answered(api: Api, call: Call[Any], handler: Handler) -> Answer | Later:
    """Return what the API says by itself."""
    try:
        api.throttle(call)
        api.admit(call)
        return handler(api, call)
    except Refused as refused:
        return Answer(refused.status, api.refusal(refused, call.request_id), refused.headers)


def encoded(api: Api, answer: Answer, call: Call[Any]) -> Reply:
    """Return the bytes of an answer, cut in half if a fault says so."""
    said: dict[str, str | None] = {**api.headers(call, answer.status), **answer.headers, **call.effects.headers}
    headers = {name: value for name, value in said.items() if value is not None}
    if answer.status == HTTPStatus.NO_CONTENT:
        return Reply(answer.status, b"", headers)
    content = answer.body if isinstance(answer.body, Text) else Text(json.dumps(answer.body), "application/json")
    body = content.text.encode()
    if call.effects.truncate == "json":
        body = body[: len(body) // 2]
    return Reply(answer.status, body, {"Content-Type": content.kind, **headers})


def replaced(api: Api, call: Call[Any]) -> Reply:
    """Return the answer that a fault gives in place of the API's."""
    effects = call.effects
    if effects.redirect is not None:
        status = effects.status or HTTPStatus.FOUND
        headers = {**api.headers(call, status), "Location": effects.redirect, **effects.headers}
        return Reply(status, b"", headers)
    if effects.html:
        reason = HTTPStatus(effects.status).phrase if effects.status in list(HTTPStatus) else "Error"
        title = f"{effects.status} {reason}"
        page = f"<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n"
        headers = {"Content-Type": "text/html", **api.headers(call, effects.status), **effects.headers}
        return Reply(effects.status, page.encode(), headers)
    if "body" in effects.model_fields_set:
        return encoded(api, Answer(effects.status, effects.body), call)
    return encoded(api, Answer(effects.status, api.refusal(api.failure(effects.status), call.request_id)), call)


def cut_off(request: web.Request) -> web.Response:
    """Close the connection; what is returned here can no longer be sent."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def send(request: web.Request, reply: Reply, effects: Effects) -> web.StreamResponse:
    """Send the answer, at once or as a fault says."""
    if effects.drip is None and effects.truncate is not True:
        return web.Response(status=reply.status, body=reply.body or None, headers=reply.headers)
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    response.content_length = len(reply.body)
    await response.prepare(request)
    body = reply.body[: len(reply.body) // 2] if effects.truncate is True else reply.body
    size = max(1, len(body) if effects.drip is None else len(body) // PIECES)
    for start in range(0, len(body), size):
        if start:
            await asyncio.sleep(effects.drip or 0)
        try:
            await response.write(body[start : start + size])
        except ConnectionResetError:
            break  # the client did not wait for the rest
    if effects.truncate is True:
        cut_off(request)
    return response


async def serve(frame: Frame, port: int, exit_with_parent: bool) -> None:
    """Serve until SIGTERM or SIGINT, or until the standard input ends if that is wanted."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # Requests that a fault delays must not delay the end.
    runner = web.AppRunner(frame.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        print(f"listening on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        if exit_with_parent:
            loop.add_reader(sys.stdin, stop_at_end, stop)
        await stop.wait()
    finally:
        await runner.cleanup()


def stop_at_end(stop: asyncio.Event) -> None:
    """Read what is there; the parent, which holds the other end, is gone when nothing is."""
    if not os.read(sys.stdin.fileno(), 1024):
        stop.set()
