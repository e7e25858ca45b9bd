# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The attachment of floating IPs: the addresses of a port, consent, and addresses that are taken."""

from __future__ import annotations

import pytest
from resources.gcore_floating_ip import BALANCED, DETACHED, FREE, SAMPLE, at

from .harness import BALANCER, INSTANCE, PAIRED, PORT, SUBNET, SUBNET_B, UNATTACHED, run_module

IN_DB = at(PAIRED, "10.10.1.12")
TWO = [
    {"subnet_id": SUBNET, "ip_address": "10.10.1.12"},
    {"subnet_id": SUBNET_B, "ip_address": "10.10.2.12"},
]
KIND = "gcore_floating_ip"


def attach(sim, id, check=False, allow=False, **attached_to):
    options = {"floating_ip_id": id, "attached_to": attached_to, "allow_disruption": allow}
    return run_module(sim, KIND, options, check=check)


@pytest.fixture(name="two")
def _two(sim):
    """A port with two addresses of IPv4; the floating IP is at the second one."""
    sim.change("ports", PAIRED, {"ip_assignments": TWO})
    sim.change("floatingips", SAMPLE, at(PAIRED, "10.10.2.12"))
    return sim


def test_another_address_of_a_port(two):
    """A port alone does not say which of its addresses: the one it has is right."""
    assert attach(two, SAMPLE, port_id=PAIRED).result["changed"] is False
    refused = attach(two, SAMPLE, **IN_DB)
    assert f"takes 203.0.113.11 from 10.10.2.12 of the port {PAIRED}" in refused.msg
    run = attach(two, SAMPLE, allow=True, **IN_DB)
    assert (run.failed, run.result["floating_ip"]["attached_to"]) == (False, IN_DB)
    assert run.writes == [IN_DB]


def test_the_first_address_of_a_port(two):
    run = attach(two, FREE, port_id=PAIRED)
    assert (run.failed, run.result["floating_ip"]["attached_to"]) == (False, IN_DB)


@pytest.mark.parametrize("instance", ["instance_name", "instance_id"])
def test_an_instance_with_two_addresses(two, instance):
    """The task has to say which one, or its result would depend on where the floating IP is."""
    which = {instance: "db-1" if instance == "instance_name" else "50000000-0000-4000-8000-000000000002"}
    run = attach(two, FREE, **which)
    assert (
        f"10.10.1.12 of the port {PAIRED}, 10.10.2.12 of the port {PAIRED}. Give fixed_ip_address to select one"
        in run.msg
    )
    run = attach(two, FREE, fixed_ip_address="10.10.1.12", **which)
    assert run.writes == [IN_DB]


def test_ports_with_the_same_address(sim):
    sim.change("ports", UNATTACHED, {"ip_assignments": TWO[:1], "network_id": "10000000-0000-4000-8000-000000000002"})
    run = attach(sim, FREE, ip_address="10.10.1.12")
    places = f"10.10.1.12 of the port {PAIRED}, 10.10.1.12 of the port {UNATTACHED}"
    assert (
        f"there are 2 ports of the address '10.10.1.12': {places}. Give port_id or network_id to select one" in run.msg
    )
    run = attach(sim, FREE, ip_address="10.10.1.12", network_name="management")
    assert run.writes == [at(UNATTACHED, "10.10.1.12")]


