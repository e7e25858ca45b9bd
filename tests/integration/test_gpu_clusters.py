# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GPU clusters: locks that no document shows, filters that are objects, and clusters of Kubernetes."""

from __future__ import annotations

import json

import pytest
from ansible_collections.day2.resources.plugins.filter.drift import drift

from .harness import run_module

CLUSTERS = {
    "gpu_virtual_cluster": (
        "virtual",
        "60000000-0000-4000-8000-000000000301",
        "inference",
        "upscale_gpu_virtual_cluster",
    ),
    "gpu_bare_metal_cluster": (
        "baremetal",
        "60000000-0000-4000-8000-000000000401",
        "training",
        "upscale_ai_cluster_gpu",
    ),
}
OF_KUBERNETES = "60000000-0000-4000-8000-000000000406"
IMAGE = "60000000-0000-4000-8000-000000000480"
BOTH = pytest.mark.parametrize("kind", CLUSTERS)
TAG = {"tags": {"a": "1"}}
MANAGED_BY = ["user", "k8s"]


@pytest.fixture(name="cluster")
def _cluster(kind):
    return CLUSTERS[kind][1]


def run(sim, kind, check=False, **options):
    return run_module(sim, f"gcore_{kind}", options, check=check)


def writes(done):
    return [each.status for each in done.requests if each.method == "PATCH"]


# Locks


@BOTH
def test_a_cluster_that_is_being_resized(sim, kind, cluster):
    """The document shows no task: after the refusal, the running tasks tell."""
    sim.lock(f"{kind}s", cluster, seconds=0.5, task_type=CLUSTERS[kind][3])
    done = run(sim, kind, **{f"{kind}_id": cluster}, **TAG)
    assert not done.failed, done.msg
    assert (done.result["changed"], writes(done)) == (True, [409, 200])
    assert "/cloud/v1/tasks/1/7/active" in [each.path for each in done.requests]


@BOTH
def test_a_cluster_that_is_resized_for_too_long(sim, kind, cluster):
    task = sim.lock(f"{kind}s", cluster, seconds=None, task_type=CLUSTERS[kind][3])
    done = run(sim, kind, **{f"{kind}_id": cluster}, **TAG, wait_timeout=1)
    assert (done.failed, done.result["changed"]) == (True, False)
    assert str(task) in done.msg


@BOTH
def test_the_task_of_another_cluster_is_not_waited_for(sim, kind, cluster):
    """The conflict has another reason, so the task fails immediately."""
    (other,) = sim.clone(f"{kind}s", cluster, 1)
    sim.lock(f"{kind}s", other, seconds=None, task_type=CLUSTERS[kind][3])
    sim.fault(method="PATCH", path="/clusters/", status=409, times=9, body={"message": "Not in this state"})
    done = run(sim, kind, **{f"{kind}_id": cluster}, **TAG)
    assert (done.failed, writes(done)) == (True, [409, 409])
    assert "Not in this state" in done.msg


@BOTH
def test_an_update_that_starts_a_task(sim, kind, cluster):
    """A later API may do so: then the module waits for the task."""
    sim.fault(method="PATCH", path="/clusters/", tasks=[{"seconds": 0.1}])
    done = run(sim, kind, **{f"{kind}_id": cluster}, **TAG)
    assert (done.result["changed"], len(done.result["tasks"])) == (True, 1)
    assert done.result[kind]["tags"]["a"] == "1"


# Clusters of Kubernetes


@pytest.mark.parametrize("execution_path", ["module", "action", "bulk"], indirect=True)
@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    "which", [{"gpu_bare_metal_cluster_id": OF_KUBERNETES}, {"gpu_bare_metal_cluster_name": "k8s-pool-1"}]
)
def test_a_cluster_of_kubernetes_is_found_and_not_changed(sim, execution_path, which, check):
    done = run(sim, "gpu_bare_metal_cluster", check, **which, **TAG)
    assert (done.failed, done.writes, done.result["changed"]) == (True, [], False)
    assert "Kubernetes manages this cluster itself (managed_by: k8s)" in done.msg
    same = run(sim, "gpu_bare_metal_cluster", check, **which, name="k8s-pool-1")
    assert (same.failed, same.result["changed"]) == (False, False)


