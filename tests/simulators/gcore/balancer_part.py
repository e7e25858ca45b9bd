# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers and their parts: a task of one of them locks all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from ..kind import value_at
from ..messages import refuse
from ..store import Document
from .api import Gcore, invalid
from .kind import GcoreKind, Locked

BALANCERS = "loadbalancers"
POLICIES = "l7policies"
PARTS = ("lblisteners", "lbpools", POLICIES)
HIDDEN = frozenset({"project_id", "region_id", "region"})
"""Keys of a part that are stored and not shown."""
Milliseconds = Annotated[int, Field(ge=0, le=86_400_000)]


class BalancerPart(GcoreKind):
    """A load balancer or a part of one. Only the load balancer and the part that is updated show the task."""

    def balancers(self, document: Document) -> Sequence[str]:
        """Return the IDs of the load balancers that a document belongs to."""
        raise NotImplementedError

    def locked(self, api: Gcore, document: Document) -> Locked:
        """Return the document and its load balancers, and the other parts of these."""
        balancers = set(self.balancers(document))
        shown = {(self.collection, str(document["id"])), *((BALANCERS, each) for each in balancers)}
        parts = {
            (collection, str(part["id"]))
            for collection in PARTS
            for part in api.store.all_latest(collection)
            if balancers.intersection(balancers_of(part))
        }
        return sorted(shown), sorted(parts - shown)

    def check_lock(self, api: Gcore, key: str, document: Document) -> None:
        """Refuse the update of a part while its load balancer is being updated."""
        super().check_lock(api, key, document)
        for balancer in self.balancers(document):
            status = str(api.store.latest(BALANCERS, balancer)["provisioning_status"])
            if status.startswith("PENDING_"):
                refuse(409, "ConflictError", f"{self.title} {key} cannot be changed while load balancer is in {status}")


def balancers_of(part: Document) -> Sequence[str]:
    """Return the IDs of the load balancers of a part."""
    if "loadbalancers" in part:
        return [str(each["id"]) for each in part["loadbalancers"] or []]
    return [str(part["load_balancer_id"])] if part.get("load_balancer_id") else []


def check_secrets(api: Gcore, body: Document, *keys: str) -> None:
    """Refuse the IDs of secrets that do not exist.

    Arguments:
      api: the API with its state.
      body: the body of the write.
      keys: its keys for the ID of a secret or for a list of IDs.
    """
    for key in keys:
        value = value_at(body, key)
        for secret in value if isinstance(value, list) else [value]:
            if secret is not None and not api.store.has("secrets", secret):
                raise invalid({key: [f"Secret {secret} could not be found"]})
