# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulators that ``make new`` writes: they can start, and are as strict as the contract."""

from __future__ import annotations

import ast
import sys
from types import ModuleType
from typing import Any

import pydantic
import pytest
from generate import contract, kinds, simulators, source, templates
from simulators.kind import Kind

NEW = (
    *("gcore_router", "gcore_volume", "gcore_security_group", "gcore_volume_snapshot", "gcore_network", "gcore_subnet"),
    *("gcore_project", "gcore_instance", "gcore_load_balancer", "gcore_listener", "gcore_pool", "gcore_image"),
    *("gcore_floating_ip", "gcore_file_share", "gcore_ssh_key", "gcore_port"),
    *("scanopy_vlan", "scanopy_tag", "scanopy_subnet", "scanopy_network", "scanopy_dependency", "scanopy_binding"),
)


def first_version(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, Kind[Any], contract.Contract]:
    """The module that ``make new`` writes, the kind in it, and its contract."""
    api = next(api for api in kinds.APIS if name.startswith(f"{api.name}_"))
    facts = contract.Contract(api, name.partition("_")[2])
    text = simulators.simulator(api, facts.kind, facts)
    module = ModuleType(f"simulators.{api.name}.new_{facts.kind}")
    module.__package__ = f"simulators.{api.name}"
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(text, name, "exec"), vars(module))
    (kind,) = (
        each()
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Kind) and each.__module__ == module.__name__
    )
    return module, kind, facts


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", NEW)
def test_a_new_kind_stops_no_simulator(name, monkeypatch):
    """Before all decisions, the seed is valid, and no route is unknown to the contract."""
    _module, kind, facts = first_version(name, monkeypatch)
    assert len({document["id"] for document in kind.seed}) == len(kind.seed) > 0
    for document in kind.seed:
        kind.document.model_validate(document).model_dump(mode="json")
    for method, path, _handler in kind.routes():
        # Scanopy has other names for the variables of paths.
        (known,) = [each for each in facts._document["paths"] if each.replace("{id}", "") == path.replace("{id}", "")]
        assert method.lower() in facts._document["paths"][known]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", NEW)
def test_the_files_of_a_new_kind_have_the_form_of_the_project(name, monkeypatch):
    api = next(api for api in kinds.APIS if name.startswith(f"{api.name}_"))
    facts = contract.Contract(api, name.partition("_")[2])
    for text in (simulators.simulator(api, facts.kind, facts), templates.descriptor(api, facts.kind, facts)):
        assert all(len(line) <= source.WIDTH for line in text.splitlines())
        tree = ast.parse(text)
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        assert imported - {"annotations"} <= used


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", [name for name in NEW if name.startswith("gcore_")])
def test_a_new_model_has_the_fields_of_the_contract(name, monkeypatch):
    _module, kind, facts = first_version(name, monkeypatch)
    assert kind.document.model_fields.keys() - kind.hidden == facts.document.keys()
    for write, route in zip(kind.writes, facts.writes):
        assert write.body.model_fields.keys() == facts.body_of(route).keys()
        assert (write.method, write.path or f"{kind.path}/{{{kind.item}}}") == (route.method, route.path)
    parameters = {*kind.query.model_fields, *kind.query.not_simulated}
    assert parameters == {*facts.parameters, "limit", "offset"}


WRONG = [
    ("gcore_router", 0, {"name": "-"}),
    ("gcore_router", 0, {"name": None}),
    ("gcore_router", 0, {"routes": [{"destination": "10.0.0.0/8", "nexthop": "10.0.0.0/8"}]}),
    ("gcore_router", 0, {"routes": [{"destination": "10.0.0.0/8"}]}),
    ("gcore_router", 0, {"external_gateway_info": {"network_id": "x"}}),
    ("gcore_router", 0, {"external_gateway_info": {"network_id": "00000000-0000-4000-8000-000000000001", "type": "x"}}),
    ("gcore_security_group", 0, {"rules": [{"direction": "down"}]}),
    ("gcore_security_group", 0, {"rules": [{"direction": "egress", "port_range_max": 65536}]}),
    ("gcore_security_group", 0, {"rules": [{"direction": "egress", "port_range_max": -1}]}),
    ("gcore_security_group", 0, {"rules": [{"direction": "egress", "description": "x" * 256}]}),
    ("gcore_security_group", 0, {"rules": [{"direction": "egress"}] * 251}),
    ("gcore_security_group", 0, {"tags": {"a b": "1"}}),
    ("gcore_security_group", 1, {"description": "The older one does not have it"}),
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("name", "index", "body"), WRONG, ids=str)
def test_a_new_body_has_the_limits_of_the_contract(name, index, body, monkeypatch):
    _module, kind, _facts = first_version(name, monkeypatch)
    with pytest.raises(pydantic.ValidationError):
        kind.writes[index].body.model_validate(body)


def test_a_new_body_takes_what_the_contract_allows(monkeypatch):
    _module, kind, _facts = first_version("gcore_router", monkeypatch)
    newest, older = (write.body for write in kind.writes)
    assert older.model_validate({"name": None}).changes() == {"name": None}
    route = {"destination": "10.0.0.0/8", "nexthop": "10.0.0.1"}
    assert newest.model_validate({"routes": [route]}).changes() == {"routes": [route]}
    _module, kind, _facts = first_version("gcore_security_group", monkeypatch)
    rules = [{"direction": "egress", "port_range_max": 65535, "description": "x" * 255}] * 250
    kind.writes[0].body.model_validate({"rules": rules, "description": ""})


def test_a_new_list_has_the_filters_of_the_contract(monkeypatch):
    module, kind, _facts = first_version("gcore_volume", monkeypatch)
    assert kind.query.not_simulated == {"cluster_id", "has_attachments", "id_part", "instance_id", "name_part"}
    assert module.VolumesQuery.model_validate({"bootable": "true"}).bootable is True
    with pytest.raises(pydantic.ValidationError):
        module.VolumesQuery.model_validate({"bootable": "yes"})
    assert kind.not_simulated == ("POST", "DELETE")
