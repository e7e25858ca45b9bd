# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Readable words instead of ids, at Scanopy. No name is unique there, and the list of hosts shows what is on them."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import limits as api_limits

from . import harness
from .harness import run_module
from .test_scanopy import (
    ADDRESS,
    ALL_TOO,
    BINDINGS,
    BOTH,
    BRANCH,
    BRANCH_HTTPS,
    BRANCH_WEB,
    DATABASE,
    DB,
    DNS,
    DNS_UDP,
    ETH0,
    ETH1,
    EVERYWHERE,
    FIRST,
    FREE,
    HOME,
    HTTP,
    HTTPS,
    NAMES,
    NFS,
    NOBODY,
    ONE,
    RESOLVER,
    SPARE,
    SQL,
    WEB,
    WEB_HOST,
    another,
    binding,
)

OLDEST, NEWEST = "0.14.19", "0.18.3"
RELEASES = [OLDEST, NEWEST]
BRANCH_HOST = "b0000000-0000-4000-8000-000000000004"
BRANCH_BINDING = "f0000000-0000-4000-8000-00000000000a"
PRINTERS = [f"f0000000-0000-4000-8000-00000000000{digit}" for digit in "78"]


@pytest.fixture(name="sim", params=RELEASES)
def _sim(server, request):
    server.settings(server_version=request.param)
    return server


def by_words(sim, words=None, check=False, env=None, **options):
    """A task for a binding by words; FIRST unless others are given."""
    return binding(sim, None, check, env, binding=BINDINGS[FIRST] if words is None else words, **options)


def found(run):
    assert not run.failed, run.msg
    return run.result["binding"]["id"], run.result["matched_by"], len(run.requests)


def refused(run, requests=0):
    assert run.failed
    assert (run.result["changed"], run.sent) == (False, ["GET"] * requests), run.msg
    return run.msg


def words(**changes):
    """The words of FIRST with others laid over them; None takes one away."""
    return {key: value for key, value in {**BINDINGS[FIRST], **changes}.items() if value is not None}


# Found


@pytest.mark.parametrize("id", BINDINGS)
def test_each_binding_of_the_seed(sim, id):
    assert found(by_words(sim, BINDINGS[id])) == (id, "binding", 1)
    (request,) = sim.requests()
    assert (request.path, request.query) == ("/api/v1/hosts", {"limit": ["0"]})


@pytest.mark.parametrize(
    ("changes", "id"),
    [
        ({"port": "80/TCP"}, FIRST),
        ({"port": "80/Tcp"}, FIRST),
        ({"port": "080/tcp"}, FIRST),
        ({"host": "web-1.example.net"}, FIRST),
        ({"network": "home"}, FIRST),
        ({"network": None}, FIRST),
        ({"port": "443/tcp", "ip_address": None}, EVERYWHERE),
        ({"port": "443/tcp", "ip_address": "all"}, EVERYWHERE),
        ({"service": "resolver", "port": None, "ip_address": "192.168.30.11"}, ADDRESS),
        ({"service": "resolver", "port": "none", "ip_address": "192.168.30.11"}, ADDRESS),
        ({"service": "resolver", "port": "53/tcp"}, NAMES),
    ],
    ids=str,
)
def test_spellings(sim, changes, id):
    assert found(by_words(sim, words(**changes))) == (id, "binding", 2 if changes.get("network") else 1)


def test_where_networks_are(sim):
    """The answer of the hosts tells the release, and by that the name of the list of networks."""
    run = by_words(sim, words(network="home"))
    release = run.requests[0].settings["server_version"]
    networks = "sites" if release == NEWEST else "networks"
    assert [each.path for each in run.requests] == ["/api/v1/hosts", f"/api/v1/{networks}"]


def test_addresses_in_another_spelling(sim):
    (address,) = sim.add(
        "ip_addresses",
        {
            "id": NOBODY,
            "network_id": HOME,
            "host_id": WEB_HOST,
            "subnet_id": "80000000-0000-4000-8000-000000000021",
            "ip_address": "2001:db8::11",
        },
    )
    run = by_words(sim, ip_address="2001:DB8:0:0::11")
    assert (run.failed, run.result["binding"]["ip_address_id"]) == (False, address)
    assert found(by_words(sim, words(ip_address="2001:0db8::0011"))) == (FIRST, "binding", 1)


@pytest.mark.off_contract_answers
def test_addresses_that_the_server_spells_otherwise(sim):
    sim.change("ip_addresses", ETH0, {"ip_address": "2001:0DB8::0011"})
    assert found(by_words(sim, words(ip_address="2001:db8::11"))) == (FIRST, "binding", 1)


# None or several


MISSING = {
    "no host": ({"host": "web"}, "there is no host 'web', or the key may not see it"),
    "host in other case": ({"host": "Web-1"}, "there is no host 'Web-1', or the key may not see it"),
    "host of another network": ({"host": "branch-1"}, "there is no host 'branch-1', or the key may not see it"),
    "host elsewhere": (
        {"network": "branch"},
        "there is no host 'web-1' in a network 'branch', or the key may not see it",
    ),
    "no network": ({"network": "hom"}, "there is no host 'web-1' in a network 'hom', or the key may not see it"),
    "no service": (
        {"service": "web"},
        "the host 'web-1' has no service 'web'; it has: website, resolver, spare",
    ),
    "service of another host": ({"service": "database"}, "the host 'web-1' has no service 'database'; it has: website"),
    "no port": (
        {"port": "8080/tcp"},
        "there is no binding of 8080/tcp on 192.168.20.11 of the service 'website' on the host 'web-1'; the service "
        f"has: 80/tcp on 192.168.20.11 ({FIRST}), 443/tcp on all ({EVERYWHERE})",
    ),
    "other protocol": ({"port": "80/udp"}, "there is no binding of 80/udp on 192.168.20.11 of the service 'website'"),
    "no address": ({"ip_address": "192.168.30.11"}, "there is no binding of 80/tcp on 192.168.30.11 of the service"),
    "not on all": ({"ip_address": "all"}, "there is no binding of 80/tcp on all addresses of the service 'website' on"),
    "on all": ({"port": "443/tcp"}, "there is no binding of 443/tcp on 192.168.20.11 of the service 'website' on the"),
    "not alone": (
        {"port": "none"},
        "there is no binding of 192.168.20.11 of the service 'website' on the host 'web-1'",
    ),
    "nothing bound": (
        {"service": "spare"},
        "there is no binding of 80/tcp on 192.168.20.11 of the service 'spare' on the host 'web-1'; the service has: "
        "none",
    ),
}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("case", MISSING)
def test_missing(sim, case, check):
    changes, message = MISSING[case]
    run = by_words(sim, words(**changes), check=check)
    assert refused(run, 2 if "network" in changes else 1).startswith(f"binding: {message}"), run.msg
    assert run.result["before"] is None


