# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options: what is refused before any request, with which words, and where a value comes from."""

from __future__ import annotations

import pytest
from ansible_collections.day2.resources.plugins.module_utils._api import http as _http
from resources import changing, in_turn

from .harness import BALANCER, GROUPS, INSTANCE, LOGGED, PORT, SUBNET, environment, run_module

PAIR = "allowed_address_pairs"
EVIL_IDS = [
    "../../projects/1",
    "http://evil.example/1",
    f"{PORT}?x=1",
    f"{PORT}#x",
    f"{PORT}/../..",
    f"{PORT}\r\nHost: evil.example",
    f"{PORT}\n",
    f" {PORT}",
    "%2e%2e%2f",
    "p\u00f6rt",
    "",
    "1",
    f"{PORT} ",
]

# options of gcore_port (but its id) -> words of the message
PORT_OPTIONS = [
    (
        {PAIR: [{"ip_address": "10.0.0.5/24"}]},
        f"{PAIR}[0].ip_address: '10.0.0.5/24' is an address in a network",
        "write the network itself, 10.0.0.0/24",
    ),
    ({PAIR: [{"ip_address": "host"}]}, f"{PAIR}[0].ip_address: 'host' is not a"),
    ({PAIR: [{"ip_address": "fe80::1%eth0"}]}, "zone ID"),
    (
        {PAIR: [{"ip_address": f"10.0.0.{n}"} for n in range(11)]},
        f"{PAIR}: expected at most 10 different elements, got 11",
    ),
    ({PAIR: ["10.0.0.1"]}, f"{PAIR}[0]: expected a dictionary such as {{ip_address: ...}}, got a string"),
    ({PAIR: "10.0.0.1"}, f"{PAIR}[0]: expected a dictionary such as {{ip_address: ...}}, got a string"),
    ({PAIR: '[{"ip_address": "host"}]'}, f"{PAIR}[0].ip_address: 'host' is not a"),
    ({PAIR: "[oops"}, """'{"allowed_address_pairs": [...]}'"""),
    ({PAIR: [{}]}, f"{PAIR}[0]: missing key 'ip_address'"),
    ({PAIR: [{"ip_address": None}]}, f"{PAIR}[0]: missing key 'ip_address'"),
    ({PAIR: [{"ip_address": "10.0.0.1", "mac_address": "x"}]}, f"{PAIR}[0]: unknown key 'mac_address'"),
    ({PAIR: {"ip_address": "10.0.0.1"}}, f"{PAIR}: expected a list, got a dictionary"),
    ({PAIR: ""}, f"{PAIR}: expected a list, got an empty string. Write [] for an empty list"),
    ({"ip_assignments": []}, "ip_assignments: expected at least 1 different element, got 0"),
    ({"ip_assignments": [{"subnet_id": SUBNET}]}, "ip_assignments[0]: missing key 'ip_address'"),
    (
        {"ip_assignments": [{"subnet_id": SUBNET, "ip_address": "10.10.1.0/24"}]},
        "is a network, not an address",
    ),
    (
        {"ip_assignments": [{"subnet_id": "x", "ip_address": "10.10.1.1"}]},
        "ip_assignments[0].subnet_id: 'x' is not a UUID",
    ),
    ({"security_group_ids": ["web"]}, "security_group_ids[0]: 'web' is not a UUID"),
    ({"security_group_ids": ""}, "security_group_ids: expected a list, got an empty string"),
    (
        {"security_group_ids": [f"{GROUPS[0][:-2]}{n:02}" for n in range(11)]},
        "expected at most 10 different elements, got 11",
    ),
    ({"security_group_ids": {"id": GROUPS[0]}}, "security_group_ids: expected a list, got a dictionary"),
    ({"security_group_ids": [{"id": GROUPS[0]}]}, "security_group_ids[0]: expected a string, got a dictionary"),
    ({"security_group_ids": [None]}, "security_group_ids[0]: expected a string, got null"),
    ({"port_security_enabled": "perhaps"}, "port_security_enabled"),
    ({"tags": ["a"]}, "tags: expected a dictionary, got a list", "Write {key: value}"),
    ({"tags": "team"}, "tags: expected a dictionary, got a string", """'{"tags": {"key": "value"}}'"""),
    ({"tags": ""}, "tags: expected a dictionary, got a string"),
    ({"tags": "{'b': datetime.date(2024, 1, 1)}"}, "tags: expected a dictionary", "quote the date"),
    ({"tags": {"cost center": "1"}}, "tags.cost center: 'cost center' is not a key without blanks"),
    ({"tags": {"a": ""}}, "tags.a: empty value: use null to remove the tag"),
    ({"tags": {"a": ["b"]}}, "tags.a: expected a string, got a list"),
    ({"tags": {"a": "v" * 256}}, "tags.a: expected at most 255 characters, got 256"),
    ({"tags": {"a": "1", " a": "2"}}, "is given twice"),
    ({"project_id": 0}, "project_id: expected at least 1, got 0"),
    ({"project_id": "../1"}, "project_id"),
    ({"project_id": True}, "project_id: True is not an integer"),
    ({"region_id": -1}, "region_id: expected at least 1, got -1"),
    ({"wait_timeout": 0}, "wait_timeout: expected at least 1, got 0"),
    ({"api_timeout": 0}, "api_timeout: expected at least 1, got 0"),
    ({"api_retries": -1}, "api_retries: expected at least 0, got -1"),
    ({"api_key": ""}, "api_key: the key is empty"),
    ({"api_key": "29841_abcdefghijkl\n"}, "api_key: the key contains a blank, a line break"),
    (
        {"api_key": "apikey 29841_abcdefghijkl"},
        "api_key: the value begins with the name of a scheme: give the key alone",
    ),
    ({"api_url": "api.gcore.com"}, "api_url: 'api.gcore.com' is not an address such as"),
    ({"api_url": "https://me:secret@api.gcore.com"}, "api_url: the address contains a user"),
    ({"ca_path": "/nowhere/ca.pem"}, "ca_path: there is no file or folder '/nowhere/ca.pem'"),
    ({"nonsense": 1, "tags": "a=b", PAIR: []}, "Unsupported parameters", "nonsense"),
]


