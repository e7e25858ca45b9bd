# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes that people make: each message names the option, and says what is right or what to do."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from .harness import BALANCER, GROUPS, INSTANCE, LOGGED, PORT, SUBNET, environment, run_module

NEVER = "never creates or deletes one: leave it out"
BINDING = "f0000000-0000-4000-8000-000000000001"
TAG = "70000000-0000-4000-8000-000000000001"
WORDS = {"host": "web-1", "service": "website", "port": "80/tcp", "ip_address": "192.168.20.11"}
QUIET = {"api_retries": 0}
ONE = {"tags": {"team": "web"}}


class Mistake(NamedTuple):
    """A task that is wrong.

    name: what is wrong with it.
    module: the module.
    options: those of the task.
    parts: what the message holds.
    environment: variables that differ from those of a good task; None removes one, and {host} is the simulator's.
    """

    name: str
    module: str
    options: dict[str, Any]
    parts: tuple[str, ...]
    environment: dict[str, str | None] | None = None


def port(what: str, /, *parts: str, env: dict[str, str | None] | None = None, **options: Any) -> Mistake:
    return Mistake(what, "gcore_port", {"port_id": PORT, **options}, parts, env)


def instance(what: str, /, *parts: str, **options: Any) -> Mistake:
    return Mistake(what, "gcore_instance", options, parts)


def balancer(what: str, /, *parts: str, **options: Any) -> Mistake:
    return Mistake(what, "gcore_load_balancer", {"load_balancer_id": BALANCER, **options}, parts)


def many(what: str, /, *parts: str, items: Any, env: dict[str, str | None] | None = None, **options: Any) -> Mistake:
    return Mistake(what, "gcore_resources", {"resources": items, **options}, parts, env)


def item(**options: Any) -> dict[str, Any]:
    return {"kind": "port", "port_id": PORT, **options}


def binding(what: str, /, *parts: str, env: dict[str, str | None] | None = None, **options: Any) -> Mistake:
    return Mistake(what, "scanopy_binding", {"binding_id": BINDING, **options}, parts, env)


def tag(what: str, /, *parts: str, **options: Any) -> Mistake:
    return Mistake(what, "scanopy_tag", {"tag_id": TAG, **options}, parts)


def words(what: str, /, *parts: str, **differs: Any) -> Mistake:
    return Mistake(what, "scanopy_binding", {"binding": {**WORDS, **differs}, "port": "443/tcp"}, parts)


def bindings(what: str, /, *parts: str, items: Any) -> Mistake:
    return Mistake(what, "scanopy_resources", {"resources": items}, parts)


