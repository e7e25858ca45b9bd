# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugins: hosts, names, groups, trust, the cache, and what hostile servers cannot do."""

from __future__ import annotations

import importlib
import json
import os
import re
import signal
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible.inventory.data import InventoryData
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible.release import __version__
from ansible.template import Templar
from ansible.utils.display import Display
from ansible_collections.day2.resources.plugins.module_utils._ansible import inventory as _inventory
from ansible_collections.day2.resources.plugins.module_utils._ansible import inventory_names, session
from ansible_collections.day2.resources.plugins.module_utils._ansible.inventory_options import option_spec
from ansible_collections.day2.resources.plugins.module_utils._api import clock as _clock
from ansible_collections.day2.resources.plugins.module_utils._gcore import api as _gcore_api
from ansible_collections.day2.resources.plugins.module_utils._model.host_kind import usable_address

from .harness import INSTANCE, METAL_SERVER, environment, then
from .test_playbooks import Command

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ("gcore", "scanopy")
CORE = tuple(map(int, __version__.split(".")[:2]))
TWINS = ["50000000-0000-4000-8000-000000000004", "50000000-0000-4000-8000-000000000005"]
HERE = {"projects": [1], "regions": [7]}
EVERYWHERE = {"projects": "all", "regions": "all"}
EVIL = "{{ lookup('pipe', 'touch /tmp/evil') }}"
WEB = "b0000000-0000-4000-8000-000000000001"


def code_of(name):
    return importlib.import_module(f"ansible_collections.day2.resources.plugins.inventory.{name}")


class Inventory:
    """Parses inventories in this process, as Ansible does. ``warnings`` are those of the last one."""

    def __init__(self, monkeypatch: Any, home: Path) -> None:
        self.home, self.warnings, self.lines = home, [], []
        monkeypatch.setattr(Display, "warning", lambda _display, text, *_more, **_options: self.warnings.append(text))
        for name in ("vvv", "display"):
            monkeypatch.setattr(Display, name, lambda _display, text, *_more, **_options: self.lines.append(text))

    def parse(
        self,
        sim: Any,
        options: Any = None,
        /,
        data: InventoryData | None = None,
        use_cache: bool = True,
        env: Any = None,
        **more: Any,
    ) -> InventoryData:
        """Parse one file. The project and the region of the environment do not count."""
        self.warnings.clear()
        path = self.home / f"some.{sim.api}.yml"
        given = {"plugin": f"day2.resources.{sim.api}", **(options or {}), **more}
        path.write_text(yaml.safe_dump(given))
        data = data or InventoryData()
        plugin = inventory_loader.get(f"day2.resources.{sim.api}")
        assert plugin.verify_file(str(path))
        variables = {key: value for key, value in environment(sim).items() if "_CLOUD_" not in key}
        with mock.patch.dict(os.environ, {**variables, **(env or {})}):
            plugin.parse(data, DataLoader(), str(path), use_cache)
            if given.get("cache"):
                plugin.update_cache_if_changed()
        return data

    def problem(self, sim: Any, options: Any = None, /, **more: Any) -> str:
        """The message of a file that is refused. Nothing was added."""
        data = InventoryData()
        with pytest.raises(AnsibleError) as error:
            self.parse(sim, options, data=data, **more)
        assert not data.hosts
        assert sim.key not in str(error.value)
        # For an error with a cause, Ansible shows lines of the file.
        assert not isinstance(error.value.__cause__, AnsibleError)
        return str(error.value)


@pytest.fixture(name="inventory")
def _here(monkeypatch, tmp_path):
    return Inventory(monkeypatch, tmp_path)


def hosts_of(data, group="gcore"):
    return sorted(host.name for host in data.groups[group].get_hosts()) if group in data.groups else None


# Hosts, groups and variables


def test_servers_of_a_region(sim, inventory):
    data = inventory.parse(sim, HERE)
    assert hosts_of(data) == sorted([*TWINS, "cache-1", "db-1", "metal-1", "queue-1", "storage-1", "web-1"])
    assert {name for name in data.groups if name not in ("all", "ungrouped")} == {
        *("gcore", "gcore_project_1", "gcore_region_luxembourg_2"),
        *("gcore_status_active", "gcore_status_shutoff", "gcore_status_suspended"),
    }
    assert hosts_of(data, "gcore_status_shutoff") == ["queue-1"]
    assert {group.name for group in data.groups["gcore"].child_groups} >= {"gcore_project_1", "gcore_status_active"}
    variables = data.hosts["web-1"].vars
    assert {*variables} - {"inventory_file", "inventory_dir"} == {"ansible_host", "gcore_server"}
    server = variables["gcore_server"]
    assert {*server} == {
        *("id", "name", "type", "project_id", "region_id", "region", "tags", "flavor", "status", "addresses"),
        *("security_groups", "volumes"),
    }
    assert (server["id"], server["type"], server["project_id"], server["region_id"]) == (INSTANCE, "instance", 1, 7)
    assert server["tags"] == {
        "env": "production", "team": "backend", "image_name": "ubuntu-22.04", "os_type": "linux",
    }  # fmt: skip
    assert server["volumes"] == [{"id": "60000000-0000-4000-8000-000000000003", "delete_on_termination": True}]
    assert variables["ansible_host"] == "203.0.113.11"
    assert data.hosts["metal-1"].vars["gcore_server"]["type"] == "bare_metal_server"
    assert [(each.method, each.path) for each in sim.requests()] == [("GET", "/cloud/v1/instances/1/7")]


