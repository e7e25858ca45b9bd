# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Gcore Cloud API, as far as the collection uses it.

Beside the actions of the frame (see ``server.py``) there are two, as control routes and as effects of a fault::

    POST /_simulator/lock   {"collection": "instances", "id": "...", "seconds": 2.0}
    POST /_simulator/task   {"collection": "ports", "id": "...", "seconds": 2.0, "attributed": false}

Both start a task of somebody else which holds the resource until it ends ("seconds": null: for ever). The document
carries its id as ``task_id`` if it has such a key; writes answer 409. A task that is not attributed has no ``data``.
One more effect of a fault, ``tasks``, is a list: the write answers with one task for each entry::

    seconds    how long the task runs; left out: the setting task_running
    never      true: the task never ends
    error      the task ends in ERROR with this text, and the change is not applied
    apply      false: the task finishes, and does not apply the change
    hidden     403 or 404: what a read of the task answers; lists do not show it
    unlisted   true: lists do not show it

The change is applied when the first task finishes that applies; an empty list says that there is nothing to do, and
nothing is done. An asynchronous write without such a fault has one task; a synchronous one has tasks only with it.

The setting ``generation`` says which API this is: ``today`` is the one in operation; ``pages`` is the one that older
reference pages describe, which updates load balancers only by the first version of the route, shows less of them, and
replaces projects with PUT where today there is PATCH. All else is the same.

