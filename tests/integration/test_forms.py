# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that Unicode can write in two forms, and lists that are written as text."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._model.text import plural_of

from .harness import BALANCER, GROUPS, INSTANCE, PORT, environment, run_module
from .test_names import NAMED, ONE, found, named, refused, task
from .test_names_scanopy import by_words, means, shown, words
from .test_names_scanopy import found as found_binding
from .test_scanopy import FIRST, HOME, SPARE, WEB, WEB_HOST

# The contract of Gcore has no letters with accents in names; what it showed before that rule can have them.
COMPOSED, DECOMPOSED = "\u00e9t\u00e9", "e\u0301te\u0301"
NETWORK = "10000000-0000-4000-8000-000000000001"
FORMS = [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)]


@pytest.mark.sampled(2)
@pytest.mark.off_contract_answers
@pytest.mark.parametrize(("there", "given"), FORMS)
@pytest.mark.parametrize("kind", ONE)
def test_a_name_in_another_form(sim, kind, there, given):
    collection, id, _name = ONE[kind]
    sim.change(collection, id, {"name": there})
    assert found(named(sim, kind, given)) == (id, "name", 1)
    run = run_module(sim, "gcore_project_info" if kind == "project" else f"gcore_{kind}_info", {"name": given})
    assert [each["id"] for each in run.result[plural_of(kind)]] == [id]
    if "name" not in {field.option for field in NAMED[f"gcore_{kind}"].resource.fields}:
        return  # it cannot be renamed
    # The new name is compared alike: to rename it changes it once.
    run = named(sim, kind, given, name="plain")
    assert (run.result["changed"], run.result["matched_by"]) == (True, "name")


@pytest.mark.off_contract_answers
@pytest.mark.parametrize("kind", ["instance", "load_balancer"])
def test_two_names_that_look_alike_are_one_name(sim, kind):
    collection, id, _name = ONE[kind]
    other = next(each["id"] for each in sim.documents(collection) if each["id"] != id)
    sim.change(collection, id, {"name": COMPOSED})
    sim.change(collection, other, {"name": DECOMPOSED})
    for name in (COMPOSED, DECOMPOSED):
        message = refused(named(sim, kind, name), 1)
        assert id in message
        assert other in message


# Characters with one form that are not written in it: an ideograph, the signs of ohm, kelvin and angstrom, two marks.
SINGLE = ["\ufa19-web", "\u2126-web", "\u212a-web", "\u212b-web", "web\u037e1", "web\u1fef1"]


@pytest.mark.sampled(2)
@pytest.mark.off_contract_answers
@pytest.mark.parametrize("name", SINGLE, ids=ascii)
@pytest.mark.parametrize("kind", ONE)
def test_a_name_that_is_written_exactly_as_it_is(sim, kind, name):
    collection, id, _name = ONE[kind]
    sim.change(collection, id, {"name": name})
    assert found(named(sim, kind, name)) == (id, "name", 1)
    run = run_module(sim, "gcore_project_info" if kind == "project" else f"gcore_{kind}_info", {"name": name})
    assert [each["id"] for each in run.result[plural_of(kind)]] == [id]
    assert "name" not in run.requests[0].query


@pytest.mark.off_contract_answers
@pytest.mark.parametrize("name", SINGLE, ids=ascii)
def test_what_else_is_written_exactly_as_it_is(sim, name):
    sim.change("networks", NETWORK, {"name": name})
    sim.change("securitygroups", GROUPS[0], {"name": name})
    for kind, id in (("network", NETWORK), ("security_group", GROUPS[0])):
        run = run_module(sim, f"gcore_{kind}_info", {"name": name})
        assert [each["id"] for each in run.result[plural_of(kind)]] == [id]
    run = run_module(sim, "gcore_port_info", {"network_name": name, "port_ids": [PORT]})
    assert [each["id"] for each in run.result["ports"]] == [PORT]
    tag = {"key": name, "value": name, "read_only": False}
    flavor = {**sim.get("instances", INSTANCE)["flavor"], "flavor_id": name}
    sim.change("instances", INSTANCE, {"tags": [tag], "flavor": flavor})
    sim.change("loadbalancers", BALANCER, {"tags_v2": [tag]})
    for kind, id in (("instance", INSTANCE), ("load_balancer", BALANCER)):
        for wanted in ({"tags": {name: name}}, {"tag_keys": [name]}):
            run = run_module(sim, f"gcore_{kind}_info", wanted)
            assert [each["id"] for each in run.result[plural_of(kind)]] == [id], (kind, wanted)
    for wanted in ({"flavor_id": name}, {"flavor_prefix": name[:5]}):
        run = run_module(sim, "gcore_instance_info", wanted)
        assert [each["id"] for each in run.result["instances"]] == [INSTANCE], wanted


