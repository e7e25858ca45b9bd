# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The export changes nothing, is the same bytes again, and reads back as the same values."""

from __future__ import annotations

import inspect
import json
import re

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.day2.resources.plugins.module_utils._ansible import session
from ansible_collections.day2.resources.plugins.module_utils._api.http import Client
from ansible_collections.day2.resources.plugins.module_utils._model.yaml_text import is_writable, scalar, yaml_lines
from resources import changing, params

from . import test_playbooks
from .harness import PORT, run_module
from .test_playbooks import SPECS, counts, guide
from .test_roles import SHOWN, plays, read, role, saved, specification, tasks_of, writes

command = test_playbooks.command

UUID = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-)8([0-9a-f]{3}-[0-9a-f]{12})")
ODD = [
    *("yes", "Off", "null", "~", "1", "1.10", "010", "1_000", "0x1f", "12:30:45", "2026-01-31", ".inf", "=", "<<"),
    *("", " a ", "a\n\nb\n", "\ttab", "a: b", "a #b", "- a", "[a]", "{a: 1}", "*a", "&a", "!a", "%a", "@a", "`a`"),
    *("{{ a }}", "{% a %}", "{# a #}", "!vault", "'\"\\", "e\u0301", "\u00e9", "\u0915\u0940", "\U0001f680"),
    *("#jinja2:variable_start_string:'<<',variable_end_string:'>>'\n<< 1 + 1 >>", "#jinja2:trim_blocks:False\nx"),
    *("\x07\x1b[31m\x7f", "\u0085\u2028\u2029\ufeff\u202e", "\ufffe\ue000", "---", "...", "?", "a" * 300),
]
"""Texts that a loader or a template could take for something else."""
ELSEWHERE = 8
"""A region without such resources."""
MOVED = ["network", "subnet", "security_group", "image", "volume_snapshot"]


def export(sim, **options):
    run = run_module(sim, f"{sim.api}_resources_info", options)
    assert not run.failed, run.msg
    assert run.writes == []
    return run


def loaded(run):
    """The items, as Ansible reads them from the files."""
    items = []
    for each in run.result["lists"]:
        read = DataLoader().load(each["yaml"])
        assert [*read] == [each["variable"]]
        assert len(read[each["variable"]]) == each["count"]
        items += [{"kind": each["kind"], **item} for item in read[each["variable"]]]
    return items


def text_of(run):
    return "".join(each["yaml"] for each in run.result["lists"])


def goes_around(sim, **options):
    """Export, apply, export: nothing changes. Gives the first run."""
    run = export(sim, **options)
    items = loaded(run)
    assert items
    done = run_module(sim, f"{sim.api}_resources", {"resources": items})
    assert (done.failed, done.result["changed"], done.writes) == (False, False, []), done.msg
    assert text_of(export(sim, **options)) == text_of(run)
    return run


@pytest.mark.sampled(3)
@pytest.mark.parametrize("exact", [False, True], ids=["usual", "exact"])
@pytest.mark.parametrize("identity", ["name", "id"])
@pytest.mark.parametrize("subject", params(pytest, changing()))
def test_every_kind_goes_around(request, watch, subject, identity, exact):
    sim = watch(request.getfixturevalue(subject.provider))
    run = goes_around(sim, kinds=[subject.resource.kind], identity=identity, exact=exact)
    assert ("purge_tags: true" in text_of(run)) <= exact


@pytest.mark.slow
@pytest.mark.parametrize("subject", params(pytest, changing()))
def test_every_kind_goes_around_after_its_cases(request, watch, subject):
    """Tasks leave other documents, such as one without a part that a task removes."""
    sim = watch(request.getfixturevalue(subject.provider))
    for case in subject.cases.values():
        named = {subject.resource.identity.option: case.id} if case.id else {}
        run_module(sim, subject.module, {**named, **case.options})
    goes_around(sim, kinds=[subject.resource.kind])


@pytest.mark.slow
@pytest.mark.parametrize("subject", params(pytest, changing()))
def test_every_kind_goes_around_with_older_releases(request, watch, subject):
    sim = watch(request.getfixturevalue(subject.provider))
    for release in subject.releases[1:]:
        sim.settings(**release)
        goes_around(sim, kinds=[subject.resource.kind])


