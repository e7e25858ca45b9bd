# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The HTTP client: a session with one API, its key, and the retries of its requests. It knows no API.

A read is retried after any failure that can pass. A write is retried only if the server has processed nothing: there
was no connection, or the answer is 429, or 503 with Retry-After. Any other failure of a write leaves its outcome
unknown.
``retries.Failure`` says what limits the retries.
"""

from __future__ import annotations

import random
import time
import typing as t
from urllib.parse import urlsplit

from .._model.secret_value import MASK
from . import limits
from .clock import Deadline
from .diagnosis import diagnose
from .errors import RETRIABLE_STATUS, SAFE_METHODS, UNAVAILABLE_STATUS, ApiError, Interrupted
from .libraries import AuthBase
from .outage import Outage
from .rate_limit import RateLimitGate
from .responses import Answer, is_unavailable_for_now, parse_answer
from .retries import FailedTries, FailedTry, Failure, retry_after_seconds
from .transport import RawAnswer, Transport, TruncatedBody

VERSION = "1.11.0"
BodyFactory = t.Callable[[], t.Any]
"""Returns the body of a write that is retried."""
_TRY_LATER_ADVICE = "Try again later."
_KEY_DOUBTED_ADVICE = (
    "The key has worked before in this task: the API may be unable to check it now. Run the task again."
)


class Key(AuthBase):
    """Sends a key in the Authorization header. requests would replace a plain header by the login of a .netrc file.

    Arguments:
      scheme: the authentication scheme.
      key: the key.
    """

    def __init__(self, scheme: str, key: str) -> None:
        self._value = f"{scheme} {key}"
        self._key = key

    def redact(self, text: bytes) -> bytes:
        """A text without the key. Call it before the text is truncated: a part of the key could be left."""
        return text.replace(self._key.encode(), MASK.encode()) if self._key else text

    def __call__(self, request: t.Any) -> t.Any:
        request.headers["Authorization"] = self._value
        return request


class Client:
    """A session with one API. Threads may share it.

    Arguments:
      url: the address of the API, to which paths are added.
      auth: an AuthBase, or None.
      timeout: the seconds for one try.
      retries: how many times a request is retried at most, and whether it is retried while the API is unavailable.
      max_delay: the seconds before a retry at most.
      verify: as in requests: True, False, or the path of a CA bundle.
      explain: turns the body of an error into a dictionary with ``message`` and any of ``code``, ``params``,
        ``errors``, ``request_id`` and ``undone``. The last one is true if the body says that nothing was done.
      refuses_key: whether an error says that the API does not accept the key.
      doubts_key: whether an error that took a number of seconds can say so by mistake, once the key has worked.
      trace: a list that gets an entry for each request, or None.
      connections: the number of connections that are kept open, one for each thread.
    """

    redact: t.Callable[[bytes], bytes] = staticmethod(bytes)
    """Returns the text of an answer without secrets."""

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
        """The variables of the task, so that messages can name the one of a proxy."""
        self._auth, self._timeout, self._explain = auth, timeout, explain
        self._refuses_key, self._doubts_key = refuses_key, doubts_key
        self._retries, self._max_delay = retries, max_delay
        self._rate_limit = RateLimitGate(max_delay)
        self._outage = Outage(urlsplit(url).netloc)
        self._key_works = False
        self._refusal: ApiError | None = None
        headers = {
            "User-Agent": f"ansible-day2.resources/{VERSION}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }
        self._transport = Transport(auth, headers, timeout=timeout, verify=verify, connections=connections)

    @property
    def limited(self) -> bool:
        """Whether the API limits requests: each request that is saved makes the task shorter."""
        return self._rate_limit.limited

    @property
    def notice(self) -> t.Callable[[str], None] | None:
        """Is called with a message about an outage that has ended, or about the installed libraries."""
        return self._outage.notice

    @notice.setter
    def notice(self, warn: t.Callable[[str], None] | None) -> None:
        self._outage.notice = warn
        if warn and self._transport.warning:
            warn(self._transport.warning)
            self._transport.warning = ""

    def call(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        query: t.Any = None,
        body: t.Any = None,
        body_factory: BodyFactory | None = None,
    ) -> Answer:
        """Make a request, with retries. Raises ApiError, or OutOfTime if the deadline comes first.

        Arguments:
          method: the method.
          path: the path, with a slash at its start.
          deadline: ends all tries.
          query: the parameters of the query, as in requests.
          body: the document to send, or None.
          body_factory: returns the body for each retry, if its values can be outdated by then. It may make requests;
            its exceptions end the call.
        """
        began = time.monotonic()
        entry: dict[str, t.Any] = {"method": method, "path": path, "status": None, "request_id": None}
        tries = FailedTries()
        try:
            while True:
                sent_at = self._admit(method, path, deadline, tries)
                entry["tries"] = entry.get("tries", 0) + 1
                try:
                    return self._try(method, path, deadline, query, body, entry)
                except FailedTry as failed:
                    self._pause(failed, tries, deadline, sent_at)
                if body_factory:
                    body = body_factory()
        finally:
            if self.trace is not None:
                ms = round((time.monotonic() - began) * 1000)
                self.trace.append({**entry, "ms": ms, "tries": entry.get("tries", 1)})

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def _admit(self, method: str, path: str, deadline: Deadline, tries: FailedTries) -> float:
        """Wait until a request may be sent. Returns that moment. Raises Interrupted or OutOfTime."""
        sent_at = self._rate_limit.wait(deadline)
        if deadline.clock.stopped:
            raise Interrupted(method, path, "the task was interrupted")
        if deadline.limits(self._timeout) <= 0:
            raise tries.out_of_time(method, path, "no time is left for it", self._rate_limit.rejections)
        return sent_at

    def _try(
        self, method: str, path: str, deadline: Deadline, query: t.Any, body: t.Any, entry: dict[str, t.Any]
    ) -> Answer:
        """Make one try. Raises FailedTry if another one can help, otherwise ApiError."""
        began = time.monotonic()
        transport = self._transport
        try:
            raw = transport.send(method, self.url + path, deadline, query, body)
        except TruncatedBody as truncated:
            is_read = method in SAFE_METHODS
            error = ApiError(method, path, str(truncated), outcome_unknown=not is_read, hint=truncated.hint)
            raise (FailedTry(error, Failure.COUNTED) if is_read else error) from truncated
        except Exception as cause:  # a server can make libraries raise anything
            raise diagnose(
                method,
                path,
                cause,
                transport.state,
                seconds=time.monotonic() - began,
                timeout_advice=transport.timeout_advice(),
                url=self.url,
                environment=self.environment,
            ) from cause
        seconds = time.monotonic() - began
        entry.update(status=raw.status, request_id=raw.headers.get("X-Request-Id"))
        try:
            answer = self._parse(method, path, raw)
        except ApiError as error:
            raise self._after_error(error, raw, seconds) from error.__cause__
        self._key_works = True
        self._rate_limit.speed_up()
        self._outage.end()
        return answer

    def _parse(self, method: str, path: str, raw: RawAnswer) -> Answer:
        """The document of an answer. Raises ApiError."""
        return parse_answer(
            method,
            path,
            raw,
            redact=lambda text: self.redact(self._auth.redact(text) if self._auth else text),
            explain=self._explain,
            url=self.url,
            environment=self.environment,
        )

    def _after_error(self, error: ApiError, raw: RawAnswer, seconds: float) -> ApiError | FailedTry:
        """The exception for an answer that is an error.

        Arguments:
          error: the error.
          raw: the answer.
          seconds: how long it took.
        """
        status, is_read = raw.status, error.method in SAFE_METHODS
        error.key_worked = self._key_works
        retry_after = retry_after_seconds(raw.headers.get("Retry-After"))
        if status == 429:
            self._outage.end()
            return FailedTry(error, Failure.RATE_LIMIT, retry_after)
        self._rate_limit.speed_up()
        is_later, is_unavailable = is_unavailable_for_now(raw), status in UNAVAILABLE_STATUS
        is_doubtful = self._key_works and self._doubts_key(error, seconds)
        if is_doubtful or (self._key_works and status == 401):
            error.hint = _KEY_DOUBTED_ADVICE
        if is_later or (is_read and (is_unavailable or is_doubtful)):
            return FailedTry(error, Failure.UNAVAILABLE, retry_after if is_later else None)
        if not is_unavailable:
            self._outage.end()
        if self._refuses_key(error) and not is_doubtful:
            self._refusal = error
        return FailedTry(error, Failure.COUNTED, retry_after) if is_read and status in RETRIABLE_STATUS else error

    def _pause(self, failed: FailedTry, tries: FailedTries, deadline: Deadline, sent_at: float) -> None:
        """Wait until the request may be retried. Raises the error of the try if it must not be.

        Arguments:
          failed: the latest try.
          tries: those before it, to which it is added.
          deadline: ends the wait.
          sent_at: the moment at which the try was admitted.
        """
        error = failed.error
        pause = self._seconds_until_next(failed, tries, deadline)
        if deadline.clock.stopped:
            raise Interrupted(error.method, error.path, "the task was interrupted")
        is_late = deadline.limits(pause) < pause
        if failed.failure is Failure.RATE_LIMIT:
            # All requests wait, until the deadline at most.
            deadline.paused += self._rate_limit.slow_down(deadline.limits(pause), sent_at)
            is_late = is_late or deadline.paused > deadline.seconds
        if is_late:
            # The rest of the time is too short for another try: fail now.
            problem = "no time is left to repeat it"
            raise tries.out_of_time(error.method, error.path, problem, self._rate_limit.rejections) from error
        if failed.failure is not Failure.RATE_LIMIT:
            deadline.clock.sleep(pause)

    def _seconds_until_next(self, failed: FailedTry, tries: FailedTries, deadline: Deadline) -> float:
        """The seconds before the next try. Raises the error of the latest one if there is no next one."""
        pause, min_pause = tries.add(failed), 0.0
        failure, retry_after = failed.failure, failed.retry_after
        if failure is Failure.RATE_LIMIT:
            if self._refusal and not self._key_works:
                # Requests with a wrong key are limited early. The key is the problem.
                raise self._refusal from failed.error
            # Other clients may have got the same Retry-After.
            jitter = random.uniform(0, limits.BACKOFF / 2 * 2 ** min(self._rate_limit.rejections, 6))  # noqa: S311
            pause, min_pause = (retry_after or 0.0) + jitter, limits.MIN_RETRY_PAUSE
        elif failure is Failure.UNAVAILABLE:
            failed.error.hint = failed.error.hint or (_TRY_LATER_ADVICE if self._retries else "")
            patience = min(limits.RESTART_PATIENCE, deadline.seconds)
            lasted = max(self._outage.seen(patience), time.monotonic() - tries.same_since)
            if not self._retries or lasted >= patience:
                raise failed.error
            jitter = random.uniform(0.5, 1)  # noqa: S311
            pause, min_pause = min(pause, limits.UNAVAILABLE_PAUSE) * jitter, limits.MIN_RETRY_PAUSE
            pause = pause if retry_after is None else retry_after
        elif failure is Failure.NO_DESCRIPTOR:
            # Another thread may return a connection.
            if time.monotonic() - tries.same_since > limits.DESCRIPTOR_PATIENCE:
                raise failed.error
            pause = limits.DESCRIPTOR_PAUSE
        elif tries.counted > self._retries:
            raise failed.error
        elif retry_after is not None:
            pause = retry_after
        return max(min_pause, min(self._max_delay, pause))