def test_ascii_is_left_to_the_list(sim):
    """Also the letters that other signs mean."""
    sim.change("instances", INSTANCE, {"name": "K-web"})
    run = run_module(sim, "gcore_instance_info", {"name": "K-web", "tags": {"team": "backend"}})
    query = run.requests[0].query
    assert (query["name"], query["tag_key_value"]) == (["K-web"], ['{"team": "backend"}'])


@pytest.mark.off_contract_answers
@pytest.mark.parametrize(("there", "given"), FORMS)
def test_groups_and_places_in_another_form(sim, there, given):
    sim.change("projects", 1, {"name": there})
    sim.change("regions", 7, {"display_name": there.upper()})
    sim.change("securitygroups", GROUPS[0], {"name": there})
    env = environment(sim)
    del env["GCORE_CLOUD_PROJECT_ID"], env["GCORE_CLOUD_REGION_ID"]
    where = {"project_name": given, "region_name": given}
    run = task(sim, "port", env=env, port_id=PORT, security_groups=[given, there], **where)
    assert run.result["port"]["security_group_ids"] == [GROUPS[0]]
    item = {"kind": "port", "port_id": PORT, "security_groups": [given], **where}
    run = run_module(sim, "gcore_resources", {"resources": [item]}, env=env)
    assert (run.failed, run.result["changed"]) == (False, False), run.msg


@pytest.mark.parametrize(("there", "given"), FORMS)
def test_texts_in_another_form_are_no_change(sim, there, given):
    sim.change("projects", 2, {"description": there})
    run = task(sim, "project", project_id=2, description=given)
    assert (run.failed, run.result["changed"]) == (False, False)
    sim.change("ports", PORT, {"tags": {there: there}})
    run = task(sim, "port", port_id=PORT, tags={given: given})
    assert (run.failed, run.result["changed"]) == (False, False)
    run = task(sim, "port", port_id=PORT, tags={given: "other"}, purge_tags=True)
    assert run.writes == [{"tags": {there: "other"}}]
    assert sim.get("ports", PORT)["tags"] == {there: "other"}
    run = run_module(sim, "gcore_port_info", {"tags": {given: "other"}})
    assert [each["id"] for each in run.result["ports"]] == [PORT]
    sim.change("instances", INSTANCE, {"tags": [{"key": there, "value": there, "read_only": False}]})
    run = run_module(sim, "gcore_instance_info", {"tags": {given: given}})
    assert [each["id"] for each in run.result["instances"]] == [INSTANCE]


@pytest.mark.parametrize(("there", "given"), FORMS)
def test_words_of_a_binding_in_another_form(server, there, given):
    server.change("hosts", WEB_HOST, {"name": there})
    server.change("services", WEB, {"name": there})
    server.change("services", SPARE, {"name": f"{there}2"})
    server.change("networks", HOME, {"name": there})
    known = means(server, shown(server))[FIRST]
    assert (known["host"], known["service"]) == (COMPOSED, COMPOSED)
    run = by_words(server, words(host=given, service=given, network=given), service=f"{given}2", host=given)
    assert found_binding(run)[:2] == (FIRST, "binding")
    assert run.result["binding"]["service_id"] == SPARE


def test_a_key_with_a_template(sim):
    sim.change("ports", PORT, {"tags": {"{{env}}": "web", "{%if%}": "web"}})
    for key in ("{{env}}", "{{ env }}", "{%if%}"):
        assert "Ansible templates only values" in refused(task(sim, "port", port_id=PORT, tags={key: "web"}))
        item = {"kind": "port", "port_id": PORT, "tags": {key: "web"}}
        run = run_module(sim, "gcore_resources", {"resources": [item]})
        assert (run.failed, run.requests) == (True, [])
        assert f"tags.{key}: the key contains a template" in run.msg
    run = task(sim, "port", port_id=PORT, tags={"{{env}}": None, "{%if%}": None})
    assert (run.failed, run.result["port"]["tags"]) == (False, {}), run.msg