@pytest.mark.parametrize("provider", ["gcore", "scanopy"])
def test_all_kinds_at_once(request, watch, provider):
    sim = watch(request.getfixturevalue(provider))
    run = goes_around(sim)
    kinds = {each.resource.kind for each in changing().values() if each.provider == provider}
    # The members are in the lists of their pools, and a server of metal is no second time an instance.
    assert {each["kind"] for each in run.result["lists"]} == kinds - {"lb_pool_member"}
    assert run.result["unread"] == []
    assert len(re.findall("^  - .*_name: metal-1$", text_of(run), re.MULTILINE)) == (provider == "gcore")
    lists = [each.path for each in run.requests if each.query.get("limit") or provider == "scanopy"]
    assert max(lists.count(path) for path in lists) <= 2


def test_the_same_resources_elsewhere_are_the_same_bytes_but_for_ids(sim):
    here = text_of(export(sim, kinds=MOVED))
    for collection in ("networks", "subnets", "securitygroups", "images", "snapshots"):
        documents = [each for each in sim.documents(collection) if each["region_id"] == 7]
        moved = json.loads(UUID.sub(r"\g<1>9\2", json.dumps(documents)))
        sim.add(collection, *({**each, "region_id": ELSEWHERE} for each in moved))
    there = text_of(export(sim, kinds=MOVED, region_id=ELSEWHERE))
    assert there != here
    assert there == UUID.sub(r"\g<1>9\2", here)


@pytest.mark.parametrize("subject", params(pytest, changing()))
def test_another_server_with_the_same_resources_gives_the_same_bytes_but_for_ids(request, watch, monkeypatch, subject):
    """The other server has other IDs, in each request and each answer."""
    sim = watch(request.getfixturevalue(subject.provider))
    here = text_of(export(sim, kinds=[subject.resource.kind]))
    call = Client.call

    def translated(value, digits):
        old, new = digits
        return json.loads(re.sub(UUID.pattern.replace(")8(", f"){old}("), rf"\g<1>{new}\2", json.dumps(value)))

    def elsewhere(self, method, path, deadline, query=None, **others):
        answer = call(self, method, translated(path, "98"), deadline, translated(query, "98"), **others)
        return answer._replace(body=translated(answer.body, "89"))

    monkeypatch.setattr(Client, "call", elsewhere)
    there = text_of(export(sim, kinds=[subject.resource.kind]))
    assert there == UUID.sub(r"\g<1>9\2", here)


def test_a_thousand_ports_take_lists_only(watch, sim):
    watch(sim).clone("ports", PORT, 1000)
    run = export(sim, kinds=["port"], identity="id")
    assert len(loaded(run)) == run.result["lists"][0]["count"] > 1000
    assert {each.path for each in run.requests} == {"/cloud/v1/ports/1/7"}
    assert len(run.requests) == 2


# Names


def items_of(run, kind):
    return [each for each in run.result["resources"] if each["kind"] == kind]


def test_names_only_where_they_are_unique(sim):
    kinds = ["port", "security_group"]
    first = items_of(export(sim, kinds=kinds), "port")[0]
    assert (first["ip_address"], first["security_groups"]) == ("10.10.1.11", ["default", "web"])
    groups = sim.get("ports", PORT)["security_group_ids"]
    sim.change("securitygroups", groups[0], {"name": sim.get("securitygroups", groups[1])["name"]})
    run = export(sim, kinds=kinds)
    first = items_of(run, "port")[0]
    assert first["security_group_ids"] == sorted(groups)
    assert "security_groups" not in first
    assert {each["security_group_id"] for each in items_of(run, "security_group") if "name" in each} >= {*groups}


@pytest.mark.parametrize("names", [("web-1", "web-01"), ("Web", "web"), ("0", "00")])
def test_names_that_sort_alike_have_one_order(sim, names):
    """The order must not be that of IDs, which are others in each region."""
    ids = [each["id"] for each in sim.documents("networks")[:2]]
    texts = []
    for order in (ids, ids[::-1]):
        for id, name in zip(order, names, strict=True):
            sim.change("networks", id, {"name": name})
        texts.append([each["network_name"] for each in items_of(export(sim, kinds=["network"]), "network")])
    assert texts[0] == texts[1]
    assert {*names} <= {*texts[0]}


def test_only_virtual_ips_take_a_request_for_their_ports(sim):
    shown = [each for each in sim.documents("reserved_fixed_ips") if each["region_id"] == 7]
    asked = [each for each in export(sim, kinds=["reserved_fixed_ip"]).requests if "connected_devices" in each.path]
    assert len(asked) == sum(each["is_vip"] for each in shown) < len(shown)