def test_clusters_of_kubernetes_are_listed(sim):
    every = run(sim, "gpu_bare_metal_cluster_info").result["gpu_bare_metal_clusters"]
    assert OF_KUBERNETES in [each["id"] for each in every]


# Filters


FILTERS = [
    ({}, "1234", {}),
    ({"name": "NAME"}, "1", {"name[exact]": ["NAME"]}),
    ({"status": "error"}, "3", {}),
    ({"flavor_name": "g1"}, "1", {"flavor[exact]": ["g1"]}),
    ({"flavor_name": "g"}, "", {"flavor[exact]": ["g"]}),
    ({"flavor_prefix": "g1"}, "12", {"flavor[prefix]": ["g1"]}),
    ({"servers_count": 2}, "1", {"servers_count[gte]": ["2"]}),
    ({"servers_count": 3}, "2", {"servers_count[gte]": ["3"]}),
    ({"has_pending_changes": True}, "2", {}),
    ({"created_after": "2024-02-01"}, "2", {"created_at[gte]": ["2024-02-01T00:00:00Z"]}),
    ({"created_before": "2024-02-01"}, "134", {"created_at[lte]": ["2024-02-01T00:00:00Z"]}),
    # One was never updated.
    ({"changed_after": "2024-01-01"}, "134", {"updated_at[gte]": ["2024-01-01T00:00:00Z"]}),
    ({"changed_before": "2024-02-01"}, "134", {"updated_at[lte]": ["2024-02-01T00:00:00Z"]}),
    ({"tags": {"team": "research"}}, "1", {"tags[team]": ["research"]}),
    (
        {"tags": {"team": "research", "os_type": "linux"}},
        "1",
        {"tags[team]": ["research"], "tags[os_type]": ["linux"]},
    ),
    # No source says how a server reads brackets in brackets.
    ({"tags": {"a[b]": "1"}}, "3", {}),
    ({"tag_keys": ["os_type", "env"]}, "1", {"tag_key[exact]": ["os_type", "env"]}),
]


def prepared(sim, kind):
    """The clusters, as the filters tell them apart."""
    one, two, three = (f"{CLUSTERS[kind][1][:-1]}{digit}" for digit in "123")
    servers = [f"60000000-0000-4000-8000-00000000099{digit}" for digit in "1234"]
    flags = {"has_pending_changes": True, "created_at": "2024-02-16T10:30:00Z", "updated_at": None}
    sim.change(f"{kind}s", one, {"flavor": "g1", "servers_count": 2, "servers_ids": servers[:2]})
    sim.change(f"{kind}s", two, {"flavor": "g11", "servers_count": 3, "servers_ids": servers[1:], **flags})
    sim.change(f"{kind}s", three, {"status": "error", "tags": [{"key": "a[b]", "value": "1", "read_only": False}]})
    return servers


@BOTH
@pytest.mark.parametrize(("options", "digits", "query"), FILTERS, ids=str)
def test_filters(sim, kind, options, digits, query):
    prepared(sim, kind)
    name = CLUSTERS[kind][2]
    options = {key: name if value == "NAME" else value for key, value in options.items()}
    fixed = {"managed_by": MANAGED_BY} if kind == "gpu_bare_metal_cluster" else {}
    wanted = {**fixed, **{key: [name] if values == ["NAME"] else values for key, values in query.items()}}
    done = run(sim, f"{kind}_info", **options)
    assert not done.failed, done.msg
    shown = "".join(each["id"][-1] for each in done.result[f"{kind}s"] if each["id"] != OF_KUBERNETES)
    assert shown == digits
    (request,) = done.requests
    assert {key: values for key, values in request.query.items() if key != "limit"} == wanted


@BOTH
def test_the_cluster_of_a_server(sim, kind):
    servers = prepared(sim, kind)
    for server, digits in zip(servers, ("1", "12", "2", "2")):
        found = run(sim, f"{kind}_info", server_id=server).result[f"{kind}s"]
        assert "".join(each["id"][-1] for each in found) == digits