def test_duplicates(sim):
    message = refused(by_words(sim, {"host": "printer-1", "service": "printing", "port": "9100/tcp"}), 1)
    assert message == (
        "binding: there are 2 bindings of 9100/tcp on all addresses of the service 'printing' on the host 'printer-1': "
        f"{', '.join(PRINTERS)}. Give binding_id to select one"
    )


def twins(sim):
    """Hosts of the same name in both networks, each with such a service and binding; a key that sees both."""
    sim.change("hosts", BRANCH_HOST, {"name": "web-1", "hostname": "web-1.example.net"})
    sim.change("services", "c0000000-0000-4000-8000-000000000007", {"name": "website"})
    sim.change("ports", "d0000000-0000-4000-8000-000000000008", {"number": 80})
    sim.change("ip_addresses", "e0000000-0000-4000-8000-000000000004", {"ip_address": "192.168.20.11"})
    return another(sim, BOTH)


def test_hosts_of_the_same_name_in_two_networks(sim):
    assert found(by_words(sim)) == (FIRST, "binding", 1), "this key sees one of them"
    both = twins(sim)
    message = refused(by_words(sim, env=both), 1)
    assert message == (
        "binding: there are 2 bindings of 80/tcp on 192.168.20.11 of the service 'website' on the host 'web-1': "
        f"{FIRST}, {BRANCH_BINDING}. Give binding_id or binding.network to select one"
    )
    assert found(by_words(sim, words(network="home"), env=both)) == (FIRST, "binding", 2)
    assert found(by_words(sim, words(network="branch"), env=both)) == (BRANCH_BINDING, "binding", 2)
    sim.change("networks", BRANCH, {"name": "home"})
    message = refused(by_words(sim, words(network="home"), env=both), 2)
    assert "in the network 'home': " in message
    assert message.endswith("Give binding_id to select one")


def test_another_host_of_the_same_name_is_not_in_the_way(sim):
    """The binding stays on its host: what a host of the same name has, in another network, is something else."""
    both = another(sim, BOTH)
    sim.change("hosts", BRANCH_HOST, {"name": "web-1"})
    sim.change("services", BRANCH_WEB, {"name": "spare"})
    sim.remove("bindings", EVERYWHERE)
    moved = {"port": "443/tcp", "ip_address": "192.168.20.11"}
    sim.change("ip_addresses", "e0000000-0000-4000-8000-000000000004", {"ip_address": "192.168.20.11"})
    run = by_words(sim, env=both, service="spare", **moved)
    assert not run.failed, run.msg
    assert (run.result["matched_by"], run.result["binding"]["service_id"]) == ("binding", SPARE)
    sim.change("services", BRANCH_WEB, {"name": "website"})
    words = {"host": "web-1", "service": "spare", **moved}
    run = by_words(sim, words, env=both, service="website")
    assert not run.failed, run.msg
    assert run.result["binding"]["id"] == FIRST


def test_what_has_no_id_is_not_meant(sim):
    """Above all, an address without an id is not all addresses."""
    by_words(sim)
    (host, *others) = sim.requests()[-1].answer["data"]
    key = "ip_addresses" if "ip_addresses" in host else "interfaces"
    for each in host[key]:
        if each["ip_address"] == "192.168.30.11":
            del each["id"]
    body = {**sim.requests()[-1].answer, "data": [host, *others]}
    sim.fault(method="GET", path="/hosts$", status=200, body=body)
    message = refused(by_words(sim, ip_address="192.168.30.11"), 1)
    assert "ip_address: the host web-1 has no address 192.168.30.11" in message


def test_a_port_that_is_gone_is_not_none(sim):
    """The binding names a port that its host does not show."""
    by_words(sim)
    body = sim.requests()[-1].answer
    for host in body["data"]:
        host["ports"] = [each for each in host["ports"] if each["id"] != HTTP]
    sim.fault(method="GET", path="/hosts$", status=200, body=body)
    assert "there is no binding of 192.168.20.11" in refused(by_words(sim, words(port=None)), 1)


def test_services_in_upper_and_lower_case(sim):
    assert "has no service 'Website'" in refused(by_words(sim, words(service="Website")), 1)
    assert "there is no service 'Spare'" in refused(by_words(sim, service="Spare"), 1)


def test_services_of_the_same_name_on_one_host(sim):
    """The binding tells them apart, where it can."""
    sim.change("services", RESOLVER, {"name": "website"})
    assert found(by_words(sim)) == (FIRST, "binding", 1)
    assert found(by_words(sim, words(port="53/tcp"))) == (NAMES, "binding", 1)
    message = refused(binding(sim, ONE, service="website", host="web-1", port="80/tcp", ip_address="all"), 2)
    assert message == (
        f"service: there are 2 services with the name 'website' on the host 'web-1': {WEB}, {RESOLVER}. "
        "Give service_id to select one"
    )