@pytest.mark.parametrize(("kind", "id"), in_turn(pytest, changing(), EVIL_IDS, 3))
def test_no_id_reaches_another_path(request, watch, kind, id):
    sim = watch(request.getfixturevalue(kind.provider))
    identity = kind.resource.identity
    if isinstance(kind.sample, int) and id.strip() == "1":
        pytest.skip("this is an id of the kind")
    run = run_module(sim, kind.module, {identity.option: id, **(kind.change or {})})
    assert run.failed
    assert f"{identity.option}: {id!r} is not a" in run.msg
    assert run.requests == []


@pytest.mark.parametrize("case", PORT_OPTIONS, ids=lambda case: str(case[0])[:70])
def test_refused_before_any_request(sim, case):
    options, *words = case
    run = run_module(sim, "gcore_port", {"port_id": PORT, **options})
    assert run.failed
    assert run.requests == []
    for each in words:
        assert each in run.msg, run.msg
    assert run.result.get("changed", False) is False


@pytest.mark.parametrize("name", ["ab", "a" * 64, "-web", "web-", "w\u00e4b", "web\n", "a/b", ""])
def test_names(sim, name):
    run = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, "name": name})
    assert run.failed
    assert run.msg.startswith("name: ")
    assert run.requests == []


@pytest.mark.parametrize(
    ("name", "kind"), [(["a"], "a list"), ({"a": "b"}, "a dictionary"), (True, "a boolean")], ids=str
)
def test_a_name_that_is_no_text(sim, name, kind):
    run = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, "name": name})
    assert (run.msg, run.requests) == (f"name: expected a string, got {kind}", [])


