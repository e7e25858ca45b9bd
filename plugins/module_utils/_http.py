# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""HTTP: one session with its key, time-outs, retries, and errors that say what happened. No API is known here.

The rule for repeating: a read is repeated after any passing fault; a write only where the server has processed
nothing: no connection, 429, or 503 with Retry-After. Any other fault of a write leaves open whether it took effect:
``ApiError.lost``.
"""

from __future__ import annotations

import contextlib
import errno
import json
import re
import socket
import threading
import time
import traceback
import typing as t
from urllib.parse import urlsplit

requests: t.Any
urllib3: t.Any
HTTPAdapter: t.Any
AuthBase: t.Any
Retry: t.Any
ConnectTimeoutError: t.Any
MaxRetryError: t.Any
ProtocolError: t.Any
IMPORT_ERROR: str | None = None
try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
    from requests.auth import AuthBase
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, ProtocolError
    from urllib3.util.retry import Retry
except ImportError:
    IMPORT_ERROR = traceback.format_exc()
    HTTPAdapter = AuthBase = Retry = object
    ConnectTimeoutError = MaxRetryError = ProtocolError = Exception

VERSION = "1.0.0"
Renew = t.Callable[[], t.Any]
"""Gives the body of a write that is repeated."""
CONNECT_TIMEOUT = 10.0
LEAST = 5.0
"""Seconds that an answer to a write may take, however soon the deadline comes, unless a request may take less."""
BACKOFF = 0.5
"""Seconds before the first repetition; each further one waits twice as long."""
READS = frozenset({"GET", "HEAD"})
PASSING = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
LARGEST = 64 * 1024 * 1024
"""Bytes of an answer that are read at most: more is no answer of an API."""


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
    ``status`` is the HTTP status, or None without an answer. ``hint`` says what a user can do, where that is sure. The
    rest is what the API says, as far as it says it.
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
        self.hint = hint
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


class Gate:
    """Keeps all requests of a session back for a while: one "too many requests" is meant for every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open_at = 0.0

    def close(self, seconds: float) -> None:
        with self._lock:
            self._open_at = max(self._open_at, time.monotonic() + seconds)

    def wait(self, deadline: Deadline) -> None:
        """Wait until it is open, or until the deadline."""
        while True:
            pause = deadline.limits(self._open_at - time.monotonic())
            if pause <= 0:
                return
            deadline.clock.sleep(pause)


class _Call(threading.local):
    """What the request that this thread makes may still do: its retries, and the time of one try.

    A socket's own time-out begins anew with each byte. This one ends a try that takes too long in sum, whatever it
    waits for: headers, a body that trickles in, the rest of a body that nobody wants.
    """

    deadline: Deadline
    retry: t.Any = None
    seconds: float = 0.0
    bounded: bool = True
    expired: bool = False
    ages: bool = False
    _timer: threading.Timer | None = None

    def begin(self, sock: t.Any) -> None:
        """A try begins on this socket."""
        self.end()
        self.expired = False
        # A thread-local attribute that the timer's thread sets would be its own.
        attributes = self.__dict__

        def expire() -> None:
            attributes["expired"] = True
            # The socket's own method: that of TLS would take the session away from the thread that reads.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

        seconds = self.deadline.allows(self.seconds) if self.bounded else self.seconds
        self._timer = threading.Timer(seconds, expire)
        self._timer.daemon = True
        # Where no thread can be started any more, the time-out of the socket has to do.
        with contextlib.suppress(RuntimeError):
            self._timer.start()

    def end(self) -> None:
        """Whatever was begun has ended."""
        if self._timer:
            self._timer.cancel()
            self._timer = None