@pytest.mark.parametrize(
    "name",
    [
        *("none", "{{ web }}", "web ", "e\u0301", "\u00e9", "yes", "1", "a\x07b", "\u202eweb"),
        "#jinja2:trim_blocks:False\nweb",
    ],
)
def test_odd_names_of_networks(sim, name):
    network = sim.documents("networks")[0]["id"]
    sim.change("networks", network, {"name": name})
    goes_around(sim, kinds=["network", "reserved_fixed_ip"])
    goes_around(sim, kinds=["network"], identity="id")


def test_what_no_file_can_hold():
    assert is_writable({"a": ["\U0001f680", 1.5, None, {"b" * 255: "c"}]})
    for value in ({"a": ["\ud800"]}, {"\ud800": 1}, {"\u202e" * 255: 1}, [float("inf")]):
        assert not is_writable(value)


def test_only_ids_notice_another_name(sim):
    for identity, noticed in (("name", False), ("id", True)):
        items = loaded(export(sim, kinds=["image"], identity=identity))
        image = next(each for each in sim.documents("images") if each["name"] == "desktop")
        sim.change("images", image["id"], {"name": "desktop-2"})
        done = run_module(sim, "gcore_resources", {"resources": items}, check=True)
        assert (done.failed, done.result["changed"]) == (not noticed, noticed)
        sim.change("images", image["id"], {"name": "desktop"})


# Values


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_texts_read_back_as_they_are(text):
    value = {"text": text, "list": [text, {"a": text, "b": [text]}], "map": {text: 1}, "empty": [{}, []], "no": None}
    assert DataLoader().load("\n".join(yaml_lines(value))) == value
    assert all(line.isprintable() for line in yaml_lines(value))
    assert scalar(text).startswith("!unsafe ") is any(each in text for each in ("{{", "{%", "{#", "#jinja2:"))


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_no_text_of_a_file_is_a_template(text, tmp_path):
    """A file of variables is trusted: whoever names a resource must not choose what Ansible evaluates."""
    value = {"text": text, "list": [text, {"a": text}]}
    (tmp_path / "vars.yml").write_text("\n".join(yaml_lines(value)), encoding="utf-8")
    loader = DataLoader()
    trust = inspect.signature(loader.load_from_file).parameters.keys() & {"trusted_as_template"}
    read = loader.load_from_file(str(tmp_path / "vars.yml"), **dict.fromkeys(trust, True))
    assert Templar(loader, variables={"a": "evaluated"}).template(read) == value


def test_secrets_are_named_and_never_written(sim):
    secret = "$5$rounds=5000$aaaaaaaa$abcdefghijklmnop"
    listener = next(each for each in sim.documents("lblisteners") if each["user_list"])
    users = [{**user, "encrypted_password": secret} for user in listener["user_list"]]
    sim.change("lblisteners", listener["id"], {"user_list": users})
    run = goes_around(sim, kinds=["lb_listener"])
    assert secret not in run.text
    assert "encrypted_password" not in json.dumps(run.result["resources"])
    text = run.result["lists"][0]["yaml"]
    assert "\n  # user_list.encrypted_password is left out: it is secret\n" in text
    assert {"option": "user_list.encrypted_password", "reason": "it is secret"}.items() <= run.result["lists"][0][
        "left_out"
    ][0].items()


def test_what_the_collection_refuses_is_left_out(sim):
    network = sim.documents("networks")[0]["id"]
    sim.change("networks", network, {"name": "a", "tags": [{"key": "a", "value": "x\ty", "read_only": False}]})
    run = goes_around(sim, kinds=["network"], identity="id")
    assert [each["option"] for each in run.result["lists"][0]["left_out"]] == ["name", "tags"]
    assert "\n  # name is left out: expected at least 3 characters" in text_of(run)


# Options