The setting ``bare_metal`` says what the API makes of the deprecated parameter ``include_baremetal`` of the list of
instances: ``included`` is what it does today; ``refused`` is an API that does not know the parameter any more, and
``ignored`` one that takes it for nothing. The list of bare metal servers is always there.
"""

from __future__ import annotations

import functools
import ipaddress
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from ..api import (
    Action,
    Answer,
    Api,
    Call,
    Document,
    Effects,
    Refused,
    ResourceAction,
    Route,
    Seed,
    Settings,
    Strict,
    Unknown,
    faults_of,
    refuse,
)
from .values import (
    ActiveTasksQuery,
    BareMetalQuery,
    InstanceDocument,
    InstancesQuery,
    LoadBalancerDocument,
    LoadBalancerQuery,
    LoadBalancersQuery,
    NetworkDocument,
    NetworksQuery,
    NoQuery,
    PatchInstance,
    PatchLoadBalancer,
    PatchLoadBalancerV1,
    PatchPort,
    PatchProject,
    PortDocument,
    PortsQuery,
    ProjectDocument,
    ProjectsQuery,
    PutProject,
    Query,
    RegionDocument,
    RegionsQuery,
    SecurityGroupDocument,
    SecurityGroupsQuery,
    SubnetsQuery,
    TasksQuery,
    clean_uuid,
    read_date,
    read_whole_number,
)
from .tasks import Task, Tasks

# How messages name a document of a collection, and how the data of a task names it.
TITLES = {
    "ports": "Port",
    "instances": "Instance",
    "loadbalancers": "Load balancer",
    "securitygroups": "Security group",
    "projects": "Project",
    "regions": "Region",
    "networks": "Network",
}
DATA_KEYS = {name: title.lower().replace(" ", "") + "_id" for name, title in TITLES.items()}

# Keys that are stored, and that no answer shows.
NOT_SHOWN = {
    "ports": frozenset({"project_id", "region_id"}),
    "instances": frozenset({"kind", "changed_at"}),
    "regions": frozenset({"products"}),
}

# Keys of instances that bare metal servers do not have in the list of their own.
NOT_OF_BARE_METAL = frozenset({"instance_description", "security_groups", "volumes"})

# Keys that the older generation does not have.
NOT_ON_PAGES = {"loadbalancers": frozenset({"admin_state_up", "vip_fqdn"})}

CODES: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "ValidationError",
    HTTPStatus.UNAUTHORIZED: "not_authenticated",
    HTTPStatus.FORBIDDEN: "ForbiddenError",
    HTTPStatus.NOT_FOUND: "NotFoundError",
    HTTPStatus.CONFLICT: "ConflictError",
}

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=BaseModel)
Changed = Callable[[Document], Document]
Generation = Literal["today", "pages"]


class GcoreSettings(Settings):
    """Settings of the frame, how long tasks take, and which API this is."""

    other_options: ClassVar[Mapping[str, str]] = {"task_running": "--task-seconds"}

    task_new: float = Field(default=0.0, ge=0, description="seconds for which a task is NEW")
    task_running: float = Field(default=0.05, ge=0, description="seconds for which a task is RUNNING")
    generation: Generation = Field(default="today", description="the API of today, or the one of older pages")
    bare_metal: Literal["included", "refused", "ignored"] = Field(
        default="included", description="what the list of instances makes of include_baremetal"
    )
    port_locks: bool = Field(default=True, description="whether an update of a port is refused while another one runs")


class Lock(ResourceAction):
    """A task of somebody else that holds a resource."""

    seconds: float | None = Field(default=2.0, ge=0)
    task_type: str = "resize_vm"
    attributed: bool = True


class PortTask(Lock):
    """The same where the document cannot show it."""

    task_type: str = "update_port"


class TaskPlan(Strict):
    """How one task of a write goes."""

    seconds: float | None = Field(default=None, ge=0)
    never: bool = False
    error: str | None = None
    apply: bool = True
    hidden: Literal[403, 404] | None = None
    unlisted: bool = False


class GcoreEffects(Effects):
    """Effects of the frame, and those on tasks."""

    tasks: list[TaskPlan] | None = None
    lock: Lock | None = None
    task: PortTask | None = None

    def actions(self) -> list[Action]:
        """Return what happens right before or after the request."""
        return [*super().actions(), *(action for action in (self.lock, self.task) if action is not None)]


GcoreCall = Call[GcoreEffects]
GcoreHandler = Callable[["Gcore", GcoreCall], Answer]


def only_in(generation: Generation, otherwise: int) -> Callable[[GcoreHandler], GcoreHandler]:
    """Keep a route to one generation; in the other one it is as if it were not there, with this status."""

    def limit(handler: GcoreHandler) -> GcoreHandler:
        @functools.wraps(handler)
        def limited(api: Gcore, call: GcoreCall) -> Answer:
            if api.settings.generation != generation:
                raise api.failure(otherwise)
            return handler(api, call)

        return limited

    return limit


class Gcore(Api):
    """The API with its state."""

    settings_model = GcoreSettings
    effects_model = GcoreEffects
    actions: ClassVar[Mapping[str, type[Action]]] = {**Api.actions, "lock": Lock, "task": PortTask}
    documents: ClassVar[Mapping[str, type[BaseModel]]] = {
        "projects": ProjectDocument,
        "regions": RegionDocument,
        "networks": NetworkDocument,
        "securitygroups": SecurityGroupDocument,
        "ports": PortDocument,
        "instances": InstanceDocument,
        "loadbalancers": LoadBalancerDocument,
    }

    settings: GcoreSettings

    def __init__(self, seed: Seed, settings: Settings) -> None:
        super().__init__(seed, settings)
        self.tasks = Tasks()

    def settle(self) -> None:
        """End the tasks that are due."""
        self.tasks.settle(self.now)

    def admit(self, call: Call[Any]) -> None:
        """Refuse a request without an accepted key."""
        scheme, _space, token = call.headers.get("authorization", "").partition(" ")
        if not token or token != token.strip():
            refuse(401, "not_authenticated", "Authentication credentials were not provided.")
        if scheme.lower() != "apikey":
            refuse(401, "token_not_valid", "Given token not valid for any token type")
        if token not in self.keys:
            refuse(401, "not_authenticated", f"Bad permanent token: {token[:4]}...")

    def failure(self, status: int) -> Refused:
        """Return the usual refusal with this HTTP status."""
        phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else "Error"
        return Refused(status, CODES.get(status, "HTTPError"), f"HTTP {status}: {phrase}")

    def refusal(self, refused: Refused, request_id: str) -> Document:
        """Return the body of a refusal."""
        body: Document = {"exception_class": refused.code, "message": refused.message, "request_id": request_id}
        return {**body, "invalid_fields": refused.fields} if refused.fields else body

    def act(self, action: Action) -> Document:
        """Do what an action says; a lock tells the id of its task."""
        if not isinstance(action, Lock):
            return super().act(action)
        project_id, region_id = place_of(action.collection, self.store.latest(action.collection, action.id))
        now = self.now
        task = Task(
            task_type=action.task_type,
            project_id=project_id,
            region_id=region_id,
            data={DATA_KEYS[action.collection]: action.id} if action.attributed else None,
            created=now,
            starts=now,
            ends=math.inf if action.seconds is None else now + action.seconds,
            holds=(action.collection, str(action.id)),
        )
        return {"task_id": self.tasks.add(task)}

    def show(self, collection: str, key: str) -> Document:
        """Return a stored document as answers show it now."""
        return self._dressed(collection, self.store.shown(collection, key, self.now))

    # Reads

    def get_port(self, call: GcoreCall) -> Answer:
        """Answer one port."""
        return self._get_scoped(call, "ports", "port_id")

    def list_ports(self, call: GcoreCall) -> Answer:
        """Answer ports of a project and region."""
        scope = self._scope(call)
        query = read_query(PortsQuery, call)
        ports = [port for port in self._scoped("ports", scope) if port_matches(port, query)]
        return self._page("ports", in_order(ports, query.order_by), query.limit, query.offset)

    def get_instance(self, call: GcoreCall) -> Answer:
        """Answer one instance."""
        return self._get_scoped(call, "instances", "instance_id")

    def list_instances(self, call: GcoreCall) -> Answer:
        """Answer instances of a project and region."""
        scope = self._scope(call)
        query = read_query(InstancesQuery, call)
        if self.settings.bare_metal == "refused" and "include_baremetal" in call.query:
            raise invalid({"include_baremetal": ["Extra inputs are not permitted"]})
        kinds = {"vm"}
        if query.include_k8s:
            kinds.add("k8s")
        if query.include_baremetal and self.settings.bare_metal == "included":
            kinds.add("baremetal")
        return Answer(200, self._list_instances(scope, query, kinds))

    def list_bare_metal_servers(self, call: GcoreCall) -> Answer:
        """Answer bare metal servers of a project and region, which have fewer keys than instances."""
        scope = self._scope(call)
        query = read_query(BareMetalQuery, call)
        body = self._list_instances(scope, query, {"baremetal"})
        rows = [{key: row[key] for key in row if key not in NOT_OF_BARE_METAL} for row in body["results"]]
        return Answer(200, {**body, "results": rows})

    def _list_instances(self, scope: tuple[int, int], query: BareMetalQuery, kinds: set[str]) -> Document:
        """Return a page of the instances of these kinds that pass the filters."""
        every = [item for item in self._scoped("instances", scope) if item["kind"] in kinds]
        instances = [item for item in every if instance_matches(item, query)]
        order = query.order_by.replace("created.", "created_at.")
        page = in_order(instances, order)[query.offset :][: query.limit]
        results = [self._dressed("instances", instance, with_ddos=query.with_ddos) for instance in page]
        return {"count": len(instances), "results": results}

    def get_load_balancer(self, call: GcoreCall) -> Answer:
        """Answer one load balancer."""
        query = read_query(LoadBalancerQuery, call)
        scope, key = self._target(call, "load_balancer_id")
        load_balancer = self._stored("loadbalancers", key, scope, latest=False)
        return Answer(200, self._dressed("loadbalancers", load_balancer, query.with_ddos, query.show_stats))

    def list_load_balancers(self, call: GcoreCall) -> Answer:
        """Answer load balancers of a project and region. Names match in part."""
        scope = self._scope(call)
        query = read_query(LoadBalancersQuery, call)
        every = [
            self._dressed("loadbalancers", load_balancer, query.with_ddos, query.show_stats)
            for load_balancer in self._scoped("loadbalancers", scope)
        ]
        # A task changes a status that is asked for: what matters is what is shown.
        found = [load_balancer for load_balancer in every if load_balancer_matches(load_balancer, query)]
        results = in_order(found, query.order_by)[query.offset :][: query.limit]
        return Answer(200, {"count": len(found), "results": results})

    def list_security_groups(self, call: GcoreCall) -> Answer:
        """Answer security groups of a project and region."""
        scope = self._scope(call)
        query = read_query(SecurityGroupsQuery, call)
        groups = [group for group in self._scoped("securitygroups", scope) if group_matches(group, query)]
        return self._page("securitygroups", groups, query.limit, query.offset)

    def get_security_group(self, call: GcoreCall) -> Answer:
        """Answer one security group."""
        return self._get_scoped(call, "securitygroups", "group_id")

    def get_network(self, call: GcoreCall) -> Answer:
        """Answer one network that the project can use."""
        read_query(NoQuery, call)
        scope, key = self._target(call, "network_id")
        found = [network for network in self._networks(scope, "any") if network["id"] == key]
        if not found:
            refuse(404, "NotFoundError", f"Network {key} could not be found")
        return Answer(200, self._dressed("networks", found[0]))

    def list_networks(self, call: GcoreCall) -> Answer:
        """Answer networks of a project and region, and those that others share with it. Names match in part."""
        scope = self._scope(call)
        query = read_query(NetworksQuery, call)
        networks = [each for each in self._networks(scope, query.owned_by) if network_matches(each, query)]
        return self._page("networks", in_order(networks, query.order_by), query.limit, query.offset)

    def list_subnets(self, call: GcoreCall) -> Answer:
        """Answer the subnets of these networks."""
        scope = self._scope(call)
        query = read_query(SubnetsQuery, call)
        subnets = [
            {
                **subnet,
                **{key: network[key] for key in ("project_id", "region_id", "region")},
                "network_id": network["id"],
            }
            for network in self._networks(scope, query.owned_by, whole=True)
            for subnet in network["subnets"]
            if query.network_id in (None, network["id"]) and tags_match(subnet["tags"], query)
        ]
        for subnet in subnets:
            version = ipaddress.ip_network(subnet["cidr"]).version
            subnet.update(ip_version=version, creator_task_id=None, task_id=None, has_router=False)
        return self._page("subnets", in_order(subnets, query.order_by), query.limit, query.offset)

    def get_project(self, call: GcoreCall) -> Answer:
        """Answer one project."""
        read_query(NoQuery, call)
        return Answer(200, self.show("projects", str(self._number(call, "project_id", "projects"))))

    def list_projects(self, call: GcoreCall) -> Answer:
        """Answer projects. Names match in part: whoever needs one project has to compare them."""
        query = read_query(ProjectsQuery, call)
        projects = [
            project
            for project in self.store.every("projects", self.now)
            if query.name in project.get("name", "") and (query.include_deleted or project.get("deleted_at") is None)
        ]
        return self._page("projects", in_order(projects, query.order_by), query.limit, query.offset)

    def list_regions(self, call: GcoreCall) -> Answer:
        """Answer regions."""
        query = read_query(RegionsQuery, call)
        wanted = None if query.display_name is None else query.display_name.casefold()
        regions = [
            region if query.show_volume_types else {**region, "available_volume_types": None}
            for region in self.store.every("regions", self.now)
            if wanted in (None, region["display_name"].casefold()) and query.product in (None, *region["products"])
        ]
        return self._page("regions", in_order(regions, query.order_by), query.limit, query.offset)

    def get_task(self, call: GcoreCall) -> Answer:
        """Answer one task."""
        read_query(NoQuery, call)
        task_id = call.params["task_id"]
        try:
            task = self.tasks.get(task_id)
        except Unknown:
            refuse(404, "NotFoundError", f"Task {task_id} could not be found")
        if task.hidden is not None:
            raise self.failure(task.hidden)
        return Answer(200, task.document(self.clock, self.now))

    def list_tasks(self, call: GcoreCall) -> Answer:
        """Answer tasks of all projects and regions."""
        query = read_query(TasksQuery, call)
        now = self.now
        tasks = [task for task in self.tasks.listed() if self._task_matches(task, query, now)]
        if (query.order_by or query.sorting) == "desc":
            tasks.reverse()
        return self._task_page(tasks, query, now)

    def list_active_tasks(self, call: GcoreCall) -> Answer:
        """Answer tasks of a project and region that have not ended."""
        scope = self._scope(call)
        query = read_query(ActiveTasksQuery, call)
        tasks = [
            task
            for task in self.tasks.active()
            if (task.project_id, task.region_id) == scope and task.task_type in (query.task_type or [task.task_type])
        ]
        tasks.reverse()
        return self._task_page(tasks, query, self.now)

    # Writes

    def patch_port(self, call: GcoreCall) -> Answer:
        """Start the update of a port."""
        scope, key = self._write_target(call, "port_id")
        wanted = read_body(PatchPort, call)
        port = self._stored("ports", key, scope)
        if port.get("managed_by") == "system":
            refuse(403, "ForbiddenError", f"Port {key} is managed by the system and cannot be changed")
        if self.settings.port_locks:
            self._refuse_if_held("ports", key, port)
        self._check_port(wanted, port, scope)
        return self._start(call, "ports", key, lambda current: patched_port(current, wanted), "update_port")

    def patch_instance(self, call: GcoreCall) -> Answer:
        """Update an instance."""
        scope, key = self._write_target(call, "instance_id")
        wanted = read_body(PatchInstance, call)
        instance = self._stored("instances", key, scope)
        self._refuse_if_held("instances", key, instance)
        return self._write(call, "instances", key, lambda current: patched_instance(current, wanted), "update_vm")

    @only_in("today", 404)
    def patch_load_balancer(self, call: GcoreCall) -> Answer:
        """Start the update of a load balancer."""
        key, changed = self._wanted_load_balancer(call, PatchLoadBalancer)
        return self._start(call, "loadbalancers", key, changed, "update_loadbalancer")

    def patch_load_balancer_v1(self, call: GcoreCall) -> Answer:
        """Update a load balancer. The answer does not know the addresses of its machines; reads do."""
        key, changed = self._wanted_load_balancer(call, PatchLoadBalancerV1)
        answer = self._write(call, "loadbalancers", key, changed, "update_loadbalancer")
        return Answer(answer.status, {**answer.body, "vrrp_ips": []}) if call.effects.tasks is None else answer

    @only_in("today", 405)
    def patch_project(self, call: GcoreCall) -> Answer:
        """Update a project: only what is given."""
        return self._write_project(call, PatchProject, lambda wanted: wanted.model_dump(exclude_unset=True))

    @only_in("pages", 405)
    def put_project(self, call: GcoreCall) -> Answer:
        """Replace what can be changed of a project: what is not given is cleared."""
        return self._write_project(call, PutProject, lambda wanted: wanted.model_dump())

    def not_simulated(self, call: GcoreCall) -> Answer:
        """Refuse what the API knows and the simulator does not."""
        refuse(501, "NotSimulated", f"{call.method} {call.path} is not simulated")

    # Helpers

    def _number(self, call: GcoreCall, name: str, collection: str) -> int:
        """Return an id in the path that is a number and known."""
        try:
            number = read_whole_number(call.params[name])
        except ValueError as error:
            raise invalid({name: [str(error)]}) from None
        if not self.store.has(collection, number):
            refuse(404, "NotFoundError", f"{TITLES[collection]} {number} could not be found")
        return int(str(number))

    def _scope(self, call: GcoreCall) -> tuple[int, int]:
        """Return the project and the region in the path."""
        return self._number(call, "project_id", "projects"), self._number(call, "region_id", "regions")

    def _target(self, call: GcoreCall, name: str) -> tuple[tuple[int, int], str]:
        """Return project and region, and the UUID in the path."""
        try:
            key = clean_uuid(call.params[name])
        except ValueError as error:
            raise invalid({name: [str(error)]}) from None
        return self._scope(call), key

    def _write_target(self, call: GcoreCall, name: str) -> tuple[tuple[int, int], str]:
        """Return the same for a write, which takes no query."""
        read_query(NoQuery, call)
        return self._target(call, name)

    def _stored(self, collection: str, key: str, scope: tuple[int, int], latest: bool = True) -> Document:
        """Return the document if it is in this project and region."""
        try:
            store = self.store
            document = store.latest(collection, key) if latest else store.shown(collection, key, self.now)
        except Unknown:
            document = {}
        if (document.get("project_id"), document.get("region_id")) != scope:
            refuse(404, "NotFoundError", f"{TITLES[collection]} {key} could not be found")
        return document

    def _get_scoped(self, call: GcoreCall, collection: str, name: str) -> Answer:
        read_query(NoQuery, call)
        scope, key = self._target(call, name)
        return Answer(200, self._dressed(collection, self._stored(collection, key, scope, latest=False)))

    def _scoped(self, collection: str, scope: tuple[int, int]) -> list[Document]:
        project, region = scope
        return [
            document
            for document in self.store.every(collection, self.now)
            if document.get("project_id") == project and document.get("region_id") == region
        ]

    def _networks(self, scope: tuple[int, int], owned_by: str, whole: bool = False) -> list[Document]:
        """Return the networks that a project can use in a region, as it sees them; with ``whole``, whole subnets."""
        project, region = scope
        return [
            {
                **network,
                "shared": network["shared"] and network["project_id"] != project,
                "subnets": network["subnets"] if whole else [subnet["id"] for subnet in network["subnets"]],
            }
            for network in self.store.every("networks", self.now)
            if network["region_id"] == region
            and (network["project_id"] == project or (owned_by == "any" and network["shared"]))
        ]

    def _dressed(
        self, collection: str, document: Document, with_ddos: bool = False, show_stats: bool = False
    ) -> Document:
        """Return what an answer shows of a stored document."""
        hidden = NOT_SHOWN.get(collection, frozenset())
        if self.settings.generation == "pages":
            hidden |= NOT_ON_PAGES.get(collection, frozenset())
        now: Document = {}
        holder = self.tasks.holder((collection, str(document.get("id"))))
        if holder is not None:
            now.update(task_id=holder.id, provisioning_status="PENDING_UPDATE")
        if not with_ddos:
            now["ddos_profile"] = None
        if not show_stats:
            now["stats"] = None
        return {key: now.get(key, value) for key, value in document.items() if key not in hidden}

    def _page(self, collection: str, documents: Sequence[Document], limit: int, offset: int) -> Answer:
        results = [self._dressed(collection, document) for document in documents[offset:][:limit]]
        return Answer(200, {"count": len(documents), "results": results})

    def _task_matches(self, task: Task, query: TasksQuery, now: float) -> bool:
        created = self.clock.date(task.created)
        return (
            (not query.project_id or task.project_id in query.project_id)
            and (not query.region_id or task.region_id in query.region_id)
            and (not query.state or task.state(now) in query.state)
            and query.task_type in (None, task.task_type)
            and (query.from_timestamp is None or created >= query.from_timestamp)
            and (query.to_timestamp is None or created <= query.to_timestamp)
            # Nothing here can acknowledge a task.
            and query.is_acknowledged is not True
        )

    def _task_page(self, tasks: list[Task], query: TasksQuery | ActiveTasksQuery, now: float) -> Answer:
        page = tasks[query.offset :][: query.limit]
        return Answer(200, {"count": len(tasks), "results": [task.document(self.clock, now) for task in page]})

    def _refuse_if_held(self, collection: str, key: str, document: Document) -> None:
        holder = self.tasks.holder((collection, key))
        task_id = document.get("task_id") if holder is None else holder.id
        if task_id is not None:
            refuse(409, "ConflictError", f"{TITLES[collection]} {key} is locked by the active task {task_id}")
        status = str(document.get("provisioning_status"))
        if status.startswith("PENDING_"):
            refuse(409, "ConflictError", f"{TITLES[collection]} {key} cannot be changed while it is in {status}")

    def _check_port(self, wanted: PatchPort, port: Document, scope: tuple[int, int]) -> None:
        """Check what a body alone does not tell."""
        faults: dict[str, list[str]] = {}
        known = {group["id"] for group in self._scoped("securitygroups", scope)} if wanted.security_group_ids else set()
        for place, group in enumerate(wanted.security_group_ids):
            if group not in known:
                faults[f"security_group_ids.{place}"] = [f"Security group {group} could not be found"]
        network_id = port.get("network_id", "")
        subnets = self._subnets(network_id)
        for place, assignment in enumerate(wanted.ip_assignments):
            cidr = subnets.get(assignment.subnet_id)
            if cidr is None:
                text = f"Subnet {assignment.subnet_id} does not belong to the network {network_id} of the port"
                faults[f"ip_assignments.{place}.subnet_id"] = [text]
            elif ipaddress.ip_address(assignment.ip_address) not in ipaddress.ip_network(cidr):
                text = f"{assignment.ip_address} is not in {cidr}"
                faults[f"ip_assignments.{place}.ip_address"] = [text]
        if faults:
            raise invalid(faults)

    def _subnets(self, network_id: str) -> dict[str, str]:
        """Return the addresses of the subnets of a network by id."""
        try:
            network = self.store.latest("networks", network_id)
        except Unknown:
            return {}
        return {subnet["id"]: subnet["cidr"] for subnet in network["subnets"]}

    def _wanted_load_balancer(self, call: GcoreCall, model: type[PatchLoadBalancerV1]) -> tuple[str, Changed]:
        """Return the id of a load balancer that can be changed now, and what the body makes of it."""
        scope, key = self._write_target(call, "load_balancer_id")
        wanted = read_body(model, call)
        load_balancer = self._stored("loadbalancers", key, scope)
        self._refuse_if_held("loadbalancers", key, load_balancer)
        region_id = wanted.logging.destination_region_id
        if region_id is not None and not self.store.has("regions", region_id):
            raise invalid({"logging.destination_region_id": [f"Region {region_id} could not be found"]})
        return key, lambda current: patched_load_balancer(current, wanted)

    def _write_project(self, call: GcoreCall, model: type[B], values: Callable[[B], Document]) -> Answer:
        """Write values of a body into a project, unless it is locked or the name belongs to another one."""
        read_query(NoQuery, call)
        key = str(self._number(call, "project_id", "projects"))
        given = values(read_body(model, call))
        project = self.store.latest("projects", key)
        self._refuse_if_held("projects", key, project)
        name = given.get("name", project.get("name"))
        if name != project.get("name") and name in self._names_of_others(project):
            refuse(409, "ConflictError", f"The name {name!r} is already in use by another project of this account")
        return self._write(call, "projects", key, lambda current: {**current, **given}, "update_project")

    def _names_of_others(self, project: Document) -> set[str | None]:
        """Return the names of the other projects of an account; those of deleted ones are free."""
        every = [self.store.latest("projects", key) for key in self.store.keys("projects")]
        return {
            other.get("name")
            for other in every
            if other.get("id") != project.get("id")
            and other.get("client_id") == project.get("client_id")
            and other.get("deleted_at") is None
        }

    def _write(self, call: GcoreCall, collection: str, key: str, changed: Changed, task_type: str) -> Answer:
        """Change a document at once and answer with it; with tasks only if a fault says so."""
        if call.effects.tasks is not None:
            return self._start(call, collection, key, changed, task_type)
        document = self.store.latest(collection, key)
        patched = changed(document)
        if patched != document:
            patched = self._touched(patched, self.now)
            if call.effects.apply:
                self.store.write(collection, key, patched, self.visible_at(call.effects, self.now))
        return Answer(200, self._dressed(collection, patched))

    def _touched(self, document: Document, at: float) -> Document:
        """Return the document with the date of its change, if it has one."""
        if "updated_at" not in document:
            return document
        return {**document, "updated_at": self.clock.date(at).strftime("%Y-%m-%dT%H:%M:%SZ")}

    def _start(self, call: GcoreCall, collection: str, key: str, changed: Changed, task_type: str) -> Answer:
        """Answer with the tasks that will change a document; with none if there is nothing to change."""
        document = self.store.latest(collection, key)
        if changed(document) == document:
            return Answer(200, {"tasks": []})
        pending = [changed]

        def work(at: float) -> None:
            # Others may have changed the document meanwhile: the change goes on top of what is there now.
            if pending:
                current = self._touched(pending.pop()(self.store.latest(collection, key)), at)
                self.store.write(collection, key, current, self.visible_at(call.effects, at))

        project_id, region_id = place_of(collection, document)
        data = {DATA_KEYS[collection]: document.get("id", key)}
        now = self.now
        starts = now + self.settings.task_new
        plans = call.effects.tasks
        if plans is None:
            plans = [TaskPlan(apply=call.effects.apply)]
        tasks = []
        for plan in plans:
            seconds = self.settings.task_running if plan.seconds is None else plan.seconds
            task = Task(
                task_type=task_type,
                project_id=project_id,
                region_id=region_id,
                data=data,
                created=now,
                starts=starts,
                ends=math.inf if plan.never else starts + seconds,
                holds=(collection, key),
                error=plan.error,
                work=work if plan.apply else None,
                hidden=plan.hidden,
                listed=not plan.unlisted,
                request_id=call.request_id,
            )
            tasks.append(self.tasks.add(task))
        return Answer(200, {"tasks": tasks})

    routes: ClassVar[Sequence[Route]] = [
        ("GET", "/cloud/v1/ports/{project_id}/{region_id}", list_ports),
        ("GET", "/cloud/v1/ports/{project_id}/{region_id}/{port_id}", get_port),
        ("PATCH", "/cloud/v1/ports/{project_id}/{region_id}/{port_id}", patch_port),
        ("GET", "/cloud/v1/instances/{project_id}/{region_id}", list_instances),
        ("GET", "/cloud/v1/instances/{project_id}/{region_id}/{instance_id}", get_instance),
        ("PATCH", "/cloud/v1/instances/{project_id}/{region_id}/{instance_id}", patch_instance),
        ("DELETE", "/cloud/v1/instances/{project_id}/{region_id}/{instance_id}", not_simulated),
        ("GET", "/cloud/v1/bminstances/{project_id}/{region_id}", list_bare_metal_servers),
        ("POST", "/cloud/v1/bminstances/{project_id}/{region_id}", not_simulated),
        ("GET", "/cloud/v1/securitygroups/{project_id}/{region_id}", list_security_groups),
        ("POST", "/cloud/v1/securitygroups/{project_id}/{region_id}", not_simulated),
        ("GET", "/cloud/v1/securitygroups/{project_id}/{region_id}/{group_id}", get_security_group),
        ("GET", "/cloud/v1/networks/{project_id}/{region_id}", list_networks),
        ("GET", "/cloud/v1/networks/{project_id}/{region_id}/{network_id}", get_network),
        ("GET", "/cloud/v1/subnets/{project_id}/{region_id}", list_subnets),
        ("GET", "/cloud/v1/projects", list_projects),
        ("POST", "/cloud/v1/projects", not_simulated),
        ("GET", "/cloud/v1/projects/{project_id}", get_project),
        ("PATCH", "/cloud/v1/projects/{project_id}", patch_project),
        ("PUT", "/cloud/v1/projects/{project_id}", put_project),
        ("DELETE", "/cloud/v1/projects/{project_id}", not_simulated),
        ("GET", "/cloud/v1/regions", list_regions),
        ("GET", "/cloud/v1/tasks", list_tasks),
        ("GET", "/cloud/v1/tasks/{project_id}/{region_id}/active", list_active_tasks),
        ("GET", "/cloud/v1/tasks/{task_id}", get_task),
        ("GET", "/cloud/v1/loadbalancers/{project_id}/{region_id}", list_load_balancers),
        ("POST", "/cloud/v1/loadbalancers/{project_id}/{region_id}", not_simulated),
        ("GET", "/cloud/v1/loadbalancers/{project_id}/{region_id}/{load_balancer_id}", get_load_balancer),
        ("PATCH", "/cloud/v1/loadbalancers/{project_id}/{region_id}/{load_balancer_id}", patch_load_balancer_v1),
        ("DELETE", "/cloud/v1/loadbalancers/{project_id}/{region_id}/{load_balancer_id}", not_simulated),
        ("PATCH", "/cloud/v2/loadbalancers/{project_id}/{region_id}/{load_balancer_id}", patch_load_balancer),
    ]


def place_of(collection: str, document: Document) -> tuple[int | None, int | None]:
    """Return the project and the region of a document. A project is in itself, and in no region."""
    return document.get("id" if collection == "projects" else "project_id"), document.get("region_id")


def invalid(fields: dict[str, list[str]]) -> Refused:
    """Return the refusal of a request that is against the rules."""
    return Refused(400, "ValidationError", f"Validation Error: {fields}", fields)


def read_query(model: type[Q], call: GcoreCall) -> Q:
    """Return the checked query of a request."""
    values: dict[str, object] = {}
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, texts in call.query.items():
        if name in model.not_simulated:
            refuse(501, "NotSimulated", f"the parameter {name} is not simulated")
        field = fields.get(name)
        many = field is not None and isinstance(field.default, list)
        if len(texts) > 1 and field is not None and not many:
            raise invalid({name: ["Input should be given only once"]})
        values[name] = texts if many else texts[0]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise invalid(faults_of(error, "query")) from None


def read_body(model: type[B], call: GcoreCall) -> B:
    """Return the checked JSON object of a request."""
    kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise invalid({"body": [f"Content-Type should be application/json, not {kind or 'missing'}"]})
    try:
        return model.model_validate_json(call.body)
    except ValidationError as error:
        raise invalid(faults_of(error, "body")) from None


def in_order(documents: Iterable[Document], order_by: str) -> list[Document]:
    """Return documents sorted as ``field.asc`` or ``field.desc`` says; equal ones stay in their order."""
    key, _dot, direction = order_by.partition(".")
    return sorted(documents, key=lambda document: str(document.get(key)), reverse=direction == "desc")


def port_matches(port: Document, query: PortsQuery) -> bool:
    """Tell whether a port passes the filters."""
    owner = port.get("attached_to")
    trunk = (owner or {}).get("trunk") or {}
    assignments = port.get("ip_assignments", [])
    return (
        (not query.ids or port.get("id") in query.ids)
        and (not query.network_ids or port.get("network_id") in query.network_ids)
        and (not query.ip_addresses or any(item["ip_address"] in query.ip_addresses for item in assignments))
        and (not query.subnet_ids or any(item["subnet_id"] in query.subnet_ids for item in assignments))
        and query.attached in (None, owner is not None)
        and query.managed_by in (None, port.get("managed_by"))
        and query.parent_port_id in (None, trunk.get("parent_port_id"))
        and query.resource_id in (None, (owner or {}).get("resource_id"))
        and query.resource_type in (None, (owner or {}).get("resource_type"))
    )


def instance_matches(instance: Document, query: BareMetalQuery) -> bool:
    """Tell whether an instance passes the filters."""
    flavor = instance.get("flavor", {}).get("flavor_id", "")
    tags = {tag["key"]: tag["value"] for tag in instance.get("tags", [])}
    addresses = [item["addr"] for network in instance.get("addresses", {}).values() for item in network]
    prefix = query.exclude_flavor_prefix if isinstance(query, InstancesQuery) else None
    without = query.exclude_secgroup if isinstance(query, InstancesQuery) else None
    floating = query.available_floating if isinstance(query, InstancesQuery) else None
    fixed = instance.get("fixed_ip_assignments") or []
    return (
        query.name in instance.get("name", "")
        and query.uuid.lower() in instance.get("id", "")
        and (not query.ip or any(query.ip in address for address in addresses))
        and query.flavor_id in (None, flavor)
        and flavor.startswith(query.flavor_prefix)
        and (prefix is None or not flavor.startswith(prefix))
        and (without is None or all(group["name"] != without for group in instance.get("security_groups", [])))
        and query.status in (None, instance.get("status"))
        and query.tag_key_value.items() <= tags.items()
        and (not query.tag_value or any(value in query.tag_value for value in tags.values()))
        and (not query.only_isolated or instance.get("instance_isolation") is not None)
        and (query.changes_since is None or read_date(instance["changed_at"]) >= query.changes_since)
        and (query.changes_before is None or read_date(instance["changed_at"]) <= query.changes_before)
        and (not query.with_ddos or protection_matches(instance, query))
        and (floating is None or floating is any(not each["external"] for each in fixed))
    )


def protection_matches(instance: Document, query: BareMetalQuery) -> bool:
    """Tell whether the DDoS protection of an instance passes the filters, which count with ``with_ddos`` only."""
    profile = instance.get("ddos_profile") or {}
    return (
        query.protection_status in (None, (profile.get("status") or {}).get("status"))
        and query.profile_name in (None, (profile.get("profile_template") or {}).get("name"))
        and query.type_ddos_profile in (None, "advanced" if profile else "basic")
    )


def load_balancer_matches(load_balancer: Document, query: LoadBalancersQuery) -> bool:
    """Tell whether a load balancer passes the filters."""
    tags = {tag["key"]: tag["value"] for tag in load_balancer.get("tags_v2", [])}
    logging = load_balancer.get("logging") or {}
    return (
        query.name in load_balancer.get("name", "")
        and query.assigned_floating in (None, bool(load_balancer.get("floating_ips")))
        and query.logging_enabled in (None, logging.get("enabled", False))
        and query.operating_status in (None, load_balancer.get("operating_status"))
        and query.provisioning_status in (None, load_balancer.get("provisioning_status"))
        and all(key in tags for key in query.tag_key)
        and query.tag_key_value.items() <= tags.items()
    )


def group_matches(group: Document, query: SecurityGroupsQuery) -> bool:
    """Tell whether a security group passes the filters."""
    return query.name in (None, group.get("name")) and tags_match(group.get("tags_v2", []), query)


def network_matches(network: Document, query: NetworksQuery) -> bool:
    """Tell whether a network passes the filters."""
    return (
        query.name in network["name"]
        and query.external in (None, network["external"])
        and query.network_type in (None, network["type"])
        and tags_match(network["tags"], query)
    )


def tags_match(tags: Iterable[Document], query: SecurityGroupsQuery | NetworksQuery | SubnetsQuery) -> bool:
    """Tell whether a resource has all tags that a query asks for."""
    values = {tag["key"]: tag["value"] for tag in tags}
    return all(key in values for key in query.tag_key) and query.tag_key_value.items() <= values.items()


def patched_port(port: Document, wanted: PatchPort) -> Document:
    """Return the port with what is wanted; equal to ``port`` if it is so already."""
    given = wanted.model_fields_set
    patched = dict(port)
    if "allowed_address_pairs" in given:
        pairs = sorted({pair.ip_address for pair in wanted.allowed_address_pairs})
        patched["allowed_address_pairs"] = [{"ip_address": pair} for pair in pairs]
    if "ip_assignments" in given:
        assignments = [assignment.model_dump() for assignment in wanted.ip_assignments]
        # Their order has no meaning: in another one they are still the same.
        if sorted(assignments, key=str) != sorted(port.get("ip_assignments", []), key=str):
            patched["ip_assignments"] = assignments
    if "port_security_enabled" in given:
        patched["port_security_enabled"] = wanted.port_security_enabled
    if "security_group_ids" in given:
        patched["security_group_ids"] = sorted(set(wanted.security_group_ids))
    if "tags" in given:
        system = port.get("system_tags", {})
        tags = {**port.get("tags", {}), **{key: text for key, text in wanted.tags.items() if key not in system}}
        patched["tags"] = {key: text for key, text in tags.items() if text is not None}
    return patched


def patched_instance(instance: Document, wanted: PatchInstance) -> Document:
    """Return the instance with what is wanted; equal to ``instance`` if it is so already."""
    given = wanted.model_fields_set
    patched = dict(instance)
    if "name" in given:
        patched["name"] = wanted.name
    if "tags" in given:
        patched["tags"] = patched_tags(instance.get("tags", []), wanted.tags)
    return patched


def patched_load_balancer(load_balancer: Document, wanted: PatchLoadBalancerV1) -> Document:
    """Return the load balancer with what is wanted; equal to ``load_balancer`` if it is so already."""
    given = wanted.model_fields_set
    patched = {**load_balancer, **wanted.model_dump(include=given - {"logging", "tags"})}
    if "logging" in given:
        patched["logging"] = wanted.logging.outcome()
    if "tags" in given:
        patched["tags_v2"] = patched_tags(load_balancer.get("tags_v2", []), wanted.tags)
    return patched


def patched_tags(tags: list[Document], wanted: Mapping[str, str | None] | None) -> list[Document]:
    """Merge wanted tags into a list; None removes all. Read-only ones always stay as they are."""
    fixed = {tag["key"] for tag in tags if tag["read_only"]}
    changes = {key: text for key, text in (wanted or {}).items() if key not in fixed}
    patched: list[Document] = []
    for tag in tags:
        text = None if wanted is None else changes.pop(tag["key"], tag["value"])
        if tag["read_only"]:
            patched.append(tag)
        elif text is not None:
            patched.append({**tag, "value": text})
    patched.extend({"key": key, "value": text, "read_only": False} for key, text in changes.items() if text is not None)
    return patched