def test_ipv6_is_refused(sim):
    for option in ("ip_address", "fixed_ip_address"):
        run = attach(sim, FREE, **{"instance_name": "db-1"} if option == "fixed_ip_address" else {}, **{option: "::1"})
        assert (run.msg, run.requests) == (f"attached_to.{option}: '::1' is not an IPv4 address", [])
    sim.change("ports", UNATTACHED, {"ip_assignments": [{"subnet_id": SUBNET, "ip_address": "2001:db8:10::12"}]})
    assert "there is no IPv4 address of the port" in attach(sim, FREE, port_id=UNATTACHED).msg


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"port_id": PORT, "instance_name": "db-1"}, "attached_to.port_id: is mutually exclusive with instance_name"),
        ({"port_id": "none", "instance_id": INSTANCE}, "attached_to.port_id: the word none is mutually exclusive with"),
        (
            {"instance_name": "", "ip_address": "10.10.1.1"},
            "attached_to.ip_address: is mutually exclusive with instance_name",
        ),
        ({"network_name": "backbone"}, "attached_to.network_name: requires the option"),
        ({"fixed_ip_address": "10.10.1.11"}, "attached_to.fixed_ip_address: requires the option"),
        ({"port_id": ""}, "attached_to.port_id: '' is not a UUID"),
        ({"instance_id": "web-1"}, "attached_to.instance_id: 'web-1' is not a UUID"),
    ],
)
def test_what_is_refused_before_any_request(sim, given, message):
    run = attach(sim, SAMPLE, **given)
    assert (run.failed, run.requests) == (True, [])
    assert run.msg.startswith(message)


def test_a_name_where_the_id_of_an_instance_belongs(sim):
    assert attach(sim, SAMPLE, instance_id="web-1").msg.endswith(". For a name, give instance_name")


