# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of a simulator, changes from outside, and effects of faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .store import Document

STRICT = ConfigDict(extra="forbid", strict=True)


class Strict(BaseModel):
    """A model that takes no unknown keys and converts no types."""

    model_config = STRICT


class Settings(Strict):
    """The settings for all requests. Each field is also an option of the command line."""

    other_options: ClassVar[Mapping[str, str]] = {}

    latency: float = Field(default=0.0, ge=0, description="seconds before each request is processed")
    stale: float = Field(default=0.0, ge=0, description="seconds for which reads show the old document after a write")
    rate_limit: float = Field(default=0.0, ge=0, description="requests a minute for each user, or 0 for no limit")
    rate_burst: float = Field(default=150.0, ge=1, description="requests that may come at once under a rate limit")
    retry_after: bool = Field(default=True, description="whether a rate limit says when to come again")


class Action(Strict):
    """A change on the server without a request of the client under test."""


class ResourceAction(Action):
    """An action on one document."""

    collection: str
    id: str | int


class Change(ResourceAction):
    """Another client's change of a stored document: keys to set and keys to remove."""

    set: Document = {}
    remove: list[str] = []


class Clone(ResourceAction):
    """Copies of a document under new IDs: random ones, or the next numbers where IDs are numbers."""

    number: int = Field(ge=1)


class Effects(Strict):
    """The effects of a fault on a request. Combine them if that makes sense."""

    status: int | None = Field(default=None, ge=200, le=599)
    headers: dict[str, str] = {}
    html: bool = False
    body: Any = None
    after: bool = False
    drop: Literal["before", "after"] | None = None
    hold: bool = False
    delay: float = Field(default=0.0, ge=0)
    delay_after: float = Field(default=0.0, ge=0)
    drip: float | None = Field(default=None, ge=0)
    truncate: bool | Literal["json"] = False
    redirect: str | None = None
    empty: bool = False
    stale: float | None = Field(default=None, ge=0)
    apply: bool = True
    change: Change | None = None
    when: Literal["before", "after"] = "before"

    @model_validator(mode="after")
    def _check_combination(self) -> Effects:
        names = self.model_fields_set
        if not names - {"after", "when"}:
            raise ValueError("a fault needs an effect")
        if self.html and "body" in names:
            raise ValueError("html and body exclude each other")
        if (self.html or "body" in names) and self.status is None:
            raise ValueError("html and body need a status")
        if self.after and not self.replaces_answer:
            raise ValueError("after needs a status or a redirect")
        if self.redirect is not None and self.status is not None and not 300 <= self.status < 400:
            raise ValueError("a redirect needs a status from 300 to 399")
        return self

    @property
    def replaces_answer(self) -> bool:
        """Whether the answer of the API is replaced by another one."""
        return self.status is not None or self.redirect is not None

    def actions(self) -> list[Action]:
        """Return the actions right before or after the request."""
        return [] if self.change is None else [self.change]