def test_hosts_of_scanopy(server, inventory):
    data = inventory.parse(server, default_groups=["network", "service", "tag"])
    assert hosts_of(data, "scanopy") == ["db-1", "printer-1", "web-1"]
    assert hosts_of(data, "scanopy_tag_production") == ["db-1", "web-1"]
    assert hosts_of(data, "scanopy_service_website") == ["web-1"]
    assert hosts_of(data, "scanopy_network_home") == ["db-1", "printer-1", "web-1"]
    host = data.hosts["web-1"].vars["scanopy_host"]
    assert host["id"] == WEB
    assert (sorted(host["tags"]), host["network"]) == (["production", "shop"], "home")
    assert host["addresses"] == ["192.168.20.11", "192.168.30.11"]
    assert host["ports"][:2] == ["80/tcp", "443/tcp"]
    assert data.hosts["web-1"].vars["ansible_host"] == "192.168.20.11"
    inside = inventory.parse(server, connect_network="192.168.30.0/24")
    assert inside.hosts["web-1"].vars["ansible_host"] == "192.168.30.11"


@pytest.mark.once
@pytest.mark.parametrize("release", ["0.14.19", "0.17.22", "0.18.3"])
def test_releases_of_scanopy(server, inventory, release):
    server.settings(server_version=release)
    data = inventory.parse(server, default_groups=["network", "tag"])
    assert data.hosts["web-1"].vars["scanopy_host"]["addresses"] == ["192.168.20.11", "192.168.30.11"]
    assert hosts_of(data, "scanopy_tag_production") == ["db-1", "web-1"]


def test_scope(sim, inventory):
    assert "rehearsal-1" in hosts_of(inventory.parse(sim, EVERYWHERE))
    # Which answer comes first decides whether a region without bare metal servers needs their separate list.
    places = [each.path for each in sim.requests() if "/bminstances/" not in each.path]
    assert len(places) == len({*places}) == 2 + 4 * 2
    for projects, regions in ((["staging"], "frankfurt"), ([2], [8]), (["2", 2], ["Frankfurt", "8"]), (2, 8)):
        assert hosts_of(inventory.parse(sim, projects=projects, regions=regions)) == ["rehearsal-1"]
    env = {"GCORE_CLOUD_PROJECT_ID": "2", "GCORE_CLOUD_REGION_ID": "8"}
    assert hosts_of(inventory.parse(sim, env=env)) == ["rehearsal-1"]


def test_closed_projects_and_regions(sim, inventory):
    sim.change("regions", 8, {"state": "DELETED"})
    assert "rehearsal-1" not in hosts_of(inventory.parse(sim, EVERYWHERE))
    assert not [each for each in sim.requests() if each.path.endswith("/8")]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"filters": {"status": "SHUTOFF"}}, ["queue-1"]),
        ({"filters": {"tags": {"env": "production"}, "flavor_prefix": "g"}}, ["queue-1", "web-1"]),
        ({"filters": {"instance_name": "db-1"}}, ["db-1"]),
        ({"filters": {"tag_keys": "team"}, "exclude_filters": [{"tags": {"team": "storage"}}]}, ["web-1"]),
        ({"exclude_filters": [{"status": "ACTIVE"}, {"name": "cache-1"}]}, ["queue-1"]),
        ({"exclude_filters": {"status": "ACTIVE"}}, ["cache-1", "queue-1"]),
        ({"filters": {"instance_ids": []}}, []),
        ({"filters": None, "hostnames": None, "exclude_filters": [{"name": "twin"}]}, 6),
    ],
)
def test_filters(sim, inventory, options, names):
    found = hosts_of(inventory.parse(sim, HERE, **options))
    assert (len(found) if isinstance(names, int) else found) == names


def test_filters_by_names_of_others(server, inventory):
    assert hosts_of(inventory.parse(server, filters={"tag_name": "shop"}), "scanopy") == ["web-1"]
    found = inventory.parse(server, exclude_filters=[{"tag_name": "shop", "network_name": "home"}])
    assert hosts_of(found, "scanopy") == ["db-1", "printer-1"]
    assert "there is no tag with the name 'shp'" in inventory.problem(server, filters={"tag_name": "shp"})


ADDRESSES = {
    "lan": [
        {"type": "fixed", "addr": "10.0.0.5"},
        {"type": "floating", "addr": "198.51.100.5"},
        {"type": "fixed", "addr": "fd00::5"},
        {"type": "fixed", "addr": "2001:DB8::5"},
    ],
    "wan": [{"type": "fixed", "addr": "127.0.0.1"}, {"type": "fixed", "addr": "198.51.100.9"}],
}


@pytest.mark.off_contract_answers
@pytest.mark.parametrize(
    ("options", "address"),
    [
        ({}, "198.51.100.5"),
        ({"connect_with": ["public_ipv4"]}, "198.51.100.9"),
        ({"connect_with": ["private_ipv4", "floating_ipv4"]}, "10.0.0.5"),
        ({"connect_with": ["private_ipv6"]}, "fd00::5"),
        ({"connect_with": "public_ipv6,name"}, "2001:db8::5"),
        ({"connect_with": ["floating_ipv6", "name"]}, "web-1"),
        ({"connect_with": []}, INSTANCE),
        ({"connect_network": "wan"}, "198.51.100.9"),
        ({"connect_network": "other"}, INSTANCE),
    ],
)
def test_addresses(sim, inventory, options, address):
    sim.change("instances", INSTANCE, {"addresses": ADDRESSES})
    data = inventory.parse(sim, HERE, filters={"name": "web-1"}, **options)
    assert data.hosts["web-1"].vars["ansible_host"] == address
    assert any("have no address" in each for each in inventory.warnings) is (address == INSTANCE)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "::ffff:127.0.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "::",
            "169.254.1.1",
            "fe80::1%eth0",
        ),
        *("224.0.0.1", "10.0.0", "", None, 7, ["10.0.0.1"], "10.0.0.1 -oProxyCommand=x"),
    ],
)
def test_addresses_that_lead_elsewhere(text):
    assert usable_address(text) is None