@pytest.mark.parametrize(
    ("options", "digits", "query"),
    [
        ({"image_id": IMAGE}, "2", {"image_ids": [IMAGE]}),
        ({"managed_by": "k8s"}, "6", {}),
        ({"managed_by": "user"}, "1234", {}),
    ],
)
def test_filters_of_clusters_of_bare_metal_servers(sim, options, digits, query):
    done = run(sim, "gpu_bare_metal_cluster_info", **options)
    assert "".join(each["id"][-1] for each in done.result["gpu_bare_metal_clusters"]) == digits
    (request,) = done.requests
    assert {key: values for key, values in request.query.items() if key != "limit"} == {
        "managed_by": MANAGED_BY,
        **query,
    }


@BOTH
def test_many_ids_take_one_request(sim, kind, cluster):
    """The list shows ten without a limit."""
    ids = [cluster, *sim.clone(f"{kind}s", cluster, 20)]
    done = run(sim, f"{kind}_info", **{f"{kind}_ids": ids})
    assert ([each["id"] for each in done.result[f"{kind}s"]], len(done.requests)) == (ids, 1)
    (request,) = done.requests
    assert request.query["ids"] == ids


@BOTH
def test_many_clusters_at_once(sim, kind, cluster):
    ids = [cluster, *sim.clone(f"{kind}s", cluster, 9)]
    items = [{"kind": kind, f"{kind}_id": id, **TAG} for id in ids]
    done = run_module(sim, "gcore_resources", {"resources": items})
    assert (done.result["changed"], len(done.writes), done.failed) == (True, 10, False)
    assert [each.method for each in done.requests if each.method == "GET"] == ["GET", "GET"]


# User data


USER_DATA = "#cloud-config\nchpasswd:\n  list: |\n    root:open-sesame\n"


@BOTH
@pytest.mark.parametrize("verbosity", [0, 3])
def test_user_data_is_hidden(sim, kind, cluster, verbosity):
    """It can contain passwords. The other keys of its servers stay."""
    collection, option = f"{kind}s", f"{kind}_id"
    settings = {**sim.get(collection, cluster)["servers_settings"], "user_data": USER_DATA}
    sim.change(collection, cluster, {"servers_settings": settings})
    rest = {key: value for key, value in settings.items() if key != "user_data"}
    error = {"message": f"bad user_data: {USER_DATA}", "invalid_fields": {"servers_settings": {"user_data": USER_DATA}}}
    sim.fault(method="PATCH", status=400, times=1, body=error)
    item = {"kind": kind, option: cluster, "tags": {"a": "2"}}
    many = {"resources": [item], "return_unchanged": True}
    runs = [
        run_module(sim, f"gcore_{kind}", {option: cluster, **TAG}, verbosity=verbosity),
        run_module(sim, f"gcore_{kind}", {option: cluster, **TAG}, check=True, verbosity=verbosity),
        run_module(sim, f"gcore_{kind}", {option: cluster, **TAG}, verbosity=verbosity),
        run_module(sim, f"gcore_{kind}", {option: cluster, **TAG}, verbosity=verbosity),
        run_module(sim, f"gcore_{kind}_info", {f"{option}s": [cluster]}, verbosity=verbosity),
        run_module(sim, "gcore_resources", many, check=True, verbosity=verbosity),
        run_module(sim, "gcore_resources", many, verbosity=verbosity),
    ]
    assert [each.failed for each in runs] == [True, *[False] * 6]
    report = drift(runs[5].result["results"], [item])
    assert report["drift"] is True
    for each in [*(run.result for run in runs), report]:
        assert "sesame" not in json.dumps(each)
    assert runs[0].result["before"]["servers_settings"] == rest
    for each in (*(run.result[kind] for run in runs[1:4]), runs[4].result[f"{kind}s"][0]):
        assert each["servers_settings"] == rest
    assert sim.get(collection, cluster)["servers_settings"] == settings
