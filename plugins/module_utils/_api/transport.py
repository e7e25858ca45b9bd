# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""One try of a request: it is sent, and its answer is read whole. Nothing is repeated, and no status is judged."""

from __future__ import annotations

import typing as t

from . import limits
from .body import BodyTooLong, UnreadableAnswer, read_body
from .clock import Deadline
from .connections import TryState, with_deadline
from .diagnosis import is_connect_error
from .errors import RUN_AGAIN_ADVICE, SAFE_METHODS
from .libraries import HTTPAdapter, requests, urllib3
from .private_names import missing_names


class RawAnswer(t.NamedTuple):
    """An answer with any status. ``body`` is empty if the body of an error cannot be read."""

    status: int
    headers: t.Any
    body: bytes


class TruncatedBody(Exception):
    """The body of an answer is incomplete, too long or unreadable.

    Arguments:
      problem: what is wrong with it.
      hint: what a user can do.
    """

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


class Transport:
    """A session of requests. Threads may share it.

    Arguments:
      auth: an AuthBase, or None.
      headers: the headers of each request.
      timeout: the seconds for one try.
      verify: as in requests: True, False, or the path of a CA bundle.
      connections: the number of connections that are kept open, one for each thread.
    """

    def __init__(
        self, auth: t.Any, headers: t.Mapping[str, str], *, timeout: float, verify: bool | str, connections: int
    ) -> None:
        self.state = TryState()
        self.warning = ""
        """A warning about the installed libraries; empty for libraries that have all names."""
        self._auth, self._headers = auth, headers
        self._timeout, self._verify, self._connections = timeout, verify, connections
        missing = missing_names()
        self._is_plain = bool(missing)
        self.session = self._new_session()
        if missing:
            self.warning = (
                f"requests {requests.__version__} with urllib3 {urllib3.__version__} does not have "
                f"{', '.join(missing)}. Requests are slower, and can take longer than api_timeout. Install other "
                "versions of these libraries."
            )
        if verify is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def _new_session(self) -> t.Any:
        session = _session_class()()
        session.auth = self._auth
        session.headers.update(self._headers)
        for scheme in ("http://", "https://"):
            adapter = HTTPAdapter if self._is_plain else _adapter_class(self.state)
            session.mount(scheme, adapter(pool_maxsize=self._connections))
        return session

    def send(self, method: str, url: str, deadline: Deadline, query: t.Any, body: t.Any) -> RawAnswer:
        """Make one try. Raises TruncatedBody, or any exception of the libraries; ``state`` says how far the try came.

        Arguments:
          method: the method.
          url: the whole address, without the query.
          deadline: ends a read. A write gets ``MIN_WRITE_TIMEOUT``, because its outcome would be unknown.
          query: the parameters of the query, as in requests.
          body: the document to send, or None.
        """
        timeout = max(0.001, deadline.allows(self._timeout))
        is_read = method in SAFE_METHODS
        if not is_read:
            timeout = max(timeout, min(self._timeout, limits.MIN_WRITE_TIMEOUT))
        self.state.reset(timeout, lambda: deadline.allows(timeout) if is_read else timeout)
        # Plain connections record nothing: the request may have been sent.
        self.state.sent = self._is_plain
        # On a plain connection, bytes that are left after an answer would be read as the next one.
        session = self._new_session() if self._is_plain else self.session
        try:
            response = session.request(
                method,
                url,
                params=query,
                json=body,
                timeout=(min(limits.CONNECT_TIMEOUT, timeout), timeout),
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            )
            with response:
                return RawAnswer(response.status_code, response.headers, self._body(response))
        except requests.exceptions.ConnectionError as error:
            if self._is_plain and is_connect_error(error):
                self.state.connecting, self.state.sent = True, False
            raise
        finally:
            self.state.stop_timer()
            if self._is_plain:
                session.close()

    def close(self) -> None:
        """Close all connections."""
        self.session.close()

    def timeout_advice(self) -> str:
        """Advice about a try that takes too long. The deadline of the task can leave it less than ``timeout``."""
        if self.state.timeout >= self._timeout:
            return "Run the task again, or raise api_timeout."
        return RUN_AGAIN_ADVICE

    def _body(self, response: t.Any) -> bytes:
        try:
            body = read_body(response)
            if self.state.expired:
                raise UnreadableAnswer
            return body
        except Exception as error:  # libraries raise more than they document
            if not 200 <= response.status_code < 300:
                return b""  # the status of an error is enough
            raise self._truncated(error) from error

    def _truncated(self, error: Exception) -> TruncatedBody:
        if isinstance(error, BodyTooLong):
            return TruncatedBody(f"the answer is longer than {limits.MAX_BODY_SIZE} bytes", "Check api_url.")
        if self.state.expired:
            problem = f"the answer was not complete after {self.state.timeout:.3g} s"
            return TruncatedBody(problem, self.timeout_advice())
        return TruncatedBody("the answer broke off", RUN_AGAIN_ADVICE)


def _session_class() -> t.Any:
    class Session(requests.Session):
        def get_redirect_target(self, resp: t.Any) -> None:
            """No redirect is followed. Without this, requests still reads and judges the target of one."""

    return Session


def _adapter_class(state: TryState) -> t.Any:
    class Adapter(HTTPAdapter):
        """An adapter whose connections have a deadline."""

        def init_poolmanager(self, *arguments: t.Any, **options: t.Any) -> None:
            super().init_poolmanager(*arguments, **options)
            self._set_deadline(self.poolmanager)

        def proxy_manager_for(self, *arguments: t.Any, **options: t.Any) -> t.Any:
            count = len(self.proxy_manager)
            manager = super().proxy_manager_for(*arguments, **options)
            if len(self.proxy_manager) > count:
                self._set_deadline(manager)
            return manager

        def _set_deadline(self, manager: t.Any) -> None:
            manager.pool_classes_by_scheme = with_deadline(state, manager.pool_classes_by_scheme)

    return Adapter