@pytest.mark.parametrize(
    ("logging", "words"),
    [
        (True, "logging: expected a dictionary, got a boolean. Write {enabled: true}"),
        (["enabled"], "logging: expected a dictionary, got a list"),
        ("on", """'{"logging": {"enabled": true}}'"""),
        (
            {"enabled": True, "retention_policy": 90},
            "logging.retention_policy: expected a dictionary such as {period: ...}, got a number",
        ),
        ({"retention_policy": {"period": 0}}, "logging.retention_policy.period: expected at least 1, got 0"),
        ({"nonsense": 1}, "logging"),
    ],
    ids=str,
)
def test_logging_that_is_wrong(sim, logging, words):
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER, "logging": logging})
    assert run.failed
    assert words in run.msg
    assert run.requests == []


def test_a_part_that_is_null_is_not_given(sim):
    options = {"load_balancer_id": LOGGED, "logging": {"retention_policy": {"period": None}, "topic_name": None}}
    run = run_module(sim, "gcore_load_balancer", options)
    assert (run.failed, run.result["changed"]) == (False, False)


def test_a_key_that_is_a_word_of_a_result(sim):
    """Masking it must not hide that the task has failed."""
    sim.fault(method="GET", status=403, times=None)
    run = run_module(sim, "gcore_port", {"port_id": PORT}, env=environment(sim, GCORE_API_KEY="failed"))
    assert run.failed


def test_null_is_not_given(sim):
    options = {"wait": None, "purge_tags": None, "wait_timeout": None, "name": None, "tags": {}}
    run = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, **options})
    assert (run.failed, run.result["changed"]) == (False, False)
    run = run_module(sim, "gcore_instance", {"instance_id": None})
    assert run.msg == "instance_id: is required to select the instance. Give it or instance_name"


@pytest.mark.parametrize(
    "options", [{"name": "x"}, {"nonsense": 1}, {"api_url": "x"}, {"wait": "perhaps"}, {"name": ["a"]}], ids=str
)
def test_every_failure_has_the_same_keys(sim, options):
    failed = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, **options})
    sim.fault(method="GET", status=400)
    refused = run_module(sim, "gcore_instance", {"instance_id": INSTANCE})
    assert failed.failed
    assert refused.failed
    assert set(failed.result) - {"warnings", "exception"} == set(refused.result) - {"warnings", "exception"}


@pytest.mark.parametrize("missing", ["GCORE_API_KEY", "GCORE_CLOUD_PROJECT_ID", "GCORE_CLOUD_REGION_ID"])
def test_what_is_missing_is_named_with_its_variable(sim, missing):
    option = {"GCORE_API_KEY": "api_key"}.get(missing, missing.removeprefix("GCORE_CLOUD_").lower())
    name = "" if option == "api_key" else f" or {option.replace('_id', '_name')}"
    for empty in (False, True):
        env = environment(sim)
        env.pop(missing)
        run = run_module(sim, "gcore_port", {"port_id": PORT}, env={**env, **({missing: ""} if empty else {})})
        assert run.msg == f"{option}: is required. Set it{name}, or {missing} in the environment of the task"


def test_what_is_missing_in_a_job_of_awx_is_in_no_credential_of_its_template(sim, server):
    """In all ways into the collection, and only if the job is one of AWX."""
    job = {"AWX_HOST": "https://awx.example.com", "JOB_ID": "7"}
    item = {"resources": [{"kind": "port", "port_id": PORT}]}
    for module, options, missing in (
        ("gcore_port", {"port_id": PORT}, "GCORE_API_KEY"),
        ("gcore_port_info", {}, "GCORE_CLOUD_REGION_ID"),
        ("gcore_resources", item, "GCORE_API_KEY"),
        ("gcore_resources", item, "GCORE_CLOUD_PROJECT_ID"),
        ("scanopy_tag_info", {}, "SCANOPY_URL"),
    ):
        env = {name: value for name, value in environment(sim).items() if name != missing}
        for added, told in ((job, True), ({"JOB_ID": "7"}, False)):
            run = run_module(sim, module, options, env={**env, "SCANOPY_API_KEY": server.key, **added})
            assert f"or {missing} in the environment of the task" in run.msg
            assert ("add a credential that sets it to the job template" in run.msg) is told, run.msg
    assert sim.requests() == server.requests() == []