# Options that are wrong


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"host": None}, "binding: missing key 'host'"),
        ({"service": None}, "binding: missing key 'service'"),
        ({"port": None, "ip_address": None}, "binding: a binding without a port requires one address: give port,"),
        ({"port": None, "ip_address": "all"}, "binding: a binding without a port requires one address: give "),
        ({"port": "none", "ip_address": None}, "binding: a binding without a port requires one address: give "),
        ({"port": "443"}, "binding.port: '443' is not a port such as 443/tcp or 53/udp"),
        ({"port": 443}, "binding.port: "),
        ({"port": "https"}, "binding.port: 'https' is not a port such as 443/tcp or 53/udp"),
        ({"port": "70000/tcp"}, "binding.port: expected at most 65535, got 70000"),
        ({"port": " 80/tcp"}, "binding.port: ' 80/tcp' is not a port such as"),
        ({"port": "80/tcp\n"}, "binding.port: '80/tcp\\n' is not a port such as"),
        ({"port": "\u0668\u0660/tcp"}, "binding.port: '\u0668\u0660/tcp' is not a port such as"),
        ({"ip_address": "192.168.20.0/24"}, "binding.ip_address: '192.168.20.0/24' is a network, not an address"),
        ({"ip_address": "every"}, "binding.ip_address: 'every' is not an IPv4 or IPv6 address. The keyword any"),
        ({"port": "all"}, "binding.port: 'all' is not a port such as 443/tcp or 53/udp. The keyword"),
        ({"host": ""}, "binding.host: expected at least 1 character, got 0"),
        ({"service": True}, "binding.service: expected a string, got a boolean"),
        ({"host": ["web-1"]}, "binding.host: expected a string, got a list"),
        ({"network": ""}, "binding.network: expected at least 1 character, got 0"),
        ({"id": FIRST}, "binding: unknown key 'id'. Supported keys: host, service, port, ip_address, network"),
    ],
    ids=str,
)
def test_wrong_words(server, given, message):
    assert refused(by_words(server, words(**given))).startswith(message), server


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"binding": "web-1"}, "binding: expected a dictionary such as {host: ..., service: ..., port: ..."),
        ({"binding": ["web-1"]}, "binding: expected a dictionary such as {host: "),
        ({"binding": None}, "binding_id: is required to select the binding. Give it or binding"),
        ({"binding": {"host": None}}, "binding_id: is required to select the binding. Give it or binding"),
        ({"binding": BINDINGS[FIRST], "id": FIRST}, "binding_id: is mutually exclusive with binding"),
        ({"id": FIRST, "host": "web-1"}, "host: requires the option service"),
        ({"id": FIRST, "host": "web-1", "service_id": WEB}, "host: requires the option service"),
        ({"id": FIRST, "service": "spare", "service_id": WEB}, "service_id: is mutually exclusive with service"),
        ({"id": FIRST, "port": "80/tcp", "port_id": HTTP}, "port_id: is mutually exclusive with port"),
        (
            {"id": FIRST, "ip_address": "all", "ip_address_id": "all"},
            "ip_address_id: is mutually exclusive with ip_address",
        ),
        ({"id": FIRST, "ip_address": "any"}, "ip_address: 'any' is not an IPv4 or IPv6 address. The keyword"),
        ({"id": FIRST, "port": "any"}, "port: 'any' is not a port such as 443/tcp"),
        ({"id": FIRST, "port": "none"}, "port: 'none' is not a port such as 443/tcp"),
        ({"id": FIRST, "port": 443}, "port: "),
        ({"id": FIRST, "port": ""}, "port: '' is not a port such as"),
        ({"id": FIRST, "ip_address": "eth0"}, "ip_address: 'eth0' is not an IPv4 or IPv6 address. The keyword"),
        ({"id": FIRST, "service": ""}, "service: expected at least 1 character, got 0"),
        ({"id": FIRST, "service": ["spare"]}, "service: expected a string, got a list"),
    ],
    ids=str,
)
def test_wrong_options(server, options, message):
    assert refused(binding(server, **{"id": None, **options})).startswith(message)


def test_words_as_json_text(server):
    text = '{"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "192.168.20.11"}'
    assert found(by_words(server, text)) == (FIRST, "binding", 1)


# Desired values


WANTED = {
    # options, the message
    "no service": (
        {"service": "web"},
        "service: there is no service 'web' on the host of the binding; it has: website, resolver, spare. If the "
        "service is on another host, give host, too",
    ),
    "service of another host": ({"service": "database"}, "service: there is no service 'database' on the host of the"),
    "service of that host": (
        {"service": "website", "host": "db-1"},
        "service: the host 'db-1' has no service 'website'; it has: database, storage",
    ),
    "no host": ({"service": "website", "host": "db"}, "service: there is no host 'db', or the key may not see it"),
    "no port": (
        {"port": "8443/tcp"},
        "port: the host web-1 has no port 8443/tcp; it has: 80/tcp, 443/tcp, 53/tcp, 53/udp",
    ),
    "port of another host": ({"port": "5432/tcp"}, "port: the host web-1 has no port 5432/tcp; it has: 80/tcp"),
    "port of the old host": (
        {"service": "database", "host": "db-1", "port": "80/tcp", "ip_address": "192.168.20.12"},
        "port: the host db-1 has no port 80/tcp; it has: 5432/tcp, 2049/tcp",
    ),
    "no address": (
        {"ip_address": "192.168.20.99"},
        "ip_address: the host web-1 has no address 192.168.20.99; it has: 192.168.20.11, 192.168.30.11",
    ),
    "address of another host": ({"ip_address": "192.168.20.12"}, "ip_address: the host web-1 has no address 192.168"),
}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("case", WANTED)
def test_wanted_words_that_mean_nothing(sim, case, check):
    options, message = WANTED[case]
    assert refused(binding(sim, FIRST, check=check, **options), 2).startswith(message)
    assert refused(by_words(sim, check=check, **options), 1).startswith(message)


@pytest.mark.parametrize("text", ["443/tcp", "443/TCP", "443/Tcp", "0443/tcp"])
def test_spellings_of_a_wanted_port(sim, text):
    run = binding(sim, FIRST, check=True, port=text)
    assert run.result["binding"]["port_id"] == HTTPS


def test_ports_of_one_number(sim):
    sim.remove("bindings", NAMES)
    for text, port in (("53/tcp", DNS), ("53/udp", DNS_UDP)):
        run = binding(sim, FIRST, check=True, port=text)
        assert run.result["binding"]["port_id"] == port
    sim.change("ports", HTTPS, {"number": 53})
    message = refused(binding(sim, FIRST, port="53/tcp"), 2)
    assert message == f"port: there are 2 ports 53/tcp: {HTTPS}, {DNS}. Give port_id to select one"


def test_two_addresses_of_a_host_that_are_the_same(sim):
    sim.change("ip_addresses", ETH1, {"ip_address": "192.168.20.11"})
    message = refused(binding(sim, FIRST, ip_address="192.168.20.11"), 2)
    assert message == (
        f"ip_address: there are 2 addresses 192.168.20.11: {ETH0}, {ETH1}. Give ip_address_id to select one"
    )