@pytest.mark.parametrize("text", ["{0}\n{1}", "{0}\r\n\r\n{1}\r\n", "\n {0} \n {1},\n{0}", "{0}, {1}"])
def test_lists_as_text(sim, text):
    text = text.format(*GROUPS)
    wanted = sorted(GROUPS[:2])
    assert task(sim, "port", port_id=PORT, security_group_ids=text).result["port"]["security_group_ids"] == wanted
    item = {"kind": "port", "port_id": PORT, "security_group_ids": text}
    run = run_module(sim, "gcore_resources", {"resources": [item]})
    assert (run.failed, run.result["changed"]) == (False, False), run.msg
    run = run_module(sim, "gcore_port_info", {"port_ids": text.replace(GROUPS[0], PORT).replace(GROUPS[1], PORT)})
    assert [each["id"] for each in run.result["ports"]] == [PORT]
    run = run_module(sim, "gcore_project_info", {"project_ids": text.replace(GROUPS[0], "1").replace(GROUPS[1], "2")})
    assert [each["id"] for each in run.result["projects"]] == [1, 2]


@pytest.mark.parametrize("text", ["{0},\n{1},", "{0},{1},", "{0}\n{1},\n", "{0}, {1} , "])
def test_a_comma_at_the_end_of_a_list(sim, text):
    text = text.format(*GROUPS)
    assert task(sim, "port", port_id=PORT, security_group_ids=text).result["port"]["security_group_ids"] == GROUPS[:2]
    run = run_module(sim, "gcore_task_info", {"states": "RUNNING,\nNEW,\n"})
    assert not run.failed, run.msg


PAIRS = [
    ("team=web\ncost-center=0815\nenv=production\n", {"team": "web", "cost-center": "0815", "env": "production"}),
    ("team=web\r\n\r\n  env = test \r\n", {"team": "web", "env": "test"}),
    # If lines end the pairs, nothing else does.
    ("team=web,db\nowner=Jane Doe\nquery=a=b", {"team": "web,db", "owner": "Jane Doe", "query": "a=b"}),
    ("owner=\"Jane Doe\"\nteam='web'", {"owner": "Jane Doe", "team": "web"}),
    # One line, and lines with commas at their ends, are read as ever.
    ("team=web,env=test", {"team": "web", "env": "test"}),
    ("team=web env=test\n", {"team": "web", "env": "test"}),
    ("\nteam=web,\nenv=test,\n", {"team": "web", "env": "test"}),
    ("team=web,env=test,\na=b", {"team": "web", "env": "test", "a": "b"}),
    ("team=web,\nenv=test\na=b,", {"team": "web", "env": "test", "a": "b"}),
    ('{"team": "a=b",\n"env": "test"}\n', {"team": "a=b", "env": "test"}),
]


@pytest.mark.parametrize(("text", "tags"), PAIRS, ids=lambda value: repr(value)[:30])
def test_pairs_as_text(sim, text, tags):
    sim.change("ports", PORT, {"tags": {"left": "over"}})
    run = task(sim, "port", port_id=PORT, tags=text, purge_tags=True)
    assert (run.failed, run.result.get("port", {}).get("tags")) == (False, tags), run.msg
    item = {"kind": "port", "port_id": PORT, "tags": text, "purge_tags": True}
    run = run_module(sim, "gcore_resources", {"resources": [item]})
    assert (run.failed, run.result["changed"]) == (False, False), run.msg
    run = run_module(sim, "gcore_port_info", {"tags": text})
    assert [each["id"] for each in run.result["ports"]] == [PORT], run.msg


def test_lines_of_other_dictionaries(sim):
    options = {"load_balancer_id": BALANCER, "logging": "enabled=true\ntopic_name=web\ndestination_region_id=7\n"}
    run = run_module(sim, "gcore_load_balancer", options, True)
    assert run.result["load_balancer"]["logging"]["topic_name"] == "web", run.msg
    pair = "ip_address=10.99.0.1\n"
    run = task(sim, "port", port_id=PORT, allowed_address_pairs=[pair])
    assert run.result["port"]["allowed_address_pairs"] == [{"ip_address": "10.99.0.1"}], run.msg


def test_a_name_of_several_words_is_one_element(sim):
    sim.change("securitygroups", GROUPS[0], {"name": "web server"})
    for text in ("web server", "web server\n"):
        run = task(sim, "port", port_id=PORT, security_groups=text)
        assert run.result["port"]["security_group_ids"] == [GROUPS[0]], run.msg


def test_the_text_of_a_dictionary_in_a_list_can_have_lines(sim):
    text = '{\n  "ip_address": "10.99.0.1"\n}\n'
    run = task(sim, "port", port_id=PORT, allowed_address_pairs=text)
    assert run.result["port"]["allowed_address_pairs"] == [{"ip_address": "10.99.0.1"}], run.msg
