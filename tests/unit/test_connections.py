# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The purpose of the undocumented names of requests, urllib3 and http.client, and the effect without them.

Needs pytest and requests only: test_connection.py runs it with the oldest and the newest libraries as well.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import private_names
from ansible_collections.day2.resources.plugins.module_utils._api.clock import Deadline
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError
from ansible_collections.day2.resources.plugins.module_utils._api.http import Client
from ansible_collections.day2.resources.plugins.module_utils._api.limits import MAX_LINE_LENGTH

ENDLESS = 20.0
"""Seconds after which an endless answer ends: a client without a time limit waits for it."""
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue"


class Server:
    """Answers each request with the next of some answers, and closes the connection where there is none left."""

    def __init__(self, *answers):
        self._answers = iter(answers)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.host}"
        self.ended = threading.Event()
        self.connections = []
        self.requests = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.ended.set()
        for sock in (self._listener, *self.connections):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self._listener.accept()
                self.connections.append(connection)
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError):
            while request := self._request(connection):
                self.requests.append(request)
                answer = next(self._answers, None)
                if answer is None:
                    break
                for piece in answer if not isinstance(answer, bytes) else [answer]:
                    connection.sendall(piece)
            connection.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _request(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _blank, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        while length and len(body) < int(length.group(1)):
            body += connection.recv(65536)
        return head

    def endless(self, head):
        """An answer that never ends."""
        yield head
        end = time.monotonic() + ENDLESS
        while time.monotonic() < end and not self.ended.wait(0.05):
            yield b"x"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def client(url, **options):
    settings = {"timeout": 10, "retries": 0, "max_delay": 0, "verify": False, "explain": dict}
    return Client(url, None, **{**settings, **options})


def get(api):
    return api.call("GET", "/", Deadline(60)).body


def fails_soon(api, problem):
    began = time.monotonic()
    with pytest.raises(ApiError, match=problem):
        get(api)
    assert time.monotonic() - began < ENDLESS / 2


def test_the_installed_libraries_have_all_names():
    assert private_names.missing_names() == []
    warnings = []
    client("http://127.0.0.1:9").notice = warnings.append
    assert warnings == []


# HTTPAdapter.poolmanager, PoolManager.pool_classes_by_scheme, HTTPConnectionPool.ConnectionCls,
# HTTPConnection.response_class: the connections are ours, and urllib3 keeps them.


def test_a_connection_is_kept():
    with Server(OK, OK, OK) as server:
        api = client(server.url)
        assert [get(api) for _number in range(3)] == [True] * 3
        assert len(server.connections) == 1


def test_a_client_that_was_closed_connects_again():
    with Server(OK, OK) as server:
        api = client(server.url)
        get(api)
        api.close()
        assert (get(api), len(server.connections)) == (True, 2)


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["status line", "header", "body", "body without length"],
)
def test_a_try_ends_in_time(head):
    with Server() as server:
        server._answers = iter([server.endless(head)])
        fails_soon(client(server.url, timeout=0.3), "did not answer within|was not complete after")


# HTTPConnection._new_conn, HTTPAdapter.proxy_manager: the answer of a proxy to CONNECT counts, too.


def test_a_proxy_ends_in_time(monkeypatch):
    with Server() as server:
        monkeypatch.setenv("https_proxy", server.url)
        server._answers = iter([server.endless(b"HTTP/1.1 200 OK\r\nX: ")])
        fails_soon(client("https://api.example.invalid", timeout=0.3), "did not connect to api.example.invalid")
        assert server.requests[0].startswith(b"CONNECT api.example.invalid:443")


def test_a_proxy_opens_one_connection_for_several_requests(monkeypatch):
    with Server(OK, OK) as server:
        monkeypatch.setenv("http_proxy", server.url)
        api = client("http://api.example.invalid")
        assert (get(api), get(api), len(server.connections)) == (True, True, 1)


# HTTPResponse.fp: no line is endless, and no byte after an answer is read as the next one.