def test_no_instance_has_the_name_none(sim):
    assert attach(sim, SAMPLE, instance_name="none").msg.endswith(". The keyword none is valid for port_id")


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("203.0.113.11", f"10.10.1.11 of the port {PORT} of the instance web-1 ({INSTANCE})"),
        ("203.0.113.13", f"of the load balancer web-lb ({BALANCER})"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_the_message_names_the_owner_that_the_list_shows(sim, address, owner, check):
    options = {"floating_ip_address": address, "attached_to": {"port_id": "none"}}
    run = run_module(sim, KIND, options, check=check)
    text = run.result["refused" if check else "msg"]
    assert f"{owner}. Set allow_disruption: true to allow this" in text
    assert run.sent == ["GET"]


@pytest.mark.parametrize("word", ["none", "None", "NONE"])
def test_detached_by_the_word(sim, word):
    preview = attach(sim, BALANCED, check=True, allow=True, instance_id=word)
    run = attach(sim, BALANCED, allow=True, instance_id=word)
    assert run.writes == [DETACHED]
    assert preview.result["diff"] == run.result["diff"]
    shown = run.result["floating_ip"]
    assert shown["attached_to"] is None
    assert not {"port_id", "fixed_ip_address"} & shown.keys()


TAKEN = (
    f"attached_to: 10.10.1.11 of the port {PORT} has the floating IP 203.0.113.11 ({SAMPLE}) already. Detach that one "
    "first"
)


@pytest.mark.parametrize("allow", [True, False])
@pytest.mark.parametrize("which", [{"floating_ip_id": FREE}, {"floating_ip_address": "203.0.113.12"}])
@pytest.mark.parametrize("place", [at(PORT, "10.10.1.11"), {"port_id": PORT}, {"instance_name": "web-1"}])
def test_an_address_with_another_floating_ip(sim, which, place, allow):
    """A task before this one may detach it, so check mode predicts the change."""
    options = {**which, "attached_to": place, "allow_disruption": allow}
    preview = run_module(sim, KIND, options, check=True)
    assert (preview.result["changed"], preview.result["refused"]) == (True, TAKEN)
    assert preview.warnings == [f"A real run would refuse this change: {TAKEN}."]
    run = run_module(sim, KIND, options)
    assert (run.failed, run.writes) == (True, [])
    assert f"{TAKEN}." in run.result["msg"]


def test_what_is_impossible_comes_before_consent(sim):
    run = attach(sim, BALANCED, **at(PORT, "10.10.1.11"))
    assert (TAKEN in run.result["msg"], "allow_disruption" in run.msg) == (True, False)


@pytest.mark.parametrize(("status", "is_hidden"), [(403, True), (405, True), (400, False), (500, False)])
@pytest.mark.parametrize("check", [True, False])
def test_floating_ips_that_cannot_be_listed(sim, fake_time, status, is_hidden, check):
    """The API decides if the key may not see them. An outage decides nothing."""
    fake_time.add(sim)
    sim.fault(method="GET", path="/floatingips/1/7$", status=status, times=None)
    run = attach(sim, FREE, check=check, **IN_DB)
    assert (run.failed, run.result["changed"]) == (not is_hidden, is_hidden)
    assert run.writes == [IN_DB] * (is_hidden and not check)


def test_a_place_that_the_port_does_not_have(sim):
    for check in (True, False):
        run = attach(sim, FREE, check=check, **at(PAIRED, "10.10.1.11"))
        assert (run.failed, run.writes) == (True, [])
        text = f"attached_to: 10.10.1.11 is not an address of the port {PAIRED}, which has 10.10.1.12"
        assert f"{text}." in run.msg
        run = attach(sim, FREE, check=check, **at(SAMPLE, "10.10.1.11"))
        assert f"attached_to: there is no port {SAMPLE}." in run.msg


def test_a_port_that_the_key_may_not_read(sim):
    sim.fault(method="GET", path=f"/ports/1/7/{PAIRED}", status=403)
    assert attach(sim, FREE, **IN_DB).writes == [IN_DB]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("place", [IN_DB, {"port_id": PAIRED}, {"instance_name": "db-1"}])
def test_a_subnet_without_a_gateway(sim, place, check):
    sim.change("subnets", SUBNET, {"gateway_ip": None})
    run = attach(sim, FREE, check=check, **place)
    assert (run.failed, run.result["changed"]) == (False, True)
    assert run.warnings == [
        f"attached_to: the subnet servers ({SUBNET}) has no gateway, so the floating IP gets no traffic."
    ]
    assert attach(sim, FREE, check=check, **place).warnings == run.warnings * check


def test_a_place_without_a_shown_address(sim):
    sim.change("floatingips", SAMPLE, {"fixed_ip_address": None})
    run = attach(sim, SAMPLE, port_id="none")
    assert f"takes 203.0.113.11 from an address of the port {PORT}. Set allow_disruption" in run.msg


def test_the_older_api_cannot_attach(sim):
    sim.settings(generation="pages")
    run = attach(sim, FREE, **IN_DB)
    assert "this API version cannot change attached_to" in run.msg
    assert attach(sim, SAMPLE, port_id=PORT).result["changed"] is False


def test_two_of_a_list(sim):
    items = [
        {"kind": "floating_ip", "floating_ip_address": "203.0.113.11", "attached_to": IN_DB, "allow_disruption": True},
        {"kind": "floating_ip", "floating_ip_id": FREE, "attached_to": {"instance_name": "db-1"}},
    ]
    run = run_module(sim, "gcore_resources", {"resources": items[:1]})
    assert [each["option"] for each in run.result["results"][0]["changes"]] == ["attached_to"]
    again = run_module(sim, "gcore_resources", {"resources": items[:1]})
    assert again.result["changed"] is False
    same = [items[0], {**items[0], "floating_ip_id": SAMPLE}]
    del same[1]["floating_ip_address"]
    run = run_module(sim, "gcore_resources", {"resources": same})
    assert "is the same floating IP as resources[0]" in run.msg


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"floating_ip_address": "203.0.113.12"}, [FREE]),
        ({"port_id": PORT}, [SAMPLE]),
        ({"fixed_ip_address": "10.10.1.14"}, [BALANCED]),
        ({"status": "DOWN"}, [FREE]),
        ({"instance_name": "web-1"}, [SAMPLE]),
        ({"load_balancer_id": BALANCER}, [BALANCED]),
        ({"attached": True}, [SAMPLE, BALANCED]),
        ({"attached": False}, [FREE]),
        ({"tags": {"team": "backend"}}, [SAMPLE]),
        ({"tag_keys": ["created_by"]}, [SAMPLE]),
        # Only the list shows the instance, so one read of each floating IP would not do.
        ({"instance_name": "web-1", "floating_ip_ids": [SAMPLE, FREE]}, [SAMPLE]),
        ({"load_balancer_id": BALANCER, "floating_ip_ids": [SAMPLE]}, []),
    ],
)
def test_filters(sim, options, found):
    run = run_module(sim, f"{KIND}_info", options)
    assert not run.failed, run.msg
    assert [each["id"] for each in run.result["floating_ips"]] == found


