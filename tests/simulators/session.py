# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a running simulator, which a reset replaces."""

from __future__ import annotations

import asyncio
from itertools import count

from .api import Api, Seed
from .effects import Effects, Settings
from .faults import Fault
from .records import Record


class Session:
    """The state that a reset discards: the API with its documents, faults and records."""

    def __init__(self, api_class: type[Api], seed: Seed, settings: Settings) -> None:
        self.api = api_class(seed, settings)
        self.faults: list[Fault] = []
        self.records: list[Record] = []
        self.cleared = 0
        self.numbers = count(1)
        self.released = asyncio.Event()
        # It is never changed: one is enough for all requests.
        self.no_effects = self.api.effects_model.model_construct()

    def effects_for(self, method: str, path: str) -> Effects:
        """Return the effects of the first fault for this request, or none."""
        for fault in self.faults:
            if fault.takes(method, path):
                if fault.match.times == 0:
                    self.faults.remove(fault)
                return fault.effects
        return self.no_effects

    def release(self) -> None:
        """Release the requests that faults hold, and remove these faults."""
        self.faults = [fault for fault in self.faults if not fault.effects.hold]
        self.released.set()
        self.released = asyncio.Event()


class Simulation:
    """One simulated API: what it starts with, and its present session.

    Arguments:
      api: the class of the API.
      seed: the documents of each new session.
      settings: the settings of each new session.
    """

    def __init__(self, api: type[Api], seed: Seed, settings: Settings) -> None:
        self.api = api
        self._seed = seed
        self._settings = settings
        self.session = self._new_session()

    def reset(self) -> None:
        """Release held requests, and start a new session."""
        self.session.release()
        self.session = self._new_session()

    def _new_session(self) -> Session:
        return Session(self.api, self._seed, self._settings.model_copy())