def test_a_line_has_an_end():
    extension = b"x" * MAX_LINE_LENGTH
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;%s\r\ntrue\r\n0\r\n\r\n"
    with Server(chunks % b"x", chunks % extension) as server:
        api = client(server.url)
        assert get(api) is True
        fails_soon(api, "broke off")


@pytest.mark.parametrize("rest", [b"x", OK, b"\r\n"])
def test_bytes_that_are_left_close_the_connection(rest):
    false = OK.replace(b"4", b"5").replace(b"true", b"false")
    with Server(OK + rest, false) as server:
        api = client(server.url)
        assert (get(api), get(api), len(server.connections)) == (True, False, 2)


# HTTPResponse.begin, .headers, .msg: interim responses come before the final one.


def test_interim_responses_are_dropped():
    interim = b"HTTP/1.1 103 Early Hints\r\nX: 1\r\n\r\n"
    with Server(interim + OK, interim * 3 + OK) as server:
        api = client(server.url)
        assert (get(api), get(api), len(server.connections)) == (True, True, 1)


def test_interim_responses_have_an_end():
    with Server(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000) as server:
        fails_soon(client(server.url), "broke")


# HTTPResponse.will_close: what follows 101 is not HTTP.


def test_another_protocol_ends_the_connection():
    with Server([b"HTTP/1.1 101 Switching Protocols\r\n\r\n"], OK) as server:
        api = client(server.url)
        with pytest.raises(ApiError, match="HTTP 101"):
            get(api)
        assert (get(api), len(server.connections)) == (True, 2)


# Without one of the names


@pytest.fixture(params=sorted(private_names._NAMES))
def without(request, monkeypatch):
    """Lets a library lack a name. Gives the name."""
    names = {owner: (*names, *["gone"] * (owner == request.param)) for owner, names in private_names._NAMES.items()}
    monkeypatch.setattr(private_names, "_NAMES", names)
    return f"{request.param}.gone"


def test_a_missing_name_is_reported_once(without):
    assert private_names.missing_names() == [without]
    with Server(OK, OK) as server:
        api = client(server.url)
        warnings = []
        for _number in range(2):
            api.notice = warnings.append
            assert get(api) is True
        assert len(server.connections) == 2, "none is kept"
    (warning,) = warnings
    assert f"does not have {without}. Requests are slower, and can take longer than api_timeout. " in warning
    assert warning.startswith("requests ")


@pytest.mark.parametrize("owner", ["HTTPAdapter.poolmanager", "HTTPConnectionPool.ConnectionCls"])
def test_a_name_that_others_are_found_by(monkeypatch, owner):
    """Without it, those cannot be looked for."""
    if owner == "HTTPAdapter.poolmanager":
        monkeypatch.setattr(private_names, "HTTPAdapter", type("HTTPAdapter", (), {"proxy_manager": {}}))
    else:
        pools = type("urllib3", (), {"HTTPConnectionPool": type("HTTPConnectionPool", (), {})})
        monkeypatch.setattr(private_names, "urllib3", pools)
    assert private_names.missing_names() == [owner]


def test_the_outcome_of_a_write_without_them(without):
    """Nothing says how far a request came: only the type of an exception, for one without a connection."""
    with Server() as server:
        with pytest.raises(ApiError) as caught:
            client(server.url).call("PATCH", "/", Deadline(60), body={})
        assert (caught.value.outcome_unknown, len(server.requests)) == (True, 1)
        host = server.host
    with pytest.raises(ApiError, match=f"no connection to {host}") as caught:
        client(f"http://{host}").call("PATCH", "/", Deadline(60), body={})
    assert caught.value.outcome_unknown is False


def test_a_read_without_them(without):
    with Server(None, OK) as server:
        assert get(client(server.url, retries=1)) is True
    with Server() as server:
        server._answers = iter([(time.sleep(ENDLESS / 2) or b"" for _number in range(2))])
        fails_soon(client(server.url, timeout=0.3), "did not answer within")
