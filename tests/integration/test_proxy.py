# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy that does not work is named with its variable, and never with its password."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading

import pytest

from .harness import PORT, environment, run_module

PASSWORD = "not-a-real-password"
NAMES = [f"{name}_proxy" for name in ("http", "https", "all", "no")]


class Refusing(socketserver.StreamRequestHandler):
    """A proxy with one answer to everything."""

    def handle(self):
        tls = self.request.recv(1, socket.MSG_PEEK) == b"\x16"
        while not tls and self.rfile.readline().strip():
            pass
        self.wfile.write(f"HTTP/1.1 {self.server.answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())


@contextlib.contextmanager
def refusing(answer):
    """The host and port of such a proxy."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as proxy:
        proxy.daemon_threads, proxy.answer = True, answer
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{proxy.server_address[1]}"
        proxy.shutdown()


@pytest.fixture()
def message(sim, monkeypatch):
    """Gives the message of a task with such variables, in the first try."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

    def run(url, **variables):
        env = environment(sim, GCORE_BASE_URL=url, GCORE_API_RETRIES="0", **variables)
        done = run_module(sim, "gcore_port", {"port_id": PORT}, env=env, verbosity=3)
        assert done.failed
        assert PASSWORD not in done.text
        assert done.result["changed"] is False
        return done.msg

    return run


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("name", ["own", "OWN", "all_proxy", "ALL_PROXY"])
def test_nobody_listens(message, scheme, name):
    variable = {"own": f"{scheme}_proxy", "OWN": f"{scheme}_proxy".upper()}.get(name, name)
    said = message(f"{scheme}://10.9.8.7", **{variable: f"http://me:{PASSWORD}@127.0.0.1:9"})
    assert said.startswith(f"Cannot read the port {PORT}: no connection to the proxy 127.0.0.1:9 ({variable}): ")
    assert said.endswith(f"Check {variable}. If 10.9.8.7 can be reached without a proxy, add it to NO_PROXY.")


def test_a_name_that_nobody_knows(message):
    said = message("https://10.9.8.7", HTTPS_PROXY=f"http://me:{PASSWORD}@proxy.invalid:3128")
    assert "no connection to the proxy proxy.invalid:3128 (HTTPS_PROXY)" in said


def test_the_variable_of_exceptions_is_named(message):
    proxy = {"https_proxy": f"http://me:{PASSWORD}@127.0.0.1:9"}
    assert message("https://10.9.8.7", no_proxy="example.com", **proxy).endswith("add it to no_proxy.")
    said = message("https://127.0.0.1:9", NO_PROXY="127.0.0.1", **proxy)
    assert "no connection to 127.0.0.1:9: " in said
    assert said.endswith("NO_PROXY excludes it from the proxy 127.0.0.1:9 (https_proxy).")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("login", ["", f"me:{PASSWORD}@"])
def test_a_proxy_wants_a_login(message, scheme, login):
    with refusing("407 Proxy Authentication Required") as host:
        said = message(f"{scheme}://10.9.8.7", **{f"{scheme}_proxy": f"http://{login}{host}"})
    assert "407" in said
    hint = f"Correct the user and the password in {scheme}_proxy: the proxy {host} does not accept them."
    if not login:
        hint = f"Give the user and the password of the proxy in {scheme}_proxy: http://user:password@{host}."
    assert said.endswith(hint)


@pytest.mark.parametrize("answer", ["403 Forbidden", "502 Bad Gateway"])
def test_a_proxy_does_not_connect(message, answer):
    with refusing(answer) as host:
        said = message("https://10.9.8.7", HTTPS_PROXY=f"http://me:{PASSWORD}@{host}")
    assert f"the proxy {host} (HTTPS_PROXY) does not connect to 10.9.8.7: " in said
    assert answer in said
    assert said.endswith("Check HTTPS_PROXY. If 10.9.8.7 can be reached without a proxy, add it to NO_PROXY.")


def test_a_proxy_that_speaks_no_tls(message):
    with refusing("400 Bad Request") as host:
        said = message("https://10.9.8.7", HTTPS_PROXY=f"https://me:{PASSWORD}@{host}")
    assert said.endswith(f"The proxy {host} (HTTPS_PROXY) does not speak TLS: begin HTTPS_PROXY with http://.")


@pytest.mark.parametrize("value", [f"http://me:{PASSWORD}/@proxy.example:3128", f"ftp://me:{PASSWORD}@proxy.example"])
def test_a_variable_that_is_wrong(message, value):
    assert message("https://10.9.8.7", HTTPS_PROXY=value).startswith("HTTPS_PROXY: ")
