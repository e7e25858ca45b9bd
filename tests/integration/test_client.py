# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's own Python client reads, updates and polls against the simulator, as it does against the real API."""

from __future__ import annotations

import gcore
import pytest
from gcore.types.cloud import Instance, LoadBalancer, Project

from .harness import BALANCER, BARE, INSTANCE, LOGGED, OTHER_SUBNET, PORT, run_module


@pytest.fixture(name="client")
def _client(sim):
    with gcore.Gcore(
        api_key=sim.key, base_url=sim.url, cloud_project_id=1, cloud_region_id=7, max_retries=0, timeout=10
    ) as client:
        yield client


def labels(tags):
    return {tag.key: tag.value for tag in tags}


def test_instances(client):
    instance = client.cloud.instances.get(instance_id=INSTANCE)
    assert isinstance(instance, Instance)
    assert (instance.id, instance.name, instance.task_id) == (INSTANCE, "web-1", None)
    assert labels(instance.tags) == {
        "image_name": "ubuntu-22.04",
        "os_type": "linux",
        "env": "production",
        "team": "backend",
    }
    updated = client.cloud.instances.update(instance_id=INSTANCE, name="web-01", tags={"team": None, "a": "1"})
    assert updated.name == "web-01"
    assert labels(client.cloud.instances.get(instance_id=INSTANCE).tags) == {
        "image_name": "ubuntu-22.04",
        "os_type": "linux",
        "env": "production",
        "a": "1",
    }
    assert client.cloud.instances.update(instance_id=INSTANCE, tags=None).name == "web-01"
    names = [each.name for each in client.cloud.instances.list(limit=2)]
    assert {"web-01", "db-1"} <= set(names)
    assert len(names) > 2, "the client follows the pages"


def test_load_balancers(client):
    balancer = client.cloud.load_balancers.get(load_balancer_id=LOGGED)
    assert isinstance(balancer, LoadBalancer)
    assert balancer.logging.topic_name == "api.access-logs"
    with pytest.warns(DeprecationWarning):
        updated = client.cloud.load_balancers.update(load_balancer_id=LOGGED, name="api", tags={"a": "1"})
    assert updated.name == "api"
    assert labels(client.cloud.load_balancers.get(load_balancer_id=LOGGED).tags_v2) == {"a": "1"}
    assert len(list(client.cloud.load_balancers.list(limit=2))) > 2


def test_projects(client):
    project = client.cloud.projects.update(project_id=2, name="rehearsal", description="")
    assert isinstance(project, Project)
    assert client.cloud.projects.get(project_id=2).name == "rehearsal"
    assert [each.name for each in client.cloud.projects.list(name="rehearsal")] == ["rehearsal"]
    with pytest.raises(gcore.ConflictError):
        client.cloud.projects.update(project_id=2, name="default")


def test_ports_and_tasks(client, sim):
    path = f"/cloud/v1/ports/1/7/{PORT}"
    assert client.get(path, cast_to=object)["tags"] == {"env": "production", "team": "backend"}
    sim.settings(task_new=1, task_running=1)
    sim.advance()
    task_id = client.patch(path, cast_to=object, body={"tags": {"a": "1"}})["tasks"][0]
    states = []
    for _number in range(2):
        states.append(client.cloud.tasks.get(task_id=task_id).state)
        sim.advance(1)
    assert states == ["NEW", "RUNNING"]
    task = client.cloud.tasks.poll(task_id=task_id, polling_interval_seconds=1)
    assert (task.state, task.task_type, task.error) == ("FINISHED", "update_port", None)
    assert client.get(path, cast_to=object)["tags"]["a"] == "1"
    assert task_id in [each.id for each in client.cloud.tasks.list(project_id=[1], region_id=[7], limit=1000)]


def test_a_task_that_fails(client, sim):
    sim.fault(method="PATCH", tasks=[{"error": "No more addresses"}])
    task_id = client.patch(f"/cloud/v1/ports/1/7/{PORT}", cast_to=object, body={"tags": {"a": "1"}})["tasks"][0]
    with pytest.raises(ValueError, match="No more addresses"):
        client.cloud.tasks.poll(task_id=task_id, polling_interval_seconds=1)


def test_errors(client):
    with pytest.raises(gcore.NotFoundError):
        client.cloud.instances.get(instance_id=INSTANCE[:-1] + "f")
    with pytest.raises(gcore.BadRequestError):
        # As it should be by the contract, but the subnet is of another network.
        body = {"ip_assignments": [{"subnet_id": OTHER_SUBNET, "ip_address": "192.168.50.77"}]}
        client.patch(f"/cloud/v1/ports/1/7/{PORT}", cast_to=object, body=body)
    with pytest.raises(gcore.AuthenticationError):
        client.with_options(api_key="29841_wrong-key-here").cloud.projects.get(project_id=1)


@pytest.mark.parametrize(
    ("module", "options", "update"),
    [
        (
            "gcore_instance",
            {"instance_id": BARE, "name": "db-01", "tags": {"a": "1"}},
            lambda cloud: cloud.instances.update(instance_id=BARE, name="db-01", tags={"a": "1"}),
        ),
        (
            "gcore_project",
            {"project_id": 2, "description": "new"},
            lambda cloud: cloud.projects.update(project_id=2, description="new"),
        ),
    ],
)
def test_the_client_and_the_module_agree(client, sim, module, options, update):
    """The module finds the values that the client has set unchanged; and it sends the same as the client."""
    update(client.cloud)
    theirs = next(each for each in sim.requests() if each.method == "PATCH")
    assert run_module(sim, module, options).result["changed"] is False
    sim.reset()
    ours = next(each for each in run_module(sim, module, options).requests if each.method == "PATCH")
    assert (ours.path, ours.body) == (theirs.path, theirs.body)
    update(client.cloud)


def test_a_polled_change_of_a_load_balancer(client):
    path = f"/cloud/v2/loadbalancers/1/7/{BALANCER}"
    task_id = client.patch(path, cast_to=object, body={"admin_state_up": False})["tasks"][0]
    assert client.cloud.tasks.poll(task_id=task_id, polling_interval_seconds=1).state == "FINISHED"
    assert client.cloud.load_balancers.get(load_balancer_id=BALANCER).admin_state_up is False