GCORE = [
    # the key and the address
    port("no key", "api_key: is required", "or GCORE_API_KEY", env={"GCORE_API_KEY": None}),
    port("empty key", "api_key: ", "the key is empty", api_key=""),
    port(
        "key with a line break",
        "api_key: the key contains a blank, a line break",
        "copy it again",
        api_key="1_abcdefgh\n",
    ),
    port("key with a blank", "api_key: the key contains a blank", "copy it again", api_key="1_abc defgh"),
    port(
        "Bearer",
        "api_key: the value begins with the name of a scheme",
        "give the key alone",
        api_key="Bearer 1_abcdefgh",
    ),
    port(
        "APIKey",
        "api_key: the value begins with the name of a scheme",
        "give the key alone",
        api_key="APIKey 1_abcdefgh",
    ),
    port("key that is wrong", "HTTP 401", "Check api_key", api_key="29841_wrong-key-here"),
    port(
        "address without a scheme",
        "api_url: 'api.gcore.com' is not an address such as",
        "https://api.example.com",
        api_url="api.gcore.com",
    ),
    port("address with a misspelt scheme", "api_url: 'htps://", "https://api.example.com", api_url="htps://a.com"),
    port(
        "address with a user", "api_url: the address contains a user", "leave it out", api_url="https://a:b@example.com"
    ),
    port(
        "address with a query",
        "api_url: the address contains a user, a query",
        "leave it out",
        api_url="https://e.com/?x=1",
    ),
    port("address that is a path", "api_url: '/cloud/v1'", "an address such as", api_url="/cloud/v1"),
    port("nobody listens", "no connection to 127.0.0.1:9", "Check api_url", api_url="http://127.0.0.1:9", **QUIET),
    port("https for http", "TLS with", "Check api_url and ca_path", env={"GCORE_BASE_URL": "https://{host}"}, **QUIET),
    port("no such file", "ca_path: there is no file or folder '/no/ca.pem'", "on this host", ca_path="/no/ca.pem"),
    port(
        "variable that is wrong",
        "api_timeout (from GCORE_API_TIMEOUT)",
        "is not an integer",
        env={"GCORE_API_TIMEOUT": "30s"},
    ),
    # project and region
    port("no project", "project_id: is required. Set it or project_name", env={"GCORE_CLOUD_PROJECT_ID": None}),
    port("no region", "region_id: is required. Set it or region_name", env={"GCORE_CLOUD_REGION_ID": None}),
    port(
        "project by its name", "project_id: 'default' is not a", "For a name, give project_name", project_id="default"
    ),
    port("project zero", "project_id: expected at least 1", "got 0", project_id=0),
    port("misspelt project", "project_name: ", "'defalt'", "Did you mean 'default'?", project_name="defalt"),
    port("misspelt region", "region_name: ", "Did you mean 'Luxembourg-2'?", region_name="Luxemburg-2"),
    port(
        "project twice",
        "project_id: is mutually exclusive with project_name",
        "omit",
        project_id=1,
        project_name="default",
    ),
    port("another project", "HTTP 404", "Check port_id, project_id, region_id", project_id=2),
    # which resource
    Mistake("no resource", "gcore_port", ONE, ("port_id: is required", "Give it or ip_address")),
    port("name instead of the id", "port_id: 'web' is not a", "a UUID such as", port_id="web"),
    port("half an id", "port_id: '40000000' is not a", "a UUID such as", port_id="40000000"),
    port("id of another kind", "HTTP 404", "Check port_id", port_id=INSTANCE),
    port("id that came out of a template", "port_id: 'None' is not a", "a UUID such as", port_id="None"),
    port("path in the id", "port_id: '../1' is not a", "a UUID such as", port_id="../1"),
    port("id and address", "port_id: is mutually exclusive with", "ip_address", ip_address="10.10.1.11"),
    instance("name to look it up", "instance_id: is required", "Give it or instance_name", "name", name="web-1"),
    instance("name that several have", "instance_name: there are 2", "Give instance_id", instance_name="twin"),
    instance("part of a name", "instance_name: ", "Did you mean 'web-1'?", instance_name="web"),
    instance("empty name", "instance_name: expected at least 1 character", "got 0", instance_name=""),
    # options that there are not
    port("misspelt option", "asigments", "Did you mean 'ip_assignments'?", ip_asigments=[]),
    port("singular option", "tag", "Did you mean 'tags'?", tag={"a": "b"}),
    port("state: absent", "state: ", NEVER, state="absent"),
    port("state: present", "state: ", NEVER, state="present", name="x"),
    port("keyword among the options", "check_mode is a keyword of the task", "indent it", check_mode=True),
    port("condition among the options", "when is a keyword of the task", "indent it", when="true"),
    Mistake("state when reading", "gcore_port_info", {"state": "present"}, ("state: ", "only reads: leave it out")),
    Mistake(
        "state of instances", "gcore_instance_info", {"state": "SHUTOFF"}, ("state: there is", "Did you mean 'status'?")
    ),
    Mistake("state of tasks", "gcore_task_info", {"state": "ERROR"}, ("state: there is", "Did you mean 'states'?")),
    Mistake(
        "state of load balancers",
        "gcore_load_balancer_info",
        {"state": "present"},
        ("Did you mean 'operating_status' or 'provisioning_status'?",),
    ),
    Mistake("state where there is none", "gcore_port_info", {"state": "DOWN"}, ("Unsupported parameters", "state. S")),
    port("another state", "Unsupported parameters", "state. Supp", state="ACTIVE"),
    Mistake("one task", "gcore_task_info", {"task_id": PORT}, ("task_id. Supp", "Did you mean 'task_ids'?")),
    Mistake("IDs of tasks", "gcore_task_info", {"ids": [PORT]}, ("ids. Supp", "Did you mean 'task_ids'?")),
    Mistake("ID of a port", "gcore_port_info", {"id": PORT}, ("id. Supp", "Did you mean 'port_ids'?")),
    Mistake("unknown option and no task", "gcore_task_info", {"nosuch": 1}, ("Unsupported parameters", "nosuch")),
    Mistake("misspelt option and no task", "gcore_task_info", {"stats": "ERROR"}, ("stats", "Did you mean 'states'?")),
    port("tags to be removed", "remove_tags", "To remove a tag, set it to null: tags: {a: null}", remove_tags=["a"]),
    port(
        "singular option with a name", "security_group. Supp", "Did you mean 'security_groups'?", security_group="web"
    ),
    port("singular option with an ID", "Did you mean 'security_group_ids'?", security_group=GROUPS[0]),
    instance("option for a name without its end", "instance_id: is", "Did you mean 'instance_name'?", instance="web-1"),
    instance("option for an ID without its end", "instance_id: is", "option instance. Give it", instance=INSTANCE),
    port("several that there are not", "colour, tag", "Did you mean 'tags'?", colour="red", tag={}),
    port("state and another one", NEVER, "no option tag either. Did you mean 'tags'?", state="absent", tag={}),
    port("state and a keyword", NEVER, "no option when either. when is a keyword", state="absent", when="true"),
    instance("no resource, and two that there are not", "no option colour or nme. Give it", colour="red", nme="web-1"),
    Mistake(
        "list of another name",
        "gcore_resources",
        {"items": [item()]},
        ("resources: is required, and there is no option items. Write one list, resources", "such as kind: "),
    ),
    Mistake(
        "list of one kind",
        "gcore_resources",
        {"ports": [{"port_id": PORT}]},
        ("resources: is required, and there is no option ports. Write one list, resources", "such as kind: port"),
    ),
    Mistake(
        "keyword and no list",
        "gcore_resources",
        {"loop": [item()]},
        ("resources: is required", "loop is a keyword of the task: indent it"),
    ),
    Mistake("one id when reading", "gcore_port_info", {"port_id": PORT}, ("port_id", "Did you mean 'port_ids'?")),
    # kinds of values
    port("tags that are a list", "tags: expected a dictionary", "got a list", "{key: value}", tags=["a"]),
    port("tags that are a text", "tags: expected a dictionary", "got a string", tags="team"),
    port("tags out of a template", "tags: expected a dictionary", "got a string", tags="None"),
    port("lines that are no pairs", "tags: line 2 of the text has no '='", "one key=value on", tags="a=b\nweb\nc=d"),
    port("line that is there twice", "tags: line 2 of the text repeats the key 'a'", tags="a=b\na=c"),
    port("tags that are YAML in a text", "tags: expected a dictionary, got a string", tags="a: b\nc: d"),
    balancer("lines of logging", "logging: line 2 of the text has no '='", logging="enabled=true\nweb"),
    Mistake("lines when reading", "gcore_port_info", {"tags": "a=b\nweb"}, ("tags: line 2 of the text has no '='",)),
    Mistake(
        "tags that are YAML in a text, when reading",
        "gcore_port_info",
        {"tags": "team: web"},
        ("tags: expected a dictionary, got a string. Write {key: value}",),
    ),
    Mistake(
        "tags that are broken JSON",
        "gcore_port_info",
        {"tags": '{"a: 1}'},
        ("tags: expected a dictionary, got a string",),
    ),
    many("lines of an item", "resources[0].tags: line 2 of the text has", items=[item(tags="a=b\nweb")]),
    port(
        "lines of addresses",
        "allowed_address_pairs[0]: expected a dictionary such as {ip_address: ...}, got a string",
        """As text, a list of dictionaries is JSON: [{"ip_address": "..."}]""",
        allowed_address_pairs="10.0.0.1\n10.0.0.2\n",
    ),
    port(
        "lines of addresses with their key",
        "allowed_address_pairs[0]: line 2 of the text repeats the key 'ip_address'",
        "a list of dictionaries is JSON",
        allowed_address_pairs="ip_address=10.0.0.1\nip_address=10.0.0.2",
    ),
    port(
        "two commas in a list", "security_groups[1]: expected at least 1 character, got 0", security_groups="web,,ssh,"
    ),
    port("only a comma", "security_groups: expected a list, got an empty string", security_groups=" , \n"),
    port("purge in words", "purge_tags: 'perhaps' is not a boolean", purge_tags="perhaps", tags={}),
    port(
        "purge in words, by its other name",
        "purge_security_groups: 'perhaps' is not a boolean",
        purge_security_groups="perhaps",
    ),
    port("template as a key", "'{{ {name: \"web\"} }}'", tags={"{{ x }}": "v"}),
    Mistake(
        "choice when reading",
        "gcore_port_info",
        {"managed_by": "sytem"},
        ("managed_by: value must be one of: ", "mean 'system'?"),
    ),
    Mistake(
        "lowercase letters",
        "gcore_instance_info",
        {"status": "active"},
        ("status: value must be one of: ", "mean 'ACTIVE'?"),
    ),
    Mistake(
        "choice in a list",
        "gcore_task_info",
        {"states": "RUNNING,eror"},
        ("states[1]: value must be one of", "got: 'eror'. Did you mean 'ERROR'?"),
    ),
    Mistake(
        "choice by another name",
        "gcore_network_info",
        {"network_type": "vxlam"},
        ("type: value must be one of: vlan, vxlan, got: 'vxlam'. Did you mean 'vxlan'?",),
    ),
    Mistake(
        "boolean when reading",
        "gcore_port_info",
        {"attached": "maybe"},
        ("attached: 'maybe' is not a boolean",),
    ),
    Mistake(
        "template as a key when reading",
        "gcore_port_info",
        {"tags": {"{{x}}": "v"}},
        ("tags.{{x}}: the key contains a template, and Ansible templates only values",),
    ),
    port("tag that is empty", "tags.team: empty value", "use null to remove the tag", tags={"team": ""}),
    port("tag that is a list", "tags.team: expected a string", "got a list", tags={"team": ["a"]}),
    port("tag with a blank in its key", "tags.cost center: ", "is not a key without blanks", tags={"cost center": "1"}),
    port("tag with '='", "tags.a=b: ", "without blanks, line breaks and '='", tags={"a=b": "1"}),
    port("long tag", "tags.a: expected at most 255 characters", "got 256", tags={"a": "v" * 256}),
    port("tag without a key", "tags: empty key", "each tag needs a name", tags={" ": "1"}),
    port("date in tags", "tags: ", "quote the date", tags="{'b': datetime.date(2024, 1, 1)}"),
    port(
        "groups that are a dictionary",
        "security_group_ids: ",
        "expected a list, got a dictionary",
        security_group_ids={"a": "b"},
    ),
    port("group by its name", "security_group_ids[0]: 'web' is not a", "a UUID such as", security_group_ids=["web"]),
    port("misspelt group", "security_groups: ", "Did you mean 'ssh'?", security_groups=["web", "shh"]),
    port(
        "groups twice",
        "security_group_ids: is mutually exclusive with security_groups",
        security_group_ids=[],
        security_groups=[],
    ),
    port(
        "groups out of a template",
        "security_group_ids[0]: 'None' is not a",
        "a UUID such as",
        security_group_ids="None",
    ),
    port("dictionary as a text", "security_group_ids[0]: '{}' is not a", "a UUID such as", security_group_ids="{}"),
    port("list that is broken", "security_groups: the text is not a valid list", "as JSON", security_groups="[web"),
    port("null as a group", "security_group_ids[0]: expected a string", "got null", security_group_ids=[None]),
    port(
        "many groups",
        "security_group_ids: expected at most 10",
        "got 11",
        security_group_ids=[f"{GROUPS[0][:-2]}{n:02}" for n in range(11)],
    ),
    port("host bits", "[0].ip_address: ", "10.0.0.0/8", allowed_address_pairs=[{"ip_address": "10.0.0.1/8"}]),
    port(
        "no address",
        "[0].ip_address: '10.0.0' is not a",
        "10.0.0.0/24",
        allowed_address_pairs=[{"ip_address": "10.0.0"}],
    ),
    port(
        "addresses without a key",
        "allowed_address_pairs[0]: expected a dictionary",
        "{ip_address: ...}",
        allowed_address_pairs=["10.0.0.1"],
    ),
    port(
        "another key of a record",
        "[0]: unknown key 'mac_address'. Supported keys: ip_address",
        allowed_address_pairs=[{"mac_address": "x"}],
    ),
    port("misspelt key", "[0]: unknown key", "'ip_address'", allowed_address_pairs=[{"ip_adress": "10.0.0.1"}]),
    port("no subnet", "ip_assignments[0]: missing key", "'subnet_id'", ip_assignments=[{"ip_address": "10.10.1.1"}]),
    port("no assignment", "ip_assignments: expected at least 1 different element", "got 0", ip_assignments=[]),
    port(
        "network as an address",
        "ip_assignments[0].ip_address: ",
        "without the slash",
        ip_assignments=[{"subnet_id": SUBNET, "ip_address": "10.10.1.0/24"}],
    ),
    port(
        "word for a boolean",
        "port_security_enabled: 'perhaps'",
        "is not a boolean",
        port_security_enabled="perhaps",
    ),
    instance("short name", "name: expected at least 3 characters", "got 1", instance_id=INSTANCE, name="a"),
    instance("name with a slash", "name: 'a/bcd'", "is not a name of letters", instance_id=INSTANCE, name="a/bcd"),
    instance("name that is a list", "name: expected a string", "got a list", instance_id=INSTANCE, name=["web"]),
    instance("name that is true", "name: expected a string", "got a boolean", instance_id=INSTANCE, name=True),
    instance("name that is false", "name: expected a string", "got a boolean", instance_id=INSTANCE, name=False),
    balancer(
        "word that is none of those",
        "preferred_connectivity: value must be one of: L2, L3",
        "got: 'L4'",
        preferred_connectivity="L4",
    ),
    balancer("misspelt key of logging", "logging: ", "Did you mean 'enabled'?", logging={"enable": True}),
    balancer("logging: true", "logging: expected a dictionary, got a boolean", "Write {enabled: true}", logging=True),
    balancer(
        "days of retention",
        "logging.retention_policy: expected a dictionary such as {period: ...}",
        "got a number",
        logging={"retention_policy": 9},
    ),
    balancer(
        "unit",
        "logging.retention_policy.period: '90d'",
        "is not an integer",
        logging={"retention_policy": {"period": "90d"}},
    ),
    balancer("logging that is off", "logging: is disabled", "add enabled: true", logging={"topic_name": "a"}),
    balancer("two names of one option", "load_balancer_id: ", "is an alias", "give one", loadbalancer_id=LOGGED),
    # waiting
    port("no time to wait", "wait_timeout: expected at least 1", "got 0", wait_timeout=0),
    port("negative time", "wait_timeout: expected at least 1", "got -5", wait_timeout=-5),
    port("time with a unit", "wait_timeout: '10m'", "is not an integer", wait_timeout="10m"),
    port("no time for a request", "api_timeout: expected at least 1", "got 0", api_timeout=0),
    port("negative number of retries", "api_retries: expected at least 0", "got -1", api_retries=-1),
    port("wait that is no boolean", "wait: 'perhaps'", "is not a boolean", wait="perhaps"),
    port("time that is a list", "api_timeout: expected an integer", "got a list", api_timeout=[30]),
    # lists of resources
    many("no list", "resources: expected a list", "got a dictionary", items={"kind": "port"}),
    many("item that is a text", "resources[0]: expected a dictionary", "got a string", items=[PORT]),
    many("no kind", "resources[0]: missing key 'kind'", "must be one of: ", items=[{"port_id": PORT}]),
    many(
        "kind in the plural",
        "resources[0].kind: value must be one of",
        "got: 'ports'. Did you mean 'port'?",
        items=[item(kind="ports")],
    ),
    many("module as the kind", "resources[0].kind: ", "Did you mean 'port'?", items=[item(kind="gcore_port")]),
    many(
        "kind of Scanopy", "resources[0].kind: value must be one of: ", "got: 'binding'", items=[item(kind="binding")]
    ),
    many("misspelt option of an item", "resources[0].tag: ", "Did you mean 'tags'?", items=[item(tag={})]),
    many("two misspelt ones", "resources[0].tag: ", "'tags'? Neither is there wish", items=[item(wish=1, tag={})]),
    *(
        many(
            f"{word} in an item",
            f"resources[0].{word}: ",
            f"{word} is a keyword of the task",
            items=[item(**{word: "x"})],
        )
        for word in ("when", "loop", "register")
    ),
    many("misspelt option and a keyword", "[0].tag: ", "'tags'? Neither", "when is", items=[item(tag={}, when="x")]),
    many("tags of an item to be removed", "remove_tags: ", "tags: {a: null}", items=[item(remove_tags=["a"])]),
    many("state of an item", "resources[0].state: ", NEVER, items=[item(state="absent")]),
    many(
        "key in an item",
        "resources[0].api_key: is an option of the task",
        "write it there",
        items=[item(api_key="1_abcdefghi")],
    ),
    many("wait in an item", "resources[0].wait: is an option of the task", "write it there", items=[item(wait=True)]),
    many("twice", "resources[1]: is the same port as resources[0]", "merge the items", items=[item(), item()]),
    many("no parallel requests", "parallel: expected at least 1", "got 0", items=[item()], parallel=0),
    many("too many parallel requests", "parallel: expected at most 64", "got 65", items=[item()], parallel=65),
    many("parallel requests in words", "parallel: 'all'", "is not an integer", items=[item()], parallel="all"),
    many("fail_fast in words", "fail_fast: 'never'", "is not a boolean", items=[item()], fail_fast="never"),
    many("label that is a list", "resources[0].label: expected a string", "got a list", items=[item(label=["a"])]),
    many("two wrong items", "Nothing was done: 2 of 3 resources", "resources[0]", "resources[2]", items=[1, item(), 2]),
    # proxies
    port("proxy whose port is a word", "http_proxy: ", "a number from 1 to 65535", env={"http_proxy": "http://a:b"}),
    port("kind of proxy", "HTTP_PROXY: ", "one of http, https", env={"HTTP_PROXY": "ftp://proxy.example:3128"}),
    port(
        "no proxy",
        "http_proxy: the value is not the address of a proxy",
        "Write http://",
        env={"http_proxy": "http://"},
    ),
    port(
        "nobody at the proxy",
        "no connection to the proxy 127.0.0.1:9 (all_proxy)",
        "Check all_proxy",
        "NO_PROXY",
        env={"all_proxy": "127.0.0.1:9"},
        **QUIET,
    ),
]