def test_constructed(sim, inventory):
    data = inventory.parse(
        sim,
        HERE,
        compose={"ansible_user": "'admin'", "where": "gcore_server.region | lower"},
        groups={"big": "gcore_server.flavor.ram > 8000"},
        keyed_groups=[{"prefix": "team", "key": "gcore_server.tags.team | default(none)"}],
        default_groups=[],
        group="cloud",
    )
    assert data.hosts["web-1"].vars["where"] == "luxembourg-2"
    assert hosts_of(data, "big") == ["db-1", "metal-1", "storage-1"]
    assert hosts_of(data, "team_backend") == ["web-1"]
    assert not [name for name in data.groups if name.startswith(("gcore", "cloud_"))]


def test_an_expression_that_fails_adds_nothing(sim, inventory):
    compose = {"x": "gcore_server.tags.team"}
    assert "x" in inventory.problem(sim, HERE, compose=compose, strict=True)
    assert len(hosts_of(inventory.parse(sim, HERE, compose=compose))) == 8


def test_groups_by_tag_have_the_prefix(sim, inventory):
    data = inventory.parse(sim, HERE, default_groups=["tag", "type", "flavor", "security_group"])
    assert hosts_of(data, "gcore_tag_env_production") == ["queue-1", "storage-1", "web-1"]
    assert hosts_of(data, "gcore_security_group_web") == ["web-1"]
    assert hosts_of(data, "gcore_type_bare_metal_server") == ["metal-1", "storage-1"]
    assert hosts_of(data, "gcore_flavor_g2_standard_4_8") == ["db-1"]
    assert all(name.startswith("gcore") for name in data.groups if name not in ("all", "ungrouped"))


def test_variables_are_no_variables_of_roles():
    """A role would take a variable of a host for its list, and change what the cloud has."""
    own = {"ansible_host", *(code_of(name).InventoryModule.SOURCE.hosts.variable for name in PLUGINS)}
    assert own == {"ansible_host", "gcore_server", "scanopy_host"}
    for path in (ROOT / "roles").glob("*/defaults/main.yml"):
        assert not own & yaml.safe_load(path.read_text()).keys()
    for path in (ROOT / "roles").glob("*/meta/argument_specs.yml"):
        for entry in yaml.safe_load(path.read_text())["argument_specs"].values():
            assert not own & entry.get("options", {}).keys(), path


# Names


@pytest.mark.off_contract_answers
@pytest.mark.parametrize(
    "name",
    [
        *("localhost", "LocalHost", "localhost.localdomain", "a.localhost", "ip6-loopback", "127.0.0.1", "127.1", "0"),
        *("2130706433", "0x7f.1", "::1", "all", "ungrouped", "gcore", "gcore_project_1", "mine", "known", EVIL),
        *("a:b", "web[1:3]", "!web", "~web", "a,b", "../etc", "-oProxyCommand=x", "web\n1", "*", METAL_SERVER),
        *("\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54", "\uff11\uff12\uff17.0.0.1", "169.254.1.1"),
    ],
)
def test_names_that_no_host_gets(sim, inventory, name):
    data = InventoryData()
    data.add_group("mine")
    data.add_host("known")
    sim.change("instances", INSTANCE, {"name": name})
    inventory.parse(sim, HERE, data=data)
    assert "gcore_server" not in (data.hosts[name].vars if name in ("known",) else {})
    assert data.hosts[INSTANCE].vars["gcore_server"]["name"] == name
    assert data.localhost is None
    assert name == METAL_SERVER or name == "known" or name not in data.hosts
    assert len([each for each in inventory.warnings if "by their ID" in each and INSTANCE in each]) == 1


@pytest.mark.parametrize(
    "name",
    [
        *("\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54", "localho\u017ft", "a.\u24dbOCALHOST"),
        *("local\u3164host", "local\u115fhost"),
        *("\uff11\uff12\uff17.0.0.1", "127.0.0.\u2460", "127.0.\u24881", "127\uff0e0.0.1", "127\u30020\u30020\u30021"),
        *("localhost", "127.1", "0.0.0.0", "169.254.1.1", "\uff11\uff16\uff19.254.169.254", "224.0.0.1", "fe80::1"),
    ],
)
@pytest.mark.parametrize("plugin", PLUGINS)
def test_names_that_lead_elsewhere(plugin, name):
    """A resolver reads other spellings, too. Such a name is neither that of a host nor its address."""
    kind, warnings = code_of(plugin).InventoryModule.SOURCE.hosts, []
    host = {"id": WEB, "name": name, "addresses": []}
    assert inventory_names.host_names(kind, [host], ["name"], lambda *_: False, warnings.append) == [WEB]
    assert len(warnings) == 1
    assert inventory_names.address_of(kind, host, ["name"], None) is None


@pytest.mark.off_contract_answers
@pytest.mark.parametrize(("name", "host"), [("my web 1", "my_web_1"), ("bücher", "bücher"), ("10.1.2.3", "10.1.2.3")])
def test_names_that_a_host_gets(sim, inventory, name, host):
    sim.change("instances", INSTANCE, {"name": name})
    assert inventory.parse(sim, HERE).hosts[host].vars["gcore_server"]["name"] == name


