# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""HTTP: one session with its key, time-outs, retries, and errors that say what happened. No API is known here.

The rule for repeating: a read is repeated after any passing fault; a write only where the server has processed
nothing: no connection, 429, or 503 with Retry-After. Any other fault of a write leaves open whether it took effect:
``ApiError.lost``. A 429, and an API that is away, are matters of time; all other faults are counted.
"""

from __future__ import annotations

import random
import re
import socket
import ssl
import time
import typing as t
from urllib.parse import urlsplit

from . import limits
from .body import TruncatedBody, declared_length, parse_json, readable_words
from .clock import Deadline
from .diagnosis import (
    NO_DESCRIPTORS,
    causes_of,
    host_of,
    no_connection,
    plain_error,
    proxy_advice,
    proxy_login_advice,
    proxy_of,
)
from .errors import REDIRECT_STATUS, RETRIABLE_STATUS, SAFE_METHODS, UNAVAILABLE_STATUS, ApiError, Interrupted
from .faults import FailedTries, FailedTry, retry_after_seconds
from .libraries import AuthBase, HTTPAdapter, requests, urllib3
from .pace import Outage, Pace
from .wire import Call, TooLong, unpacked, with_deadline

VERSION = "1.2.0"
BodyFactory = t.Callable[[], t.Any]
"""Gives the body of a write that is repeated."""


class Answer(t.NamedTuple):
    """An answer with a status of 200 to 299. ``body`` is the parsed JSON, None without a body."""

    status: int
    body: t.Any


class _Adapter(HTTPAdapter):
    """Never repeats a request: see ``Client.call``."""

    def __init__(self, call: Call, **options: t.Any) -> None:
        self._call = call
        super().__init__(**options)

    def init_poolmanager(self, *arguments: t.Any, **options: t.Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self._watch(self.poolmanager)

    def proxy_manager_for(self, *arguments: t.Any, **options: t.Any) -> t.Any:
        known = len(self.proxy_manager)
        manager = super().proxy_manager_for(*arguments, **options)
        if len(self.proxy_manager) > known:
            self._watch(manager)
        return manager

    def _watch(self, manager: t.Any) -> None:
        # A SOCKS proxy has pools of its own: whatever they are, their connections are watched.
        manager.pool_classes_by_scheme = with_deadline(self._call, manager.pool_classes_by_scheme)


def _session() -> t.Any:
    class Session(requests.Session):
        def get_redirect_target(self, resp: t.Any) -> None:
            """No redirect is followed. Without this, requests reads and judges where it would go all the same."""

    return Session()


class Key(AuthBase):
    """Sends a key in the Authorization header. As an object, and not as a header, a .netrc cannot replace it."""

    def __init__(self, scheme: str, key: str) -> None:
        self._value = f"{scheme} {key}"
        self._key = key

    def redact(self, text: bytes) -> bytes:
        """A text without the key: before it is cut, or a part of the key would be left."""
        return text.replace(self._key.encode(), b"********") if self._key else text

    def __call__(self, request: t.Any) -> t.Any:
        request.headers["Authorization"] = self._value
        return request


class Client:
    """A session with one API. Threads may share it.

    Arguments: url, where the paths begin; auth, an AuthBase; timeout, seconds for one answer; retries, how often a
    request is repeated at most; max_delay, the longest pause before a repetition in seconds; verify, as in
    requests: True, False or the path of a CA bundle; explain, turns the body of an error into a dictionary with
    ``message`` and any of ``code``, ``params``, ``errors``, ``request_id``, ``undone`` (whether it says that nothing
    was done); refuses_key, whether an error says that the API does not accept the key; doubts_key, whether an error
    that came after so many seconds may say it by mistake, once the key has worked; trace, a list that gets an entry
    for each request, or None; connections, how many are kept open, one for each thread that is to have its own.

    ``notice`` is told what the user should know of an outage that has ended. ``environment`` are the variables of the
    task, so that messages can name the one of a proxy. ``cover`` gives the text of an answer without secrets.
    """

    redact: t.Callable[[bytes], bytes] = staticmethod(bytes)

    def __init__(
        self,
        url: str,
        auth: t.Any,
        *,
        timeout: float,
        retries: int,
        max_delay: float,
        verify: bool | str,
        explain: t.Callable[[t.Any], dict[str, t.Any]],
        refuses_key: t.Callable[[ApiError], bool] = lambda error: error.status == 401,
        doubts_key: t.Callable[[ApiError, float], bool] = lambda error, retry_after_seconds: error.status == 401,
        trace: list[dict[str, t.Any]] | None = None,
        connections: int = 1,
    ) -> None:
        self.url = url
        self.trace = trace
        self.environment: t.Mapping[str, str] = {}
        self._timeout, self._verify, self._explain = timeout, verify, explain
        self._refuses_key, self._doubts_key = refuses_key, doubts_key
        self._retries, self._max_delay = retries, max_delay
        self._call = Call()
        self._pace = Pace(max_delay)
        self._outage = Outage(urlsplit(url).netloc)
        self._key_works = False
        self._refusal: ApiError | None = None
        self._session = _session()
        self._session.auth = auth
        self._session.headers.update(
            {
                "User-Agent": f"ansible-day2.resources/{VERSION}",
                "Accept": "application/json",
                # What this file can unpack.
                "Accept-Encoding": "gzip",
            }
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(self._call, pool_maxsize=connections))
        if verify is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    @property
    def limited(self) -> bool:
        """Whether the API limits requests, and each one that is saved makes the task shorter."""
        return self._pace.limited

    @property
    def notice(self) -> t.Callable[[str], None] | None:
        return self._outage.notice

    @notice.setter
    def notice(self, tell: t.Callable[[str], None] | None) -> None:
        self._outage.notice = tell

    def call(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        query: t.Any = None,
        body: t.Any = None,
        body_factory: BodyFactory | None = None,
    ) -> Answer:
        """Make a request and return its answer. Raises ApiError, or OutOfTime where the deadline came first.

        ``renew`` gives the body of each repetition, where what it holds can be outdated meanwhile. It may make
        requests; what it raises ends the call.
        """
        began = time.monotonic()
        entry: dict[str, t.Any] = {"method": method, "path": path, "status": None, "request_id": None}
        faults = FailedTries()
        try:
            while True:
                sent = self._admitted(method, path, deadline, faults)
                entry["tries"] = entry.get("tries", 0) + 1
                try:
                    return self._try(method, path, deadline, query, body, entry)
                except FailedTry as fault:
                    self._pause(fault, faults, deadline, sent)
                if body_factory:
                    body = body_factory()
        finally:
            if self.trace is not None:
                ms = round((time.monotonic() - began) * 1000)
                self.trace.append({**entry, "ms": ms, "tries": entry.get("tries", 1)})

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def _admitted(self, method: str, path: str, deadline: Deadline, faults: FailedTries) -> float:
        """Wait until a request may go. Gives that moment."""
        sent = self._pace.wait(deadline)
        if deadline.clock.stopped:
            raise Interrupted(method, path, "the task was interrupted")
        if deadline.limits(self._timeout) <= 0:
            raise faults.late(method, path, "no time is left for it", self._pace.refused)
        return sent

    def _pause(self, fault: FailedTry, faults: FailedTries, deadline: Deadline, sent: float) -> None:
        """Wait until the request may be repeated. Raises the error of the fault where it may not."""
        error = fault.error
        pause = self._seconds_until_next(fault, faults, deadline)
        if deadline.clock.stopped:
            raise Interrupted(error.method, error.path, "the task was interrupted")
        late = deadline.limits(pause) < pause
        if fault.kind == "limit":
            # All requests wait, until the deadline at most.
            deadline.paused += self._pace.fall(deadline.limits(pause), sent)
            late = late or deadline.paused > deadline.seconds
        if late:
            # Too late for another try. The time that is left is of no use: say now what is wrong.
            raise faults.late(error.method, error.path, "no time is left to repeat it", self._pace.refused) from error
        if fault.kind != "limit":
            deadline.clock.sleep(pause)

    def _seconds_until_next(self, fault: FailedTry, faults: FailedTries, deadline: Deadline) -> float:
        """Seconds before the next try. Raises the error of the fault where there is none."""
        pause, least = faults.add(fault), 0.0
        if fault.kind == "limit":
            if self._refusal and not self._key_works:
                # A refused key counts as nobody's, and nobody may ask often. The key is the problem.
                raise self._refusal from fault.error
            # Others may have been told the same: they should not all come back at once.
            spread = random.uniform(0, limits.BACKOFF / 2 * 2 ** min(self._pace.refused, 6))  # noqa: S311
            pause, least = (fault.asked or 0.0) + spread, limits.MIN_PAUSE
        elif fault.kind == "away":
            fault.error.hint = fault.error.hint or (_LATER if self._retries else "")
            patience = min(limits.RESTART_PATIENCE, deadline.seconds)
            lasted = max(self._outage.seen(patience), time.monotonic() - faults.since)
            if not self._retries or lasted >= patience:
                raise fault.error
            pause, least = min(pause, limits.UNAVAILABLE_PAUSE) * random.uniform(0.5, 1), limits.MIN_PAUSE  # noqa: S311
            pause = pause if fault.asked is None else fault.asked
        elif fault.kind == "starved":
            # A connection that another thread gives back can be used again.
            if time.monotonic() - faults.since > limits.DESCRIPTOR_PATIENCE:
                raise fault.error
            pause = limits.DESCRIPTOR_PAUSE
        elif faults.counted > self._retries:
            raise fault.error
        elif fault.asked is not None:
            pause = fault.asked
        return max(least, min(self._max_delay, pause))

    def _try(
        self, method: str, path: str, deadline: Deadline, query: t.Any, body: t.Any, entry: dict[str, t.Any]
    ) -> Answer:
        """One try. Raises _Fault where another one may help, else ApiError."""
        began = time.monotonic()
        try:
            status, headers, text = self._send(method, path, deadline, query, body)
        except TruncatedBody as cut:
            error = ApiError(method, path, str(cut), outcome_unknown=method not in SAFE_METHODS, hint=cut.hint)
            raise (FailedTry(error, "counted") if method in SAFE_METHODS else error) from cut
        except Exception as defect:  # whatever a server sends, libraries must not make a defect of it
            raise self._unanswered(method, path, defect, time.monotonic() - began) from defect
        finally:
            self._call.end()
        seconds = time.monotonic() - began
        entry.update(status=status, request_id=headers.get("X-Request-Id"))
        try:
            answer = self._answer(method, path, status, headers, text)
        except ApiError as error:
            raise self._judged(error, headers, text, seconds) from error.__cause__
        self._key_works = True
        self._pace.rise()
        self._outage.over()
        return answer

    def _judged(self, error: ApiError, headers: t.Any, text: bytes, seconds: float) -> Exception:
        """A refusal, or a fault that may pass. Arguments: what the answer was and how many seconds it took."""
        status, read = error.status, error.method in SAFE_METHODS
        error.key_worked = self._key_works
        asked = retry_after_seconds(headers.get("Retry-After"))
        if status == 429:
            self._outage.over()
            return FailedTry(error, "limit", asked)
        self._pace.rise()
        later = status == 503 and bool(headers.get("Retry-After"))
        away = status in UNAVAILABLE_STATUS
        doubted = self._key_works and self._doubts_key(error, seconds)
        if doubted or (self._key_works and status == 401):
            error.hint = _DOUBTED
        if later or (read and (away or doubted)):
            return FailedTry(error, "away", asked if later else None)
        if not away:
            self._outage.over()
        if self._refuses_key(error) and not doubted:
            self._refusal = error
        return FailedTry(error, "counted", asked) if read and status in RETRIABLE_STATUS else error

    def _send(self, method: str, path: str, deadline: Deadline, query: t.Any, body: t.Any) -> tuple[int, t.Any, bytes]:
        timeout = max(0.001, deadline.allows(self._timeout))
        bounded = method in SAFE_METHODS
        if not bounded:
            # Of a write that is cut off nobody knows what became of it.
            timeout = max(timeout, min(self._timeout, limits.MIN_WRITE_TIMEOUT))
        self._call.connecting = self._call.sent = self._call.expired = False
        self._call.seconds = timeout
        self._call.allowed = lambda: deadline.allows(timeout) if bounded else timeout
        response = self._session.request(
            method,
            self.url + path,
            params=query,
            json=body,
            timeout=(min(limits.CONNECT_TIMEOUT, timeout), timeout),
            verify=self._verify,
            allow_redirects=False,
            stream=True,
        )
        with response:
            try:
                text = self._read(response)
            except TruncatedBody:
                if 200 <= response.status_code < 300:
                    raise
                text = b""  # the status of an error says enough
            return response.status_code, response.headers, text

    def _read(self, response: t.Any) -> bytes:
        """The whole body."""
        packed = bytearray()
        try:
            for piece in response.raw.stream(65536, decode_content=False):
                packed += piece
                if len(packed) > limits.MAX_BODY_SIZE:
                    raise TooLong
            if self._call.expired or len(packed) < declared_length(response.headers):
                raise self._cut()
            return unpacked(bytes(packed), response.headers.get("Content-Encoding", ""), limits.MAX_BODY_SIZE)
        except TruncatedBody:
            raise
        except TooLong as error:
            raise TruncatedBody(f"the answer is longer than {limits.MAX_BODY_SIZE} bytes", "Check api_url.") from error
        except Exception as error:  # libraries raise more than they promise
            raise self._cut() from error

    def _cut(self) -> TruncatedBody:
        if self._call.expired:
            return TruncatedBody(f"the answer was not complete after {self._call.seconds:.3g} s", self._slow())
        return TruncatedBody("the answer broke off", _AGAIN)

    def _slow(self) -> str:
        """What to do where an answer takes too long: the time of a task can leave less than one request may take."""
        return "Run the task again, or raise api_timeout." if self._call.seconds >= self._timeout else _AGAIN

    def _answer(self, method: str, path: str, status: int, headers: t.Any, text: bytes) -> Answer:
        document, wrong = parse_json(text)
        if self._session.auth:
            text = self._session.auth.redact(text)
        text = self.redact(text)  # before a message cuts it
        if 200 <= status < 300:
            if wrong:
                kind = headers.get("Content-Type") or "no type"
                problem = f"HTTP {status} with a body that {wrong} ({kind})"
                if method in SAFE_METHODS:
                    raise ApiError(method, path, f"{problem}: {readable_words(text)}", status=status)
                raise ApiError(method, path, problem, outcome_unknown=True, status=status)
            return Answer(status, document)
        # A gateway that fails on a write does not know what became of it; 503 with Retry-After says "not now".
        # So does an answer that is not the last one.
        later = status == 503 and bool(headers.get("Retry-After"))
        # 303 and the like say that it was done, or say nothing about it.
        elsewhere = 300 <= status < 400
        if elsewhere and status != 304:
            place = host_of(headers.get("Location", "")) or "another address"
            raise ApiError(
                method,
                path,
                f"HTTP {status}: it was sent on to {place}, and no redirect is followed, for the key would go along",
                outcome_unknown=method not in SAFE_METHODS and status not in REDIRECT_STATUS,
                status=status,
            )
        said = self._explain(document) if isinstance(document, dict) else {}
        if said.get("code") is not None:
            said["code"] = str(said["code"])
        undone = said.pop("undone", False) or later or status in (501, 505)
        outcome_unknown = method not in SAFE_METHODS and (status < 200 or elsewhere or (status >= 500 and not undone))
        words = [
            f"HTTP {status}",
            said.get("code"),
            said.pop("message", None) or readable_words(text),
        ]
        said.setdefault("request_id", headers.get("X-Request-Id"))
        proxy = proxy_of(self.url, self.environment) if status == 407 else None
        raise ApiError(
            method,
            path,
            ": ".join(str(word) for word in words if word),
            outcome_unknown=outcome_unknown,
            hint=proxy_login_advice(proxy) if proxy else "",
            status=status,
            **said,
        )

    def _unanswered(self, method: str, path: str, error: Exception, seconds: float) -> Exception:
        """What a try without an answer comes to."""
        cause = error.args[0] if error.args else error
        reason = getattr(cause, "reason", None) or cause
        host = urlsplit(self.url).netloc
        read = method in SAFE_METHODS
        connecting, sent = self._call.connecting, self._call.sent and not self._call.connecting
        outcome_unknown = not read and sent
        causes = list(causes_of(error))
        if not sent and any(isinstance(each, OSError) and each.errno in NO_DESCRIPTORS for each in causes):
            return FailedTry(ApiError(method, path, f"no connection to {host}: {plain_error(reason)}"), "starved")
        if isinstance(error, requests.exceptions.SSLError) and not (
            connecting and any(isinstance(each, (ssl.SSLEOFError, ConnectionError)) for each in causes)
        ):
            problem = f"TLS with {host} failed: {plain_error(reason)}"
            return ApiError(method, path, problem, outcome_unknown=outcome_unknown, hint="Check api_url and ca_path.")
        if connecting and not self._call.expired:
            problem, hint = no_connection(self.url, reason, self.environment)
            found = ApiError(method, path, problem, hint=hint)
            if any(isinstance(each, socket.gaierror) for each in causes):
                return FailedTry(found, "counted")
            refused = re.search("Tunnel connection failed: (?!50[234])", str(reason))
            return found if refused else FailedTry(found, "away")
        if self._call.expired or isinstance(error, requests.exceptions.Timeout) or "timed out" in str(reason):
            problem, hint, kind = f"{host} gave no answer within {seconds:.3g} s", self._slow(), "counted"
            proxy = proxy_of(self.url, self.environment) if connecting else None
            if proxy:
                problem = f"the proxy {proxy.description} gave no connection to {host} within {seconds:.3g} s"
                hint = proxy_advice(self.url, proxy, self.environment)
        else:
            proxy = proxy_of(self.url, self.environment)
            way = f" through the proxy {proxy.description}" if proxy else ""
            problem, hint = f"the connection to {host}{way} broke: {plain_error(reason)}", _AGAIN
            # A balancer closes it while its server is away, and so does a server that ends.
            kind = "away" if any(isinstance(each, ConnectionError) for each in causes) else "counted"
        found = ApiError(method, path, problem, outcome_unknown=outcome_unknown, hint=hint)
        # Without a connection it never came to a request: another try would end as this one did.
        return FailedTry(found, kind) if connecting or (read and sent) else found


_AGAIN = "Run the task again."
_LATER = "Try again later."
_DOUBTED = "The key has worked before in this task: the API may be unable to check it now. Run the task again."