def test_the_port_is_that_of_the_new_host(sim):
    """Both hosts have such a port: the one of the wanted service counts."""
    sim.change("ports", NFS, {"number": 443})
    sim.change("ip_addresses", DB, {"ip_address": "192.168.20.11"})
    move = {"service": "database", "host": "db-1", "port": "443/tcp", "ip_address": "192.168.20.11"}
    for run in (binding(sim, FIRST, check=True, **move), by_words(sim, **move)):
        shown = run.result["binding"]
        assert (shown["service_id"], shown["port_id"], shown["ip_address_id"]) == (DATABASE, NFS, DB)
    assert found(by_words(sim, **move)) == (FIRST, "new_binding", 1)
    # By the id of the service, too.
    sim.reset()
    sim.change("ports", NFS, {"number": 443})
    run = binding(sim, FIRST, service_id=DATABASE, port="443/tcp", ip_address="192.168.20.12")
    assert (run.failed, run.result["binding"]["port_id"]) == (False, NFS)


def test_a_wanted_host_by_its_hostname(sim):
    move = {"service": "spare", "host": "web-1.example.net"}
    assert by_words(sim, **move).result["binding"]["service_id"] == SPARE
    assert found(by_words(sim, **move)) == (FIRST, "new_binding", 1)


def test_a_wanted_host_of_two_networks(sim):
    both = twins(sim)
    message = refused(binding(sim, FIRST, env=both, service="website", host="web-1"), 2)
    assert message.startswith("service: there are 2 services with the name 'website' on the host 'web-1': ")
    assert message.endswith("Give service_id to select one")
    run = binding(sim, FIRST, env=both, check=True, service="spare", host="web-1")
    assert run.result["binding"]["service_id"] == SPARE, "only one of them has it"


@pytest.mark.parametrize(
    "move",
    [
        {"service": "branch-website", "host": "branch-1", "port": "443/tcp", "ip_address": "all"},
        {"service_id": BRANCH_WEB, "port_id": BRANCH_HTTPS, "ip_address_id": "all"},
    ],
    ids=["by words", "by ids"],
)
def test_into_another_network(sim, move):
    both = another(sim, BOTH)
    run = by_words(sim, words(network="home"), env=both, **move)
    assert (run.failed, run.result["binding"]["network_id"]) == (False, BRANCH), run.msg
    again = by_words(sim, words(network="home"), env=both, **move)
    assert (found(again), again.result["changed"]) == ((FIRST, "new_binding", 2), False)


# Changes by the task itself


CHANGES = {
    # what it is found by, what is wanted, and what is other then
    "service": (FIRST, {"service": "spare"}, {"service_id": SPARE}),
    "service by id": (FIRST, {"service_id": SPARE}, {"service_id": SPARE}),
    "host": (
        FIRST,
        {"service": "database", "host": "db-1", "port": "2049/tcp", "ip_address": "all"},
        {"service_id": DATABASE, "port_id": NFS, "ip_address_id": "all"},
    ),
    "host by id": (
        FIRST,
        {"service_id": DATABASE, "port_id": NFS, "ip_address_id": DB},
        {"service_id": DATABASE, "port_id": NFS, "ip_address_id": DB},
    ),
    "port": (FIRST, {"port": "53/udp"}, {"port_id": DNS_UDP}),
    "port by id": (FIRST, {"port_id": DNS_UDP}, {"port_id": DNS_UDP}),
    "ip_address": (FIRST, {"ip_address": "192.168.30.11"}, {"ip_address_id": ETH1}),
    "ip_address by id": (FIRST, {"ip_address_id": ETH1}, {"ip_address_id": ETH1}),
    "all": (FIRST, {"ip_address": "all"}, {"ip_address_id": "all"}),
    "all by id": (FIRST, {"ip_address_id": "all"}, {"ip_address_id": "all"}),
    "one of all": (EVERYWHERE, {"ip_address": "192.168.30.11"}, {"ip_address_id": ETH1}),
    "type ip_address": (FIRST, {"service": "spare", "type": "ip_address"}, {"type": "ip_address", "port_id": None}),
    "type port": (FREE, {"type": "port", "port": "2049/tcp"}, {"type": "port", "port_id": NFS}),
    "type port on all": (
        FREE,
        {"type": "port", "port": "2049/tcp", "ip_address": "all"},
        {"type": "port", "port_id": NFS, "ip_address_id": "all"},
    ),
    "an address of an address": (
        ADDRESS,
        {"service": "spare", "ip_address": "192.168.20.11"},
        {"service_id": SPARE, "ip_address_id": ETH0},
    ),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("network", [None, "home"])
@pytest.mark.parametrize("case", CHANGES)
def test_each_word_that_the_task_changes(sim, case, network):
    id, options, after = CHANGES[case]
    given = {**BINDINGS[id], **({"network": network} if network else {})}
    run = by_words(sim, given, **options)
    assert (found(run)[:2], run.result["changed"]) == ((id, "binding"), True)
    assert {key: run.result["binding"][key] for key in after} == after
    again = by_words(sim, given, **options)
    assert (found(again), again.result["changed"]) == ((id, "new_binding", 2 if network else 1), False)
    assert again.result["msg"].startswith(f"There is no binding of {given.get('port', given.get('ip_address'))}")
    assert ": assuming that an earlier run changed it to the one of " in again.result["msg"]


def test_the_same_by_word_and_by_id(sim):
    """The new words are those that it is found by, in other forms: it does not conflict with itself."""
    run = by_words(sim, port_id=HTTP, ip_address_id=ETH0, service_id=WEB)
    assert (found(run), run.result["changed"]) == ((FIRST, "binding", 1), False)


BOTH_EXIST = {
    "port and address": (FIRST, {"port": "443/tcp", "ip_address": "all"}, EVERYWHERE),
    "by id": (FIRST, {"port_id": HTTPS, "ip_address_id": "all"}, EVERYWHERE),
    "by id and by word": (FIRST, {"port_id": HTTPS, "ip_address": "all"}, EVERYWHERE),
    "address": (ONE, {"ip_address": "all"}, ALL_TOO),
    "service": (
        FREE,
        {"service": "database", "type": "port", "port": "5432/tcp", "host": "db-1"},
        ONE,
    ),
    "service by id": (FREE, {"service_id": DATABASE, "type": "port", "port_id": SQL}, ONE),
}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("case", BOTH_EXIST)
def test_the_old_and_the_new_one_exist(sim, case, check):
    id, options, other = BOTH_EXIST[case]
    message = refused(by_words(sim, BINDINGS[id], check=check, **options), 1)
    assert message.startswith("binding: there is one binding of ")
    assert f"({id}), and another one of " in message
    assert message.endswith(f"({other}). Give binding_id to select one")


def test_neither_the_old_nor_the_new_one_exists(sim):
    message = refused(by_words(sim, words(port="53/udp"), port="53/tcp"), 1)
    assert message == (
        "binding: there is no binding of 53/udp on 192.168.20.11 of the service 'website' on the host 'web-1'; the "
        f"service has: 80/tcp on 192.168.20.11 ({FIRST}), 443/tcp on all ({EVERYWHERE}). There is also none of "
        "53/tcp on 192.168.20.11 of the service 'website' on the host 'web-1'. binding.port: any matches 80/tcp on "
        f"192.168.20.11 ({FIRST})"
    )


def test_the_old_one_is_gone_and_several_are_as_wanted(sim):
    given = {"host": "printer-1", "service": "printing", "port": "515/tcp"}
    message = refused(by_words(sim, given, port="9100/tcp"), 1)
    assert message.startswith("binding: there are 2 bindings of 9100/tcp on all addresses of the service 'printing' on")
    assert ", ".join(PRINTERS) in message


def test_what_has_moved_is_changed_further(sim):
    by_words(sim, port="53/udp")
    run = by_words(sim, port="53/udp", type="port")
    assert (found(run), run.result["changed"]) == ((FIRST, "new_binding", 1), False)
    # All that is wanted belongs to the new identity: with one more, it is another one.
    message = refused(by_words(sim, port="53/udp", ip_address="192.168.30.11"), 1)
    assert message.startswith("binding: there is no binding of 80/tcp on 192.168.20.11 of the service 'website'")


# Hostile words


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "word",
    [
        FIRST,
        "1",
        "true",
        "a/b",
        "../hosts",
        "a'b\"c",
        "100 %",
        "%2F",
        "{{ x }}",
        "\u00fc \u8a66",
        " web ",
        "a&b#c?d",
        "x" * 100,
    ],
    ids=lambda word: ascii(word)[:40],
)
def test_words_are_looked_up_literally(sim, word):
    for options in ({"host": word}, {"service": word}, {"network": word}):
        assert refused(by_words(sim, words(**options)), 2 if "network" in options else 1).startswith("binding: the")
    sim.change("hosts", WEB_HOST, {"name": word})
    sim.change("services", WEB, {"name": word})
    sim.change("services", SPARE, {"name": f"{word}2"})
    sim.change("networks", HOME, {"name": word})
    run = by_words(sim, words(host=word, service=word, network=word), service=f"{word}2", host=word)
    assert found(run)[:2] == (FIRST, "binding")
    assert run.result["binding"]["service_id"] == SPARE
    # The network is not that of a host that is given for the service.
    again = by_words(sim, words(host=word, service=word, network=word), service=f"{word}2", host=word)
    assert found(again) == (FIRST, "new_binding", 2)