@pytest.mark.off_contract_answers
@pytest.mark.parametrize("name", [None, "", "  "])
def test_no_name(sim, inventory, name):
    """The next word of hostnames is used, without a warning."""
    sim.change("instances", INSTANCE, {"name": name})
    sim.change("instances", TWINS[1], {"name": "other"})
    data = inventory.parse(sim, HERE)
    assert INSTANCE in data.hosts
    assert not [each for each in inventory.warnings if "by their ID" in each]
    named = inventory.parse(sim, HERE, hostnames=["name", "private_ipv4"])
    assert named.hosts["10.10.1.11"].vars["gcore_server"]["id"] == INSTANCE


def test_two_servers_of_one_name(sim, inventory):
    data = inventory.parse(sim, HERE)
    assert {*TWINS} <= data.hosts.keys()
    assert "twin" not in data.hosts
    (warning,) = [each for each in inventory.warnings if "not unique" in each]
    assert all(f"{each} ('twin')" in warning for each in TWINS)


def test_two_sources(sim, inventory):
    """The second one does not take over the hosts of the first one, and the same server stays one host."""
    data = inventory.parse(sim, HERE)
    inventory.parse(sim, HERE, data=data)
    assert len(data.hosts) == 8
    sim.change("instances", "50000000-0000-4000-8000-000000000007", {"name": "web-1"})
    inventory.parse(sim, projects=[2], regions=[8], data=data)
    assert data.hosts["web-1"].vars["gcore_server"]["id"] == INSTANCE
    assert "50000000-0000-4000-8000-000000000007" in data.hosts


@pytest.mark.parametrize(
    ("files", "selected", "others"),
    [
        (("01_hosts.yml", "02_web.gcore.yml"), "mine", {"ansible_host": "192.0.2.1"}),
        (("hosts.yml", "cloud.gcore.yml"), "web", {"ansible_host": "10.10.1.12", "gcore_server": mock.ANY}),
    ],
)
def test_the_order_of_sources(sim, inventory, monkeypatch, files, selected, others):
    """The guide says this about sources that Ansible reads before and after."""
    for key, value in environment(sim).items():
        monkeypatch.setenv(key, value)
    sim.change("instances", INSTANCE, {"name": "web"})
    folder = inventory.home / "hosts"
    folder.mkdir()
    static = {"web": {"hosts": {"mine": {}}}, "dbs": {"hosts": {"db-1": {}}}}
    if selected == "mine":
        static["dbs"]["hosts"]["db-1"] = others
    (folder / files[0]).write_text(yaml.safe_dump(static))
    (folder / files[1]).write_text("plugin: day2.resources.gcore\n")
    manager = InventoryManager(DataLoader(), sources=[str(folder)])
    assert [host.name for host in manager.get_hosts("web")] == [selected]
    variables = manager.get_host("db-1").vars
    assert {key: variables[key] for key in ("ansible_host", "gcore_server") if key in variables} == others


@pytest.mark.parametrize("name", ["web", "db-1"])
def test_a_group_of_an_expression_with_the_name_of_a_host(sim, inventory, name):
    """Variables of the host would be set for the group, in either order of the hosts."""
    sim.change("instances", INSTANCE, {"name": "web"})
    key = {"web": "'web' if gcore_server.name == 'db-1' else none", "db-1": "'web'"}[name]
    data = inventory.parse(
        sim, HERE, compose={"only": "gcore_server.name"}, keyed_groups=[{"separator": "", "key": key}]
    )
    assert "web" in data.groups
    assert "web" not in data.hosts
    assert data.groups["web"].vars == {}
    assert data.hosts[INSTANCE].vars["only"] == "web"
    assert any("of another host or of a group" in each and INSTANCE in each for each in inventory.warnings)
    assert hosts_of(data, "gcore").count(INSTANCE) == 1


# Trust


@pytest.mark.off_contract_answers
@pytest.mark.parametrize("cached", [False, True])
def test_remote_texts_are_never_templates(sim, inventory, cached):
    tags = [
        {"key": "ansible_connection", "value": "local"},
        {"key": "ansible_python_interpreter", "value": EVIL},
        {"key": EVIL, "value": EVIL},
        {"key": "__ansible_type", "value": "TrustedAsTemplate"},
    ]
    sim.change("instances", INSTANCE, {"tags": tags, "status": EVIL, "region": EVIL})
    sim.change(
        "instances", INSTANCE, {"flavor": {"flavor_id": EVIL, "__ansible_unsafe": EVIL, "__ansible_vault": EVIL}}
    )
    options = {**HERE, "default_groups": ["region", "status", "flavor", "tag"], "compose": {"x": "gcore_server.status"}}
    caching = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(inventory.home / "cache")}
    data = inventory.parse(sim, options, **(caching if cached else {}))
    if cached:
        sim.clear_requests()
        data = inventory.parse(sim, options, **caching)
        assert not sim.requests()
    variables = data.hosts["web-1"].vars
    assert "ansible_connection" not in variables
    assert not [name for name in data.groups if re.search(r"\W", name)]
    templar = Templar(DataLoader(), variables=variables)
    if CORE >= (2, 19):
        from ansible.template import is_trusted_as_template

        assert not is_trusted_as_template(variables["gcore_server"]["status"])
        assert not is_trusted_as_template(variables["x"])
        shown = [templar.template(variables["gcore_server"]["status"]), templar.template(variables["x"])]
    else:
        from ansible.utils.unsafe_proxy import AnsibleUnsafe

        assert isinstance(variables["x"], AnsibleUnsafe)
        assert all(isinstance(each, AnsibleUnsafe) for each in variables["gcore_server"]["tags"].values())
        shown = [templar.template("{{ gcore_server.status }}"), templar.template("{{ x }}")]
    assert shown == [EVIL, EVIL]


# Failures


