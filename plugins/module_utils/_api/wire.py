# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""One answer on a connection that is kept: where it begins, where it ends, and how much of it is read at most."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import threading
import typing as t
import zlib

from . import limits


class TooLong(http.client.HTTPException):
    """An answer is longer than ``LARGEST``."""


class UnreadableAnswer(http.client.HTTPException):
    """An answer is none, or has no end."""


class _Reader(io.BufferedReader):
    """Reads one answer from a socket, never more than ``LARGEST`` bytes and no endless line.

    Arguments: sock, the socket; ended, is called when the answer has ended and bytes are left over.
    """

    def __init__(self, sock: t.Any, ended: t.Callable[[], None]) -> None:
        super().__init__(sock.makefile("rb", buffering=0))
        self._sock, self._ended, self._size = sock, ended, 0

    def _count(self, size: int) -> None:
        self._size += size
        # Headers and the sizes of chunks come on top.
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
        if not self.closed and self._left_over():
            self._ended()
        super().close()

    def _left_over(self) -> bool:
        """Whether there are bytes after the answer, read along with it or not yet read."""
        try:
            timeout = self._sock.gettimeout()
            self._sock.settimeout(0)
        except OSError:
            return False  # it is closed
        try:
            return bool(self.peek(1))
        except (OSError, ValueError):
            return False  # nothing there: TLS says so by an error
        finally:
            with contextlib.suppress(OSError):
                self._sock.settimeout(timeout)


class _Response(http.client.HTTPResponse):
    """The final answer to a request. Interim ones are read and dropped."""

    def __init__(self, sock: t.Any, close: t.Callable[[], None], **options: t.Any) -> None:
        super().__init__(sock, **options)
        self.fp.close()
        self.fp = _Reader(sock, close)

    def begin(self) -> None:
        for _number in range(limits.MAX_INTERIM):
            super().begin()
            if self.status >= 200:
                return
            if self.status == http.client.SWITCHING_PROTOCOLS:
                self.will_close = True
                return
            self.headers = self.msg = None  # type: ignore[assignment]
        raise UnreadableAnswer


class Call(threading.local):
    """What the request that this thread makes is doing, and the time of one try.

    A socket's own time-out begins anew with each byte. This one ends a try that takes too long in sum, whatever it
    waits for: headers, a body that trickles in, the rest of a body that nobody wants.

    ``seconds`` is what a try may take, and ``allowed`` gives what is left of it when it begins. ``connecting`` is true
    from the begin of a connection until it stands, ``sent`` from the begin of a request on. ``expired`` says whether
    the try took too long.
    """

    seconds: float
    allowed: t.Callable[[], float]
    connecting: bool = False
    sent: bool = False
    expired: bool = False
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

        self._timer = threading.Timer(self.allowed(), expire)
        self._timer.daemon = True
        # Where no thread can be started any more, the time-out of the socket has to do.
        with contextlib.suppress(RuntimeError):
            self._timer.start()

    def end(self) -> None:
        """Whatever was begun has ended."""
        if self._timer:
            self._timer.cancel()
            self._timer = None


def with_deadline(call: Call, pools: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """urllib3's pools by scheme, whose connections tell ``call`` what they do and end with answers that do not end.

    A connection on which bytes are left over after an answer is closed: they would be taken for the next answer. What
    comes later, urllib3 sees before it uses the connection again.
    """

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
                call.connecting = True
                super().connect()
                call.connecting = False
                call.begin(self.sock)

            def request(self, *arguments: t.Any, **options: t.Any) -> t.Any:
                call.sent = True
                if self.sock is not None:
                    call.begin(self.sock)
                return super().request(*arguments, **options)

            def response_class(self, sock: t.Any, *_debuglevel: t.Any, **options: t.Any) -> t.Any:
                # The answer of a proxy that opens the way ends before TLS begins: nothing may be read after it.
                if sock is not self.sock or call.connecting:
                    return http.client.HTTPResponse(sock, **options)
                return _Response(sock, self.close, **options)

        Watched.__name__ = base.__name__
        return Watched

    def pool(base: t.Any) -> t.Any:
        class Pool(base):
            ConnectionCls = connection(base.ConnectionCls)

        return Pool

    return {scheme: pool(base) for scheme, base in pools.items()}


def unpacked(data: bytes, encodings: str, largest: int) -> bytes:
    """A body without its Content-Encoding.

    Arguments: encodings, the header; largest, bytes at most. Raises TooLong, or
    UnreadableAnswer.
    """
    names = [each.strip().lower() for each in encodings.split(",")]
    names = [each for each in names if each not in ("", "identity")]
    if len(names) > limits.MAX_ENCODINGS:
        raise UnreadableAnswer
    for name in reversed(names):
        if name in ("gzip", "x-gzip"):
            data = _inflated(data, 31, largest)
        elif name == "deflate":
            # Some leave out the header that belongs to it.
            data = _inflated(data, 15 if data[:1] and data[0] & 15 == 8 else -15, largest)
        else:
            raise UnreadableAnswer
    return data


def _inflated(data: bytes, kind: int, largest: int) -> bytes:
    """The same for one encoding. Arguments: kind, the wbits of zlib; largest, as above.

    gzip can have several parts. What follows them and is none does not count.
    """
    result = b""
    while data and (not result or data[:2] == b"\x1f\x8b"):
        part = zlib.decompressobj(kind)
        try:
            result += part.decompress(data, largest + 1 - len(result))
        except zlib.error as error:
            raise UnreadableAnswer from error
        if len(result) > largest:
            raise TooLong
        if not part.eof:
            raise UnreadableAnswer
        data = part.unused_data
    return result