# Failures


FAULTS = {
    "401": ({"status": 401}, "HTTP 401", "Check api_key.", 1),
    "403": ({"status": 403}, "HTTP 403", "", 1),
    "404": ({"status": 404}, "HTTP 404", "", 1),
    "500": ({"status": 500}, "HTTP 500", "", 4),
    "HTML": ({"status": 200, "html": True}, "HTTP 200", "It is the address of the web page without a path", 1),
    "no list": (
        {"status": 200, "body": {"success": True, "data": {}, "meta": {"server_version": "0.16.2"}}},
        "HTTP 200 without the expected list",
        "Check api_url.",
        1,
    ),
    "no envelope": ({"status": 200, "body": []}, "HTTP 200 without the expected list", "Check api_url.", 1),
    "no release": (
        {"status": 200, "body": {"success": True, "data": [], "meta": {}}},
        "does not say which release",
        "",
        1,
    ),
    "cut off": ({"drop": "before"}, "", "", 1),
}
LOOKS = {
    "hosts": (None, {"port": "443/tcp", "ip_address": "192.168.30.11"}, "/hosts$", 0),
    "networks": (None, {"port": "443/tcp", "ip_address": "192.168.30.11"}, "/networks$", 1),
    "values": (FIRST, {"port": "443/tcp"}, "/hosts$", 1),
}
TITLE = "Cannot look for the binding of 80/tcp on 192.168.20.11 of the service 'website' on the host 'web-1'"


def look(sim, case, **env):
    id, options, _path, _before = LOOKS[case]
    env = {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url, "SCANOPY_API_RETRY_MAX_DELAY": "0", **env}
    if id:
        return binding(sim, id, env=env, **options)
    return by_words(sim, words(network="home") if case == "networks" else words(), env=env, **options)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("case", LOOKS)
def test_a_look_up_that_fails(server, case, fault, monkeypatch):
    effects, problem, advice, tries = FAULTS[fault]
    monkeypatch.setattr(api_limits, "RESTART_PATIENCE", 0.0)
    server.fault(method="GET", path=LOOKS[case][2], times=None, **effects)
    if fault == "401" and LOOKS[case][3]:
        # The key has worked: the server is asked again for a time.
        advice = "The key has worked before in this task"
    run = look(server, case)
    message = refused(run, LOOKS[case][3] + tries)
    title = f"Cannot read /api/v1/hosts, which the change of the binding {FIRST} needs: " if case == "values" else TITLE
    assert message.startswith(title)
    assert problem in message
    assert advice in message


@pytest.mark.parametrize("case", LOOKS)
def test_a_passing_fault(server, case):
    server.fault(method="GET", path=LOOKS[case][2], times=2, status=502)
    run = look(server, case)
    assert (run.failed, run.result["changed"]) == (False, True), run.msg
    assert len(run.writes) == 1


@pytest.mark.parametrize("case", LOOKS)
def test_a_look_up_that_takes_too_long(server, case):
    server.fault(method="GET", path=LOOKS[case][2], times=None, delay=3)
    run = look(server, case, SCANOPY_API_TIMEOUT="1", SCANOPY_API_RETRIES="0")
    assert (run.failed, run.result["changed"], run.writes) == (True, False, [])
    assert run.msg.startswith("Cannot ")


def test_a_key_that_sees_nothing(server):
    message = refused(by_words(server, env=another(server, "7")), 1)
    assert message.startswith("binding: there is no host 'web-1', or the key may not see it")
    items = {"resources": [{"kind": "binding", "binding": BINDINGS[FIRST]}]}
    (one,) = run_module(server, "scanopy_resources", items, env=another(server, "7")).result["results"]
    assert (one["missing"], one["answered"]) == (False, True)