def test_filters_are_those_of_the_info_modules(sim):
    run = export(
        sim,
        kinds=["port", "lb_pool_member"],
        filters={
            "port": {"managed_by": "user", "network_name": "backbone"},
            "lb_pool_member": {"pool_name": "dns-udp"},
        },
    )
    assert 0 < len(items_of(run, "port")) < len(sim.documents("ports"))
    assert [each["address"] for each in items_of(run, "lb_pool_member")] == ["10.10.1.14"]
    run = export(sim, filters={"lb_pool_member": {"address": "10.10.1.11"}})
    assert len(items_of(run, "lb_pool_member")) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kinds": ["prt"]}, "kinds[0]: value must be one of: bare_metal_server, "),
        ({"kinds": {"a": 1}}, "kinds: expected a list, got a dictionary"),
        ({"filters": ["port"]}, "filters: expected a dictionary, got a list"),
        ({"filters": {"prt": {}}}, "filters: value must be one of: "),
        ({"filters": {"port": "web"}}, "filters.port: expected a dictionary, got a string"),
        ({"filters": {"port": {"nme": "a"}}}, "filters.port.nme: there is no such filter"),
        ({"filters": {"port": {"port_ids": ["x"]}}}, "filters.port.port_ids[0]: 'x' is not a UUID"),
        ({"filters": {"port": {"attached": "perhaps"}}}, "filters.port.attached: "),
        ({"kinds": ["network"], "filters": {"port": {}}}, "filters.port: requires the option kinds with this kind"),
        ({"filters": {"port": {"network_name": "nowhere"}}}, "filters.port.network_name: there is no network"),
        ({"identity": "label"}, "identity: value must be one of: name, id, got: 'label'"),
        ({"exact": "perhaps"}, "exact: "),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_mistakes(sim, options, message):
    run = run_module(sim, "gcore_resources_info", options)
    assert run.failed
    assert message in run.msg, run.msg
    assert run.result["resources"] == run.result["lists"] == []


def test_null_is_not_given(sim):
    none = export(sim, kinds=["network"], filters=None, identity=None, exact=None)
    assert none.result == export(sim, kinds=["network"]).result
    assert export(sim, kinds=[]).result["lists"] == []


def test_a_kind_that_cannot_be_read(sim):
    sim.fault(method="GET", path="/images/", status=403, times=None)
    run = export(sim)
    assert [each["kind"] for each in run.result["unread"]] == ["image"]
    assert "HTTP 403" in run.result["unread"][0]["msg"]
    assert "image" not in {each["kind"] for each in run.result["lists"]}
    run = run_module(sim, "gcore_resources_info", {"kinds": ["network", "image"]})
    assert (run.failed, run.result["resources"], run.result["status"]) == (True, [], 403)


def test_a_list_of_names_that_cannot_be_read(sim):
    sim.fault(method="GET", path="/security_?groups/", status=403, times=None)
    run = export(sim, kinds=["port"])
    assert any("security_group_ids" in each for each in items_of(run, "port"))
    assert "Cannot find the names for security_group_ids" in json.dumps(run.result["warnings"])


def test_requests_is_missing(sim, monkeypatch):
    monkeypatch.setattr(session, "IMPORT_ERROR", "No module named requests")
    run = run_module(sim, "gcore_resources_info", {"kinds": ["port"]})
    assert "The Python library requests is missing" in run.msg
    assert (run.failed, run.requests) == (True, [])


def test_the_network_dies(sim):
    sim.fault(method="GET", path="/networks/", status=500, times=None)
    run = run_module(sim, "gcore_resources_info", {"api_retries": 0, "kinds": ["image", "network", "port"]})
    assert (run.failed, run.result["resources"], run.result["lists"]) == (True, [], [])
    assert run.msg.startswith("Cannot read the networks: ")


# The role


def test_options_of_the_role_are_those_of_the_modules():
    options, tasks = specification("resource_export"), tasks_of("resource_export")
    own = {"kinds", "filters", "identity", "exact"}
    assert {option.removeprefix("resource_export_") for option in options} >= own
    for api in ("gcore", "scanopy"):
        spec = SPECS[f"{api}_resources_info"]
        given = {option.removeprefix(f"{api}_"): one for option, one in options.items() if option.startswith(f"{api}_")}
        assert given.keys() == spec.keys() - own - {"wait", "wait_timeout"}
        for option, one in given.items():
            assert one["type"] == spec[option]["type"], option
            assert f'{option}: "{{{{ {api}_{option} | default(none) }}}}"' in tasks