def test_an_unreachable_region(sim, inventory):
    sim.fault(path="/instances/2/8", times=None, status=503)
    options = {**EVERYWHERE, "api_retries": 0}
    message = inventory.problem(sim, options)
    assert "Cannot read the servers of project_id 2, region_id 8: HTTP 503" in message
    data = inventory.parse(sim, options, unreachable="warn")
    assert "web-1" in data.hosts
    assert "rehearsal-1" not in data.hosts
    assert [each for each in inventory.warnings if "project_id 2, region_id 8" in each]


def test_nothing_can_be_read(sim, inventory):
    sim.fault(path="/instances/", times=None, status=503)
    for projects in ("all", [1]):
        assert "HTTP 503" in inventory.problem(sim, projects=projects, regions=[7], api_retries=0, unreachable="warn")


def test_requests_is_missing(sim, inventory, monkeypatch):
    monkeypatch.setattr(session, "IMPORT_ERROR", "No module named requests")
    assert "The Python library requests is missing" in inventory.problem(sim, HERE)
    assert sim.requests() == []


def test_a_refused_key(sim, inventory):
    message = inventory.problem(sim, HERE, api_key="29841_wrong-key", unreachable="warn")
    assert "HTTP 401" in message
    assert "Check api_key." in message
    assert "29841_wrong-key" not in message
    sim.fault(path="/instances/1/7", times=None, status=401)
    assert "HTTP 401" in inventory.problem(sim, EVERYWHERE, unreachable="warn", api_retries=0)


def test_a_list_that_is_cut_off(sim, inventory):
    sim.fault(path="/instances/1/7", times=None, truncate=True)
    assert "Cannot read the servers of project_id 1, region_id 7" in inventory.problem(sim, HERE, api_retries=0)


def test_an_interruption(sim, inventory, monkeypatch):
    """No request begins after it, and nothing is added."""
    sim.fault(path="/instances/", times=None, hold=True)
    then(monkeypatch, _clock.Clock, "stop", sim.release)
    monkeypatch.setattr(_inventory, "PARALLEL", 1)
    search, begun = _gcore_api._GcoreApi.search, []

    def interrupting(api, collection, *arguments):
        if "instances" in collection.list_path and not begun:
            begun.append(collection)
            os.kill(os.getpid(), signal.SIGINT)
        return search(api, collection, *arguments)

    monkeypatch.setattr(_gcore_api._GcoreApi, "search", interrupting)
    data = InventoryData()
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            inventory.parse(sim, EVERYWHERE, data=data, unreachable="warn")
    finally:
        signal.signal(signal.SIGINT, former)
    assert not data.hosts
    assert len([each for each in sim.requests() if "/instances/" in each.path]) <= 1


@pytest.mark.off_contract_answers
def test_answers_that_are_no_lists(sim, inventory):
    for body in ("[]", "<html>", '{"results": 1}'):
        sim.fault(path="/instances/1/7", times=1, body=body, status=200)
        assert "Cannot read the servers" in inventory.problem(sim, HERE)
    row = {"name": "x", "tags": [], "flavor": {"flavor_id": "x"}, "project_id": 1, "region_id": 7}
    for id in (None, "../../1", 7, {}):
        sim.fault(path="/instances/1/7", times=1, status=200, body={"count": 1, "results": [{**row, "id": id}]})
        assert "without a valid ID" in inventory.problem(sim, HERE)


@pytest.mark.off_contract_answers
@pytest.mark.parametrize("name", [7, {"a": 1}, ["a"]])
def test_odd_rows(sim, inventory, name):
    odd = {"addresses": [1], "tags": None, "flavor": None, "security_groups": "x", "volumes": 7, "status": None}
    sim.fault(
        path="/instances/1/7",
        times=None,
        status=200,
        body={"count": 1, "results": [{**odd, "id": INSTANCE, "name": name}]},
    )
    groups = ["region", "project", "status", "type", "flavor", "security_group", "tag"]
    data = inventory.parse(sim, HERE, default_groups=groups, connect_network="x")
    assert data.hosts[INSTANCE].vars["ansible_host"] == INSTANCE