def test_somebody_moves_it_meanwhile(server):
    """It was found: from then on its id counts, and what they have changed is kept."""
    moved = {"collection": "bindings", "id": FIRST, "set": {"port_id": HTTPS}}
    server.fault(method="GET", path="/bindings/", when="before", change=moved)
    run = by_words(server, ip_address="192.168.30.11")
    assert found(run)[:2] == (FIRST, "binding")
    assert (run.result["binding"]["port_id"], run.result["binding"]["ip_address_id"]) == (HTTPS, ETH1)


# The word any


def short(id, **changes):
    """The words of a binding, with others laid over them."""
    return {**BINDINGS[id], **changes}


@pytest.mark.parametrize(
    ("id", "changes"),
    [
        (FIRST, {"ip_address": "any"}),
        (FIRST, {"port": "any"}),
        (FIRST, {"port": "ANY"}),
        (FIRST, {"port": "Any", "ip_address": "192.168.20.11"}),
        (EVERYWHERE, {"ip_address": "Any"}),
        (EVERYWHERE, {"port": "any", "ip_address": "ALL"}),
        (EVERYWHERE, {"port": "any"}),
        (EVERYWHERE, {"ip_address": "All"}),
        (ADDRESS, {"ip_address": "any"}),
        (ADDRESS, {"port": "none", "ip_address": "any"}),
        (ADDRESS, {"port": "None"}),
        (ADDRESS, {"port": "NONE", "ip_address": "ANY"}),
        (ADDRESS, {"port": "any"}),
        (FREE, {"port": "any", "ip_address": "any"}),
    ],
    ids=str,
)
def test_any(sim, id, changes):
    assert found(by_words(sim, short(id, **changes))) == (id, "binding", 1)


SEVERAL = {
    # which words mean several bindings, what the message calls them, which they are, and what tells them apart
    "addresses": (
        {"host": "db-1", "service": "database", "port": "5432/tcp", "ip_address": "any"},
        "there are 2 bindings of 5432/tcp on any address of the service 'database' on the host 'db-1': ",
        [f"5432/tcp on 192.168.20.12 ({ONE})", f"5432/tcp on all ({ALL_TOO})"],
        "binding_id or binding.ip_address",
    ),
    "both": (
        {"host": "web-1", "service": "resolver", "port": "any", "ip_address": "any"},
        "there are 2 bindings of any port or address of the service 'resolver' on the host 'web-1': ",
        [f"192.168.30.11 ({ADDRESS})", f"53/tcp on 192.168.20.11 ({NAMES})"],
        "binding_id or binding.port or binding.ip_address",
    ),
    "duplicates": (
        {"host": "printer-1", "service": "printing", "port": "any"},
        "there are 2 bindings of any port on all addresses of the service 'printing' on the host 'printer-1': ",
        [f"9100/tcp on all ({id})" for id in PRINTERS],
        "binding_id",
    ),
}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("case", SEVERAL)
def test_any_that_means_several(sim, case, check):
    given, text, listed, options = SEVERAL[case]
    for wanted in ({}, {"type": "port"}):
        message = refused(by_words(sim, given, check=check, **wanted), 1)
        # Resources of the same moment come in any order.
        orders = (", ".join(each) for each in (listed, listed[::-1]))
        assert message in [f"binding: {text}{each}. Give {options} to select one" for each in orders]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"port": "8080/tcp", "ip_address": "any"}, "8080/tcp on any address"),
        ({"port": "none", "ip_address": "any"}, "any address without a port"),
        ({"port": "any", "ip_address": "192.168.30.11"}, "any port on 192.168.30.11"),
    ],
    ids=str,
)
def test_any_that_means_none(sim, given, what):
    for wanted in ({}, {"type": "port"}):
        assert refused(by_words(sim, {"host": "web-1", "service": "website", **given}, **wanted), 1) == (
            f"binding: there is no binding of {what} of the service 'website' on the host 'web-1'; the service has: "
            f"80/tcp on 192.168.20.11 ({FIRST}), 443/tcp on all ({EVERYWHERE})"
        )
    message = refused(by_words(sim, {"host": "web-1", "service": "spare", "port": "any", "ip_address": "any"}), 1)
    assert message == (
        "binding: there is no binding of any port or address of the service 'spare' on the host 'web-1'; the service "
        "has: none"
    )


@pytest.mark.parametrize("drift", [{"ip_address_id": ETH1}, {"ip_address_id": None}, {"ip_address_id": ETH0}], ids=str)
@pytest.mark.parametrize("wanted", [{"ip_address": "all"}, {"ip_address_id": "All"}, {"ip_address": "192.168.20.11"}])
def test_what_has_drifted_is_found_and_mended(sim, wanted, drift):
    """The field that drifts is not part of the name."""
    given = short(FIRST, ip_address="any")
    assert found(by_words(sim, given, **wanted))[:2] == (FIRST, "binding")
    names = {"ip_address_id", "interface_id"} & {*sim.get("bindings", FIRST)} or {"ip_address_id"}
    sim.change("bindings", FIRST, {names.pop(): drift["ip_address_id"]})
    drifted = binding(sim, FIRST).result["binding"]["ip_address_id"]
    shown = by_words(sim, given, check=True, **wanted)
    assert found(shown)[:2] == (FIRST, "binding")
    after = shown.result["binding"]["ip_address_id"]
    assert shown.result["changed"] is (drifted != after)
    if drifted != after:
        diff = harness.ids_alone(shown.result["diff"])
        assert (diff["before"], diff["after"]) == ({"ip_address_id": drifted}, {"ip_address_id": after})
    assert by_words(sim, given, **wanted).result["binding"]["ip_address_id"] == after
    again = by_words(sim, given, **wanted)
    assert (found(again), again.result["changed"]) == ((FIRST, "binding", 1), False)


