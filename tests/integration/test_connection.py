# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection itself: no server, TLS, compressed and broken answers, and who may see the key."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import os
import re
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
import types
from pathlib import Path

import pytest
import pythons
import trustme
from ansible_collections.day2.resources.plugins.module_utils._ansible.session import MAX_CONNECTIONS, connection
from ansible_collections.day2.resources.plugins.module_utils._api import body as _body
from ansible_collections.day2.resources.plugins.module_utils._api import clock as _clock
from ansible_collections.day2.resources.plugins.module_utils._api import errors as _errors
from ansible_collections.day2.resources.plugins.module_utils._api import http as _http
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits
from ansible_collections.day2.resources.plugins.module_utils._api.settings import open_to_others
from ansible_collections.day2.resources.plugins.module_utils._engine import limits as engine_limits
from ansible_collections.day2.resources.plugins.module_utils._engine import run as _run
from ansible_collections.day2.resources.plugins.module_utils._gcore.api import GCORE

from .harness import INSTANCE, LONG, PORT, environment, run_module

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = {
    "id": PORT,
    "allowed_address_pairs": [],
    "ip_assignments": [],
    "port_security_enabled": True,
    "security_group_ids": [],
    "tags": {},
}


@contextlib.contextmanager
def serve(answer, context=None):
    """A server whose ``answer(handler)`` writes each answer to a GET. Gives its port and the headers that it saw."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            seen.append(dict(self.headers))
            answer(self)

        def log_message(self, *_arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1], seen
        finally:
            server.shutdown()
            thread.join()


def plain(handler, text=None, **headers):
    body = text if text is not None else json.dumps(DOCUMENT).encode()
    handler.send_response(200)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


MEMBERS = b"".join(gzip.compress(part.encode()) for part in json.dumps(DOCUMENT).partition(":"))
"""A document that a proxy compresses in several parts."""


def chunked(handler):
    packed = gzip.compress(json.dumps(DOCUMENT).encode())
    handler.send_response(200)
    for name, value in (("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")):
        handler.send_header(name, value)
    handler.end_headers()
    for start in range(0, len(packed), 20):
        piece = packed[start : start + 20]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.write(b"0\r\n\r\n")


def broken_chunks(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'400\r\n{"id": "')
    handler.close_connection = True


def get(sim, url, **options):
    return run_module(sim, "gcore_port", {"port_id": PORT, "port_security_enabled": True, "api_url": url, **options})


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(api_limits, "BACKOFF", 0.01)
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.2)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "answer",
    [
        plain,
        chunked,
        lambda handler: plain(handler, gzip.compress(json.dumps(DOCUMENT).encode()), Content_Encoding="gzip"),
        lambda handler: plain(handler, MEMBERS, Content_Encoding="gzip"),
    ],
)
def test_each_form_of_a_body(sim, answer):
    with serve(answer) as (number, _seen):
        run = get(sim, f"http://127.0.0.1:{number}")
    assert not run.failed, run.msg
    assert run.result["changed"] is False


def test_an_answer_about_another_resource_ends_the_connection(sim):
    """It may be one answer behind."""
    connections = []

    def answer(handler):
        connections.append(handler.client_address)
        plain(handler, json.dumps({**DOCUMENT, "id": PORT if connections[1:] else INSTANCE}).encode())

    with serve(answer) as (number, _seen):
        run = get(sim, f"http://127.0.0.1:{number}")
    assert not run.failed, run.msg
    assert len(connections) == len({*connections}) == 2


def test_chunks_that_end_early(sim):
    with serve(broken_chunks) as (number, seen):
        run = get(sim, f"http://127.0.0.1:{number}", api_retries=1)
    assert run.failed
    assert run.msg.endswith("the answer broke off. Run the task again.")
    assert len(seen) == 2


@pytest.mark.parametrize("text", [b"[]", b"null", b'"text"', b"{", b"\xff\xfe", b"NaN"])
def test_bodies_that_are_no_object(sim, text):
    with serve(lambda handler: plain(handler, text)) as (number, _seen):
        run = get(sim, f"http://127.0.0.1:{number}")
    assert run.failed
    assert f"Cannot read the port {PORT}: HTTP 200" in run.msg


def test_nobody_listens(sim):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        run = get(sim, f"http://127.0.0.1:{taken.getsockname()[1]}", api_retries=1)
    assert (run.failed, run.result["changed"]) == (True, False)
    assert "no connection to 127.0.0.1:" in run.msg
    assert run.msg.endswith(". Check api_url and the network.")
    assert "with_deadline" not in run.text, "a class of ours"
    assert "object at 0x" not in run.msg


def test_a_name_that_nobody_knows(sim):
    run = get(sim, "http://nobody.invalid", api_retries=0)
    assert "no connection to nobody.invalid" in run.msg


def test_a_write_that_reaches_nobody_changes_nothing(sim):
    """The server goes away between the read and the write: nothing was sent, so nothing was lost."""

    def once(handler):
        handler.server.socket.shutdown(socket.SHUT_RDWR)
        plain(handler, Connection="close")
        handler.close_connection = True

    with serve(once) as (number, _seen), contextlib.suppress(OSError):
        run = run_module(
            sim,
            "gcore_port",
            {"port_id": PORT, "tags": {"a": "1"}, "api_url": f"http://127.0.0.1:{number}", "api_retries": 1},
        )
    assert (run.failed, run.result["changed"]) == (True, False)
    assert "Cannot change the port" in run.msg
    assert "no connection" in run.msg


# A server that does what no server should


@contextlib.contextmanager
def raw(answers, context=None, port=0):
    """A server that reads each request and lets the next of ``answers`` write to the socket. Gives its port and what
    it has read: the first lines of the requests."""
    seen = []
    steps = iter(answers)
    listener = socket.create_server(("127.0.0.1", port))
    connections = []

    def read_request(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return None
            data += piece
        head, _blank, body = data.partition(b"\r\n\r\n")
        found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        while found and len(body) < int(found.group(1)):
            body += connection.recv(65536)
        return head.decode().splitlines()[0]

    def serve_one(connection):
        with contextlib.suppress(OSError):
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            while line := read_request(connection):
                seen.append(line)
                step = next(steps, None)
                if step is None or step(connection) is False:
                    break
        with contextlib.suppress(OSError):
            connection.close()

    def accept():
        with contextlib.suppress(OSError):
            while True:
                connection, _address = listener.accept()
                connections.append(connection)
                threading.Thread(target=serve_one, args=[connection], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1], seen
    finally:
        for each in [listener, *connections]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def text_of(status, body=b"", **headers):
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def says(status, document=None, **headers):
    body = b"" if document is None else json.dumps(document).encode()
    return lambda connection: connection.sendall(text_of(status, body, Content_Length=len(body), **headers))


def sends(data):
    return lambda connection: connection.sendall(data)


OUTLASTED: list[bytes] = []
"""The answers that ``drips`` has sent to the end, which takes a minute."""


def drips(data, piece=b"x"):
    """Sends ``data`` and then a piece every 0.1 s for as long as a client listens."""

    def step(connection):
        connection.sendall(data)
        with contextlib.suppress(OSError):
            for _number in range(600):
                connection.sendall(piece)
                time.sleep(0.1)
            OUTLASTED.append(data)
        return False

    return step


GOOD = says("200 OK", DOCUMENT)
DONE = says("200 OK", {**DOCUMENT, "tags": {"a": "1"}})
DRIPS = {
    "status line": b"",
    "headers": b"HTTP/1.1 200 OK\r\nX-Long: ",
    "body": text_of("200 OK", Content_Length=100000),
    "body of a 502": text_of("502 Bad", Content_Length=100000),
    "body of a 429": text_of("429 Too Many", Content_Length=100000, Retry_After=0),
    "body of a 302": text_of("302 Found", Content_Length=100000, Location="/elsewhere"),
    "body without an end": b"HTTP/1.1 200 OK\r\n\r\n",
}


@pytest.mark.parametrize("where", DRIPS)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_no_drip_outlasts_the_time_of_a_request(sim, method, where, monkeypatch):
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.2)
    monkeypatch.setattr(_run.Verifier, "_rewrite", lambda *_job: False)  # the engine would, after its looks
    drip = drips(DRIPS[where])
    with raw([drip, drip] if method == "GET" else [GOOD, drip, *[GOOD] * 9]) as (number, seen):
        url = f"http://127.0.0.1:{number}"
        run = run_module(
            sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}, "api_url": url, "api_timeout": 1, "api_retries": 1}
        )
    assert run.failed
    assert OUTLASTED == []
    assert len([line for line in seen if line.startswith("PATCH")]) <= 1 + (where == "body of a 429")


def test_continue_for_ever(sim):
    with raw([drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n")]) as (number, _seen):
        run = get(sim, f"http://127.0.0.1:{number}", api_timeout=1, api_retries=0)
    assert run.failed
    assert OUTLASTED == []
    assert re.search(r"did not answer within [1-9]\S* s\. Run the task again, or raise api_timeout\.$", run.msg)


def change(sim, number, **options):
    url = f"http://127.0.0.1:{number}"
    return run_module(sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}, "api_url": url, **options})


def test_a_proxy_that_never_opens_the_way(sim, monkeypatch):
    with raw([drips(b"HTTP/1.1 200 OK\r\nX-Long: ")]) as (number, seen):
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{number}")
        monkeypatch.setenv("no_proxy", "")
        run = get(sim, "https://api.example.invalid", api_timeout=1, api_retries=0)
    assert run.failed
    assert OUTLASTED == []
    assert seen == ["CONNECT api.example.invalid:443 HTTP/1.1"] or seen[0].startswith("CONNECT")


class Socks(socketserver.BaseRequestHandler):
    """As much of SOCKS 5 as a client without a password needs."""

    def handle(self):
        take = self.request.makefile("rb").read
        _version, methods = take(2)
        take(methods)
        self.request.sendall(b"\x05\x00")
        _version, _command, _reserved, kind = take(4)
        host = socket.inet_ntoa(take(4)) if kind == 1 else take(take(1)[0]).decode()
        port = int.from_bytes(take(2), "big")
        self.server.asked.append((host, port))
        with socket.create_connection((self.server.target or host, port)) as there:
            self.request.sendall(b"\x05\x00\x00\x01" + bytes(6))
            back = threading.Thread(target=self.pump, args=(there, self.request), daemon=True)
            back.start()
            self.pump(self.request, there)
            back.join()

    @staticmethod
    def pump(source, target):
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy(sim, monkeypatch, scheme):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Socks) as proxy:
        proxy.daemon_threads, proxy.asked, proxy.target = True, [], "127.0.0.1"
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        monkeypatch.setenv("http_proxy", f"{scheme}://127.0.0.1:{proxy.server_address[1]}")
        monkeypatch.setenv("no_proxy", "")
        host = "localhost" if scheme == "socks5" else "api.example.invalid"
        port = int(sim.url.rpartition(":")[2])
        url = f"http://{host}:{port}"
        run = run_module(sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}, "api_url": url})
        # The time limit of a try holds there too.
        sim.fault(method="GET", drip=0.3, times=None)
        slow = run_module(sim, "gcore_port", {"port_id": PORT, "api_url": url, "api_timeout": 1, "api_retries": 0})
        proxy.shutdown()
    assert not run.failed, run.msg
    assert run.result["changed"] is True
    assert {name for name, _port in proxy.asked} <= {"127.0.0.1", "api.example.invalid"}
    assert {number for _name, number in proxy.asked} == {port}
    assert slow.msg.endswith("the answer was not complete after 1 s. Run the task again, or raise api_timeout.")


@pytest.mark.off_contract_answers
@pytest.mark.parametrize("check", [True, False])
def test_an_answer_that_is_nested_too_deep(sim, check):
    """It cannot be shown, and what was written is said all the same."""
    deep = []
    for _level in range(900):
        deep = [deep]
    body = {**sim.get("ports", PORT), "tags": {"a": "0" if check else "1"}, "deep": deep}
    sim.fault(method="GET", path="/ports/", skip=0 if check else 1, status=200, body=body)
    run = run_module(sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}}, check=check)
    assert "Cannot read the port" in run.msg
    assert "nested too deep" in run.msg
    assert run.result["changed"] is not check


INTERIM = [
    text_of("102 Processing"),
    text_of("103 Early Hints", Link="</a>"),
    text_of("100 Continue") + text_of("103 Early Hints") + text_of("199 Odd"),
]


@pytest.mark.parametrize("interim", INTERIM)
@pytest.mark.parametrize("pause", [0, 0.1])
def test_interim_answers_come_before_the_final_one(sim, interim, pause):
    def step(answer):
        def send(connection):
            connection.sendall(interim)
            time.sleep(pause)
            answer(connection)

        return send

    with raw([step(GOOD), step(says("200 OK", {"tasks": []})), step(DONE)]) as (number, seen):
        run = change(sim, number)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert [line.split()[0] for line in seen] == ["GET", "PATCH", "GET"]


@pytest.mark.parametrize("status", ["101 Switching Protocols", "103 Early Hints"])
def test_a_write_that_gets_no_final_answer_is_proven_by_a_read(sim, status):
    """The outcome of the write is unknown."""

    def step(connection):
        connection.sendall(text_of(status, b"garbage" if status[:3] == "101" else b""))
        return False

    with raw([GOOD, step, DONE]) as (number, seen):
        run = change(sim, number)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert len([line for line in seen if line.startswith("PATCH")]) == 1


def session(number, **options):
    """A client that trusts every certificate."""
    settings = {"timeout": 30, "retries": 0, "max_delay": 0, "verify": False, "explain": lambda said: {}}
    return _http.Client(f"http://127.0.0.1:{number}", None, **{**settings, **options})


def numbered(count=9, **extra):
    """Each request gets its number, as ``extra`` says how by number."""

    def step(number):
        whole = text_of("200 OK", b'{"number": %d}' % number, Content_Length=13)

        def send(connection):
            extra.get(f"answer_{number}", lambda there, text: there.sendall(text))(connection, whole)

        return send

    return [step(number) for number in range(count)]


def at_once(more, all_sent):
    def send(connection, whole):
        connection.sendall(whole + more(whole))
        all_sent.set()

    return send


def soon(more, all_sent):
    """In a separate packet, before the client asks again."""

    def send(connection, whole):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(whole)
        time.sleep(0.05)
        connection.sendall(more(whole))
        all_sent.set()

    return send


LEFT_OVER = {
    "the answer twice": lambda whole: whole,
    "half of it": lambda whole: whole[:20],
    "one byte": lambda whole: b"x",
    "line ends": lambda whole: b"\r\n",
    "an unsolicited answer": lambda whole: text_of("408 Request Timeout", Content_Length=0),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("more", LEFT_OVER)
@pytest.mark.parametrize("way", [at_once, soon])
@pytest.mark.parametrize("secure", [False, True])
def test_bytes_after_an_answer_are_not_the_next_one(authority, more, way, secure):
    context = None
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
    all_sent = threading.Event()
    with raw(numbered(answer_1=way(LEFT_OVER[more], all_sent)), context) as (number, _seen):
        api = session(number)
        api.url = f"http{'s' * secure}://127.0.0.1:{number}"
        found = []
        for _number in range(4):
            found.append(api.call("GET", "/", _clock.Deadline(60)).body["number"])
            if len(found) == 2:
                assert all_sent.wait(LONG)
    assert found == [0, 1, 2, 3]


@pytest.mark.parametrize("status", [204, 304])
def test_a_body_where_none_belongs_is_not_the_next_answer(status):
    odd = text_of(f"{status} Odd", b'{"number": 9}' * 2, Content_Length=26)
    steps = numbered()
    steps[1] = sends(odd)
    with raw(steps) as (number, _seen):
        api = session(number)
        assert api.call("GET", "/", _clock.Deadline(60)).body["number"] == 0
        with contextlib.suppress(_errors.ApiError):
            api.call("GET", "/", _clock.Deadline(60))
        time.sleep(0.1)
        assert api.call("GET", "/", _clock.Deadline(60)).body["number"] == 2


def test_a_connection_is_kept_after_a_clean_answer():
    with raw(numbered()) as (number, _seen):
        api = session(number)
        sockets = set()
        for _number in range(3):
            api.call("GET", "/", _clock.Deadline(60))
            (pool,) = api._transport.session.adapters["http://"].poolmanager.pools._container.values()
            connection = pool._get_conn()
            sockets.add(connection.sock.getsockname())
            pool._put_conn(connection)
    assert len(sockets) == 1


def chunks(*pieces):
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(pieces)


BOMB = gzip.compress(gzip.compress(b" " * 10**8))
ODD = {
    "negative chunk": chunks(b"-5\r\nhello\r\n0\r\n\r\n"),
    "no number": chunks(b"zz\r\nhello\r\n0\r\n\r\n"),
    "huge chunk": chunks(b"f" * 300 + b"\r\nhello\r\n"),
    "empty size": chunks(b"\r\n{}\r\n0\r\n\r\n"),
    "endless size": chunks(b"1" * 200000),
    "endless trailer": chunks(b"2\r\n{}\r\n0\r\n" + b"X: y\r\n" * 50000 + b"X" * 200000),
    "bad end of a chunk": chunks(b"2\r\n{}xx0\r\n\r\n"),
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000 + b"\r\n",
    "huge header": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200000 + b"\r\n\r\n",
    "no status line": b"hello\r\n\r\n",
    "nothing": b"",
    "status 1000": b"HTTP/1.1 1000 OK\r\n\r\n",
    "status 99": b"HTTP/1.1 99 OK\r\n\r\n",
    "status -1": b"HTTP/1.1 -1 OK\r\n\r\n",
    "no status": b"HTTP/1.1 \r\n\r\n",
    "HTTP/9": b"HTTP/9.9 200 OK\r\n\r\n",
    "NUL": b"\0" * 1000,
    "NUL in a header": b"HTTP/1.1 200 OK\r\nX\0: \0\r\nContent-Length: 1\r\n\r\n\0",
    "negative length": text_of("200 OK", b"{}", Content_Length=-2),
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "broken gzip": text_of("200 OK", b"\x1f\x8bgarbage", Content_Length=9, Content_Encoding="gzip"),
    "short gzip": text_of("200 OK", gzip.compress(b"{}")[:-9], Content_Encoding="gzip"),
    "no gzip": text_of("200 OK", b"{}", Content_Length=2, Content_Encoding="gzip"),
    "unknown packing": text_of("200 OK", b"{}", Content_Length=2, Content_Encoding="br"),
    "packed too often": text_of("200 OK", b"{}", Content_Length=2, Content_Encoding=", ".join(["gzip"] * 99)),
    "bomb": text_of("200 OK", BOMB, Content_Length=len(BOMB), Content_Encoding="gzip, gzip"),
    "interim for ever": text_of("103 Early Hints") * 1000,
    "bad Location": text_of("302 Found", Location="http://[\xff", Content_Length=0),
    "latin-1": text_of("200 OK", b'{"a": "\xe9"}', Content_Length=10),
    "deep": text_of("200 OK", b"[" * 5000, Content_Length=5000),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize("odd", ODD)
def test_no_answer_is_a_defect_of_ours(odd, method, monkeypatch):
    monkeypatch.setattr(api_limits, "MAX_BODY_SIZE", 10**6)
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.0)

    def step(connection):
        connection.sendall(ODD[odd])
        return False

    with raw([step] * 9) as (number, seen):
        api = session(number, retries=1)
        try:
            api.call(method, "/", _clock.Deadline(60), body={} if method == "PATCH" else None)
        except _errors.ApiError as error:
            assert error.outcome_unknown is (method == "PATCH" and error.status != 302)
            json.dumps(error.problem, ensure_ascii=False).encode()
        assert len(seen) <= (2 if method == "GET" else 1)


@pytest.mark.parametrize("status", ["429 Too Many", "503 Later", "503 Gone", "500 Broken"])
@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip"])
def test_the_body_of_a_fault_is_no_bomb_either(sim, monkeypatch, status, encoding):
    """Libraries read it whole before they repeat a request."""
    monkeypatch.setattr(api_limits, "MAX_BODY_SIZE", 10**6)
    sizes = []
    inflate = _body._inflate
    monkeypatch.setattr(_body, "_inflate", lambda *given: sizes.append(len(data := inflate(*given))) or data)
    headers = {"Retry_After": 0} if status != "503 Gone" else {}
    body = gzip.compress(b" " * 10**8) if encoding == "gzip" else BOMB
    fault = sends(text_of(status, body, Content_Length=len(body), Content_Encoding=encoding, **headers))
    with raw([fault, GOOD]) as (number, _seen):
        run = get(sim, f"http://127.0.0.1:{number}", api_retry_max_delay=0)
    assert not run.failed, run.msg
    assert all(size <= 10**6 for size in sizes)


def test_a_trailer_or_a_header_without_an_end_is_not_kept(monkeypatch):
    """Bytes that are read and thrown away count, too."""
    monkeypatch.setattr(api_limits, "MAX_BODY_SIZE", 10**6)
    sent = []

    def step(connection):
        connection.sendall(chunks(b"2\r\n{}\r\n0\r\n"))
        with contextlib.suppress(OSError):
            for _number in range(2000):
                connection.sendall(b"X: y\r\n" * 1000)
                sent.append(6000)
        return False

    with raw([step]) as (number, _seen), contextlib.suppress(_errors.ApiError):
        session(number).call("GET", "/", _clock.Deadline(60))
    assert sum(sent) < 12 * 10**6


@pytest.mark.parametrize("status", ["300 Multiple Choices", "303 See Other", "304 Not Modified", "305 Use Proxy"])
def test_a_status_that_does_not_say_that_a_write_was_refused(sim, status):
    """See Other is what some say when they have done it."""
    with raw([GOOD, says(status, {}, Location="/elsewhere"), DONE]) as (number, seen):
        run = change(sim, number)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert [line.split()[0] for line in seen] == ["GET", "PATCH", "GET"]


def test_a_server_that_restarts_between_read_and_write(sim, monkeypatch):
    """The write was not sent while no server listened, so it may be tried again."""
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 60)
    ports = []

    def stop(handler):
        handler.server.socket.shutdown(socket.SHUT_RDWR)
        plain(handler, Connection="close")
        handler.close_connection = True
        handler.server.socket.close()
        ports.append(handler.server.server_address[1])

    def later():
        while not ports:
            time.sleep(0.01)
        time.sleep(0.5)
        with raw([says("200 OK", {"tasks": []}), DONE], port=ports[0]) as (_number, seen):
            done.wait(30)
            back.extend(seen)

    done, back = threading.Event(), []
    thread = threading.Thread(target=later, daemon=True)
    thread.start()
    with serve(stop) as (number, _seen), contextlib.suppress(OSError):
        run = change(sim, number)
        done.set()
        thread.join()
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert [line.split()[0] for line in back] == ["PATCH", "GET"]


@pytest.mark.parametrize("location", ["http://[::1", "/\xe9", "", "http://elsewhere.example/x"])
def test_a_redirect_to_anywhere(sim, location):
    with raw([GOOD, says("302 Found", {}, Location=location)]) as (number, seen):
        run = change(sim, number)
    assert (run.failed, run.result["changed"]) == (True, False)
    assert "follows no redirect" in run.msg
    assert len(seen) == 2


@pytest.mark.parametrize(
    "answer",
    [
        sends(text_of("200 OK", b"[" * 400000, Content_Length=400000)),
        sends(text_of("200 OK", b"{}", Content_Length="\xb2", Connection="close")),
        says("200 OK", {"tasks": 5}),
        says("200 OK", {"tasks": {"id": "x"}}),
        says("200 OK", {"error": "nothing was done"}),
        says("201 Created", {}),
        says("202 Accepted"),
        says("204 No Content"),
        sends(b"HTTP/1.0 200 OK\r\n\r\n{}"),
    ],
)
def test_odd_answers_to_a_write_are_proven_by_a_read(sim, answer):
    def close_after(connection):
        answer(connection)
        return False

    with raw([GOOD, close_after, DONE]) as (number, seen):
        run = change(sim, number)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert [line.split()[0] for line in seen] == ["GET", "PATCH", "GET"]


def test_the_status_of_an_error_counts_also_when_its_body_breaks_off(sim):
    broken = sends(text_of("400 Bad Request", b'{"mess', Content_Length=500))

    def step(connection):
        broken(connection)
        return False

    with raw([GOOD, step]) as (number, _seen):
        run = change(sim, number)
    assert (run.failed, run.result["changed"], run.result["status"]) == (True, False, 400)


def test_a_connection_that_the_server_closes_between_two_requests(sim):
    def last(connection):
        says("200 OK", DOCUMENT, Connection="close")(connection)
        return False

    with raw([last, says("200 OK", {"tasks": []}), DONE]) as (number, seen):
        run = change(sim, number)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert len(seen) == 3


def test_an_answer_that_is_too_long(sim, monkeypatch):
    monkeypatch.setattr(api_limits, "MAX_BODY_SIZE", 1000000)
    bomb = gzip.compress(b" " * 50000000)
    with serve(lambda handler: plain(handler, bomb, Content_Encoding="gzip")) as (number, _seen):
        run = get(sim, f"http://127.0.0.1:{number}", api_retries=0)
    assert run.failed
    assert run.msg.endswith("longer than 1000000 bytes. Check api_url.")


def test_a_write_that_tls_breaks_is_not_repeated(sim, authority, bundle, monkeypatch):
    """The server has read the change; then its side of the encryption breaks."""
    monkeypatch.setattr(engine_limits, "VERIFY_TIMEOUT", 0.2)
    monkeypatch.setattr(_run.Verifier, "_rewrite", lambda *_job: False)  # the engine would, after its looks
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    def garbage(connection):
        os.write(connection.fileno(), b"this is no TLS record at all" * 10)
        return False

    with raw([GOOD, garbage, GOOD, GOOD, GOOD], context) as (number, seen):
        run = run_module(
            sim,
            "gcore_port",
            {"port_id": PORT, "tags": {"a": "1"}, "api_url": f"https://127.0.0.1:{number}", "ca_path": bundle},
        )
    assert (run.failed, run.result["changed"]) == (True, True)
    assert "was lost" in run.msg
    assert len([line for line in seen if line.startswith("PATCH")]) == 1


def test_plain_http_through_a_proxy_warns(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://somebody:secret@proxy.example:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert [open_to_others(url) for url in ("http://10.1.2.3", "http://127.0.0.1:1", "https://api.example.com")] == [
        "api_url: http://10.1.2.3 is not encrypted, so the proxy proxy.example:3128 can read the key. Use https.",
        None,
        None,
    ]


# The libraries


def lowest():
    """The oldest libraries that the tests promise."""
    return re.findall(r"^((?:requests|urllib3)>=[\d.]+)$", (ROOT / "tests/requirements.txt").read_text(), re.MULTILINE)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_connections_with_other_libraries(which):
    """Undocumented names are there, and do what they are needed for."""
    python = sys.executable if which == "newest" else pythons.find("3.9")
    if not python:
        pytest.skip("there is no Python 3.9 here")
    libraries = ["requests", "urllib3"] if which == "newest" else [each.replace(">=", "==") for each in lowest()]
    assert len(libraries) == 2
    # Made once, and kept below build.
    folder = ROOT / "build/libraries" / "-".join(libraries)
    if not (folder / "ready").exists():
        subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([f"{folder}/bin/python", "-m", "pip", "install", "--quiet", "pytest", *libraries], check=True)
        (folder / "ready").touch()
    options = ["-q", "-c", os.devnull, "--rootdir", str(ROOT), "-p", "no:cacheprovider"]
    done = subprocess.run(
        [f"{folder}/bin/python", "-m", "pytest", *options, str(ROOT / "tests/unit/test_connections.py")],
        env={**os.environ, "PYTHONPATH": str(ROOT / "build")},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


# TLS


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture()
def secure(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serve(plain, context) as (number, seen):
        yield f"https://127.0.0.1:{number}", seen


@pytest.fixture()
def bundle(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def test_an_unknown_certificate_is_refused(sim, secure):
    url, seen = secure
    run = get(sim, url)
    assert (run.failed, run.result["changed"], seen) == (True, False, [])
    assert "TLS with 127.0.0.1:" in run.msg
    assert "certificate" in run.msg.lower()
    assert run.msg.endswith(". Check api_url and ca_path.")


def test_ca_path(sim, secure, bundle):
    assert not get(sim, secure[0], ca_path=bundle).failed


def test_validate_certs_false(sim, secure, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    assert not get(sim, secure[0], validate_certs=False).failed


def test_the_bundle_of_the_environment(sim, secure, bundle, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
    assert not get(sim, secure[0]).failed


def test_ca_path_comes_before_the_bundle_of_the_environment(sim, secure, bundle, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    assert not get(sim, secure[0], ca_path=bundle).failed
    run = get(sim, secure[0])
    assert run.failed
    assert "/nowhere/ca.pem" in run.msg


def test_a_bundle_that_is_none(sim, secure, tmp_path):
    path = tmp_path / "ca.pem"
    path.write_text("this is no certificate")
    run = get(sim, secure[0], ca_path=str(path))
    assert run.failed
    assert "Traceback" not in run.msg


# The key


def test_a_netrc_does_not_replace_the_key(sim, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password something\nmachine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    run = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, "name": "web-02"})
    assert not run.failed, run.msg
    assert {each.headers["authorization"] for each in run.requests} == {f"APIKey {sim.key}"}


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://127.0.0.1:1", False),
        ("http://[::1]", False),
        ("http://localhost:1", False),
        ("http://10.1.2.3", False),
        ("https://api.example.com", False),
        ("http://api.example.com", True),
        ("http://203.0.113.9", False),
        ("http://8.8.8.8", True),
    ],
)
def test_a_key_that_others_could_read(url, warned):
    said = open_to_others(url)
    assert (f"api_url: {url} is not encrypted" in said) if warned else said is None


def test_items_share_a_connection_only_where_nothing_differs():
    settings = {each.option: each.default for each in GCORE.connection} | {"api_key": "k" * 20}
    host = types.SimpleNamespace(kept={}, warn=print, redact=bytes)

    def api(environment, **others):
        return connection(GCORE, {**settings, **others}, environment, host, None)

    first = api({"https_proxy": "http://a"})
    assert api({"https_proxy": "http://a"}) is first
    for given, others in (
        ({}, {}),
        ({"https_proxy": "http://b"}, {}),
        ({"https_proxy": "http://a"}, {"api_key": "l" * 20}),
        ({"https_proxy": "http://a"}, {"ca_path": "/ca.pem"}),
        ({"https_proxy": "http://a"}, {"api_url": "https://api.example.com"}),
    ):
        assert api(given, **others) is not first
    assert api({"https_proxy": "http://a"}) is first
    for number in range(2 * MAX_CONNECTIONS):
        api({"GCORE_API_KEY": str(number)})
    assert len(host.kept) == MAX_CONNECTIONS, "a loop over many environments does not run out of sockets"


def test_no_part_of_a_key_is_left_where_a_text_is_cut(sim):
    for words in range(150, 210):
        sim.fault(path="/ports/", status=400, body="x" * words + f" {sim.key} and more")
        run = run_module(sim, "gcore_port", {"port_id": PORT})
        assert run.failed
        assert sim.key[:8] not in run.text


@pytest.mark.parametrize("option", ["port_security_enabled", "validate_certs", "region_id"])
def test_a_key_in_the_wrong_option_is_hidden(sim, option):
    run = run_module(sim, "gcore_port", {"port_id": PORT, "api_key": sim.key, option: sim.key})
    assert run.failed
    assert sim.key not in run.text


@pytest.mark.parametrize("option", ["api_url", "api_key", "ca_path", "validate_certs", "api_timeout"])
@pytest.mark.parametrize("value", [{"password": "not-a-real-password"}, [{"password": "not-a-real-password"}]], ids=str)
def test_a_dictionary_or_a_list_is_not_shown(sim, option, value):
    run = run_module(sim, "gcore_port", {"port_id": PORT, option: value})
    assert run.failed
    assert re.match(f"{option}: expected an? .*, got a (dictionary|list)", run.msg)
    assert run.requests == []


def test_a_wrong_address_is_shown_without_its_login(sim):
    run = run_module(sim, "gcore_port", {"port_id": PORT, "api_url": "htps://me:not-a-real-password@proxy"})
    assert run.msg.startswith("api_url: 'htps://********@proxy' is not an address such as")


def test_a_key_that_an_api_repeats_as_key_of_an_object_and_in_a_task(sim):
    """The harness looks for it in all that a module prints, warnings included."""
    sim.fault(
        method="GET", path="/tasks", times=None, status=403, body={"message": f"bad {sim.key}", "request_id": "r"}
    )
    run = run_module(sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}})
    assert any("Cannot read task" in each for each in run.warnings)
    sim.reset()
    sim.fault(
        method="PATCH", status=400, body={"message": "m", "info": {sim.key: [sim.key]}, "invalid_fields": {sim.key: 1}}
    )
    run = run_module(sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}})
    assert run.failed
    assert run.result["errors"] == {"********": 1}


@pytest.mark.parametrize("place", ["option", "environment"])
def test_an_api_that_repeats_the_key(sim, place):
    """No answer of an API lets the key be shown: the harness looks for it in all that a module prints."""
    sim.fault(
        method="GET",
        status=400,
        body={"exception_class": "ValidationError", "message": f"bad {sim.key}", "info": {"key": sim.key}},
        times=None,
    )
    env = environment(sim)
    options = {"port_id": PORT}
    if place == "option":
        options["api_key"] = env.pop("GCORE_API_KEY")
    run = run_module(sim, "gcore_port", options, env=env, verbosity=4)
    assert run.failed
    assert "ValidationError" in run.msg