def _watched(call: _Call, pools: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """urllib3's pools by scheme, whose connections tell ``call`` when a try begins on which socket."""

    def connection(base: t.Any) -> t.Any:
        class Watched(base):
            # Messages of urllib3 name the class.
            __qualname__, __module__ = base.__qualname__, base.__module__

            def _new_conn(self) -> t.Any:
                # A proxy's answer comes before connect ends.
                sock = super()._new_conn()
                call.begin(sock)
                return sock

            def connect(self) -> None:
                super().connect()
                call.begin(self.sock)

            def request(self, *arguments: t.Any, **options: t.Any) -> t.Any:
                if self.sock is not None:
                    call.begin(self.sock)
                return super().request(*arguments, **options)

        Watched.__name__ = base.__name__
        return Watched

    def pool(base: t.Any) -> t.Any:
        class Pool(base):
            ConnectionCls = connection(base.ConnectionCls)

        return Pool

    return {scheme: pool(base) for scheme, base in pools.items()}


class _Retry(Retry):
    """urllib3's Retry with our rule for repeating, the session's gate and the call's deadline."""

    call: _Call
    gate: Gate
    max_delay: float

    def new(self, **changes: t.Any) -> t.Any:
        fresh = super().new(**changes)
        fresh.call, fresh.gate, fresh.max_delay = self.call, self.gate, self.max_delay
        return fresh

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        if status_code == 429 or (status_code == 503 and has_retry_after):
            return True
        return method in READS and status_code in PASSING

    def increment(
        self,
        method: t.Any = None,
        url: t.Any = None,
        response: t.Any = None,
        error: t.Any = None,
        **others: t.Any,
    ) -> t.Any:
        # Some errors of a write, such as those of TLS, count as neither connecting nor reading in urllib3, and
        # would be repeated although data was sent.
        if error and method not in READS and not self._is_connection_error(error):
            raise error
        fresh = super().increment(method, url, response=response, error=error, **others)
        self.call.retry = fresh
        return fresh

    def sleep(self, response: t.Any = None) -> None:
        delay = min(self.max_delay, BACKOFF * 2 ** (len(self.history) - 1))
        if response is not None:
            asked = self._asked(response)
            if asked is not None:
                delay = min(self.max_delay, asked)
            if response.status == 429:
                self.gate.close(delay)
        if self.call.deadline.limits(delay) < delay:
            # Too late for another try. The time that is left is of no use: say now what is wrong.
            problem = f"HTTP {response.status}" if response is not None else _plain(self.history[-1].error)
            raise _TooLate(f"no time is left to repeat it after {problem}")
        self.call.deadline.clock.sleep(delay)
        self.gate.wait(self.call.deadline)
        if self.call.deadline.clock.stopped:
            raise _Stopped
        if self.call.ages:
            raise _Stale

    def _asked(self, response: t.Any) -> float | None:
        try:
            return t.cast("float | None", self.get_retry_after(response))
        except (urllib3.exceptions.HTTPError, ValueError, OverflowError):
            return None  # neither seconds nor a date: it asks for nothing


class _TooLate(Exception):
    pass


class _Stopped(Exception):
    pass


class _Stale(Exception):
    """The time for another try has come, but its body must be made anew."""


class _Adapter(HTTPAdapter):
    """Hands the retries of the running call to urllib3; an adapter has one object for all calls otherwise."""

    def __init__(self, call: _Call, **options: t.Any) -> None:
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
        manager.pool_classes_by_scheme = _watched(self._call, manager.pool_classes_by_scheme)

    @property
    def max_retries(self) -> t.Any:
        return self._call.retry

    @max_retries.setter
    def max_retries(self, value: t.Any) -> None:
        """The value that the base class sets is of no use here."""


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
    was done); trace, a list that gets an entry for
    each request, or None; connections, how many are kept open, one for each thread that is to have its own.
    """

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
        trace: list[dict[str, t.Any]] | None = None,
        connections: int = 1,
    ) -> None:
        self.url = url
        self.trace = trace
        self._timeout, self._verify, self._explain = timeout, verify, explain
        self._call = _Call()
        self._gate = Gate()
        self._retry = _Retry(
            total=retries,
            connect=retries,
            read=retries,
            status=retries,
            other=0,
            redirect=0,
            raise_on_status=False,
        )
        self._retry.call, self._retry.gate, self._retry.max_delay = (
            self._call,
            self._gate,
            max_delay,
        )
        self._session = _session()
        self._session.auth = auth
        self._session.headers.update(
            {
                "User-Agent": f"ansible-day2.resources/{VERSION}",
                "Accept": "application/json",
            }
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(self._call, pool_maxsize=connections))
        if verify is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

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
        self._call.deadline, self._call.retry, self._call.expired = deadline, self._retry, False
        self._call.ages = renew is not None
        stale = False
        starved_until = time.monotonic() + _STARVED_PATIENCE
        while True:
            if stale and renew:
                # It makes calls of its own.
                retry = self._call.retry
                body = renew()
                self._call.deadline, self._call.retry, self._call.ages = deadline, retry, True
                stale = False
            entry: dict[str, t.Any] = {
                "method": method,
                "path": path,
                "status": None,
                "request_id": None,
            }
            began = time.monotonic()
            try:
                status, headers, text = self._send(method, path, deadline, query, body)
                entry.update(status=status, request_id=headers.get("X-Request-Id"))
                return self._answer(method, path, status, headers, text)
            except _CutShort as cut:
                # The retries of urllib3 end where an answer begins; one that breaks off is counted here.
                if method not in READS or not self._again(method, path, cut):
                    raise ApiError(method, path, str(cut), lost=method not in READS, hint=cut.hint) from cut
            except _Stale:
                stale = True
            except _Stopped as stopped:
                raise Interrupted(method, path, "the task was interrupted") from stopped
            except _TooLate as late:
                raise OutOfTime(method, path, str(late)) from late
            except (OSError, urllib3.exceptions.HTTPError) as error:
                # OSError: every error of requests, and a CA bundle that is not there.
                if _no_descriptor(error) and time.monotonic() < starved_until and not deadline.clock.stopped:
                    # Nothing was sent. A connection that another thread gives back can be used again.
                    deadline.sleep(_STARVED_PAUSE)
                    self._call.retry = self._retry
                    continue
                raise self._unanswered(method, path, error, time.monotonic() - began) from error
            finally:
                self._call.end()
                if self.trace is not None:
                    tries = len(self._call.retry.history) + 1
                    self.trace.append(
                        {
                            **entry,
                            "ms": round((time.monotonic() - began) * 1000),
                            "tries": tries,
                        }
                    )

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def _send(self, method: str, path: str, deadline: Deadline, query: t.Any, body: t.Any) -> tuple[int, t.Any, bytes]:
        self._gate.wait(deadline)
        timeout = deadline.limits(self._timeout)
        if timeout <= 0:
            if deadline.clock.stopped:
                raise Interrupted(method, path, "the task was interrupted")
            raise OutOfTime(method, path, "no time is left for it")
        if method not in READS:
            # Of a write that is cut off nobody knows what became of it.
            timeout = max(timeout, min(self._timeout, LEAST))
        self._call.seconds, self._call.bounded = timeout, method in READS
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
                if response.status_code < 300:
                    raise
                text = b""  # the status of an error says enough
            return response.status_code, response.headers, text

    def _read(self, response: t.Any) -> bytes:
        """The whole body."""
        pieces = []
        size = 0
        try:
            for piece in response.iter_content(65536):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    raise _CutShort(f"the answer is longer than {LARGEST} bytes", "Check api_url.")
        except (OSError, urllib3.exceptions.HTTPError) as error:
            raise self._cut() from error
        # urllib3 before 2.0 takes a body that ends early for complete.
        length = response.headers.get("Content-Length", "")
        got = response.raw.tell()
        if self._call.expired or (re.fullmatch("[0-9]{1,15}", length) and got < int(length)):
            raise self._cut()
        return b"".join(pieces)

    def _cut(self) -> _CutShort:
        if self._call.expired:
            return _CutShort(f"the answer was not complete after {self._call.seconds:.3g} s", self._slow())
        return _CutShort("the answer broke off", _AGAIN)

    def _slow(self) -> str:
        """What to do where an answer takes too long: the time of a task can leave less than one request may take."""
        return "Run the task again, or raise api_timeout." if self._call.seconds >= self._timeout else _AGAIN

    def _again(self, method: str, path: str, cut: Exception) -> bool:
        try:
            self._call.retry = self._call.retry.increment(method, path, error=ProtocolError(str(cut)))
        except MaxRetryError:
            return False
        self._call.retry.sleep()
        return True

    def _answer(self, method: str, path: str, status: int, headers: t.Any, text: bytes) -> Answer:
        document, readable = _json(text)
        if self._session.auth:
            text = self._session.auth.cover(text)
        if 200 <= status < 300:
            if not readable:
                kind = headers.get("Content-Type") or "no type"
                if method in READS:
                    raise ApiError(
                        method,
                        path,
                        f"HTTP {status} with a body that is not JSON ({kind}): {_words(text)}",
                        status=status,
                    )
                raise ApiError(
                    method,
                    path,
                    f"HTTP {status} with a body that is not JSON ({kind})",
                    lost=True,
                    status=status,
                )
            return Answer(status, document)
        # A gateway that fails on a write does not know what became of it; 503 with Retry-After says "not now".
        # So does an answer that is not the last one.
        later = status == 503 and bool(headers.get("Retry-After"))
        if 300 <= status < 400 and status != 304:
            place = _host(headers.get("Location", "")) or "another address"
            raise ApiError(
                method,
                path,
                f"HTTP {status}: it was sent on to {place}, and no redirect is followed, for the key would go along",
                status=status,
            )
        said = self._explain(document) if isinstance(document, dict) else {}
        if said.get("code") is not None:
            said["code"] = str(said["code"])
        undone = said.pop("undone", False) or later or status in (501, 505)
        lost = method not in READS and (status < 200 or (status >= 500 and not undone))
        words = [
            f"HTTP {status}",
            said.get("code"),
            said.pop("message", None) or _words(text),
        ]
        said.setdefault("request_id", headers.get("X-Request-Id"))
        raise ApiError(
            method,
            path,
            ": ".join(str(word) for word in words if word),
            lost=lost,
            status=status,
            **said,
        )

    def _unanswered(self, method: str, path: str, error: Exception, seconds: float) -> ApiError:
        reason = _reason(error)
        host = urlsplit(self.url).netloc
        if isinstance(error, requests.exceptions.SSLError):
            return ApiError(
                method,
                path,
                f"TLS with {host} failed: {_plain(reason)}",
                lost=method not in READS,
                hint="Check api_url and ca_path.",
            )
        if isinstance(_origin(error), ConnectTimeoutError):
            problem = f"no connection to {host}: {_plain(reason)}"
            return ApiError(method, path, problem, hint="Check api_url, and the way to it.")
        if self._call.expired or isinstance(error, requests.exceptions.Timeout) or "timed out" in str(reason):
            problem, hint = f"{host} gave no answer within {seconds:.3g} s", self._slow()
        else:
            problem, hint = f"the connection to {host} broke: {_plain(reason)}", _AGAIN
        return ApiError(method, path, problem, lost=method not in READS, hint=hint)


_AGAIN = "Run the task again."
_STARVED_PATIENCE = 30.0
"""Seconds in which a request waits for a file descriptor, if the process may open no more files."""
_STARVED_PAUSE = 0.2


def _no_descriptor(error: Exception) -> bool:
    """Whether no connection could be opened because the process, or the system, has too many open files."""
    cause: BaseException | None = _origin(error)
    for _depth in range(4):
        if isinstance(cause, OSError) and cause.errno in (errno.EMFILE, errno.ENFILE):
            return True
        cause = (cause.__cause__ or cause.__context__) if cause else None
    return False


def _reason(error: Exception) -> t.Any:
    """What urllib3 says of an error of requests."""
    cause = error.args[0] if error.args else error
    return getattr(cause, "reason", None) or cause


def _origin(error: Exception) -> t.Any:
    """What went wrong in the last try of a request."""
    reason = _reason(error)
    origin = getattr(reason, "original_error", reason)
    return origin if isinstance(origin, BaseException) else error


class _CutShort(Exception):
    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


def _json(text: bytes) -> tuple[t.Any, bool]:
    if not text.strip():
        return None, True
    try:
        return json.loads(text, parse_constant=_no_number), True
    except (ValueError, RecursionError):
        return None, False


def _no_number(word: str) -> t.NoReturn:
    raise ValueError(f"{word} is no JSON")


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def proxy_of(url: str) -> str | None:
    """The host of the proxy that the environment names for this address, without its user and password."""
    proxies = requests.utils.get_environ_proxies(url)
    proxy = requests.utils.select_proxy(url, proxies)
    return (_host(proxy) or proxy).rpartition("@")[2] if proxy else None


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
    return " ".join(text.split()) or type(error).__name__