@pytest.mark.once
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("parallel", [1, 8])
def test_one_gives_its_address_to_another(sim, order, parallel):
    """Wherever it is in the list, the one that is detached is written first, to the end of its task."""
    items = [
        {"kind": "floating_ip", "floating_ip_id": SAMPLE, "attached_to": {"port_id": "none"}, "allow_disruption": True},
        {"kind": "floating_ip", "floating_ip_id": FREE, "attached_to": {"instance_name": "web-1"}},
    ][::order]
    options = {"resources": items, "parallel": parallel}
    run = run_module(sim, "gcore_resources", options)
    assert run.result["msg"] == "2 of 2 resources changed.", run.result
    assert [each.path.rpartition("/")[2] for each in run.requests if each.method != "GET"] == [SAMPLE, FREE]
    again = run_module(sim, "gcore_resources", options)
    assert (again.failed, again.result["changed"], again.writes) == (False, False, [])


LOST = [
    {"drop": "before"},
    {"drop": "after"},
    {"status": 500},
    {"status": 502, "after": True},
    {"truncate": True},
    {"empty": True},
]


@pytest.mark.once
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("fault", LOST, ids=str)
@pytest.mark.parametrize("elsewhere", [True, False])
def test_an_address_is_taken_only_once_it_is_known_to_be_free(sim, fake_time, order, fault, elsewhere):
    """The answer to the first change is lost: it is verified, and perhaps sent again, before the second one."""
    fake_time.add(sim)
    sim.fault(method="PATCH", path=SAMPLE, **fault)
    items = [
        {"kind": "floating_ip", "floating_ip_id": SAMPLE, "attached_to": IN_DB if elsewhere else {"port_id": "none"}},
        {"kind": "floating_ip", "floating_ip_id": FREE, "attached_to": {"instance_name": "web-1"}},
    ][::order]
    items[::order][0]["allow_disruption"] = True
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert run.result["msg"] == "2 of 2 resources changed.", run.result["results"]
    written = [(each.path.rpartition("/")[2], each.status) for each in run.requests if each.method != "GET"]
    assert written[-1] == (FREE, 200)
    assert {id for id, _status in written[:-1]} == {SAMPLE}


@pytest.mark.once
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("check", [True, False])
def test_an_address_that_nothing_waits_for(sim, check, order):
    """With wait: false, the floating IP that leaves it can still be there."""
    items = [
        {"kind": "floating_ip", "floating_ip_id": SAMPLE, "attached_to": {"port_id": "none"}, "allow_disruption": True},
        {"kind": "floating_ip", "floating_ip_id": FREE, "attached_to": {"instance_name": "web-1"}},
    ][::order]
    run = run_module(sim, "gcore_resources", {"resources": items, "wait": False}, check=check)
    text = f"is free only after resources[{0 if order == 1 else 1}], for which wait: false does not wait"
    assert text in run.result["results"][::order][1]["refused" if check else "msg"]
    assert run.writes == ([] if check else [DETACHED])