ANY_CHANGES = {
    # what it is found by, what is wanted, and what it is found by the second time
    "the address": (FIRST, {"ip_address": "any"}, {"ip_address": "all"}, "binding"),
    "the address by id": (FIRST, {"ip_address": "any"}, {"ip_address_id": ETH1}, "binding"),
    "the port": (FIRST, {"port": "any"}, {"port": "53/udp"}, "binding"),
    "the port by id": (FIRST, {"port": "any"}, {"port_id": DNS_UDP}, "binding"),
    "another word": (FIRST, {"ip_address": "any"}, {"port": "53/udp"}, "new_binding"),
    "both": (FIRST, {"ip_address": "any"}, {"port": "53/udp", "ip_address": "all"}, "new_binding"),
    "the service": (FIRST, {"ip_address": "any"}, {"service": "spare", "ip_address": "all"}, "new_binding"),
    "everything": (
        FREE,
        {"port": "any", "ip_address": "any"},
        {"type": "port", "port": "2049/tcp", "ip_address": "all"},
        "binding",
    ),
    "the type": (FREE, {"ip_address": "any"}, {"type": "port", "port": "2049/tcp"}, "new_binding"),
    "no port": (FIRST, {"port": "any"}, {"service": "spare", "type": "ip_address"}, "new_binding"),
    "no port by any": (FREE, {"port": "any"}, {"type": "port", "port": "2049/tcp"}, "binding"),
    "another host": (
        FIRST,
        {"port": "any"},
        {"service": "storage", "host": "db-1", "port": "2049/tcp", "ip_address": "192.168.20.12"},
        "new_binding",
    ),
}


@pytest.mark.parametrize("case", ANY_CHANGES)
def test_any_beside_what_the_task_changes(sim, case):
    id, changes, options, second = ANY_CHANGES[case]
    given = short(id, **changes)
    if case == "another host":
        sim.change("bindings", FREE, {"service_id": DATABASE})  # it would conflict
    run = by_words(sim, given, **options)
    assert (found(run)[:2], run.result["changed"]) == ((id, "binding"), True)
    again = by_words(sim, given, **options)
    assert (found(again), again.result["changed"]) == ((id, second, 1), False)


def test_any_where_the_new_service_has_such_a_binding_already(sim):
    """The second run could not tell which one is meant."""
    move = {"service": "database", "host": "db-1", "ip_address": "all"}
    message = refused(by_words(sim, short(FIRST, port="any"), **move), 1)
    assert message == (
        "binding: there is one binding of any port on 192.168.20.11 of the service 'website' on the host 'web-1' "
        f"({FIRST}), and another one of any port on all addresses of the service 'database' on the host "
        f"'db-1' ({ALL_TOO}). Give binding_id to select one"
    )


def test_any_where_the_service_has_such_a_binding_already(sim):
    """If the task took it, a run after the deletion of the one that it moved would change the other one."""
    given, wanted = short(EVERYWHERE, ip_address="any"), {"port": "80/tcp", "ip_address": "192.168.30.11"}
    message = refused(by_words(sim, given, **wanted), 1)
    service = "of the service 'website' on the host 'web-1'"
    assert f"there is one binding of 443/tcp on any address {service} ({EVERYWHERE}), and another one of " in message
    assert f"of 80/tcp on any address {service} ({FIRST})" in message
    assert not by_words(sim, short(EVERYWHERE), **wanted).failed


def test_the_one_that_is_exactly_as_wanted(sim):
    """Words and options leave nothing open: a binding that comes later does not keep the task from running again."""
    given = short(ONE, ip_address="any")
    run = by_words(sim, given, ip_address="all")
    assert (found(run), run.result["changed"]) == ((ALL_TOO, "binding", 1), False)
    run = by_words(sim, given, ip_address_id=DB)
    assert (found(run), run.result["changed"]) == ((ONE, "binding", 1), False)
    run = by_words(sim, short(ONE, port="any", ip_address="any"), port="5432/tcp", ip_address="all")
    assert (found(run), run.result["changed"]) == ((ALL_TOO, "binding", 1), False)


def test_what_is_not_exactly_as_wanted_is_not_taken(sim):
    # The options leave the port open.
    message = refused(by_words(sim, short(FIRST, port="any", ip_address="any"), ip_address="all"), 1)
    assert message.startswith("binding: there are 2 bindings of any port or address of the service 'website'")
    # One on all addresses, and twice.
    given = {"host": "printer-1", "service": "printing", "port": "9100/tcp", "ip_address": "any"}
    message = refused(by_words(sim, given, ip_address="all"), 1)
    assert all(f"9100/tcp on all ({id})" in message for id in PRINTERS)
    # None of them is on another port.
    message = refused(by_words(sim, short(ONE, ip_address="any"), port="2049/tcp", ip_address="all"), 1)
    assert message.startswith("binding: there are 2 bindings of 5432/tcp on any address")


def test_what_another_service_of_the_same_name_has_is_not_taken(sim):
    """The one that has drifted would look as if it were as declared."""
    both = twins(sim)
    sim.change("bindings", BRANCH_BINDING, {"ip_address_id": None})
    given = short(FIRST, ip_address="any")
    message = refused(by_words(sim, given, env=both, ip_address="all"), 1)
    assert message.startswith("binding: there are 2 bindings of 80/tcp on any address of the service 'website' on the ")
    assert message.endswith("Give binding_id or binding.ip_address or binding.network to select one")
    run = by_words(sim, {**given, "network": "home"}, env=both, ip_address="all")
    assert (found(run)[:2], run.result["changed"]) == ((FIRST, "binding"), True)


def test_any_stays_any_after_the_change(sim):
    """The second run finds it under the new port, and wherever it has drifted."""
    given = short(FIRST, ip_address="any")
    wanted = {"port": "53/udp", "ip_address": "all"}
    by_words(sim, given, **wanted)
    names = {"ip_address_id", "interface_id"} & {*sim.get("bindings", FIRST)} or {"ip_address_id"}
    sim.change("bindings", FIRST, {names.pop(): ETH1})
    run = by_words(sim, given, **wanted)
    assert (found(run)[:2], run.result["changed"]) == ((FIRST, "new_binding"), True)


@pytest.mark.parametrize("name", ["any", "all", "none"])
def test_names_that_are_such_words(sim, name):
    sim.change("hosts", WEB_HOST, {"name": name})
    sim.change("services", WEB, {"name": name})
    sim.change("networks", HOME, {"name": name})
    given = {"host": name, "service": name, "network": name, "port": "80/tcp", "ip_address": "any"}
    assert found(by_words(sim, given, service="spare"))[:2] == (FIRST, "binding")
    assert found(by_words(sim, given, service="spare")) == (FIRST, "new_binding", 2)
    assert "has no service 'other'" in refused(by_words(sim, {**given, "service": "other"}), 2)