def test_a_wrong_variable_is_named(sim):
    run = run_module(sim, "gcore_port", {"port_id": PORT}, env=environment(sim, GCORE_API_TIMEOUT="soon"))
    assert run.msg == "api_timeout (from GCORE_API_TIMEOUT): 'soon' is not an integer"


def test_the_identity_is_required(sim):
    run = run_module(sim, "gcore_port", {"tags": {"a": "1"}})
    assert run.failed
    assert run.msg == "port_id: is required to select the port. Give it or ip_address"
    run = run_module(sim, "gcore_project", {"name": "renamed"})
    assert run.msg.startswith("project_id: is required")
    assert "GCORE_CLOUD_PROJECT_ID is ignored here" in run.msg
    run = run_module(sim, "gcore_port", {"port_ids": PORT})
    assert run.msg == "port_id: is required, and there is no option port_ids. Give it or ip_address"


def test_two_names_of_one_option(sim):
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER, "loadbalancer_id": LOGGED})
    assert (run.failed, run.requests) == (True, [])
    assert run.msg.startswith("load_balancer_id: loadbalancer_id is an alias")
    run = run_module(sim, "gcore_port", {"port_id": PORT, "api_key": "1_abc", "api_token": "1_abd"})
    assert run.msg.startswith("api_key: api_token is an alias")
    assert "1_ab" not in run.msg
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER, "loadbalancer_id": BALANCER})
    assert (run.failed, run.result["changed"]) == (False, False)


@pytest.mark.parametrize(
    ("logging", "message"),
    [
        ({"topic_name": ["a"]}, "logging.topic_name: expected a string, got a list"),
        ({"topic_name": True}, "logging.topic_name: expected a string, got a boolean"),
        (
            {"retention_policy": {"periods": 9}},
            "logging.retention_policy: unknown key 'periods'. Supported keys: period. Did you mean 'period'?",
        ),
        (
            {"retention_policy": {"period": 9, "x": 1}},
            "logging.retention_policy: unknown key 'x'. Supported keys: period",
        ),
    ],
    ids=str,
)
def test_wrong_parts_of_an_option(sim, logging, message):
    run = run_module(sim, "gcore_load_balancer", {"load_balancer_id": BALANCER, "logging": logging})
    assert (run.msg, run.requests) == (message, [])


@pytest.mark.off_contract_answers
def test_what_goes_along_and_breaks_a_rule(sim):
    """An update can carry what the task does not give: where the API would refuse that, the option is named."""
    old = {"enabled": True, "topic_name": "Old Topic", "destination_region_id": 7, "retention_policy": None}
    sim.change("loadbalancers", LOGGED, {"logging": old})
    options = {"load_balancer_id": LOGGED, "logging": {"retention_policy": {"period": 9}}}
    for check in (True, False):
        run = run_module(sim, "gcore_load_balancer", options, check=check)
        assert (run.failed, run.sent) == (True, ["GET"])
        assert run.msg.startswith("logging.topic_name: 'Old Topic' is not a")
        assert run.msg.endswith("The update also sends this value: give a valid one")
    off = run_module(sim, "gcore_load_balancer", {"load_balancer_id": LOGGED, "logging": {"enabled": False}})
    assert off.msg.startswith("logging.topic_name: 'Old Topic' is not a")
    options["logging"]["topic_name"] = "new.topic"
    assert run_module(sim, "gcore_load_balancer", options).result["changed"] is True


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"tags": {"a.b": "1"}}, "tags.a.b"),
        ({"allowed_address_pairs": [{"ip_address": "10.9.9.9"}]}, "allowed_address_pairs.0.ip_address"),
        ({"port_security_enabled": False}, "port_security_enabled"),
    ],
    ids=str,
)
def test_what_the_task_gave_does_not_go_along(sim, options, field):
    refusal = {"exception_class": "ValidationError", "message": "no", "invalid_fields": {field: ["no"]}}
    sim.fault(method="PATCH", status=400, body=refusal)
    run = run_module(sim, "gcore_port", {"port_id": PORT, **options})
    assert run.failed
    assert run.result["errors"] == {field: ["no"]}
    assert "The update also sends" not in run.msg


