# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L7 policies of listeners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from ..store import Document
from .api import Gcore, invalid
from .balancer_part import POLICIES, BalancerPart, balancers_of
from .kind import Change, Operation, Write
from .load_balancer import OperatingStatus, ProvisioningStatus
from .tasks import ResourceKey
from .values import FRANKFURT, LUXEMBOURG, Body, ListQuery, Name, Shape, Uuid

TARGETS = {
    "REDIRECT_PREFIX": "redirect_prefix",
    "REDIRECT_TO_POOL": "redirect_pool_id",
    "REDIRECT_TO_URL": "redirect_url",
}
"""The key that an action needs, and that the other ones do not have."""
WITH_CODE = ("REDIRECT_PREFIX", "REDIRECT_TO_URL")
"""The actions that answer with a status."""

PolicyAction = Literal["REDIRECT_PREFIX", "REDIRECT_TO_POOL", "REDIRECT_TO_URL", "REJECT"]
Position = Annotated[int, Field(gt=0)]


class Rule(Shape):
    """A rule of a policy."""

    id: Uuid
    project_id: int = LUXEMBOURG["project_id"]
    region_id: int = LUXEMBOURG["region_id"]
    region: str = LUXEMBOURG["region"]


class L7PolicyDocument(Shape):
    """An L7 policy.

    load_balancer_id: not shown; that of the listener.
    """

    project_id: int
    region_id: int
    region: str
    id: Uuid
    name: Name
    listener_id: Uuid
    load_balancer_id: Uuid
    action: PolicyAction = "REJECT"
    position: Position = 1
    redirect_http_code: int | None = None
    redirect_pool_id: str | None = None
    redirect_prefix: str | None = None
    redirect_url: str | None = None
    rules: list[Rule] = []
    tags: list[str] = []
    operating_status: OperatingStatus = "ONLINE"
    provisioning_status: ProvisioningStatus = "ACTIVE"
    task_id: Uuid | None = None


class UpdateL7Policy(Body, Operation):
    """The body of an update: for each action another one, with the key that the action needs.

    By its text it changes only what is sent, by its schema the status has a default: here that is what a body without a
    status means.
    """

    action: PolicyAction
    name: Name = ""
    position: Position = 1
    redirect_http_code: Literal[301, 302, 303, 307, 308] = 302
    redirect_pool_id: str = ""
    redirect_prefix: str = ""
    redirect_url: str = ""
    tags: list[str] = []

    def check(self, api: Gcore, document: Document) -> None:
        """Refuse keys of other actions, and a pool of another load balancer. No source states the latter."""
        errors = {}
        for action, key in TARGETS.items():
            if (action == self.action) != (key in self.model_fields_set):
                errors[key] = ["Field required" if action == self.action else "Extra inputs are not permitted"]
        if self.action not in WITH_CODE and "redirect_http_code" in self.model_fields_set:
            errors["redirect_http_code"] = ["Extra inputs are not permitted"]
        pool = self.redirect_pool_id
        if pool and not errors and not self._reaches(api, document, pool):
            errors["redirect_pool_id"] = [f"Load balancer pool {pool} could not be found"]
        if errors:
            raise invalid(errors)

    @staticmethod
    def _reaches(api: Gcore, document: Document, pool: str) -> bool:
        """Return whether the load balancer of the policy has such a pool."""
        if not api.store.has("lbpools", pool):
            return False
        return document["load_balancer_id"] in balancers_of(api.store.latest("lbpools", pool))

    def apply(self, api: Gcore, document: Document) -> Document:
        """Return the policy with the changes; the keys of other actions become null."""
        changes = {**dict.fromkeys(TARGETS.values()), **self.changes()}
        changes["redirect_http_code"] = self.redirect_http_code if self.action in WITH_CODE else None
        if "position" in changes:
            changes["position"] = self._order(api, document).index(document["id"]) + 1
        return {**document, **changes}

    def changes_of_others(self, api: Gcore, document: Document) -> Sequence[tuple[ResourceKey, Change]]:
        """Return the changes of the positions of the other policies of the listener. No source states them."""
        if "position" not in self.model_fields_set:
            return ()

        def move(position: int) -> Change:
            return lambda policy: {**policy, "position": position}

        positions = {policy["id"]: policy["position"] for policy in policies_of(api, document)}
        order = enumerate(self._order(api, document), 1)
        return [
            ((POLICIES, key), move(position))
            for position, key in order
            if key != document["id"] and positions[key] != position
        ]

    def _order(self, api: Gcore, document: Document) -> list[str]:
        """Return the IDs of the policies of the listener in their new order: a position after the end is the last."""
        others = [policy["id"] for policy in policies_of(api, document) if policy["id"] != document["id"]]
        others.insert(self.position - 1, document["id"])
        return others


def policies_of(api: Gcore, document: Document) -> list[Document]:
    """Return the policies of the listener of a policy, in their order."""
    policies = [each for each in api.store.all_latest(POLICIES) if each["listener_id"] == document["listener_id"]]
    return sorted(policies, key=lambda policy: int(policy["position"]))


class L7PoliciesQuery(ListQuery):
    """The query of the list, which has no filters and no order."""


def policy(number: int, name: str, listener: int, balancer: int, **values: object) -> Document:
    """Return a seed document."""
    return {
        **LUXEMBOURG,
        "id": f"e0000000-0000-4000-8000-00000000000{number}",
        "name": name,
        "listener_id": f"b0000000-0000-4000-8000-00000000000{listener}",
        "load_balancer_id": f"70000000-0000-4000-8000-00000000000{balancer}",
        **values,
    }


class L7Policy(BalancerPart):
    """L7 policies. Their rules have separate routes, which are not simulated."""

    title = "L7 policy"
    collection = POLICIES
    document = L7PolicyDocument
    path = "/cloud/v1/l7policies/{project_id}/{region_id}"
    item = "l7policy_id"
    query = L7PoliciesQuery
    writes = (Write(UpdateL7Policy, "update_l7policy", starts_tasks=True),)
    not_simulated = ("POST", "DELETE")
    hidden = frozenset({"load_balancer_id"})
    seed = (
        # Each action once, at the positions of one listener.
        policy(
            1,
            "api",
            1,
            1,
            action="REDIRECT_TO_POOL",
            redirect_pool_id="c0000000-0000-4000-8000-000000000001",
            tags=["shop", "api"],
            rules=[{"id": f"60000000-0000-4000-8000-00000000070{digit}"} for digit in "12"],
        ),
        policy(
            2,
            "old-site",
            1,
            1,
            action="REDIRECT_TO_URL",
            position=2,
            redirect_url="https://www.example.com/new",
            redirect_http_code=301,
        ),
        policy(
            3,
            "docs",
            1,
            1,
            action="REDIRECT_PREFIX",
            position=3,
            redirect_prefix="https://docs.example.com",
            redirect_http_code=302,
        ),
        policy(4, "blocked", 1, 1, position=4, operating_status="OFFLINE"),
        # The only one of another listener of this load balancer.
        policy(
            5,
            "to-https",
            2,
            1,
            action="REDIRECT_PREFIX",
            redirect_prefix="https://shop.example.com",
            redirect_http_code=308,
        ),
        # The same name in another listener.
        policy(6, "blocked", 9, 4),
        # In another project and in another region.
        policy(7, "rehearsal", 7, 6, **FRANKFURT),
    )

    def balancers(self, document: Document) -> Sequence[str]:
        """Return the load balancer of a policy."""
        return balancers_of(document)