@pytest.mark.slow
def test_the_role_writes_what_the_roles_apply(command, sim, scanopy):
    """In check mode and for real; then the roles load the files and change nothing."""
    folder = command.home / "group_vars/all"
    network = sim.documents("networks")[0]
    sim.change("networks", network["id"], {"name": "{{ 7 * 7 }} yes"})
    task = role(
        "resource_export",
        resource_export_kinds=["gcore_port", "gcore_network", "scanopy_host"],
        resource_export_dir=str(folder),
        resource_export_filters={"gcore_port": {"managed_by": "user"}},
    )
    path = plays(command, {"tasks": [task]})
    done = command.run("ansible-playbook", path, "--check", **SHOWN)
    assert (counts(done)["changed"], folder.exists()) == (1, False), done.stdout
    done = command.run("ansible-playbook", path, **SHOWN)
    assert counts(done)["changed"] == 2, done.stdout  # the folder, and the files
    written = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert {*written} == {"gcore_ports.yml", "gcore_networks.yml", "scanopy_hosts.yml"}
    assert b'!unsafe "{{ 7 * 7 }} yes"' in written["gcore_networks.yml"]
    tasks = [role("gcore"), role("scanopy"), saved(command, "gcore_result", "scanopy_result")]
    done = command.run("ansible-playbook", plays(command, {"tasks": tasks}), **SHOWN)
    assert counts(done)["failed"] == counts(done)["changed"] == 0, done.stdout
    results = read(command)
    assert [results[name]["changed"] for name in ("gcore_result", "scanopy_result")] == [False, False]
    assert len(results["gcore_result"]["results"]) > 10
    assert writes(sim, scanopy) == []


@pytest.mark.slow
def test_the_guide(command, sim):
    """Export, export again, report; then a first change."""
    paths = [command.home / f"{name}.yml" for name in ("export", "apply", "report")]
    for path, text in zip(paths, guide("adopt"), strict=True):
        path.write_text(text)
    export_path, apply_path, report_path = map(str, paths)
    for changed in (2, 0):
        done = command.run("ansible-playbook", export_path, "--diff", **SHOWN)
        assert (done.returncode, counts(done)["changed"]) == (0, changed), done.stdout
    assert writes(sim) == []
    assert command.run("ansible-playbook", report_path, **SHOWN).returncode == 0
    ports = command.home / "group_vars/all/gcore_ports.yml"
    before = ports.read_text()
    ports.write_text(before.replace("      - web\n", "      - database\n", 1))
    done = command.run("ansible-playbook", apply_path, **SHOWN)
    assert (done.returncode, counts(done)["changed"]) == (0, 1), done.stdout
    assert writes(sim) == [f"/cloud/v1/ports/1/7/{PORT}"]


@pytest.mark.slow
def test_the_role_writes_one_file_and_refuses_what_is_wrong(command, sim):
    chosen = {"resource_export_kinds": "gcore_image, gcore_network", "resource_export_file": "declared.yml"}
    tasks = [
        role("resource_export", **chosen, resource_export_identity="id", resource_export_exact=True),
        saved(command, "resource_export_result"),
        *(
            {"block": [role("resource_export", **{**chosen, **wrong})], "rescue": [{"debug": {"msg": "refused"}}]}
            for wrong in (
                {"resource_export_kinds": ["port"]},
                {"resource_export_kinds": []},
                {"resource_export_kinds": ["gcore", "gcore_port"]},
                {"resource_export_file": "a.yml\n"},
                {"resource_export_file": "notes.yml"},
                {"resource_export_dir": ""},
                {"resource_export_file": "a/b.yml"},
                {"resource_export_filters": {"scanopy_host": {}}},
                {"resource_export_identity": "label"},
            )
        ),
    ]
    notes = command.home / "resource_export/notes.yml"
    notes.parent.mkdir(mode=0o755)
    notes.write_text("mine: true\n")
    done = command.run("ansible-playbook", plays(command, {"tasks": tasks}), **SHOWN)
    assert (counts(done)["failed"], counts(done)["rescued"]) == (0, 9), done.stdout
    assert (notes.read_text(), notes.parent.stat().st_mode & 0o777) == ("mine: true\n", 0o755)
    assert "resource_export/notes.yml exists, and this role has not written it" in " ".join(done.stdout.split())
    file = command.home / "resource_export/declared.yml"
    assert read(command)["resource_export_result"]["files"] == [str(file)]
    loaded_file = DataLoader().load_from_file(str(file))
    assert [*loaded_file] == ["gcore_images", "gcore_networks"]
    assert all("image_id" in each and each["purge_tags"] for each in loaded_file["gcore_images"])
    assert writes(sim) == []