@pytest.mark.once
@pytest.mark.parametrize("effect", [{"status": 403}, {"status": 404}, {"status": 500}, {"truncate": "json"}], ids=str)
@pytest.mark.parametrize("wanted", [{"attached_to": {"port_id": "none"}}, {"tags": {"a": "1"}}], ids=str)
@pytest.mark.parametrize("check", [True, False])
def test_a_holder_in_the_list_that_cannot_be_read(sim, fake_time, effect, wanted, check):
    """The list of floating IPs shows it."""
    fake_time.add(sim)
    sim.fault(method="GET", path=f"/floatingips/1/7/{SAMPLE}$", times=None, **effect)
    items = [
        {"kind": "floating_ip", "floating_ip_id": SAMPLE, "allow_disruption": True, **wanted},
        {"kind": "floating_ip", "floating_ip_id": FREE, "attached_to": {"instance_name": "web-1"}},
    ]
    run = run_module(sim, "gcore_resources", {"resources": items}, check=check)
    kept, taker = run.result["results"]
    assert kept["failed"]
    assert TAKEN in taker["refused" if check else "msg"]
    assert run.writes == []


@pytest.mark.once
def test_a_lost_answer_to_a_change_that_comes_late(sim, fake_time):
    """Its task works longer than the task of Ansible waits: it has changed, perhaps."""
    fake_time.add(sim)
    sim.settings(task_running=50)
    sim.fault(method="PATCH", path=SAMPLE, drop="after")
    options = {"floating_ip_id": SAMPLE, "attached_to": {"port_id": "none"}, "allow_disruption": True}
    items = {"resources": [{"kind": "floating_ip", **options}], "wait_timeout": 40}
    run = run_module(sim, "gcore_resources", items)
    assert (run.failed, run.result["changed"], run.result["results"][0]["changed"]) == (True, True, True)


BLOCKED = "fails, and has the port_id and fixed_ip_address that this one takes"


@pytest.mark.once
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("fault", [{"status": 400}, {"tasks": [{"error": "No route"}]}], ids=str)
def test_one_that_keeps_its_address_does_not_give_it_to_another(sim, order, fault):
    sim.fault(method="PATCH", path=SAMPLE, **fault)
    items = [
        {"kind": "floating_ip", "floating_ip_id": SAMPLE, "attached_to": {"port_id": "none"}, "allow_disruption": True},
        {"kind": "floating_ip", "floating_ip_id": FREE, "attached_to": {"instance_name": "web-1"}},
    ][::order]
    run = run_module(sim, "gcore_resources", {"resources": items})
    assert {each.path.rpartition("/")[2] for each in run.requests if each.method != "GET"} == {SAMPLE}
    kept, taker = run.result["results"][::order]
    assert (kept["failed"], taker["failed"], taker["started"], taker["changed"]) == (True, False, False, False)
    assert f"resources[{items.index(items[::order][0])}] {BLOCKED}" in taker["msg"]


@pytest.mark.once
@pytest.mark.parametrize("check", [True, False])
def test_one_that_lacks_consent_does_not_give_its_address_to_another(sim, check):
    """Nor does the other one give its own address to a third."""
    third, other = sim.clone("floatingips", FREE, 2)
    sim.change("floatingips", other, {"port_id": PAIRED, "fixed_ip_address": "10.10.1.12"})
    items = [
        {"kind": "floating_ip", "floating_ip_id": third, "attached_to": {"port_id": PAIRED}},
        {"kind": "floating_ip", "floating_ip_id": other, "attached_to": {"instance_name": "web-1"}},
        {"kind": "floating_ip", "floating_ip_id": SAMPLE, "attached_to": {"port_id": "none"}},
    ]
    items[1]["allow_disruption"] = True
    run = run_module(sim, "gcore_resources", {"resources": items}, check=check)
    assert run.writes == []
    first, second, kept = run.result["results"]
    if check:
        assert [each["changed"] for each in (first, second, kept)] == [True] * 3
        assert "Set allow_disruption" in kept["refused"]
    else:
        assert [(each["failed"], each["started"]) for each in (first, second, kept)] == [
            *[(False, False)] * 2,
            (True, True),
        ]
    key = "refused" if check else "msg"
    assert (f"resources[1] {BLOCKED}" in first[key], f"resources[2] {BLOCKED}" in second[key]) == (True, True)