def test_any_in_a_list(sim):
    env = {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}

    def many(*items, check=False):
        task = {"return_unchanged": True, "resources": [{"kind": "binding", **each} for each in items]}
        return harness.run_module(sim, "scanopy_resources", task, check=check, env=env)

    one = {"binding": short(FIRST, ip_address="Any"), "ip_address": "ALL"}
    other = {"binding": short(ADDRESS, ip_address="any"), "ip_address": "192.168.30.11"}
    for check, changed in ((True, [True, False]), (False, [True, False]), (False, [False, False])):
        run = many(one, other, check=check)
        assert not run.failed, run.msg
        results = run.result["results"]
        assert [(each["id"], each["changed"]) for each in results] == [*zip([FIRST, ADDRESS], changed)]
    # The same binding by other words, and by the same in another letter case.
    run = many(one, {"binding": short(FIRST, port="80/TCP", ip_address="all")})
    assert (run.failed, run.writes) == (True, [])
    assert "resources[0]: is the same binding as resources[1]: merge the items" in run.msg
    run = many(one, {"binding": short(FIRST, ip_address="ANY")})
    assert (run.failed, run.requests) == (True, [])
    assert "is the same binding as resources[0]" in run.msg


# Results in words


def shown(sim, env=None, **options):
    env = env or {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}
    return harness.run_module(sim, "scanopy_binding_info", options, env=env)


def spoken(run):
    assert not run.failed, run.msg
    return {each["id"]: each["binding"] for each in run.result["bindings"]}


def means(sim, run, env=None):
    """The bindings that have words; each word is given back and must mean the same binding."""
    known = {id: each for id, each in spoken(run).items() if each}
    for id, each in known.items():
        again = by_words(sim, each, env=env)
        assert found(again)[:2] == (id, "binding")
        assert not again.result["changed"]
    return known


def test_bindings_are_shown_in_words(sim):
    run = shown(sim)
    assert run.sent == ["GET", "GET"]
    assert [each.path for each in run.requests] == ["/api/v1/bindings", "/api/v1/hosts"]
    known = means(sim, run)
    expected = {
        id: {"port": "none", "ip_address": "all", "network": None, **BINDINGS[id]} for id in BINDINGS if id in known
    }
    assert {*BINDINGS} <= {*known}
    assert {id: known[id] for id in expected} == expected
    assert {id for id, each in spoken(run).items() if not each} == {*PRINTERS}
    assert run.warnings in [
        [f"These bindings cannot be selected by names: {', '.join(each)}. To change one, give binding_id."]
        for each in (PRINTERS, PRINTERS[::-1])
    ]


def test_words_of_those_that_were_asked_for(sim):
    run = shown(sim, binding_ids=[FIRST])
    assert ([*means(sim, run)], run.warnings) == ([FIRST], [])
    assert shown(sim, binding_ids=[]).sent == []
    assert shown(sim, binding_ids=[NOBODY]).sent == ["GET"]


def test_words_where_hosts_have_the_same_name(sim):
    both = twins(sim)
    run = shown(sim, env=both)
    assert len(run.requests) == 3
    known = means(sim, run, both)
    assert (known[FIRST]["network"], known[BRANCH_BINDING]["network"]) == ("home", "branch")
    assert known[EVERYWHERE]["network"] is None, "its words mean no other one"
    # A unique hostname needs no list of networks.
    sim.change("hosts", BRANCH_HOST, {"hostname": "other.example.net"})
    run = shown(sim, env=both)
    known = means(sim, run, both)
    assert (known[FIRST]["host"], known[BRANCH_BINDING]["host"]) == ("web-1.example.net", "other.example.net")
    assert len(run.requests) == 2


def test_words_where_nothing_tells_hosts_apart(sim):
    both = twins(sim)
    sim.change("networks", BRANCH, {"name": "home"})
    run = shown(sim, env=both)
    assert not {FIRST, BRANCH_BINDING} & {*means(sim, run, both)}
    assert FIRST in run.warnings[0]
    sim.fault(method="GET", path="/(networks|sites)$", status=403, times=None)
    assert spoken(shown(sim, env=both))[FIRST] is None


def test_words_where_the_ids_of_networks_are_none(sim):
    both = twins(sim)
    body = {"success": True, "data": [{"id": id, "name": "home"} for id in ([], {}, 5)]}
    sim.fault(method="GET", path="/(networks|sites)$", status=200, body=body)
    assert spoken(shown(sim, env=both))[FIRST] is None


@pytest.mark.parametrize("name", ["", " ", "any", "{{ x }}", "\u00fc \u8a66", "web-1"])
def test_words_of_hosts_and_services_with_odd_names(sim, name):
    sim.change("hosts", "b0000000-0000-4000-8000-000000000002", {"name": name, "hostname": None})
    sim.change("services", RESOLVER, {"name": name})
    run = shown(sim)
    known = means(sim, run)
    assert (NAMES in known) is bool(name)
    assert (ONE in known) is bool(name)
    assert [each["service"] for each in known.values()].count(name) == (2 if name else 0)


def test_words_of_what_hosts_do_not_show(sim):
    """A port that is gone, a binding that does not exist yet, and one that binds something unknown."""
    env = {"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url}
    by_words(sim)
    body = sim.requests()[-1].answer
    for host in body["data"]:
        host["ports"] = [each for each in host["ports"] if each["id"] != HTTP]
        for service in host["services"]:
            service["bindings"] = [each for each in service["bindings"] if each["id"] != NAMES]
            for each in service["bindings"]:
                if each["id"] == ADDRESS:  # an address under an unknown name
                    each["somewhere"] = each.pop("ip_address_id", None) or each.pop("interface_id")
    sim.fault(method="GET", path="/hosts$", status=200, body=body)
    run = shown(sim, env=env)
    assert {id for id, each in spoken(run).items() if not each} == {FIRST, NAMES, ADDRESS, *PRINTERS}


@pytest.mark.parametrize("fault", [{"status": 403}, {"status": 404}, {"status": 500}, {"status": 200, "html": True}])
def test_a_key_that_may_not_read_hosts(sim, fault):
    before = shown(sim).result["bindings"]
    sim.fault(method="GET", path="/hosts$", times=None, **fault)
    run = shown(sim, env={"SCANOPY_API_KEY": sim.key, "SCANOPY_URL": sim.url, "SCANOPY_API_RETRIES": "0"})
    assert not run.failed, run.msg
    assert run.result["bindings"] == [{**each, "binding": None} for each in before]
    assert run.warnings[0].startswith("Cannot find the names for the bindings: HTTP ")