SCANOPY = [
    binding("no key", "api_key: is required", "or SCANOPY_API_KEY", env={"SCANOPY_API_KEY": None}),
    binding("no address", "api_url: is required", "or SCANOPY_URL", env={"SCANOPY_URL": None}),
    binding(
        "Bearer", "api_key: the value begins with the name of a scheme", "give the key alone", api_key="Bearer scp_u_a"
    ),
    binding(
        "key of a daemon",
        "api_key: the key does not begin with scp_u_",
        "create a user API key",
        api_key="scp_d_abcdefg",
    ),
    binding("key that is wrong", "HTTP 401", "Check api_key", api_key="scp_u_nobody"),
    binding(
        "key that may only read",
        "HTTP 403",
        "permission Member",
        api_key="scp_u_NotARealKeyOfViewerHome000000000",
        port="443/tcp",
    ),
    binding("address of a page", "Check api_url", "without a path", env={"SCANOPY_URL": "http://{host}/networks"}),
    binding("name instead of the id", "binding_id: 'web' is not a", "a UUID such as", binding_id="web"),
    binding("id of another kind", "HTTP 404", "Check binding_id", binding_id="c0000000-0000-4000-8000-000000000001"),
    binding("id and words", "binding_id: is mutually exclusive with", "binding", binding=WORDS),
    binding("state", "state: ", NEVER, state="absent"),
    binding("misspelt option", "prot", "Did you mean 'port'?", prot="80/tcp"),
    binding("port without a protocol", "port: '80' is not a", "such as 443/tcp", port="80"),
    binding("number of a port", "port: '80' is not a", "such as 443/tcp", port=80),
    binding("protocol", "port: '80/http' is not a", "such as 443/tcp", port="80/http"),
    binding("large port", "port: expected at most 65535", "got 70000", port="70000/tcp"),
    binding("port that the host has not", "port: the host web-1 has no port 81/tcp", "it has: 80/tcp", port="81/tcp"),
    binding(
        "network as an address",
        "ip_address: '192.168.20.0/24' is a network",
        "without the slash",
        ip_address="192.168.20.0/24",
    ),
    binding(
        "address that the host has not", "ip_address: the host web-1 has no address", "it has: ", ip_address="10.0.0.1"
    ),
    binding("port twice", "port_id: is mutually exclusive with", "port", port="80/tcp", port_id=BINDING),
    binding("misspelt type", "type: value must be one of", "got: 'prot'. Did you mean 'port'?", type="prot"),
    binding("host alone", "host: ", "requires the option service", host="web-1"),
    binding("misspelt service", "service: ", "Did you mean 'spare'?", service="spair"),
    binding("misspelt host", "service: ", "no host 'db1'", "Did you mean 'db-1'?", service="database", host="db1"),
    binding("service on another host", "service: ", "give host, too", service="database"),
    Mistake("no binding", "scanopy_binding", {"port": "80/tcp"}, ("binding_id: is required", "Give it or binding")),
    Mistake(
        "binding that is a text",
        "scanopy_binding",
        {"binding": "web-1"},
        ("binding: expected a dictionary such as {host: ...", "got a string"),
    ),
    words("host of the words", "binding: ", "no host 'web1'", "Did you mean 'web-1'?", host="web1"),
    words("service of the words", "binding: ", "no service 'webste'", "Did you mean 'website'?", service="webste"),
    words("network of the words", "binding: ", "network 'hom'", "Did you mean 'home'?", network="hom"),
    words("key of the words", "binding: unknown key 'hosts'", "Did you mean 'host'?", hosts="web-1"),
    words("no service", "binding: missing key", "'service'", service=None),
    words("address that it has lost", "binding: ", "binding.ip_address: any matches 80/tcp", ip_address="10.0.0.1"),
    words("port that it has lost", "binding: ", "binding.port: any matches 80/tcp on 192", port="8080/tcp"),
    bindings("kind of Gcore", "resources[0].kind: value must be one of: ", "got: 'port'", items=[{"kind": "port"}]),
    tag("color in another case", "color: value must be one of: pink, rose, red, ", "Did you mean 'red'?", color="Red"),
    tag("unknown color", "color: value must be one of: pink, rose, red, ", "got: '#ff0000'", color="#ff0000"),
    tag("empty name", "name: expected at least 1 character, got 0", name=""),
    tag("long name", "name: expected at most 100 characters, got 101", name="x" * 101),
    tag("name of another tag", "name: the tag 7", "rename that tag first", name="shop"),
    tag("misspelt option", "colour", "Did you mean 'color'?", colour="red"),
    tag("tag twice", "tag_id: is mutually exclusive with tag_name", tag_name="shop"),
    tag("application that is no boolean", "is_application", is_application="perhaps"),
    Mistake("no tag", "scanopy_tag", {"color": "red"}, ("tag_id: is required", "Give it or tag_name")),
    Mistake("misspelt tag", "scanopy_tag", {"tag_name": "prodution"}, ("tag_name: ", "Did you mean 'production'?")),
    bindings(
        "project",
        "resources[0].project_id: there is no such option",
        "supports: ",
        items=[{"kind": "binding", "project_id": 1}],
    ),
    bindings(
        "misspelt key", "resources[0].binding: ", "'host'", items=[{"kind": "binding", "binding": {**WORDS, "hst": 1}}]
    ),
    bindings(
        "misspelt host",
        "resources[0].binding: ",
        "Did you mean 'web-1'?",
        items=[{"kind": "binding", "binding": {**WORDS, "host": "web1"}}],
    ),
]


