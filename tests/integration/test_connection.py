# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection itself: no server, TLS, compressed and broken answers, and who may see the key."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import socket
import ssl
import threading

import pytest
import trustme
from ansible_collections.day2.resources.plugins.module_utils import _http
from ansible_collections.day2.resources.plugins.module_utils._gcore import GCORE

from .harness import INSTANCE, PORT, environment, run_module

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
    monkeypatch.setattr(_http, "BACKOFF", 0.01)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "answer",
    [
        plain,
        chunked,
        lambda handler: plain(handler, gzip.compress(json.dumps(DOCUMENT).encode()), Content_Encoding="gzip"),
    ],
)
def test_each_form_of_a_body(sim, answer):
    with serve(answer) as (number, _seen):
        run = get(sim, f"http://127.0.0.1:{number}")
    assert not run.failed, run.msg
    assert run.result["changed"] is False


def test_chunks_that_end_early(sim):
    with serve(broken_chunks) as (number, seen):
        run = get(sim, f"http://127.0.0.1:{number}", api_retries=1)
    assert run.failed
    assert "the answer broke off" in run.msg
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
    settings = {each.option: each.default for each in GCORE.connection} | {"api_key": "k", "api_url": url}
    said = []
    GCORE.connect(settings, said.append)
    assert [f"api_url: {url} is not encrypted" in each for each in said] == [True] * warned


@pytest.mark.parametrize("place", ["option", "environment"])
def test_an_api_that_repeats_the_key(sim, place):
    """Whatever an API says, the key is not shown: the harness looks for it in all that a module prints."""
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
