# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parts of the session that a real connection shows badly: the gate, the pauses, the time of one try, and words."""

from __future__ import annotations

import threading
import time
import types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ansible_collections.day2.resources.plugins.module_utils import _http
from ansible_collections.day2.resources.plugins.module_utils._http import (
    ApiError,
    Client,
    Clock,
    Deadline,
    Gate,
    _plain,
    _words,
)
from urllib3.exceptions import ProtocolError, ProxyError


def client(**options):
    settings = {"timeout": 30, "retries": 3, "max_delay": 60, "verify": True, "explain": dict}
    return Client("http://127.0.0.1:9", None, **{**settings, **options})


def test_a_gate_that_is_closed_again_while_somebody_waits():
    gate = Gate()
    gate.close(0.1)
    threading.Timer(0.05, gate.close, [0.3]).start()
    began = time.monotonic()
    gate.wait(Deadline(600))
    assert 0.3 <= time.monotonic() - began < 0.6


def test_a_gate_does_not_outlast_the_deadline():
    gate = Gate()
    gate.close(60)
    deadline = Deadline(0.1)
    deadline.start()
    began = time.monotonic()
    gate.wait(deadline)
    assert time.monotonic() - began < 0.5


def test_a_shorter_pause_does_not_open_a_gate():
    gate = Gate()
    gate.close(0.3)
    gate.close(0.01)
    began = time.monotonic()
    gate.wait(Deadline(600))
    assert time.monotonic() - began >= 0.25


@pytest.mark.parametrize(("max_delay", "slept"), [(60, [0.5, 1.0, 2.0, 4.0]), (1, [0.5, 1.0, 1.0, 1.0])])
def test_pauses_grow_up_to_their_limit(monkeypatch, max_delay, slept):
    pauses = []
    monkeypatch.setattr(_http.Clock, "sleep", lambda _clock, seconds: pauses.append(seconds))
    session = client(retries=4, max_delay=max_delay)
    session._call.deadline = Deadline(600)
    retry = session._retry
    for _number in slept:
        retry = retry.increment("GET", "/", error=ProtocolError("broken"))
        retry.sleep()
    assert pauses == slept


def test_too_many_requests_hold_every_thread_back(monkeypatch):
    session = client()
    session._call.deadline = Deadline(600)
    monkeypatch.setattr(_http.Clock, "sleep", lambda _clock, _seconds: None)
    monkeypatch.setattr(session._gate, "wait", lambda deadline: None)
    answer = types.SimpleNamespace(status=429, headers={"Retry-After": "7"}, get_redirect_location=lambda: None)
    session._retry.increment("PATCH", "/", response=answer).sleep(answer)
    assert 6 < session._gate._open_at - time.monotonic() <= 7


@pytest.mark.parametrize(
    ("method", "timeout", "left", "expected"),
    [
        ("PATCH", 30, 600, (10, 30)),
        ("PATCH", 5, 600, (5, 5)),
        ("GET", 30, 2, (2, 2)),
        # A write that is cut off leaves everything open.
        ("PATCH", 30, 2, (5, 5)),
        ("PATCH", 1, 0.5, (1, 1)),
        ("PATCH", 30, None, (10, 30)),
    ],
)
def test_the_time_of_one_try(monkeypatch, method, timeout, left, expected):
    session = client(timeout=timeout)
    seen = {}

    def request(*arguments, **options):
        seen.update(options)
        raise _http.requests.ConnectionError("not now")

    monkeypatch.setattr(session._session, "request", request)
    deadline = Deadline(left or 600)
    if left:
        deadline.start()
    with pytest.raises(_http.ApiError):
        session.call(method, "/", deadline)
    assert seen["timeout"] == pytest.approx(expected, abs=0.1)
    assert seen["allow_redirects"] is False


def test_a_write_is_not_repeated_after_an_error_of_unknown_kind():
    """urllib3 counts errors of TLS as neither connecting nor reading, and would repeat any method."""
    retry = client()._retry
    for error in (ProtocolError("broken"), _http.urllib3.exceptions.SSLError("bad record"), OSError("odd")):
        with pytest.raises(type(error)):
            retry.increment("PATCH", "/", error=error)


@pytest.mark.parametrize(
    ("status", "body", "lost"),
    [
        (500, b'{"done": "nobody knows"}', True),
        (500, b'{"done": "nothing"}', False),
        (500, b"<html>", True),
        (501, b"", False),
        (400, b'{"done": "nobody knows"}', False),
    ],
)
def test_an_api_can_say_that_nothing_was_done(status, body, lost):
    session = client(explain=lambda said: {"message": said["done"], "undone": said["done"] == "nothing"})
    with pytest.raises(ApiError) as caught:
        session._answer("PUT", "/", status, {}, body)
    assert (caught.value.lost, caught.value.status) == (lost, status)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            ProtocolError("Connection aborted.", ConnectionResetError(104, "reset")),
            "Connection aborted: [Errno 104] reset",
        ),
        (ProxyError("Unable to connect to proxy", OSError("refused")), "Unable to connect to proxy: refused"),
        (OSError("[Errno -2] Name (or service) not known"), "[Errno -2] Name (or service) not known"),
        (OSError(), "OSError"),
    ],
)
def test_errors_in_words(error, words):
    assert _plain(error) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"<html><title>502 Bad\nGateway</title><body>x</body></html>", "502 Bad Gateway"),
        (b"<p>down <b>now</b></p>", "down now"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"a" * 1000, "a" * 200),
        (b"", ""),
    ],
)
def test_bodies_in_words(text, words):
    assert _words(text) == words


@pytest.fixture()
def slow():
    """The address of a server that takes a moment for each answer."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PATCH(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(0.2)
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"true")

        def log_message(self, *arguments):
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("started", [True, False])
def test_a_request_that_has_begun_ends_although_the_clock_stops(slow, kept, started, monkeypatch):
    """Whoever decides that it may begin does not look again: cut off, nobody would know what became of it."""
    session = client()
    session.url = slow
    deadline = Deadline(600, Clock())
    if started:
        deadline.start()
    if kept:
        assert session.call("PATCH", "/", deadline, body={}).body is True
    request = session._session.request

    def stopping(*arguments, **options):
        deadline.clock.stop()
        return request(*arguments, **options)

    monkeypatch.setattr(session._session, "request", stopping)
    assert session.call("PATCH", "/", deadline, body={}).body is True
    with pytest.raises(_http.Interrupted):
        session.call("PATCH", "/", deadline, body={})
