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

import email.utils
import errno
import json
import random
import re
import socket
import ssl
import threading
import time
import typing as t
from urllib.parse import urlsplit

from .libraries import IMPORT_ERROR, AuthBase, HTTPAdapter, requests, urllib3
from .pace import AWAY_PAUSE, Outage, Pace
from .proxy import Proxy, no_proxy_in, selected
from .wire import LARGEST, Call, TooLong, unpacked, watched

VERSION = "1.2.0"
Renew = t.Callable[[], t.Any]
"""Gives the body of a write that is repeated."""
CONNECT_TIMEOUT = 10.0
LEAST = 5.0
"""Seconds that an answer to a write may take, however soon the deadline comes, unless a request may take less."""
BACKOFF = 0.5
"""Seconds before the first repetition; each further one waits twice as long."""
READS = frozenset({"GET", "HEAD"})
PASSING = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
AWAY = frozenset({502, 503, 504, 520, 521, 522, 523})
"""What a gateway says while the API behind it is not there."""
REDIRECTS = frozenset({301, 302, 307, 308})
RESTART_PATIENCE = 75.0
"""Seconds for which an API may be away."""
STARVED_PATIENCE = 30.0
"""Seconds in which a request waits for a file descriptor, if the process may open no more files."""
STARVED_PAUSE = 0.2
LEAST_PAUSE = 0.05
"""Seconds before a repetition at least, where only time ends them."""
DEEPEST = 200
"""How deep a document may be nested: more cannot be shown."""


class _Flag:
    """An event for one thread and its signal handlers."""

    def __init__(self) -> None:
        self._set = False

    def is_set(self) -> bool:
        return self._set

    def set(self) -> None:
        self._set = True

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._set and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))


class Clock:
    """Time as it goes by, and an end to all waiting for those who share it.

    ``stopped`` is true after ``stop``, which any other thread may call: from then on nobody sleeps, no deadline has
    time left, and so no request begins. One that is under way ends its try.
    """

    def __init__(self) -> None:
        self._stop: threading.Event | _Flag = threading.Event()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()

    def without_lock(self) -> None:
        """Let a signal handler stop it in the very thread that sleeps: no lock may be in between."""
        self._stop = _Flag()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        self._stop.wait(seconds)


class Deadline:
    """The moment at which patience ends. It counts from ``start``, which may be called again and again.

    Arguments: seconds from the start; clock, the time that it counts.
    """

    def __init__(self, seconds: float, clock: Clock | None = None) -> None:
        self.seconds = seconds
        self.clock = clock or Clock()
        self.paused = 0.0
        """Seconds for which all requests have waited because the API limits them."""
        self._end: float | None = None

    def start(self) -> None:
        if self._end is None:
            self._end = self.clock.monotonic() + self.seconds

    def left(self) -> float:
        """Seconds left: all of them before the start, never less than 0, none once its clock has stopped."""
        if self.clock.stopped:
            return 0.0
        return self.seconds if self._end is None else max(0.0, self._end - self.clock.monotonic())

    def limits(self, seconds: float) -> float:
        """``seconds``, or what is left of a started deadline if that is less."""
        return 0.0 if self.clock.stopped else self.allows(seconds)

    def allows(self, seconds: float) -> float:
        """The same for what has begun: it may end also when the clock stops."""
        return seconds if self._end is None else max(0.0, min(seconds, self._end - self.clock.monotonic()))

    def sleep(self, seconds: float) -> None:
        """Wait so long, but not beyond the end."""
        self.clock.sleep(self.limits(seconds))


