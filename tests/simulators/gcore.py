# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Gcore Cloud API, as far as the collection uses it.

Beside the actions of the frame (see ``frame.py``) there are two, as control routes and as effects of a fault::

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
nothing is done. A write without such a fault has one task.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from .api import (
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
from .gcore_models import (
    ActiveTasksQuery,
    InstanceDocument,
    InstancesQuery,
    NetworkDocument,
    NoQuery,
    PatchInstance,
    PatchPort,
    PortDocument,
    PortsQuery,
    ProjectDocument,
    ProjectsQuery,
    Query,
    RegionDocument,
    RegionsQuery,
    SecurityGroupDocument,
    SecurityGroupsQuery,
    TasksQuery,
    clean_uuid,
    read_whole_number,
)
from .gcore_tasks import Task, Tasks

# How messages name a document of a collection, and how the data of a task names it.
TITLES = {
    "ports": "Port",
    "instances": "Instance",
    "securitygroups": "Security group",
    "projects": "Project",
    "regions": "Region",
    "networks": "Network",
}
DATA_KEYS = {name: title.lower().replace(" ", "") + "_id" for name, title in TITLES.items()}

# Keys that are stored, and that no answer shows.
NOT_SHOWN = {"ports": frozenset({"project_id", "region_id"}), "instances": frozenset({"kind"})}

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


class GcoreSettings(Settings):
    """Settings of the frame, and how long tasks take."""

    other_options: ClassVar[Mapping[str, str]] = {"task_running": "--task-seconds"}

    task_new: float = Field(default=0.0, ge=0, description="seconds for which a task is NEW")
    task_running: float = Field(default=0.05, ge=0, description="seconds for which a task is RUNNING")


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
        document = self.store.latest(action.collection, action.id)
        now = self.now
        task = Task(
            task_type=action.task_type,
            project_id=document.get("project_id"),
            region_id=document.get("region_id"),
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
        instances = [item for item in self._scoped("instances", scope) if instance_matches(item, query)]
        order = query.order_by.replace("created.", "created_at.")
        page = in_order(instances, order)[query.offset :][: query.limit]
        results = [self._dressed("instances", instance, with_ddos=query.with_ddos) for instance in page]
        return Answer(200, {"count": len(instances), "results": results})

    def list_security_groups(self, call: GcoreCall) -> Answer:
        """Answer security groups of a project and region."""
        scope = self._scope(call)
        query = read_query(SecurityGroupsQuery, call)
        groups = [group for group in self._scoped("securitygroups", scope) if group_matches(group, query)]
        return self._page("securitygroups", groups, query.limit, query.offset)

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
            if wanted in (None, region["display_name"].casefold())
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
        scope, key = self._target(call, "port_id")
        wanted = read_body(PatchPort, call)
        port = self._stored("ports", key, scope)
        if port.get("managed_by") == "system":
            refuse(403, "ForbiddenError", f"Port {key} is managed by the system and cannot be changed")
        self._refuse_if_held("ports", key, port)
        self._check_port(wanted, port, scope)
        return self._start(call, "ports", key, lambda current: patched_port(current, wanted), "update_port")

    def patch_instance(self, call: GcoreCall) -> Answer:
        """Update an instance."""
        scope, key = self._target(call, "instance_id")
        wanted = read_body(PatchInstance, call)
        instance = self._stored("instances", key, scope)
        self._refuse_if_held("instances", key, instance)
        if call.effects.tasks is not None:
            return self._start(call, "instances", key, lambda current: patched_instance(current, wanted), "update_vm")
        patched = patched_instance(instance, wanted)
        if call.effects.apply and patched != instance:
            self.store.write("instances", key, patched, self.visible_at(call.effects, self.now))
        return Answer(200, self._dressed("instances", patched))

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
        read_query(NoQuery, call)
        try:
            key = clean_uuid(call.params[name])
        except ValueError as error:
            raise invalid({name: [str(error)]}) from None
        return self._scope(call), key

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
        scope, key = self._target(call, name)
        return Answer(200, self._dressed(collection, self._stored(collection, key, scope, latest=False)))

    def _scoped(self, collection: str, scope: tuple[int, int]) -> list[Document]:
        project, region = scope
        return [
            document
            for document in self.store.every(collection, self.now)
            if document.get("project_id") == project and document.get("region_id") == region
        ]

    def _dressed(self, collection: str, document: Document, with_ddos: bool = False) -> Document:
        """Return what an answer shows of a stored document."""
        hidden = NOT_SHOWN.get(collection, frozenset())
        shown = {key: value for key, value in document.items() if key not in hidden}
        if "task_id" in shown:
            holder = self.tasks.holder((collection, str(document.get("id"))))
            shown["task_id"] = document["task_id"] if holder is None else holder.id
        if "ddos_profile" in shown and not with_ddos:
            shown["ddos_profile"] = None
        return shown

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

    def _start(self, call: GcoreCall, collection: str, key: str, changed: Changed, task_type: str) -> Answer:
        """Answer with the tasks that will change a document; with none if there is nothing to change."""
        document = self.store.latest(collection, key)
        if changed(document) == document:
            return Answer(200, {"tasks": []})
        pending = [changed]

        def work(at: float) -> None:
            # Others may have changed the document meanwhile: the change goes on top of what is there now.
            if pending:
                current = pending.pop()(self.store.latest(collection, key))
                if "updated_at" in current:
                    current["updated_at"] = self.clock.date(at).strftime("%Y-%m-%dT%H:%M:%SZ")
                self.store.write(collection, key, current, self.visible_at(call.effects, at))

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
                project_id=document["project_id"],
                region_id=document["region_id"],
                data={DATA_KEYS[collection]: key},
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
        ("GET", "/cloud/v1/securitygroups/{project_id}/{region_id}", list_security_groups),
        ("POST", "/cloud/v1/securitygroups/{project_id}/{region_id}", not_simulated),
        ("GET", "/cloud/v1/projects", list_projects),
        ("POST", "/cloud/v1/projects", not_simulated),
        ("GET", "/cloud/v1/projects/{project_id}", get_project),
        ("PATCH", "/cloud/v1/projects/{project_id}", not_simulated),
        ("DELETE", "/cloud/v1/projects/{project_id}", not_simulated),
        ("GET", "/cloud/v1/regions", list_regions),
        ("GET", "/cloud/v1/tasks", list_tasks),
        ("GET", "/cloud/v1/tasks/{project_id}/{region_id}/active", list_active_tasks),
        ("GET", "/cloud/v1/tasks/{task_id}", get_task),
        ("GET", "/cloud/v1/loadbalancers/{project_id}/{region_id}", not_simulated),
        ("POST", "/cloud/v1/loadbalancers/{project_id}/{region_id}", not_simulated),
        ("GET", "/cloud/v1/loadbalancers/{project_id}/{region_id}/{load_balancer_id}", not_simulated),
        ("PATCH", "/cloud/v1/loadbalancers/{project_id}/{region_id}/{load_balancer_id}", not_simulated),
        ("DELETE", "/cloud/v1/loadbalancers/{project_id}/{region_id}/{load_balancer_id}", not_simulated),
        ("PATCH", "/cloud/v2/loadbalancers/{project_id}/{region_id}/{load_balancer_id}", not_simulated),
    ]


def invalid(fields: dict[str, list[str]]) -> Refused:
    """Return the refusal of a request that is against the rules."""
    return Refused(400, "ValidationError", f"Validation Error: {fields}", fields)


def read_query(model: type[Q], call: GcoreCall) -> Q:
    """Return the checked query of a request."""
    values: dict[str, object] = {}
    for name, texts in call.query.items():
        if name in model.not_simulated:
            refuse(501, "NotSimulated", f"the parameter {name} is not simulated")
        field = model.model_fields.get(name)
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


def instance_matches(instance: Document, query: InstancesQuery) -> bool:
    """Tell whether an instance passes the filters."""
    kind = instance["kind"]
    flavor = instance.get("flavor", {}).get("flavor_id", "")
    tags = {tag["key"]: tag["value"] for tag in instance.get("tags", [])}
    addresses = [item["addr"] for network in instance.get("addresses", {}).values() for item in network]
    without = query.exclude_secgroup
    return (
        query.name in instance.get("name", "")
        and query.uuid.lower() in instance.get("id", "")
        and (not query.ip or any(query.ip in address for address in addresses))
        and query.flavor_id in (None, flavor)
        and flavor.startswith(query.flavor_prefix)
        and (query.exclude_flavor_prefix is None or not flavor.startswith(query.exclude_flavor_prefix))
        and (without is None or all(group["name"] != without for group in instance.get("security_groups", [])))
        and query.status in (None, instance.get("status"))
        and query.tag_key_value.items() <= tags.items()
        and (not query.tag_value or any(value in query.tag_value for value in tags.values()))
        and (query.include_baremetal or kind != "baremetal")
        and (query.include_k8s or kind != "k8s")
        and (not query.only_isolated or instance.get("instance_isolation") is not None)
    )


def group_matches(group: Document, query: SecurityGroupsQuery) -> bool:
    """Tell whether a security group passes the filters."""
    tags = {tag["key"]: tag["value"] for tag in group.get("tags_v2", [])}
    return (
        query.name in (None, group.get("name"))
        and all(key in tags for key in query.tag_key)
        and query.tag_key_value.items() <= tags.items()
    )


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
