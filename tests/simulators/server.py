# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP server of a simulation: it records requests, applies faults, and lets the API answer."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import uuid
from http import HTTPStatus
from typing import Any

from aiohttp import web

from .api import Api
from .control import CONTROL_PATH, Control, HttpHandler
from .effects import Effects
from .messages import Answer, Call, Delayed, Handler, Refusal
from .records import Record
from .replies import Reply, cut_off, encoded, replaced, send
from .session import Simulation

MAX_BODY_BYTES = 64 * 1024 * 1024
MAX_SHUTDOWN_SECONDS = 0.1


class Server:
    """Serves one simulated API and its control routes."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._control = Control(simulation)

    def application(self) -> web.Application:
        """Return the aiohttp application with all routes."""
        application = web.Application(middlewares=[self._dispatch], client_max_size=MAX_BODY_BYTES)
        for method, path, control_handler in self._control.routes():
            application.router.add_route(method, path, control_handler)
        for method, path, handler in self._simulation.api.routes():
            application.router.add_route(method, path, self._http_handler(handler))
        return application

    def _http_handler(self, handler: Handler) -> HttpHandler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, handler)

        return handle

    @web.middleware
    async def _dispatch(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        if request.path.startswith(CONTROL_PATH):
            return await self._control.handle(request, handler)
        try:
            return await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
            status = error.status

            def no_route(api: Api, call: Call[Any]) -> Answer:
                return api.no_route(call, status)

            return await self._serve(request, no_route)

    async def _serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer one request to the API. Between two waits everything happens together, as in a transaction."""
        # A reset starts a new session; a request that waits in the meantime ends in the old one.
        session = self._simulation.session
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
        reply = await reply_to(api, call, handler)
        if effects.delay_after:
            await asyncio.sleep(effects.delay_after)
        if effects.drop is not None:
            return cut_off(request)
        record.status = reply.status
        record.answer = reply.body
        return await send(request, reply, effects)


async def reply_to(api: Api, call: Call[Any], handler: Handler) -> Reply:
    """Return the reply to a request, with the effects of its fault."""
    effects = call.effects
    api.tick()
    if effects.when == "before":
        run_actions(api, effects)
        api.run_due()
    skipped = effects.drop == "before" or (effects.replaces_answer and not effects.after)
    answer = Answer(HTTPStatus.NO_CONTENT, None) if skipped else answered(api, call, handler)
    while isinstance(answer, Delayed):
        await asyncio.sleep(answer.seconds)
        api.tick()
        answer = answered(api, call, answer.finish)
    if effects.when == "after":
        run_actions(api, effects)
    if effects.empty and answer.status < HTTPStatus.BAD_REQUEST:
        answer = Answer(HTTPStatus.NO_CONTENT, None)
    return replaced(api, call) if effects.replaces_answer else encoded(api, answer, call)


def run_actions(api: Api, effects: Effects) -> None:
    """Perform the actions of a fault."""
    for action in effects.actions():
        api.act(action)


def answered(api: Api, call: Call[Any], handler: Handler) -> Answer | Delayed:
    """Return the answer of the API without faults."""
    try:
        api.limit_rate(call)
        api.authenticate(call)
        return handler(api, call)
    except Refusal as refusal:
        return Answer(refusal.status, api.error_body(refusal, call.request_id), refusal.headers)


async def serve(simulation: Simulation, port: int, exit_with_parent: bool) -> None:
    """Serve until SIGTERM or SIGINT.

    Arguments:
      simulation: what is served.
      port: the port on the local host; 0 takes any free one.
      exit_with_parent: stop also when the standard input ends.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # Requests that a fault delays must not delay the end.
    application = Server(simulation).application()
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=MAX_SHUTDOWN_SECONDS)
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
    """Stop when the standard input ends: the parent, which holds the other end, is gone."""
    if not os.read(sys.stdin.fileno(), 1024):
        stop.set()