class ApiError(Exception):
    """A request did not succeed.

    ``problem`` says what happened in words. ``lost`` is true where nobody knows whether the request took effect.
    ``status`` is the HTTP status, or None without an answer. ``hint`` says what a user can do, where that is sure.
    ``key_worked`` is true where the API has accepted the key before in this session. The rest is what the API says, as
    far as it says it.
    """

    def __init__(
        self,
        method: str,
        path: str,
        problem: str,
        *,
        lost: bool = False,
        hint: str = "",
        status: int | None = None,
        code: str | None = None,
        params: t.Any = None,
        errors: t.Any = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(problem)
        self.method, self.path, self.problem, self.lost = method, path, problem, lost
        self.hint, self.key_worked = hint, False
        self.status, self.code, self.params, self.errors = status, code, params, errors
        self.request_id = request_id


def misshapen(method: str, path: str, status: int, what: str) -> ApiError:
    """The error of an answer that holds something else than it should."""
    return ApiError(method, path, f"HTTP {status} without the {what} that belongs there", status=status)


class OutOfTime(ApiError):
    """The deadline came before an answer."""


class Interrupted(OutOfTime):
    """Somebody wants the task to end."""


class Answer(t.NamedTuple):
    """An answer with a status of 200 to 299. ``body`` is the parsed JSON, None without a body."""

    status: int
    body: t.Any


class _Fault(Exception):
    """A try that may be repeated.

    error: what to raise if it is not.
    kind: "limit", "away", "starved" or "counted".
    asked: the seconds after which the API wants to hear of it again, or None.
    """

    def __init__(self, error: ApiError, kind: str, asked: float | None = None) -> None:
        super().__init__(error.problem)
        self.error, self.kind, self.asked = error, kind, asked


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
        manager.pool_classes_by_scheme = watched(self._call, manager.pool_classes_by_scheme)


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

    def cover(self, text: bytes) -> bytes:
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

    cover: t.Callable[[bytes], bytes] = staticmethod(bytes)

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
        doubts_key: t.Callable[[ApiError, float], bool] = lambda error, _seconds: error.status == 401,
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
        renew: Renew | None = None,
    ) -> Answer:
        """Make a request and return its answer. Raises ApiError, or OutOfTime where the deadline came first.

        ``renew`` gives the body of each repetition, where what it holds can be outdated meanwhile. It may make
        requests; what it raises ends the call.
        """
        began = time.monotonic()
        entry: dict[str, t.Any] = {"method": method, "path": path, "status": None, "request_id": None}
        faults = _Faults()
        try:
            while True:
                sent = self._admitted(method, path, deadline, faults)
                entry["tries"] = entry.get("tries", 0) + 1
                try:
                    return self._try(method, path, deadline, query, body, entry)
                except _Fault as fault:
                    self._pause(fault, faults, deadline, sent)
                if renew:
                    body = renew()
        finally:
            if self.trace is not None:
                ms = round((time.monotonic() - began) * 1000)
                self.trace.append({**entry, "ms": ms, "tries": entry.get("tries", 1)})

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def _admitted(self, method: str, path: str, deadline: Deadline, faults: _Faults) -> float:
        """Wait until a request may go. Gives that moment."""
        sent = self._pace.wait(deadline)
        if deadline.clock.stopped:
            raise Interrupted(method, path, "the task was interrupted")
        if deadline.limits(self._timeout) <= 0:
            raise faults.late(method, path, "no time is left for it", self._pace.refused)
        return sent

    def _pause(self, fault: _Fault, faults: _Faults, deadline: Deadline, sent: float) -> None:
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

    def _seconds_until_next(self, fault: _Fault, faults: _Faults, deadline: Deadline) -> float:
        """Seconds before the next try. Raises the error of the fault where there is none."""
        pause, least = faults.add(fault), 0.0
        if fault.kind == "limit":
            if self._refusal and not self._key_works:
                # A refused key counts as nobody's, and nobody may ask often. The key is the problem.
                raise self._refusal from fault.error
            # Others may have been told the same: they should not all come back at once.
            spread = random.uniform(0, BACKOFF / 2 * 2 ** min(self._pace.refused, 6))  # noqa: S311
            pause, least = (fault.asked or 0.0) + spread, LEAST_PAUSE
        elif fault.kind == "away":
            fault.error.hint = fault.error.hint or (_LATER if self._retries else "")
            patience = min(RESTART_PATIENCE, deadline.seconds)
            lasted = max(self._outage.seen(patience), time.monotonic() - faults.since)
            if not self._retries or lasted >= patience:
                raise fault.error
            pause, least = min(pause, AWAY_PAUSE) * random.uniform(0.5, 1), LEAST_PAUSE  # noqa: S311
            pause = pause if fault.asked is None else fault.asked
        elif fault.kind == "starved":
            # A connection that another thread gives back can be used again.
            if time.monotonic() - faults.since > STARVED_PATIENCE:
                raise fault.error
            pause = STARVED_PAUSE
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
        except _CutShort as cut:
            error = ApiError(method, path, str(cut), lost=method not in READS, hint=cut.hint)
            raise (_Fault(error, "counted") if method in READS else error) from cut
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
        status, read = error.status, error.method in READS
        error.key_worked = self._key_works
        asked = _seconds(headers.get("Retry-After"))
        if status == 429:
            self._outage.over()
            return _Fault(error, "limit", asked)
        self._pace.rise()
        later = status == 503 and bool(headers.get("Retry-After"))
        away = status in AWAY
        doubted = self._key_works and self._doubts_key(error, seconds)
        if doubted or (self._key_works and status == 401):
            error.hint = _DOUBTED
        if later or (read and (away or doubted)):
            return _Fault(error, "away", asked if later else None)
        if not away:
            self._outage.over()
        if self._refuses_key(error) and not doubted:
            self._refusal = error
        return _Fault(error, "counted", asked) if read and status in PASSING else error

    def _send(self, method: str, path: str, deadline: Deadline, query: t.Any, body: t.Any) -> tuple[int, t.Any, bytes]:
        timeout = max(0.001, deadline.allows(self._timeout))
        bounded = method in READS
        if not bounded:
            # Of a write that is cut off nobody knows what became of it.
            timeout = max(timeout, min(self._timeout, LEAST))
        self._call.connecting = self._call.sent = self._call.expired = False
        self._call.seconds = timeout
        self._call.allowed = lambda: deadline.allows(timeout) if bounded else timeout
        response = self._session.request(
            method,
            self.url + path,
            params=query,
            json=body,
            timeout=(min(CONNECT_TIMEOUT, timeout), timeout),
            verify=self._verify,
            allow_redirects=False,
            stream=True,
        )
        with response:
            try:
                text = self._read(response)
            except _CutShort:
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
                if len(packed) > LARGEST:
                    raise TooLong
            if self._call.expired or len(packed) < _length(response.headers):
                raise self._cut()
            return unpacked(bytes(packed), response.headers.get("Content-Encoding", ""), LARGEST)
        except _CutShort:
            raise
        except TooLong as error:
            raise _CutShort(f"the answer is longer than {LARGEST} bytes", "Check api_url.") from error
        except Exception as error:  # libraries raise more than they promise
            raise self._cut() from error

    def _cut(self) -> _CutShort:
        if self._call.expired:
            return _CutShort(f"the answer was not complete after {self._call.seconds:.3g} s", self._slow())
        return _CutShort("the answer broke off", _AGAIN)

    def _slow(self) -> str:
        """What to do where an answer takes too long: the time of a task can leave less than one request may take."""
        return "Run the task again, or raise api_timeout." if self._call.seconds >= self._timeout else _AGAIN

    def _answer(self, method: str, path: str, status: int, headers: t.Any, text: bytes) -> Answer:
        document, wrong = _json(text)
        if self._session.auth:
            text = self._session.auth.cover(text)
        text = self.cover(text)  # before a message cuts it
        if 200 <= status < 300:
            if wrong:
                kind = headers.get("Content-Type") or "no type"
                problem = f"HTTP {status} with a body that {wrong} ({kind})"
                if method in READS:
                    raise ApiError(method, path, f"{problem}: {_words(text)}", status=status)
                raise ApiError(method, path, problem, lost=True, status=status)
            return Answer(status, document)
        # A gateway that fails on a write does not know what became of it; 503 with Retry-After says "not now".
        # So does an answer that is not the last one.
        later = status == 503 and bool(headers.get("Retry-After"))
        # 303 and the like say that it was done, or say nothing about it.
        elsewhere = 300 <= status < 400
        if elsewhere and status != 304:
            place = _host(headers.get("Location", "")) or "another address"
            raise ApiError(
                method,
                path,
                f"HTTP {status}: it was sent on to {place}, and no redirect is followed, for the key would go along",
                lost=method not in READS and status not in REDIRECTS,
                status=status,
            )
        said = self._explain(document) if isinstance(document, dict) else {}
        if said.get("code") is not None:
            said["code"] = str(said["code"])
        undone = said.pop("undone", False) or later or status in (501, 505)
        lost = method not in READS and (status < 200 or elsewhere or (status >= 500 and not undone))
        words = [
            f"HTTP {status}",
            said.get("code"),
            said.pop("message", None) or _words(text),
        ]
        said.setdefault("request_id", headers.get("X-Request-Id"))
        proxy = proxy_of(self.url, self.environment) if status == 407 else None
        raise ApiError(
            method,
            path,
            ": ".join(str(word) for word in words if word),
            lost=lost,
            hint=_wants_login(proxy) if proxy else "",
            status=status,
            **said,
        )

    def _unanswered(self, method: str, path: str, error: Exception, seconds: float) -> Exception:
        """What a try without an answer comes to."""
        cause = error.args[0] if error.args else error
        reason = getattr(cause, "reason", None) or cause
        host = urlsplit(self.url).netloc
        read = method in READS
        connecting, sent = self._call.connecting, self._call.sent and not self._call.connecting
        lost = not read and sent
        causes = list(_causes(error))
        if not sent and any(isinstance(each, OSError) and each.errno in _STARVED for each in causes):
            return _Fault(ApiError(method, path, f"no connection to {host}: {_plain(reason)}"), "starved")
        if isinstance(error, requests.exceptions.SSLError) and not (
            connecting and any(isinstance(each, (ssl.SSLEOFError, ConnectionError)) for each in causes)
        ):
            problem = f"TLS with {host} failed: {_plain(reason)}"
            return ApiError(method, path, problem, lost=lost, hint="Check api_url and ca_path.")
        if connecting and not self._call.expired:
            problem, hint = _no_way(self.url, reason, self.environment)
            found = ApiError(method, path, problem, hint=hint)
            if any(isinstance(each, socket.gaierror) for each in causes):
                return _Fault(found, "counted")
            refused = re.search("Tunnel connection failed: (?!50[234])", str(reason))
            return found if refused else _Fault(found, "away")
        if self._call.expired or isinstance(error, requests.exceptions.Timeout) or "timed out" in str(reason):
            problem, hint, kind = f"{host} gave no answer within {seconds:.3g} s", self._slow(), "counted"
            proxy = proxy_of(self.url, self.environment) if connecting else None
            if proxy:
                problem = f"the proxy {proxy.words} gave no connection to {host} within {seconds:.3g} s"
                hint = _by_proxy(self.url, proxy, self.environment)
        else:
            proxy = proxy_of(self.url, self.environment)
            way = f" through the proxy {proxy.words}" if proxy else ""
            problem, hint = f"the connection to {host}{way} broke: {_plain(reason)}", _AGAIN
            # A balancer closes it while its server is away, and so does a server that ends.
            kind = "away" if any(isinstance(each, ConnectionError) for each in causes) else "counted"
        found = ApiError(method, path, problem, lost=lost, hint=hint)
        # Without a connection it never came to a request: another try would end as this one did.
        return _Fault(found, kind) if connecting or (read and sent) else found


