# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Scanopy API, as far as the collection uses it, in its versions from 0.14 to 0.17.22.

The setting ``server_version`` says which one: each behaves like the newest that is not newer than it. The setting
``web_page`` says whether the server has the web pages beside the API, which answer every unknown GET with a page.

The control plane has the names of 0.16 for what is stored (``network_id``, ``ip_address_id``, ``IPAddress``), whatever
the version is; what it shows is what the API of the version shows. A port binding whose ``ip_address_id`` is null is
one to all addresses. The collection ``user_api_keys`` holds the keys; no route shows it.

Beside the actions of the frame (see ``server.py``) there are two, the first one also as an effect of a fault::

    POST /_simulator/remove     {"collection": "bindings", "id": "..."}
    POST /_simulator/saveable   {"collection": "services", "id": "..."}

Somebody else deletes a document, and with it goes what belongs to it. The second one changes nothing: it says why the
server would refuse to save a service as it is, by the rules of ``PUT /services/{id}``, which no PUT of a binding checks
all. The server also checks a binding before it writes it, and not again: with the setting ``check_gap``, requests that
come between pass the same check. A fault with a ``status`` alone answers as this
API does; a 429 says that one second later all is well.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, Field

from ..api import (
    Action,
    Answer,
    Api,
    Call,
    Document,
    Effects,
    Later,
    Refused,
    ResourceAction,
    Route,
    Seed,
    Settings,
    Text,
    Unknown,
    refuse,
)
from .dialect import (
    DEFAULT_LIMIT,
    HISTORY,
    BindingDocument,
    Dialect,
    HostDocument,
    IpAddressDocument,
    NetworkDocument,
    PortDocument,
    ServiceDocument,
    UserApiKeyDocument,
    clean_uuid,
    clean_version,
    dialect_of,
    in_microseconds,
    read_binding,
    read_date,
    read_list_query,
    this_moment,
)

API_VERSION = 1
LARGEST_BODY = 2 * 1024 * 1024
PERMISSIONS = ("Viewer", "Member", "Admin", "Owner")

# What goes with a document when it is deleted: collections, and their key that names it.
CHILDREN: Mapping[str, Sequence[tuple[str, str]]] = {
    "networks": [("hosts", "network_id"), ("bindings", "network_id")],
    "hosts": [("services", "host_id"), ("ports", "host_id"), ("ip_addresses", "host_id")],
    "services": [("bindings", "service_id")],
    "ports": [("bindings", "port_id")],
    "ip_addresses": [("bindings", "ip_address_id")],
}

# The constraints of the database on a binding. The one on addresses kept its first name.
FOREIGN_KEYS = {"service_id": ("services", "service"), "port_id": ("ports", "port")}
FOREIGN_KEYS["ip_address_id"] = ("ip_addresses", "interface")

PAGE = Text(
    '<!doctype html>\n<html lang="en"><head><title>Scanopy</title></head><body><div id="app"></div></body></html>\n',
    "text/html; charset=utf-8",
)
NOTHING = Text("")

UNREADABLE: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "Failed to parse the request body as JSON: expected value at line 1 column 1",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Failed to buffer the request body: length limit exceeded",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Expected request with `Content-Type: application/json`",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Failed to deserialize the JSON body into the target type: missing field `type`",
}

REFUSALS: dict[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("auth_not_authenticated", "Not authenticated"),
    HTTPStatus.PAYMENT_REQUIRED: ("", "Your plan does not include api access"),
    HTTPStatus.FORBIDDEN: ("auth_permission_denied", "You don't have permission to perform this action"),
    HTTPStatus.NOT_FOUND: ("entity_not_found", "Not found"),
    HTTPStatus.TOO_MANY_REQUESTS: ("", "Rate limit exceeded. Try again in 1 seconds."),
}


class ScanopySettings(Settings):
    """Settings of the frame, and which server this is."""

    server_version: Annotated[str, AfterValidator(clean_version)] = Field(
        default="0.16.2", description="the version of the server"
    )
    check_gap: float = Field(
        default=0.0, ge=0, description="seconds between the check of a binding for conflicts and its write"
    )
    web_page: bool = Field(default=True, description="whether unknown GET paths answer the web page")


class Remove(ResourceAction):
    """Somebody else deletes a document."""


class Saveable(ResourceAction):
    """Somebody wants to know whether a service can be saved."""