@pytest.mark.off_contract_answers
def test_what_is_no_dictionary_is_not_known(sim):
    sim.change("loadbalancers", LOGGED, {"logging": "on"})
    options = {"load_balancer_id": LOGGED, "logging": {"enabled": False}}
    run = run_module(sim, "gcore_load_balancer", options)
    assert (run.failed, run.sent) == (True, ["GET"])
    assert run.msg == "logging: the API does not show this value: leave the option out"


def test_a_change_of_logging_while_a_write_has_to_wait_is_kept(sim):
    before = sim.get("loadbalancers", LOGGED)["logging"]
    meanwhile = {"collection": "loadbalancers", "id": LOGGED, "set": {"logging": {**before, "topic_name": "theirs"}}}
    sim.fault(method="PATCH", status=429, headers={"Retry-After": "0"}, when="before", change=meanwhile)
    options = {"load_balancer_id": LOGGED, "logging": {"retention_policy": {"period": 9}}}
    run = run_module(sim, "gcore_load_balancer", options)
    assert [each for each in run.sent if each != "POLL"] == ["GET", "PATCH", "GET", "PATCH", "GET"]
    shown = run.result["load_balancer"]["logging"]
    assert (shown["topic_name"], shown["retention_policy"]) == ("theirs", {"period": 9})


def test_a_name_that_goes_along_and_is_refused(sim):
    sim.settings(generation="pages")
    refusal = {"exception_class": "ValidationError", "message": "no", "invalid_fields": {"name": ["no"]}}
    sim.fault(method="PUT", status=400, body=refusal)
    run = run_module(sim, "gcore_project", {"project_id": 2, "description": "new"})
    assert (run.failed, run.sent) == (True, ["GET", "PATCH", "GET", "PUT"])
    assert "HTTP 400" in run.msg
    assert run.msg.endswith("The update also sends name unchanged: give a valid value for it, too.")
    run = run_module(sim, "gcore_project", {"project_id": 2, "description": "new", "name": "good"})
    assert run.result["changed"] is True


def test_the_task_comes_before_the_environment(sim):
    env = environment(
        sim,
        GCORE_CLOUD_PROJECT_ID="2",
        GCORE_CLOUD_REGION_ID="8",
        GCORE_API_KEY="29841_wrong-key-here",
        GCORE_BASE_URL="http://127.0.0.1:9",
    )
    options = {"port_id": PORT, "project_id": 1, "region_id": "7", "api_token": sim.key, "api_url": f"{sim.url}/cloud/"}
    run = run_module(sim, "gcore_port", options, env=env)
    assert not run.failed, run.msg
    assert [each.path for each in run.requests] == [f"/cloud/v1/ports/1/7/{PORT}"]


def test_variables_of_the_environment_count(sim):
    sim.fault(method="GET", times=None, status=500)
    env = environment(sim, GCORE_API_RETRIES="1", GCORE_API_RETRY_MAX_DELAY="0")
    assert run_module(sim, "gcore_port", {"port_id": PORT}, env=env).sent == ["GET", "GET"]


def test_each_request_says_who_asks(sim):
    run = run_module(sim, "gcore_instance", {"instance_id": INSTANCE, "name": "web-02"})
    for request in run.requests:
        assert request.headers["user-agent"] == f"ansible-day2.resources/{_http.VERSION}"
        assert request.headers["authorization"] == f"APIKey {sim.key}"
        assert request.query == {}
    assert run.requests[1].headers["content-type"] == "application/json"


def test_requests_are_shown_from_verbosity_3_on(sim):
    assert "requests" not in run_module(sim, "gcore_port", {"port_id": PORT}, verbosity=2).result
    run = run_module(sim, "gcore_port", {"port_id": PORT, "tags": {"a": "1"}}, verbosity=3)
    shown = run.result["requests"]
    assert [(each["method"], each["path"], each["status"]) for each in shown] == [
        (each.method, each.path, each.status) for each in run.requests
    ]
    assert all(each["ms"] >= 0 and each["request_id"] and each["tries"] == 1 for each in shown)