@pytest.mark.once
@pytest.mark.parametrize("parallel", [1, 8])
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("check", [True, False])
def test_places_are_not_exchanged(sim, check, order, parallel):
    """An address has one floating IP at a time, so none of them can be the first. Another one waits for both."""
    other = sim.clone("floatingips", FREE, 2)[1]
    sim.change("floatingips", other, IN_DB)
    items = [
        {"kind": "floating_ip", "floating_ip_id": SAMPLE, "attached_to": IN_DB},
        {"kind": "floating_ip", "floating_ip_id": other, "attached_to": at(PORT, "10.10.1.11")},
        {"kind": "floating_ip", "floating_ip_id": BALANCED, "tags": {"a": "1"}},
    ][::order]
    for item in items:
        item["allow_disruption"] = True
    run = run_module(sim, "gcore_resources", {"resources": items, "parallel": parallel}, check=check)
    key = "refused" if check else "msg"
    first, second, tagged = run.result["results"][::order]
    numbers = [items.index(item) for item in items[::order][:2]]
    for result, place, partner in zip((first, second), (IN_DB, at(PORT, "10.10.1.11")), numbers[::-1]):
        place_name = f"{place['fixed_ip_address']} of the port {place['port_id']}"
        text = f"attached_to: {place_name} is free only after resources[{partner}], which waits for this one in turn"
        assert text in result[key]
        assert result["changed"] is check
    assert (tagged["failed"], tagged["changed"]) == (False, True)
    assert run.writes == ([] if check else [{"tags": {"a": "1"}}])


@pytest.mark.once
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("with_holder", [True, False])
def test_two_do_not_go_to_one_address(sim, check, with_holder):
    other = sim.clone("floatingips", FREE, 2)[1]
    place = at(PORT, "10.10.1.11") if with_holder else IN_DB
    items = [{"kind": "floating_ip", "floating_ip_id": id, "attached_to": place} for id in (FREE, other)]
    items.append({"kind": "floating_ip", "floating_ip_id": SAMPLE, "attached_to": {"port_id": "none"}})
    items[2]["allow_disruption"] = True
    run = run_module(sim, "gcore_resources", {"resources": items}, check=check)
    results = run.result["results"]
    for result, partner in zip(results[:2], (1, 0)):
        assert (
            f"can have only one floating IP, and resources[{partner}] takes it, too"
            in result["refused" if check else "msg"]
        )
    assert results[2]["failed"] is False
    assert run.writes == ([] if check else [DETACHED])


@pytest.mark.once
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("count", [1, 40])
def test_many_to_addresses_that_others_have(sim, check, count):
    """One list, at most, shows all of them."""
    ids = sim.clone("floatingips", FREE, count)
    ports = sim.clone("ports", UNATTACHED, count)
    for number, port in enumerate(ports):
        sim.change("ports", port, {"ip_assignments": [{"subnet_id": SUBNET_B, "ip_address": f"10.10.2.{number + 50}"}]})
    sim.change("floatingips", ids[-1], at(ports[-1], f"10.10.2.{count + 49}"))
    items = [
        {"kind": "floating_ip", "floating_ip_id": id, "attached_to": {"port_id": port}}
        for id, port in zip([*ids[:-1], FREE], ports)
    ]
    items.append({"kind": "floating_ip", "floating_ip_id": SAMPLE, "tags": {"a": "1"}})
    run = run_module(sim, "gcore_resources", {"resources": items}, check=check)
    taken = run.result["results"][count - 1]
    assert "has the floating IP 203.0.113" in taken["refused" if check else "msg"]
    assert [each["failed"] for each in run.result["results"]] == [False] * (count - 1) + [not check, False]
    lists = [each for each in run.requests if each.method == "GET" and each.path.endswith("/floatingips/1/7")]
    assert len(lists) <= 3  # to read them, to find the holders, and for real to verify
