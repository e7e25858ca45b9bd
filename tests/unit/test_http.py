# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP client without a connection: the rate limit, pauses, the time of one try, documents and messages."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import body as _body
from ansible_collections.day2.resources.plugins.module_utils._api import clock as _clock
from ansible_collections.day2.resources.plugins.module_utils._api import errors as _errors
from ansible_collections.day2.resources.plugins.module_utils._api import http as _http
from ansible_collections.day2.resources.plugins.module_utils._api import libraries as _libraries
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._api import rate_limit as _rate_limit
from ansible_collections.day2.resources.plugins.module_utils._api.body import readable_words
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Clock, Deadline
from ansible_collections.day2.resources.plugins.module_utils._api.diagnosis import plain_error
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError
from ansible_collections.day2.resources.plugins.module_utils._api.http import Client
from ansible_collections.day2.resources.plugins.module_utils._api.outage import Outage
from ansible_collections.day2.resources.plugins.module_utils._api.rate_limit import RateLimitGate
from ansible_collections.day2.resources.plugins.module_utils._api.transport import RawAnswer, TruncatedBody
from urllib3.exceptions import ProtocolError, ProxyError

HANGS = 60.0
"""Seconds after which a test that hangs fails. None waits for them otherwise."""


def client(**options):
    settings = {"timeout": 30, "retries": 3, "max_delay": 60, "verify": True, "explain": dict}
    return Client("http://127.0.0.1:9", None, **{**settings, **options})


