# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers as bytes: encoded, replaced by a fault, sent whole or in pieces."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import web

from .api import Api
from .effects import Effects
from .messages import Answer, Call, Text

PIECES_OF_DRIP = 20


@dataclass(frozen=True)
class Reply:
    """An answer as bytes."""

    status: int
    body: bytes
    headers: dict[str, str]


def encoded(api: Api, answer: Answer, call: Call[Any]) -> Reply:
    """Return the bytes of an answer; a fault can truncate its JSON."""
    all_headers: dict[str, str | None] = {**api.headers(call, answer.status), **answer.headers, **call.effects.headers}
    headers = {name: value for name, value in all_headers.items() if value is not None}
    if answer.status == HTTPStatus.NO_CONTENT:
        return Reply(answer.status, b"", headers)
    content = answer.body if isinstance(answer.body, Text) else Text(json.dumps(answer.body), "application/json")
    body = content.text.encode()
    if call.effects.truncate == "json":
        body = body[: len(body) // 2]
    return Reply(answer.status, body, {"Content-Type": content.content_type, **headers})


def replaced(api: Api, call: Call[Any]) -> Reply:
    """Return the answer of a fault that replaces the API's."""
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
    return encoded(api, Answer(effects.status, api.error_body(api.failure(effects.status), call.request_id)), call)


def cut_off(request: web.Request) -> web.Response:
    """Close the connection; the returned response is never sent."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def send(request: web.Request, reply: Reply, effects: Effects) -> web.StreamResponse:
    """Send the answer, whole or as a fault has it."""
    if effects.drip is None and effects.truncate is not True:
        return web.Response(status=reply.status, body=reply.body or None, headers=reply.headers)
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    response.content_length = len(reply.body)
    await response.prepare(request)
    body = reply.body[: len(reply.body) // 2] if effects.truncate is True else reply.body
    size = max(1, len(body) if effects.drip is None else len(body) // PIECES_OF_DRIP)
    for start in range(0, len(body), size):
        if start:
            await asyncio.sleep(effects.drip or 0)
        try:
            await response.write(body[start : start + size])
        except ConnectionResetError:
            break  # the client has closed the connection
    if effects.truncate is True:
        cut_off(request)
    return response
