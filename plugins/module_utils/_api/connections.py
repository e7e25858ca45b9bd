# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The connections of a session: where each answer begins and ends, and the time limit of a try."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import threading
import typing as t

from . import limits
from .body import UnreadableAnswer


class TryState(threading.local):
    """The state of the try of the current thread, and its time limit.

    The timeout of a socket starts again with each byte. This limit covers the whole try: the answer of a proxy, the
    headers, a body that arrives slowly, and the rest of a body that is not read.

    ``connecting`` is true while a connection is being established, ``sent`` from the start of the request on.
    """

    timeout: float = 0.0
    """The seconds that a try may take."""
    time_left: t.Callable[[], float]
    """Returns the seconds that are left when a connection of the try is ready."""
    connecting: bool = False
    sent: bool = False
    expired: bool = False
    """Whether the try has exceeded its limit."""
    _timer: threading.Timer | None = None

    def reset(self, timeout: float, time_left: t.Callable[[], float]) -> None:
        """Begin a try."""
        self.connecting = self.sent = self.expired = False
        self.timeout, self.time_left = timeout, time_left

    def start_timer(self, sock: t.Any) -> None:
        """Shut a socket down when the time of the try ends."""
        self.stop_timer()
        self.expired = False
        # In the thread of the timer, an attribute of self would be the timer's own.
        attributes = self.__dict__

        def expire() -> None:
            attributes["expired"] = True
            # SSLSocket.shutdown would take the TLS session away from the thread that reads.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

        self._timer = threading.Timer(self.time_left(), expire)
        self._timer.daemon = True
        # If no thread can be started, the timeout of the socket remains.
        with contextlib.suppress(RuntimeError):
            self._timer.start()

    def stop_timer(self) -> None:
        """Stop the timer, if there is one."""
        if self._timer:
            self._timer.cancel()
            self._timer = None


def with_deadline(state: TryState, pools: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Pool classes whose connections record what they do, and end a try that takes too long.

    A connection that has bytes left after an answer is closed, because they would be read as the next answer. urllib3
    itself notices bytes that arrive later, before it uses the connection again.

    ``private_names`` lists the names that these classes need.

    Arguments:
      state: where they record it.
      pools: the pool classes of urllib3 by scheme.
    """
    return {scheme: _pool_class(state, base) for scheme, base in pools.items()}


def _pool_class(state: TryState, base: t.Any) -> t.Any:
    class Pool(base):
        ConnectionCls = _connection_class(state, base.ConnectionCls)

    return Pool


def _connection_class(state: TryState, base: t.Any) -> t.Any:
    class Connection(base):
        # Messages of urllib3 show the name of the class.
        __qualname__, __module__ = base.__qualname__, base.__module__

        def _new_conn(self) -> t.Any:
            # connect() reads the answer of a proxy to CONNECT.
            sock = super()._new_conn()
            state.start_timer(sock)
            return sock

        def connect(self) -> None:
            state.connecting = True
            super().connect()
            state.connecting = False
            state.start_timer(self.sock)

        def request(self, *arguments: t.Any, **options: t.Any) -> t.Any:
            state.sent = True
            if self.sock is not None:
                state.start_timer(self.sock)
            return super().request(*arguments, **options)

        def response_class(self, sock: t.Any, *_debuglevel: t.Any, **options: t.Any) -> t.Any:
            # TLS begins right after the answer of a proxy to CONNECT: nothing may be read ahead.
            if sock is not self.sock or state.connecting:
                return http.client.HTTPResponse(sock, **options)
            return _Response(sock, self.close, **options)

    Connection.__name__ = base.__name__
    return Connection


class _Response(http.client.HTTPResponse):
    """The final answer to a request. Interim responses are read and dropped.

    Arguments:
      sock: the socket.
      close: closes the connection.
      options: see HTTPResponse.
    """

    def __init__(self, sock: t.Any, close: t.Callable[[], None], **options: t.Any) -> None:
        super().__init__(sock, **options)
        self.fp.close()
        self.fp = _Reader(sock, close)

    def begin(self) -> None:
        for _number in range(limits.MAX_INTERIM_RESPONSES):
            super().begin()
            if self.status >= 200:
                return
            if self.status == http.client.SWITCHING_PROTOCOLS:
                self.will_close = True
                return
            # Without headers, begin() reads the next status line.
            self.headers = self.msg = None  # type: ignore[assignment]
        raise UnreadableAnswer


class _Reader(io.BufferedReader):
    """Reads one answer from a socket: never more than ``MAX_BODY_SIZE`` bytes plus its frame, and no endless line.

    Arguments:
      sock: the socket.
      close_connection: is called if bytes are left when the answer has ended.
    """

    def __init__(self, sock: t.Any, close_connection: t.Callable[[], None]) -> None:
        super().__init__(sock.makefile("rb", buffering=0))
        self._sock, self._close_connection, self._size = sock, close_connection, 0

    def _count(self, size: int) -> None:
        self._size += size
        # Headers and the sizes of chunks are not part of the body.
        if self._size > limits.MAX_BODY_SIZE + limits.MAX_BODY_SIZE // 4 + limits.MAX_LINE_LENGTH:
            raise UnreadableAnswer

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            raise UnreadableAnswer  # a chunk of a negative size
        data = super().read(size)
        self._count(len(data))
        return data

    def readinto(self, buffer: t.Any) -> int:
        size = super().readinto(buffer)
        self._count(size)
        return size

    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(limits.MAX_LINE_LENGTH + 1 if size is None or size < 0 else size)
        if len(line) > limits.MAX_LINE_LENGTH:
            raise UnreadableAnswer
        self._count(len(line))
        return line

    def close(self) -> None:
        if not self.closed and self._has_bytes_left():
            self._close_connection()
        super().close()

    def _has_bytes_left(self) -> bool:
        """Whether there are bytes after the answer, in the buffer or in the socket."""
        try:
            timeout = self._sock.gettimeout()
            self._sock.settimeout(0)
        except OSError:
            return False  # the socket is closed
        try:
            return bool(self.peek(1))
        except (OSError, ValueError):
            return False  # no bytes: TLS reports this as an error
        finally:
            with contextlib.suppress(OSError):
                self._sock.settimeout(timeout)