class ScanopyEffects(Effects):
    """Effects of the frame, and the deletion of a document."""

    remove: Remove | None = None

    def actions(self) -> list[Action]:
        """Return what happens right before or after the request."""
        return [*super().actions(), *([] if self.remove is None else [self.remove])]


ScanopyCall = Call[ScanopyEffects]


class InWords(Refused):
    """A refusal whose body is only its text."""


def writes_of(handler: Callable[[Any, ScanopyCall], Answer], *kinds: str) -> list[Route]:
    """Return the routes that create, replace and delete documents of these kinds."""
    ways = (("POST", ""), ("PUT", "/{id}"), ("DELETE", "/{id}"))
    return [(method, f"/api/v1/{kind}{end}", handler) for kind in kinds for method, end in ways]


class Scanopy(Api):
    """The API with its state."""

    settings_model = ScanopySettings
    effects_model = ScanopyEffects
    actions: ClassVar[Mapping[str, type[Action]]] = {**Api.actions, "remove": Remove, "saveable": Saveable}
    documents: ClassVar[Mapping[str, type[BaseModel]]] = {
        "user_api_keys": UserApiKeyDocument,
        "networks": NetworkDocument,
        "hosts": HostDocument,
        "services": ServiceDocument,
        "ports": PortDocument,
        "ip_addresses": IpAddressDocument,
        "bindings": BindingDocument,
    }

    settings: ScanopySettings

    @classmethod
    def read_seed(cls, raw: object) -> Seed:
        """Check a seed. The accepted keys are those of its users."""
        if isinstance(raw, dict):
            users = cls.read_documents("user_api_keys", raw.get("user_api_keys"))
            raw = {**raw, "api_keys": [user["key"] for user in users]}
        return super().read_seed(raw)

    def settle(self) -> None:
        """Nothing is due later here."""

    def user(self, call: Call[Any]) -> str | None:
        """Return whose key the request carries: all keys of a user count together."""
        try:
            return str(self._user(call)["user"])
        except Refused:
            return None

    def throttle(self, call: Call[Any]) -> None:
        """Refuse a request that comes too soon; the web page has no limit."""
        if call.path.startswith("/api/"):
            super().throttle(call)

    def admit(self, call: Call[Any]) -> None:
        """Let everybody in: the routes that want a key ask for it themselves, and others want none."""

    def act(self, action: Action) -> Document:
        """Do what an action says."""
        if isinstance(action, Saveable):
            return {"problems": self._problems(self.store.latest("services", action.id))}
        if not isinstance(action, Remove):
            return super().act(action)
        self._remove(action.collection, action.id)
        return {}

    @property
    def dialect(self) -> Dialect:
        """What the version calls things."""
        return dialect_of(self.settings.server_version)

    # What answers look like

    def headers(self, call: Call[Any], status: int) -> dict[str, str]:
        """Return the rate limit, of which only a refusal says something true."""
        if not call.path.startswith("/api/"):
            return {}
        try:
            self._user(call)
            limit = 100
        except Refused:
            limit = 40
        limits = {"X-RateLimit-Limit": str(limit)}
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return {**limits, "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1", "Retry-After": "1"}
        return {**limits, "X-RateLimit-Remaining": str(limit - 1), "X-RateLimit-Reset": "60"}

    def failure(self, status: int) -> Refused:
        """Return the usual refusal with this HTTP status."""
        if status in UNREADABLE:
            return self._unreadable(status, UNREADABLE[status])
        if status == HTTPStatus.CONFLICT:
            return Refused(status, "", self._conflict("Port", None))
        phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else "Error"
        code, text = REFUSALS.get(status, ("", phrase))
        return Refused(status, code, text)

    def refusal(self, refused: Refused, request_id: str) -> Document | Text:
        """Return the body of a refusal."""
        if isinstance(refused, InWords):
            return Text(refused.message)
        body: Document = {"success": False, "error": refused.message, "meta": self._meta()}
        if refused.code:
            body["code"] = refused.code
        if refused.fields:
            body["params"] = refused.fields
        return body

    def missing(self, call: Call[Any], status: int) -> Answer:
        """Answer as the server of the web pages does, which takes all that is unknown."""
        if status == HTTPStatus.NOT_FOUND and self.settings.web_page:
            return Answer(200, PAGE) if call.method == "GET" else Answer(405, NOTHING)
        return Answer(status, NOTHING)

    def show(self, collection: str, key: str) -> Document:
        """Return a stored document as answers of this version show it now."""
        return self._dressed(collection, [self.store.shown(collection, key, self.now)])[0]

    # Routes that want no key

    def get_version(self, call: ScanopyCall) -> Answer:
        """Answer the version of the server."""
        return self._done(self._meta())

    def get_health(self, call: ScanopyCall) -> Answer:
        """Answer that the server is there."""
        about = f"Scanopy Server {self.settings.server_version}"
        return Answer(200, {"success": True, "data": about, "error": None})

    def not_simulated(self, call: ScanopyCall) -> Answer:
        """Refuse what the API knows and the simulator does not."""
        refuse(501, "not_simulated", f"{call.method} {call.path} is not simulated")

    # Reads

    def list_bindings(self, call: ScanopyCall) -> Answer:
        """Answer bindings."""
        return self._list(call, "bindings")

    def get_binding(self, call: ScanopyCall) -> Answer:
        """Answer one binding."""
        return self._get(call, "bindings")

    def list_services(self, call: ScanopyCall) -> Answer:
        """Answer services with their bindings."""
        return self._list(call, "services")

    def get_service(self, call: ScanopyCall) -> Answer:
        """Answer one service with its bindings."""
        return self._get(call, "services")

    def list_hosts(self, call: ScanopyCall) -> Answer:
        """Answer hosts with their addresses, ports and services."""
        return self._list(call, "hosts")

    def get_host(self, call: ScanopyCall) -> Answer:
        """Answer one host with its addresses, ports and services."""
        return self._get(call, "hosts")

    def list_ports(self, call: ScanopyCall) -> Answer:
        """Answer ports."""
        return self._list(call, "ports")

    def get_port(self, call: ScanopyCall) -> Answer:
        """Answer one port."""
        return self._get(call, "ports")

    def list_ip_addresses(self, call: ScanopyCall) -> Answer:
        """Answer addresses, on the path that they have from 0.16 on."""
        return self._list(call, "ip_addresses") if self.dialect.address == "ip_address" else self.missing(call, 404)

    def get_ip_address(self, call: ScanopyCall) -> Answer:
        """Answer one address, on the path that they have from 0.16 on."""
        return self._get(call, "ip_addresses") if self.dialect.address == "ip_address" else self.missing(call, 404)

    def list_interfaces(self, call: ScanopyCall) -> Answer:
        """Answer addresses up to 0.15; from 0.17.22 on the same path has the ports of switches, and here are none."""
        if self.dialect.address == "interface":
            return self._list(call, "ip_addresses")
        return self._no_snmp(call) if self.dialect.tenant == "site" else self.missing(call, 404)

    def get_interface(self, call: ScanopyCall) -> Answer:
        """Answer one address up to 0.15."""
        if self.dialect.address == "interface":
            return self._get(call, "ip_addresses")
        return self.missing(call, 404)

    def list_if_entries(self, call: ScanopyCall) -> Answer:
        """Answer the ports of switches, which were here before 0.17.22."""
        return self.missing(call, 404) if self.dialect.tenant == "site" else self._no_snmp(call)

    def list_networks(self, call: ScanopyCall) -> Answer:
        """Answer networks, which are there until 0.17.21."""
        return self._list(call, "networks") if self.dialect.tenant == "network" else self.missing(call, 404)

    def get_network(self, call: ScanopyCall) -> Answer:
        """Answer one network, also one that the key may not use."""
        return self._get(call, "networks") if self.dialect.tenant == "network" else self.missing(call, 404)

    def list_sites(self, call: ScanopyCall) -> Answer:
        """Answer sites, which are there from 0.17.22 on."""
        return self._list(call, "networks") if self.dialect.tenant == "site" else self.missing(call, 404)

    def get_site(self, call: ScanopyCall) -> Answer:
        """Answer one site, also one that the key may not use."""
        return self._get(call, "networks") if self.dialect.tenant == "site" else self.missing(call, 404)

    # The write

    def put_binding(self, call: ScanopyCall) -> Answer | Later:
        """Replace a binding."""
        user = self._user(call, "Member")
        key = path_id(call)
        wanted = self._wanted(call)
        if self.dialect.history:
            self._check_access(user, wanted["network_id"])
        self._check_conflicts(wanted, key)
        gap = self.settings.check_gap

        def rest(_api: Api, call: ScanopyCall) -> Answer:
            return self._replace_binding(call, user, key, wanted)

        return Later(gap, rest) if gap else rest(self, call)

    def _replace_binding(self, call: ScanopyCall, user: Document, key: str, wanted: Document) -> Answer:
        """Write a binding that was checked."""
        binding = self._stored("bindings", key, latest=True)
        self._check_access(user, binding["network_id"])
        self._check_access(user, wanted["network_id"])
        for name, (collection, word) in FOREIGN_KEYS.items():
            if wanted[name] is not None and not self.store.has(collection, wanted[name]):
                rule = f'violates foreign key constraint "bindings_{word}_id_fkey"'
                refuse(500, "", f'error returned from database: insert or update on table "bindings" {rule}')
        # The answer is what is in memory; the database keeps less of the dates.
        changed = {**binding, **wanted}
        if call.effects.apply:
            kept = {name: in_microseconds(changed[name]) for name in ("updated_at", *HISTORY[:3]) if changed.get(name)}
            self.store.write("bindings", key, {**changed, **kept}, self.visible_at(call.effects, self.now))
        return self._done(self._shown_binding(changed))

    # Helpers

    def _meta(self) -> Document:
        return {"api_version": API_VERSION, "server_version": self.settings.server_version}

    def _done(self, data: Document) -> Answer:
        return Answer(200, {"success": True, "data": data, "meta": self._meta()})

    def _unreadable(self, status: int, text: str) -> Refused:
        """Return the refusal of a body that nobody can read: a text, from 0.17 on like all others."""
        if self.dialect.history and status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Refused(HTTPStatus.BAD_REQUEST, "", text.partition(": ")[2] or text)
        return InWords(status, "", text)

    def _user(self, call: ScanopyCall, needed: str = "Viewer") -> Document:
        """Return the key that the request carries if it is good for what it asks."""
        authorization = call.headers.get("authorization", "")
        token = authorization.removeprefix("Bearer ")
        if token == authorization:
            raise self.failure(401)
        if not token.startswith("scp_u_"):
            # It is taken for the key of a daemon.
            if self.dialect.history:
                refuse(401, "auth_daemon_key_not_created", "This daemon key has not been created")
            refuse(403, "auth_daemon_required", "Daemon context required")
        users = [self.store.latest("user_api_keys", key) for key in self.store.keys("user_api_keys")]
        user = next((user for user in users if user["key"] == token), None)
        if user is None:
            raise self.failure(401)
        entity = {"entity": "User API Key"}
        if not user["is_enabled"]:
            refuse(403, "entity_disabled", "This User API Key is disabled", entity)
        if user["expires_at"] is not None and read_date(user["expires_at"]) <= this_moment():
            refuse(403, "entity_expired", "This User API Key has expired", entity)
        if PERMISSIONS.index(user["permissions"]) < PERMISSIONS.index(needed):
            raise self.failure(403)
        return user

    def _check_access(self, user: Document, network_id: str) -> None:
        if network_id not in user["network_ids"]:
            entity = self.dialect.title("networks")
            fields = {"entity": entity, "id": network_id}
            refuse(403, "entity_access_denied", f"You don't have access to this {entity}", fields)

    def _is_there(self, document: Document) -> bool:
        """Tell whether a document is not history."""
        return not self.dialect.history or document.get("valid_to") is None

    def _stored(self, collection: str, key: str, latest: bool = False) -> Document:
        """Return the document if there is one."""
        try:
            store = self.store
            document = store.latest(collection, key) if latest else store.shown(collection, key, self.now)
        except Unknown:
            document = None
        if document is None or not self._is_there(document):
            title = self.dialect.title(collection)
            refuse(404, "entity_not_found", f"{title} with ID '{key}' not found", {"entity": title, "id": key})
        return document

    def _every(self, collection: str) -> list[Document]:
        return [document for document in self.store.every(collection, self.now) if self._is_there(document)]

    def _get(self, call: ScanopyCall, collection: str) -> Answer:
        user = self._user(call)
        document = self._stored(collection, path_id(call))
        if collection != "networks":
            self._check_access(user, document["network_id"])
        return self._done(self._dressed(collection, [document])[0])

    def _list(self, call: ScanopyCall, collection: str) -> Answer:
        user = self._user(call)
        for name, texts in call.query.items():
            if any(texts) and name in self.dialect.not_simulated(collection):
                refuse(501, "not_simulated", f"the parameter {name} is not simulated")
        try:
            query = read_list_query(call.query, self.dialect, collection)
        except ValueError as error:
            raise InWords(400, "", f"Failed to deserialize query string: {error}") from None
        tenant = "id" if collection == "networks" else "network_id"
        found = [
            document
            for document in self._every(collection)
            if document[tenant] in user["network_ids"] and query.passes(document)
        ]

        def place(document: Document) -> tuple[int, int]:
            # Nothing orders what was made together: each page sees it in an order of its own.
            return read_date(document["created_at"]), zlib.crc32(f"{query.offset} {document['id']}".encode())

        found.sort(key=place)
        pagination = {
            "total_count": len(found),
            "limit": query.limit,
            "offset": query.offset,
            "has_more": query.offset + query.limit < len(found),
        }
        page = found[query.offset :][: query.limit or None]
        meta = {**self._meta(), "pagination": pagination}
        return Answer(200, {"success": True, "data": self._dressed(collection, page), "meta": meta})

    def _no_snmp(self, call: ScanopyCall) -> Answer:
        self._user(call)
        pagination = {"total_count": 0, "limit": DEFAULT_LIMIT, "offset": 0, "has_more": False}
        return Answer(200, {"success": True, "data": [], "meta": {**self._meta(), "pagination": pagination}})

    def _dressed(self, collection: str, documents: Sequence[Document]) -> list[Document]:
        """Return what answers of this version show of stored documents."""
        if collection == "bindings":
            return [self._shown_binding(document) for document in documents]
        shown = [self._with_tenant(document) for document in documents]
        if collection == "services":
            bindings = self._by_owner("bindings", "service_id", shown)
            return [{**service, "bindings": bindings[service["id"]]} for service in shown]
        if collection == "hosts":
            addresses, switch_ports = ("ip_addresses", "interfaces")
            if self.dialect.address == "interface":
                addresses, switch_ports = ("interfaces", "if_entries")
            children = {
                addresses: self._by_owner("ip_addresses", "host_id", shown),
                "ports": self._by_owner("ports", "host_id", shown),
                "services": self._by_owner("services", "host_id", shown),
            }
            return [
                {**host, switch_ports: [], **{name: owned[host["id"]] for name, owned in children.items()}}
                for host in shown
            ]
        return shown

    def _by_owner(self, collection: str, key: str, owners: Sequence[Document]) -> dict[str, list[Document]]:
        """Return what belongs to each of these documents."""
        owned: dict[str, list[Document]] = {owner["id"]: [] for owner in owners}
        children = [document for document in self._every(collection) if document[key] in owned]
        for child, shown in zip(children, self._dressed(collection, children)):
            owned[child[key]].append(shown)
        return owned

    def _with_tenant(self, document: Document) -> Document:
        """Return a document with the name that the version has for networks."""
        names = {"network_id": self.dialect.tenant_key}
        return {names.get(name, name): value for name, value in document.items()}

    def _shown_binding(self, binding: Document) -> Document:
        """Return a binding as the version shows it: what it does not bind to is not there."""
        dialect = self.dialect
        shown = {name: binding[name] for name in ("id", "created_at", "updated_at", "service_id")}
        shown[dialect.tenant_key] = binding["network_id"]
        if binding["type"] == "Port":
            shown.update(type="Port", port_id=binding["port_id"])
        else:
            shown["type"] = dialect.address_type
        if binding.get("ip_address_id") is not None:
            shown[dialect.address_key] = binding["ip_address_id"]
        if dialect.history:
            shown.update({name: binding.get(name) for name in HISTORY})
        return shown

    def _wanted(self, call: ScanopyCall) -> Document:
        """Return the binding that the body says."""
        kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
            raise self.failure(415)
        if len(call.body) > LARGEST_BODY:
            raise self.failure(413)
        try:
            values = json.loads(call.body, parse_constant=no_json)
        except ValueError as error:
            text = f"Failed to parse the request body as JSON: {error}"
            raise self._unreadable(HTTPStatus.BAD_REQUEST, text) from None
        try:
            return read_binding(values, self.dialect, this_moment())
        except ValueError as error:
            text = f"Failed to deserialize the JSON body into the target type: {error}"
            raise self._unreadable(HTTPStatus.UNPROCESSABLE_ENTITY, text) from None

    def _check_conflicts(self, wanted: Document, own: str) -> None:
        """Refuse a binding that goes together with no other one of the same service, as far as the body names it."""
        address = wanted["ip_address_id"]
        for key in self.store.keys("bindings"):
            other = self.store.latest("bindings", key)
            if key == own or not self._is_there(other):
                continue
            if any(other[name] != wanted[name] for name in ("network_id", "service_id")):
                continue
            theirs = other.get("ip_address_id")
            if other["type"] == wanted["type"]:
                continue
            if theirs == address or theirs is None or address is None:
                refuse(409, "", self._conflict(wanted["type"], address))

    def _problems(self, service: Document) -> list[str]:
        """Return why a service cannot be saved: the rules for its bindings, and for those of its host."""
        host, key = service["host_id"], service["id"]
        of_host = [each["id"] for each in self._every("services") if each["host_id"] == host]
        bindings = [each for each in self._every("bindings") if each["service_id"] in of_host]
        problems = []
        for binding in [each for each in bindings if each["service_id"] == key]:
            for name, collection in (("port_id", "ports"), ("ip_address_id", "ip_addresses")):
                if binding.get(name) and self.store.latest(collection, binding[name])["host_id"] != host:
                    problems.append(f"{binding['type']} binding references {name} {binding[name]} of another host")
            try:
                self._check_conflicts(binding, binding["id"])
            except Refused as refused:
                problems.append(refused.message)
            for other in bindings:
                if other["service_id"] == key or not other["type"] == binding["type"] == "Port":
                    continue
                addresses = {binding.get("ip_address_id"), other.get("ip_address_id")}
                if other["port_id"] == binding["port_id"] and (len(addresses) == 1 or None in addresses):
                    port = self.store.latest("ports", other["port_id"])
                    owner = self.store.latest("services", other["service_id"])["name"]
                    number = f"{port['number']}/{port['protocol'].lower()}"
                    problems.append(f"Port {number} is already bound to '{owner}' on this host.")
        return problems

    def _conflict(self, kind: str, address: str | None) -> str:
        """Return why a binding cannot be."""
        word = self.dialect.address
        words = "interfaces" if word == "interface" else "ip_addresses"
        if kind != "Port":
            have = f"a port binding on this {word} (or on all {words})"
            return f"Cannot add {word} binding: service already has {have}."
        if address is not None:
            return f"Cannot add port binding: service already has an {word} binding on this {word}."
        return f"Cannot add port binding on all {words}: service already has {word} bindings."

    def _remove(self, collection: str, key: object) -> None:
        """Delete a document and what belongs to it."""
        for children, name in CHILDREN.get(collection, ()):
            for child in self.store.keys(children):
                if self.store.has(children, child) and self.store.latest(children, child).get(name) == key:
                    self._remove(children, child)
        self.store.remove(collection, key)

    routes: ClassVar[Sequence[Route]] = [
        ("GET", "/api/version", get_version),
        ("GET", "/api/health", get_health),
        ("GET", "/api/health/ready", not_simulated),
        ("GET", "/api/v1/bindings", list_bindings),
        ("POST", "/api/v1/bindings", not_simulated),
        ("POST", "/api/v1/bindings/bulk-delete", not_simulated),
        ("GET", "/api/v1/bindings/export/csv", not_simulated),
        ("GET", "/api/v1/bindings/{id}", get_binding),
        ("PUT", "/api/v1/bindings/{id}", put_binding),
        ("DELETE", "/api/v1/bindings/{id}", not_simulated),
        ("GET", "/api/v1/services", list_services),
        ("GET", "/api/v1/services/{id}", get_service),
        ("GET", "/api/v1/hosts", list_hosts),
        ("GET", "/api/v1/hosts/{id}", get_host),
        ("GET", "/api/v1/ports", list_ports),
        ("GET", "/api/v1/ports/{id}", get_port),
        ("GET", "/api/v1/ip-addresses", list_ip_addresses),
        ("GET", "/api/v1/ip-addresses/{id}", get_ip_address),
        ("GET", "/api/v1/interfaces", list_interfaces),
        ("GET", "/api/v1/interfaces/{id}", get_interface),
        ("GET", "/api/v1/if-entries", list_if_entries),
        ("GET", "/api/v1/networks", list_networks),
        ("GET", "/api/v1/networks/{id}", get_network),
        ("GET", "/api/v1/sites", list_sites),
        ("GET", "/api/v1/sites/{id}", get_site),
        *writes_of(not_simulated, "services", "hosts", "ports", "ip-addresses", "networks"),
        ("POST", "/api/v1/if-entries", not_simulated),
    ]


def no_json(name: str) -> None:
    """Refuse what only Python takes for JSON."""
    raise ValueError(f"expected value, not {name}")


def path_id(call: ScanopyCall) -> str:
    """Return the id in the path."""
    try:
        return clean_uuid(call.params["id"])
    except ValueError as error:
        raise InWords(400, "", f"Invalid URL: Cannot parse `id`: {error}") from None