def name_of(mistake: Mistake) -> str:
    return f"{mistake.module}: {mistake.name}"


def make(simulator, variables, mistake: Mistake, check: bool) -> str:
    """Make a mistake. Returns the message."""
    host = simulator.url.removeprefix("http://")
    variables = {**variables, "no_proxy": "", "NO_PROXY": "", **(mistake.environment or {})}
    given = {key: value.replace("{host}", host) for key, value in variables.items() if value is not None}
    run = run_module(simulator, mistake.module, mistake.options, check, env=given)
    assert run.failed, run.result
    assert run.result["changed"] is False
    assert "defect" not in run.msg and "Traceback" not in run.text, run.msg
    assert all(each.status >= 400 for each in run.requests if each.method != "GET"), "no write was accepted"
    return run.msg


@pytest.mark.sampled(2)
@pytest.mark.bad_requests
@pytest.mark.parametrize("mistake", GCORE, ids=name_of)
def test_mistakes_with_gcore(sim, mistake):
    for check in (True, False):
        message = make(sim, environment(sim), mistake, check)
        for part in mistake.parts:
            assert part in message


@pytest.mark.sampled(2)
@pytest.mark.bad_requests
@pytest.mark.off_contract_requests
@pytest.mark.parametrize("mistake", SCANOPY, ids=name_of)
def test_mistakes_with_scanopy(server, mistake):
    variables = {"SCANOPY_URL": server.url, "SCANOPY_API_KEY": server.key}
    message = make(server, variables, mistake, False)
    for part in mistake.parts:
        assert part in message