class _Faults:
    """What the tries of one request have met."""

    def __init__(self) -> None:
        self.counted = 0
        self.since = 0.0
        """The moment of the first of the faults of one kind that have come one after the other."""
        self._began = time.monotonic()
        self._last: _Fault | None = None
        self._same = 0

    def add(self, fault: _Fault) -> float:
        """Gives the seconds to wait, longer after each fault of one kind."""
        self._same = self._same + 1 if self._last and self._last.kind == fault.kind else 1
        if self._same == 1:
            self.since = time.monotonic()
        self._last = fault
        self.counted += fault.kind == "counted"
        return float(BACKOFF * 2 ** min((self.counted if fault.kind == "counted" else self._same) - 1, 20))

    def late(self, method: str, path: str, problem: str, refused: int) -> OutOfTime:
        """The error where the deadline comes first. Arguments: problem, in words; refused, whether 429 came."""
        last = self._last.error if self._last else None
        if (self._last and self._last.kind == "limit") or (not self._last and refused):
            seconds = time.monotonic() - self._began
            problem = f"the API limits requests (HTTP 429), and {problem} after {seconds:.0f} s"
            late = OutOfTime(method, path, problem, status=429, hint=SLOWER)
            if last:
                late.key_worked, late.code, late.params = last.key_worked, last.code, last.params
                late.errors, late.request_id = last.errors, last.request_id
            return late
        if last:
            after = f"HTTP {last.status}" if last.status else last.problem
            return OutOfTime(method, path, f"no time is left to repeat it after {after}")
        return OutOfTime(method, path, problem)