@pytest.mark.off_contract_answers
def test_the_key_is_in_no_answer(sim, inventory):
    """A server that shows the key does not bring it into the inventory, or into the cache."""
    sim.change("instances", INSTANCE, {"tags": [{"key": "a", "value": sim.key}]})
    caching = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(inventory.home / "cache")}
    data = inventory.parse(sim, HERE, **caching)
    assert sim.key not in str(data.hosts["web-1"].vars)
    assert not [path for path in (inventory.home / "cache").iterdir() if sim.key in path.read_text() + path.name]
    assert not [line for line in inventory.lines if sim.key in line]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"projects": []}, "projects: expected at least one element, got an empty list. For all projects, write all"),
        ({"projects": None}, "projects: is required. Give IDs or names, all, or set GCORE_CLOUD_PROJECT_ID in the"),
        ({"projects": ["all", 1]}, "projects: all is mutually exclusive with other elements"),
        ({"projects": {"a": 1}}, "projects: expected a list, got a dictionary"),
        ({"projects": [True]}, "projects[0]: expected an ID or a name, got a boolean"),
        ({"projects": [0]}, "projects[0]: expected at least 1, got 0"),
        ({"projects": ["stagin"]}, "projects: there is no project with the name 'stagin'. Did you mean 'staging'?"),
        ({"regions": ["nowhere"]}, "regions: there is no region with the name 'nowhere'"),
        ({"project_id": 1}, "project_id: there is no such option"),
        ({"filter": {}}, "filter: there is no such option. Did you mean 'filters'?"),
        ({"filters": ["a"]}, "filters: expected a dictionary, got a list"),
        ({"filters": {"state": "x"}}, "filters.state: there is no such option. Did you mean 'status'?"),
        ({"filters": {"status": "on"}}, "filters.status: value must be one of"),
        ({"filters": {"tags": {"a": None}}}, "filters.tags.a: expected the value of the tag, got null"),
        ({"exclude_filters": [{}]}, "exclude_filters[0]: the filter is empty"),
        ({"exclude_filters": ["a"]}, "exclude_filters[0]: expected a dictionary, got a string"),
        ({"exclude_filters": 7}, "exclude_filters: expected a list, got a number"),
        ({"exclude_filters": [{"with_ddos": True}]}, "exclude_filters[0].with_ddos: only the API can compare it"),
        ({"hostnames": ["title"]}, "hostnames[0]: value must be one of: name, id, "),
        ({"connect_with": [None]}, "connect_with[0]: value must be one of"),
        ({"connect_with": {"a": 1}}, "connect_with: expected a list, got a dictionary"),
        ({"default_groups": ["zone"]}, "default_groups[0]: value must be one of: region, project, "),
        ({"group": "my-group"}, "group: 'my-group' is not a name of letters, digits and underscores"),
        *(
            ({"group": name}, f"group: {name!r} is a name of Ansible itself. Give another name")
            for name in ("all", "ungrouped", "_meta", "localhost", "LocalHost")
        ),
        ({"group": "127.0.0.1"}, "group: '127.0.0.1' is not a name of letters, digits and underscores"),
        ({"group": ""}, "group: "),
        ({"unreachable": "skip"}, "unreachable: value must be one of: fail, warn"),
        ({"wait_timeout": 0}, "wait_timeout: expected at least 1, got 0"),
        ({"api_timeout": "soon"}, "api_timeout: "),
        ({"api_url": "ftp://x"}, "api_url: "),
        ({"api_key": "apikey 1"}, "api_key: the value begins with the name of a scheme: give the key alone"),
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path: there is no file or folder"),
        ({"api_key": "{{ nothing }}"}, "api_key: "),
    ],
)
def test_wrong_options(sim, inventory, options, message):
    assert message in inventory.problem(sim, {**HERE, **options})


@pytest.mark.parametrize("more", [{}, {"cache": True, "cache_plugin": "memory"}])
def test_no_key(sim, inventory, more):
    """No task has given the environment of an inventory."""
    message = inventory.problem(sim, HERE, **more, env={"GCORE_API_KEY": ""})
    assert message == "api_key: is required. Set it, or GCORE_API_KEY in the environment"


def test_options_are_templates(sim, inventory):
    options = {
        "api_token": "{{ lookup('env', 'MY_KEY') }}",
        "api_timeout": "{{ 5 + 5 }}",
        "projects": ["{{ 'default' }}"],
        "regions": "{{ [7] }}",
        "filters": {"name": "{{ 'web' ~ '-1' }}"},
    }
    env = {"GCORE_API_KEY": "", "MY_KEY": sim.key}
    assert hosts_of(inventory.parse(sim, options, env=env)) == ["web-1"]


def test_the_variables_of_a_credential(sim, inventory):
    """AWX sets the variables of all fields, and those of empty fields are empty."""
    names = ("API_TIMEOUT", "API_RETRIES", "API_RETRY_MAX_DELAY", "CA_PATH", "CLOUD_PROJECT_ID", "CLOUD_REGION_ID")
    empty = {f"GCORE_{name}": "" for name in names}
    env = {**empty, "GCORE_VALIDATE_CERTS": "True"}
    assert len(hosts_of(inventory.parse(sim, HERE, env=env))) == 8
    assert "set GCORE_CLOUD_PROJECT_ID" in inventory.problem(sim, env=env)
    # Ansible itself refuses it, and names both.
    message = inventory.problem(sim, HERE, env={"GCORE_API_TIMEOUT": "soon"})
    assert "api_timeout" in message
    assert "GCORE_API_TIMEOUT" in message


def test_the_name_of_the_file(tmp_path):
    for name, fits in (("gcore.yml", True), ("my.gcore.yaml", True), ("gcore.json", False), ("scanopy.yml", False)):
        path = tmp_path / name
        path.write_text("plugin: day2.resources.gcore\n")
        assert inventory_loader.get("day2.resources.gcore").verify_file(str(path)) is fits
    assert not inventory_loader.get("day2.resources.gcore").verify_file(str(tmp_path / "no.gcore.yml"))


def test_the_file_of_another_plugin(sim, inventory):
    assert "Incorrect plugin name" in inventory.problem(sim, plugin="gcore.cloud.gcore")


# The cache


@pytest.fixture(name="cached")
def _cached(inventory):
    return {**HERE, "cache": True, "cache_plugin": "jsonfile", "cache_connection": str(inventory.home / "cache")}


def lists(sim):
    found = [each.path for each in sim.requests() if "/instances" in each.path]
    sim.clear_requests()
    return found


def test_the_cache(sim, inventory, cached):
    first = inventory.parse(sim, cached)
    assert len(lists(sim)) == 1
    second = inventory.parse(sim, cached, default_groups=["tag"], connect_with=["private_ipv4"], hostnames=["id"])
    assert lists(sim) == []
    assert second.hosts[INSTANCE].vars["ansible_host"] == "10.10.1.11"
    assert second.hosts[INSTANCE].vars["gcore_server"] == first.hosts["web-1"].vars["gcore_server"]
    inventory.parse(sim, cached, use_cache=False)  # meta: refresh_inventory, --flush-cache
    assert len(lists(sim)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"filters": {"name": "web-1"}},
        {"exclude_filters": [{"name": "web-1"}]},
        {"projects": [2]},
        {"regions": "all"},
        {"projects": ["default"]},
        {"api_url": "localhost"},
    ],
)
def test_the_cache_is_for_one_question(sim, inventory, cached, other):
    inventory.parse(sim, cached)
    if "api_url" in other:
        other = {"api_url": sim.url.replace("127.0.0.1", "localhost")}
    sim.clear_requests()
    inventory.parse(sim, cached, **other)
    assert lists(sim)