NO_GUESS = [
    port("name of a port", port_name="web"),
    port("a word in common", mac_address="x"),
    port("two are as likely", timeout=5),
    port("key of a record", allowed_address_pairs=[{"mac_address": "x"}]),
    balancer("short for a kind", lb_name="web"),
    balancer("ID that is none", load_balancer_flavor="web"),
]


@pytest.mark.bad_requests
@pytest.mark.parametrize("mistake", NO_GUESS, ids=name_of)
def test_no_guess_is_better_than_a_wrong_one(sim, mistake):
    assert "Did you mean" not in make(sim, environment(sim), mistake, False)


@pytest.mark.bad_requests
@pytest.mark.parametrize(
    ("module", "tags", "promised"),
    [
        ("gcore_port", {"{{x}}": "v"}, True),  # it can be there
        ("gcore_port", {"{{ x }}": "v"}, False),
        ("gcore_port_info", {"{{x}}": "v"}, False),
        ("gcore_port_info", {"{{ x }}": "v"}, False),
    ],
)
def test_null_is_advised_where_it_helps(sim, module, tags, promised):
    options = {"tags": tags, **({"port_id": PORT} if module == "gcore_port" else {})}
    message = make(sim, environment(sim), Mistake("", module, options, ()), False)
    assert "Ansible templates only values" in message
    assert ("use null to remove the tag" in message) is promised


def test_there_are_enough_mistakes():
    assert len(GCORE) + len(SCANOPY) >= 80
    assert len({name_of(each) for each in [*GCORE, *SCANOPY]}) == len(GCORE) + len(SCANOPY)