_STARVED = (errno.EMFILE, errno.ENFILE)
_AGAIN = "Run the task again."
_LATER = "Try again later."
_DOUBTED = "The key has worked before in this task: the API may be unable to check it now. Run the task again."
SLOWER = "Raise wait_timeout, or let fewer requests be under way at once."


class _CutShort(Exception):
    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


def _length(headers: t.Any) -> int:
    """How many bytes an answer says that its body has; 0 where it does not say it."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return 0
    length = headers.get("Content-Length", "")
    # urllib3 before 2.0 takes a body that ends early for complete.
    return int(length) if re.fullmatch("[0-9]{1,15}", length) else 0


def _seconds(asked: str | None) -> float | None:
    """What Retry-After asks for; None for neither seconds nor a date."""
    if not asked:
        return None
    if re.fullmatch(r"\s*[0-9]+\s*", asked):
        return float(asked[:300])
    try:
        date = email.utils.parsedate_to_datetime(asked)
        return max(0.0, date.timestamp() - time.time())
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _causes(error: BaseException) -> t.Iterator[BaseException]:
    """An error and all that caused it, however libraries say so."""
    found: list[BaseException] = []
    todo: list[t.Any] = [error]
    while todo:
        each = todo.pop()
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            names = ("reason", "original_error", "__cause__", "__context__")
            todo += [*each.args, *(getattr(each, name, None) for name in names)]
    return iter(found)


def _json(text: bytes) -> tuple[t.Any, str]:
    """The document, and what is wrong with it: empty where nothing is."""
    if not text.strip():
        return None, ""
    try:
        # Half a character cannot be printed. json.loads itself takes it from bytes, too.
        whole = text.decode(json.detect_encoding(text))
        if "\\u" in whole:
            whole = _ESCAPE.sub(_whole_character, whole)
        document = json.loads(whole, parse_constant=_no_number, parse_float=_finite)
        level = [document]
        for _depth in range(DEEPEST):
            level = [
                each
                for one in level
                for each in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
                if isinstance(each, (dict, list))
            ]
            if not level:
                return document, ""
    except ValueError:
        return None, "is not JSON"
    except RecursionError:
        pass
    return None, "is nested too deep"


_ESCAPE = re.compile(r"\\(?:(u[dD][89abAB]..\\u[dD][c-fC-F]..)|(u[dD][89a-fA-F]..)|.)")
"""A pair of escapes that make one character, a half of such a pair, or another escape."""


def _whole_character(escape: t.Any) -> str:
    return "\\ufffd" if escape.group(2) else t.cast(str, escape.group(0))


def _no_number(word: str) -> t.NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(word: str) -> float:
    number = float(word)
    return number if abs(number) != float("inf") else _no_number(word)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def proxy_of(url: str, environment: t.Mapping[str, str]) -> Proxy | None:
    """The proxy for an address; None where there is none, or NO_PROXY excludes the address."""
    return selected(url, requests.utils.get_environ_proxies(url), environment)


def _no_way(url: str, reason: t.Any, environment: t.Mapping[str, str]) -> tuple[str, str]:
    """The problem and the hint where there is no connection, and nothing was sent.

    Arguments:
      url: the address of the API.
      reason: the error of the library.
      environment: as in ``Client``.
    """
    host, proxy, why = urlsplit(url).netloc, proxy_of(url, environment), _plain(reason)
    if proxy is None:
        excluded = selected(url, requests.utils.getproxies(), environment)
        hint = "Check api_url, and the way to it."
        if excluded:
            hint += f" {no_proxy_in(environment)} excludes it from the proxy {excluded.words}."
        return f"no connection to {host}: {why}", hint
    if "Tunnel connection failed" in why:
        hint = _wants_login(proxy) if "failed: 407" in why else _by_proxy(url, proxy, environment)
        return f"the proxy {proxy.words} does not connect to {host}: {why}", hint
    hint = _by_proxy(url, proxy, environment)
    if "wrong version number" in why.lower() or "appears to only use HTTP" in why:
        hint = f"The proxy {proxy.words} does not speak TLS: begin {proxy.variable} with http://."
    return f"no connection to the proxy {proxy.words}: {why}", hint


def _by_proxy(url: str, proxy: Proxy, environment: t.Mapping[str, str]) -> str:
    host = urlsplit(url).hostname
    return f"Check {proxy.variable}. If {host} can be reached without a proxy, add it to {no_proxy_in(environment)}."


def _wants_login(proxy: Proxy) -> str:
    return f"Give the user and the password of the proxy in {proxy.variable}: http://user:password@{proxy.host}."


def _words(text: bytes) -> str:
    """What a person can read in a body that is not JSON: the title of a page, or how the text begins."""
    page = text[:20000].decode("utf-8", "replace")
    title = re.search(r"<title[^>]*>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
    plain = title.group(1) if title else re.sub(r"<[^>]*>", " ", page)
    return " ".join(plain.split())[:200]


def _plain(error: t.Any) -> str:
    """An error of urllib3 in words, without the objects that it prints, down to the error that caused it."""
    causes = [each for each in getattr(error, "args", ()) if isinstance(each, BaseException)]
    words = [each for each in getattr(error, "args", ()) if isinstance(each, str)]
    if causes:
        return ": ".join([*(word.rstrip(".") for word in words), _plain(causes[-1])])
    text = re.sub(r"<[^<>]*>:? ?|HTTPS?Connection(Pool)?\([^()]*\):? ?", "", str(error))
    text = re.sub(r"//[^/\s]*@", "//", text)  # the user and the password of a proxy
    return " ".join(text.split()) or type(error).__name__