def test_the_cache_is_for_one_key(sim, inventory, cached):
    inventory.parse(sim, cached)
    assert "HTTP 401" in inventory.problem(sim, cached, api_key="29841_of-another-account")


def test_an_incomplete_list_is_not_cached(sim, inventory, cached):
    sim.fault(path="/instances/1/8", times=1, status=503)
    options = {**cached, "regions": "all", "unreachable": "warn", "api_retries": 0}
    inventory.parse(sim, options)
    sim.clear_requests()
    inventory.parse(sim, options)
    assert len(lists(sim)) >= 2
    inventory.parse(sim, options)
    assert lists(sim) == []


@pytest.mark.parametrize("text", ["x", "[1]", "[{}]", "null", None])
def test_a_damaged_cache(sim, inventory, cached, text):
    """Either what the plugin has written is damaged, or the file itself."""
    inventory.parse(sim, cached)
    (path,) = (inventory.home / "cache").iterdir()
    wrapped = text if CORE < (2, 19) else {**json.loads(path.read_text()), "__payload__": json.dumps(text)}
    path.write_text("{" if text is None else json.dumps(wrapped))
    assert len(hosts_of(inventory.parse(sim, cached))) == 8
    assert len(lists(sim)) == 2


POISONED = [
    *({"id": id} for id in ("localhost", "all", "127.0.0.1", EVIL, "", None, 7, [INSTANCE], {"a": 1})),
    *({"id": id} for id in (f"{INSTANCE}\n", f"urn:uuid:{INSTANCE}", INSTANCE.replace("-", ""), METAL_SERVER)),
    *({key: ...} for key in ("id", "name", "type", "project_id", "region_id", "tags")),
    *({"region_id": value} for value in ("7", None, True, [7])),
    *({"type": []}, {"tags": []}, {"ansible_connection": "local"}),
]


@pytest.mark.parametrize("change", POISONED, ids=str)
def test_hosts_that_no_plugin_has_cached(change):
    """All is read again, not only this host."""
    kind, place = code_of("gcore").InventoryModule.SOURCE.hosts, {"project_id": 1, "region_id": 7}
    hosts = [kind.describe({"id": id, "name": "web"}, place, {}) for id in (METAL_SERVER, INSTANCE)]
    assert _inventory.from_cache(_inventory.to_cache(hosts), kind) == hosts
    changed = {key: value for key, value in {**hosts[1], **change}.items() if value is not ...}
    assert _inventory.from_cache(_inventory.to_cache([hosts[0], changed]), kind) is None


@pytest.mark.parametrize("change", [{"addresses": "10.0.0.1"}, {"tags": None}, {"services": {}}, {"network": []}])
def test_hosts_of_scanopy_that_no_plugin_has_cached(change):
    kind = code_of("scanopy").InventoryModule.SOURCE.hosts
    host = kind.describe({"id": WEB, "name": "web"}, {}, {"network": {}, "tag": {}})
    assert _inventory.from_cache(_inventory.to_cache([host]), kind) == [host]
    assert _inventory.from_cache(_inventory.to_cache([{**host, **change}]), kind) is None


def test_the_cache_of_scanopy(server, inventory):
    caching = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(inventory.home / "cache")}
    first = inventory.parse(server, caching)
    server.clear_requests()
    second = inventory.parse(server, caching)
    assert not server.requests()
    assert second.hosts["web-1"].vars == first.hosts["web-1"].vars


@pytest.mark.parametrize("id", ["localhost", "all", EVIL, [INSTANCE]], ids=str)
def test_a_poisoned_cache(sim, inventory, cached, id):
    """The file has the form that the cache plugin writes, but not a valid ID."""
    data = inventory.parse(sim, cached)
    poison = json.dumps([{**data.hosts["web-1"].vars["gcore_server"], "id": id, "name": ""}])
    (path,) = (inventory.home / "cache").iterdir()
    wrapped = poison if CORE < (2, 19) else {**json.loads(path.read_text()), "__payload__": json.dumps(poison)}
    path.write_text(json.dumps(wrapped))
    data = inventory.parse(sim, cached)
    assert len(hosts_of(data)) == 8
    assert not {"localhost", EVIL} & data.hosts.keys()
    assert len(lists(sim)) == 2
    inventory.parse(sim, cached)
    assert lists(sim) == []


# Documentation, and Ansible itself


@pytest.mark.parametrize("name", PLUGINS)
def test_the_options_are_documented(name):
    module = code_of(name)
    manual = yaml.safe_load(module.DOCUMENTATION)["options"]
    definitions = inventory_loader.get(module.InventoryModule.NAME).option_definitions
    spec = option_spec(module.InventoryModule.SOURCE)
    source = module.InventoryModule.SOURCE
    settings = {**{each.option: each for each in source.provider.connection}, **source.scope}
    for option, entry in spec.items():
        told = definitions[option]
        for key in ("type", "elements", "choices", "default", "aliases"):
            assert told.get(key) == entry.get(key), (option, key)
        names = [each["name"] for each in told.get("env", ())]
        assert names == ([settings[option].env] if option in settings else [])
    assert {*manual} - {*spec} == {"plugin"}
    assert manual["plugin"]["choices"] == [module.InventoryModule.NAME]