class Time:
    """A time that passes only during waits."""

    def __init__(self, monkeypatch):
        self.now = 1000.0
        self.pauses = []
        monkeypatch.setattr(_http.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(_clock.Clock, "sleep", lambda _clock, seconds: self.sleep(seconds))

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds


class StoppedAsleep(Clock):
    """A clock that another thread stops during a wait."""

    def sleep(self, seconds):
        threading.Thread(target=self.stop).start()
        super().sleep(HANGS)
        assert self.stopped, "the sleep does not end when the clock stops"


@pytest.fixture()
def clock(monkeypatch):
    return Time(monkeypatch)


class Answers:
    """Replaces the transport. Each answer is a status, headers and a body, or an exception."""

    def __init__(self, monkeypatch, session, answers):
        self._answers = iter(answers)
        self.sent = 0
        monkeypatch.setattr(session._transport, "send", self)
        self._state = session._transport.state

    def __call__(self, *_arguments):
        self.sent += 1
        self._state.sent, self._state.connecting = True, False
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return RawAnswer(*answer)


OK = (200, {}, b"{}")
LIMITED = (429, {"Retry-After": "1"}, b"{}")


def test_no_request_is_admitted_during_a_pause(clock):
    gate = RateLimitGate()
    gate.slow_down(5, gate.wait(Deadline(600)))
    gate.slow_down(3, 0.0)
    gate.wait(Deadline(600))
    assert clock.now == pytest.approx(1005), "a shorter pause does not end a longer one"


def test_a_pause_does_not_outlast_the_deadline(clock):
    gate = RateLimitGate()
    gate.slow_down(60, gate.wait(Deadline(600)))
    deadline = Deadline(2)
    deadline.start()
    gate.wait(deadline)
    assert clock.now == pytest.approx(1002)


def test_a_pause_ends_with_the_clock():
    gate = RateLimitGate()
    gate.slow_down(60, gate.wait(Deadline(600)))
    deadline = Deadline(600, StoppedAsleep())
    gate.wait(deadline)
    assert deadline.clock.stopped


@pytest.mark.parametrize(
    ("rate", "burst", "latency", "parallel", "most"),
    [
        (5, 150, 0.02, 8, 1.05),
        (5, 150, 0.02, 64, 1.05),
        (50, 150, 0.02, 64, 1.15),
        (0.67, 10, 0.02, 8, 1.15),
        (6, 20, 0.02, 32, 1.1),
        (10, 5, 0.02, 16, 1.2),
        # If an API saves up nothing, the second of each Retry-After is lost.
        (5, 1, 0.1, 1, 1.4),
        (6, 1, 0.1, 8, 1.4),
    ],
)
def test_the_rate_becomes_that_of_the_api(monkeypatch, rate, burst, latency, parallel, most):
    """2,000 parallel requests take hardly longer than the limit requires, and get few 429."""
    now, tokens, filled = 0.0, float(burst), 0.0
    monkeypatch.setattr(_rate_limit.time, "monotonic", lambda: now)
    gate = RateLimitGate()
    deadline = Deadline(10**6)
    free = [0.0] * parallel
    flying = []
    done = refused = 0
    total = 2000

    class Waits(Exception):
        pass

    def stop(seconds):
        raise Waits

    deadline.clock.sleep = stop
    while done < total:
        # The first event: an answer, or an idle thread that may send.
        idle = [place for place, at in enumerate(free) if at is not None and at <= now]
        started = False
        if idle:
            try:
                sent = gate.wait(deadline)
            except Waits:
                pass
            else:
                tokens = min(burst, tokens + (now - filled) * rate)
                filled = now
                good = tokens >= 1
                tokens -= good
                free[idle[0]] = None
                flying.append((now + latency, idle[0], good, sent))
                started = True
        if started:
            continue
        turn = max(gate._open_at, gate._next_at)
        moments = [each[0] for each in flying] + ([turn] if idle and turn > now else [])
        now = min(moments)
        for each in [each for each in flying if each[0] <= now]:
            flying.remove(each)
            _at, place, good, sent = each
            free[place] = now
            if good:
                done += 1
                gate.speed_up()
            else:
                refused += 1
                gate.slow_down(1.0, sent)
    needed = (total - burst) / rate
    assert refused < 0.1 * total
    assert now <= most * needed


def test_an_outage_is_said_once(clock):
    said = []
    outage = Outage("api.example.com")
    outage.notice = said.append
    outage.seen(75)
    clock.now += 2
    outage.end()
    assert said == [], "too short to be worth a word"
    outage.seen(75)
    clock.now += 42
    assert outage.seen(75) == 42
    outage.end()
    outage.end()
    assert said == ["The API at api.example.com did not answer for 42 s; the task waited for it."]
    outage.seen(75)
    clock.now += 100
    assert outage.seen(75) == 0, "another one"


@pytest.mark.parametrize(("max_delay", "slept"), [(60, [0.5, 1.0, 2.0, 4.0]), (1, [0.5, 1.0, 1.0, 1.0])])
def test_pauses_grow_up_to_their_limit(monkeypatch, clock, max_delay, slept):
    session = client(retries=4, max_delay=max_delay)
    Answers(monkeypatch, session, [(500, {}, b"")] * 4 + [OK])
    session.call("GET", "/", Deadline(600))
    assert clock.pauses == slept


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize("retries", [0, 3])
def test_too_many_requests_are_a_matter_of_time(monkeypatch, clock, method, retries):
    session = client(retries=retries)
    answers = Answers(monkeypatch, session, [LIMITED] * 10 + [OK])
    assert session.call(method, "/", Deadline(600)).body == {}
    assert answers.sent == 11


@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize("headers", [{}, {"Retry-After": "7"}])
def test_too_many_requests_for_too_long(monkeypatch, clock, started, headers):
    session = client()
    answers = Answers(monkeypatch, session, [(429, headers, b"{}")] * 10**4)
    deadline = Deadline(100)
    if started:
        deadline.start()
    with pytest.raises(_errors.OutOfTime, match=r"the API limits requests \(HTTP 429\), .* after \d+ s") as caught:
        session.call("PATCH", "/", deadline)
    assert (caught.value.status, caught.value.outcome_unknown) == (429, False)
    assert "wait_timeout" in caught.value.hint
    assert "api_retries" not in caught.value.hint
    assert clock.now <= 1101 + 60 * (not started)
    assert answers.sent < 30


def test_too_many_requests_and_an_interrupt(monkeypatch):
    session = client()
    Answers(monkeypatch, session, [(429, {"Retry-After": "50"}, b"")] * 9)
    with pytest.raises(_errors.Interrupted):
        session.call("PATCH", "/", Deadline(600, StoppedAsleep()))


def test_a_refused_key_is_not_waited_for(monkeypatch, clock):
    """Requests with a wrong key are limited early, but the key is the problem."""
    session = client()
    Answers(monkeypatch, session, [(401, {}, b"{}"), LIMITED])
    for _number in range(2):
        with pytest.raises(ApiError, match="HTTP 401"):
            session.call("GET", "/", Deadline(600))
    assert clock.pauses == []


REFUSED = _libraries.requests.ConnectionError("refused")
AWAY = [(502, {}, b"<html>"), (503, {}, b'{"message": "no"}'), (504, {}, b""), (504, {}, b"<html>")]


@pytest.mark.parametrize("answer", AWAY)
def test_an_api_that_restarts_is_waited_for(monkeypatch, clock, answer):
    session = client(retries=1)
    told = []
    session.notice = told.append
    answers = Answers(monkeypatch, session, [answer] * 15 + [OK])
    assert session.call("GET", "/", Deadline(600)).body == {}
    assert answers.sent == 16
    assert len(told) == 1
    assert max(clock.pauses) <= 5


@pytest.mark.parametrize("answer", AWAY)
@pytest.mark.parametrize(
    ("seconds", "started", "retries"), [(600, False, 3), (20, False, 3), (20, True, 3), (600, False, 0)]
)
def test_an_api_that_stays_away(monkeypatch, clock, answer, seconds, started, retries):
    session = client(retries=retries)
    answers = Answers(monkeypatch, session, [answer] * 10**4)
    deadline = Deadline(seconds)
    if started:
        deadline.start()
    with pytest.raises(ApiError, match=f"HTTP {answer[0]}"):
        session.call("GET", "/", deadline)
    assert clock.now - 1000 <= min(seconds, api_limits.RESTART_PATIENCE) + 5
    assert (answers.sent == 1) is (retries == 0)
    # It is the same outage for the next request.
    sent = answers.sent
    with pytest.raises(ApiError):
        session.call("GET", "/", Deadline(600))
    assert started or answers.sent - sent <= 2 or seconds == 20


def test_an_api_that_limits_requests_is_back(monkeypatch, clock):
    # With the shortest pauses, both outages together can be short.
    monkeypatch.setattr("random.uniform", lambda _low, high: high)
    session = client()
    answers = Answers(monkeypatch, session, [*AWAY[:1] * 13, LIMITED, *AWAY[:1] * 13, OK])
    assert session.call("GET", "/", Deadline(600)).body == {}
    assert answers.sent == 28
    assert clock.now - 1000 > api_limits.RESTART_PATIENCE


@pytest.mark.parametrize("answer", AWAY)
def test_the_outcome_of_a_write_is_unknown_if_the_api_is_unavailable(monkeypatch, clock, answer):
    session = client()
    answers = Answers(monkeypatch, session, [answer])
    with pytest.raises(ApiError) as caught:
        session.call("PATCH", "/", Deadline(600))
    assert (caught.value.outcome_unknown, answers.sent) == (True, 1)


def test_a_key_that_has_worked_is_believed(monkeypatch, clock):
    doubts = {"doubts_key": lambda error, seconds: error.status == 401}
    session = client(**doubts)
    refused = (401, {}, b"{}")
    Answers(monkeypatch, session, [refused, OK, refused, refused, OK, *[refused] * 99])
    with pytest.raises(ApiError) as caught:
        session.call("GET", "/", Deadline(600))
    assert not caught.value.hint, "it has not worked yet"
    session.call("GET", "/", Deadline(600))
    session.call("GET", "/", Deadline(600))
    with pytest.raises(ApiError) as caught:
        session.call("PUT", "/", Deadline(600))
    assert caught.value.outcome_unknown is False
    assert "has worked before" in caught.value.hint
    began = clock.now
    with pytest.raises(ApiError) as caught:
        session.call("GET", "/", Deadline(600))
    assert "has worked before" in caught.value.hint
    assert 60 < clock.now - began < 80


@pytest.mark.parametrize(
    ("text", "document"),
    [
        (b'{"a\\ud800": "\\udc00\\ud83d\\ude00\\\\ud800"}', {"a\ufffd": "\ufffd\U0001f600\\ud800"}),
        (b'"\\u00e4\\uD83D"', "\u00e4\ufffd"),
        (b'\xef\xbb\xbf{"a": 1, "a": 2}', {"a": 2}),
        (b"\0", None),
        (b'"\xed\xa0\x80"', None),
        (b'"\xe9"', None),
        (b"NaN", None),
        (b"[1e999]", None),
        (b"[" * 300 + b"]" * 300, None),
        (b'{"a":' * 100000, None),
        (b"1" * 400, int("1" * 400)),
    ],
)
def test_documents_that_can_be_printed(text, document):
    found, wrong = _body.parse_json(text)
    assert found == document
    assert bool(wrong) is (document is None)
    json.dumps(found, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "error",
    [
        ValueError("invalid literal for int() with base 16: b'-5'"),
        AttributeError("'NoneType' object has no attribute 'readline'"),
        UnicodeError("label too long"),
        _libraries.urllib3.exceptions.ProtocolError("broken"),
        _libraries.urllib3.exceptions.SSLError("bad record"),
        OSError("odd"),
        MemoryError(),
    ],
)
def test_no_exception_of_libraries_is_a_bug_or_repeats_a_write(monkeypatch, clock, error):
    session = client()
    answers = Answers(monkeypatch, session, [error] * 9)
    with pytest.raises(ApiError) as caught:
        session.call("PATCH", "/", Deadline(600))
    assert (caught.value.outcome_unknown, answers.sent) == (True, 1)
    with pytest.raises(ApiError):
        session.call("GET", "/", Deadline(600))


@pytest.mark.parametrize("stopped", [True, False])
@pytest.mark.parametrize("fault", [TruncatedBody("the answer broke off", ""), (500, {}, b""), (502, {}, b"")])
def test_a_fault_when_the_time_is_nearly_over(monkeypatch, clock, fault, stopped):
    session = client()
    Answers(monkeypatch, session, [fault] * 9)
    deadline = Deadline(600, Clock())
    deadline.start()
    clock.now += 599.9
    if stopped:
        monkeypatch.setattr(session, "_admit", lambda *arguments: deadline.clock.stop())
    with pytest.raises(_errors.Interrupted if stopped else _errors.OutOfTime):
        session.call("GET", "/", deadline)


@pytest.mark.parametrize(
    ("method", "timeout", "left", "expected"),
    [
        ("PATCH", 30, 600, (10, 30)),
        ("PATCH", 5, 600, (5, 5)),
        ("GET", 30, 2, (2, 2)),
        # The outcome of a write that is cut off is unknown.
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
        raise _libraries.requests.ConnectionError("not now")

    monkeypatch.setattr(session._transport.session, "request", request)
    deadline = Deadline(left or 600)
    if left:
        deadline.start()
    with pytest.raises(_errors.ApiError):
        session.call(method, "/", deadline)
    assert seen["timeout"] == pytest.approx(expected, abs=0.1)
    assert seen["allow_redirects"] is False


@pytest.mark.parametrize(
    ("status", "body", "lost"),
    [
        (500, b'{"done": "nobody knows"}', True),
        (500, b'{"done": "nothing"}', False),
        (500, b"<html>", True),
        (501, b"", False),
        (400, b'{"done": "nobody knows"}', False),
        (101, b"", True),
        (300, b"", True),
        (303, b"", True),
        (304, b"", True),
        (399, b"", True),
        (999, b"", True),
        *((status, b"", False) for status in (301, 302, 307, 308)),
    ],
)
def test_an_api_can_say_that_nothing_was_done(status, body, lost):
    session = client(explain=lambda said: {"message": said["done"], "undone": said["done"] == "nothing"})
    with pytest.raises(ApiError) as caught:
        session._parse("PUT", "/", RawAnswer(status, {}, body))
    assert (caught.value.outcome_unknown, caught.value.status) == (lost, status)


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
    assert plain_error(error) == words


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
    assert readable_words(text) == words


@pytest.fixture()
def slow():
    """The address of a server that takes 0.2 s for each answer."""

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
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("started", [True, False])
def test_a_request_that_has_begun_ends_although_the_clock_stops(slow, kept, started, monkeypatch):
    """Once a request is admitted, it is not cut off: its outcome would be unknown."""
    session = client()
    session.url = slow
    deadline = Deadline(600, Clock())
    if started:
        deadline.start()
    if kept:
        assert session.call("PATCH", "/", deadline, body={}).body is True
    request = session._transport.session.request

    def stopping(*arguments, **options):
        deadline.clock.stop()
        return request(*arguments, **options)

    monkeypatch.setattr(session._transport.session, "request", stopping)
    assert session.call("PATCH", "/", deadline, body={}).body is True
    with pytest.raises(_errors.Interrupted):
        session.call("PATCH", "/", deadline, body={})