EXAMPLES = [
    (name, index, text) for name in PLUGINS for index, text in enumerate(code_of(name).EXAMPLES.split("\n---\n"))
]


@pytest.mark.parametrize(
    ("name", "index", "text"), EXAMPLES, ids=[f"{name} {index}" for name, index, _text in EXAMPLES]
)
def test_an_example_runs(sim, server, inventory, name, index, text):
    options = yaml.safe_load(text)
    if "cache_connection" in options:
        options["cache_connection"] = str(inventory.home / "cache")
    data = inventory.parse({"gcore": sim, "scanopy": server}[name], options)
    hosts = hosts_of(data, name)
    if name == "gcore":
        assert ("rehearsal-1" in hosts, "queue-1" in hosts) == (False, index != 1)
        if index == 2:
            assert hosts_of(data, "team_backend") == ["web-1"]
            assert hosts_of(data, "gcore_tag_team_backend") == ["web-1"]
            assert data.hosts["web-1"].vars["ansible_user"] == "ubuntu"
            assert "db-1" not in hosts_of(data, "small")
    else:
        assert hosts == ([["db-1", "printer-1", "web-1"], ["db-1", "web-1"]][index])


def test_ansible_takes_the_file(sim, inventory, monkeypatch):
    """Through the plugin auto, as with ansible-playbook -i."""
    for key, value in environment(sim).items():
        monkeypatch.setenv(key, value)
    path = inventory.home / "web.gcore.yml"
    path.write_text("plugin: day2.resources.gcore\ncompose: {x: gcore_server.name}\n")
    manager = InventoryManager(DataLoader(), sources=[str(path)])
    assert [host.name for host in manager.get_hosts("gcore_status_suspended")] == ["cache-1"]
    assert manager.get_host("web-1").vars["x"] == "web-1"
    assert [host.name for host in manager.get_hosts("my_web:web-1")] == ["web-1"]


def test_the_names_in_a_warning_are_few():
    assert inventory_names.listed([str(number) for number in range(12)]).endswith("9 and 2 more")


GUIDES = ("inventory", "coming_from_gcore_cloud")


def blocks(guide, language):
    """The examples of a guide in a language."""
    text = (ROOT / f"docs/docsite/rst/{guide}.rst").read_text()
    found = re.findall(rf"^\.\. code-block:: {re.escape(language)}\n\n((?:(?: {{4}}.*)?\n)+)", text, re.MULTILINE)
    return ["\n".join(line[4:] for line in each.rstrip("\n").split("\n")) + "\n" for each in found]


FILES = [yaml.safe_load(text) for guide in GUIDES for text in blocks(guide, "yaml+jinja") if "plugin:" in text]


@pytest.mark.parametrize("options", FILES, ids=lambda options: f"{options['plugin']} {len(options)}")
def test_a_file_of_the_guides_runs(sim, server, inventory, options):
    api = options["plugin"].rpartition(".")[2]
    if "cache_connection" in options:
        options = {**options, "cache_connection": str(inventory.home / "cache")}
    env = {"GCORE_CLOUD_PROJECT_ID": "1", "GCORE_CLOUD_REGION_ID": "7"}
    data = inventory.parse({"gcore": sim, "scanopy": server}[api], options, env=env)
    assert len(data.hosts) >= 2
    assert not [name for name in data.groups if name.startswith("_")]


@pytest.mark.slow
def test_the_guide_runs(sim, tmp_path):
    """The first file of the guide, the graph that the guide shows for it, and the play over its servers."""
    (tmp_path / "web.gcore.yml").write_text(blocks("inventory", "yaml+jinja")[0])
    (shown,) = [each for each in blocks("inventory", "console") if "--graph" in each]
    words, _line, graph = shown.removeprefix("$ ").partition("\n")
    command = Command(sim, tmp_path)
    done = command.run(*words.split())
    assert done.returncode == 0, done.stdout
    assert [line for line in done.stdout.split("\n") if re.match(r"@| +\|", line)] == graph.rstrip("\n").split("\n")
    (play,) = [each for each in blocks("inventory", "yaml+jinja") if "hosts: gcore" in each]
    (tmp_path / "site.yml").write_text(play)
    for changes in (True, False):
        sim.clear_requests()
        done = command.run("ansible-playbook", "-i", "web.gcore.yml", "site.yml")
        assert done.returncode == 0, done.stdout
        assert any(each.method != "GET" for each in sim.requests()) == changes


@pytest.mark.slow
def test_a_play_over_the_servers(sim, tmp_path):
    """A play sees the variables, and a server called localhost does not take the place of localhost."""
    sim.change("instances", INSTANCE, {"name": "localhost"})
    command = Command(sim, tmp_path)
    (tmp_path / "gcore.yml").write_text(yaml.safe_dump({"plugin": "day2.resources.gcore"}))
    tasks = [
        {"ansible.builtin.debug": {"msg": "{{ ansible_connection | default('ssh') }} {{ gcore_server is defined }}"}}
    ]
    done = command.play(tasks, "-i", "gcore.yml")
    assert done.returncode == 0, done.stdout
    assert "local False" in done.stdout
    assert "called by their ID" in " ".join(done.stdout.split())
    done = command.play(tasks, "-i", "gcore.yml", play={"hosts": "gcore_status_suspended"})
    assert '"msg": "ssh True"' in done.stdout
    done = command.run("ansible-inventory", "-i", "gcore.yml", "--list", GCORE_API_KEY="29841_wrong-key")
    assert json.loads(done.stdout[done.stdout.index("{\n") :])["_meta"]["hostvars"] == {}
    assert "Check api_key." in " ".join(done.stdout.split())
