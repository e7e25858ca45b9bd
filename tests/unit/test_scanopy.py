# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Advice on errors of Scanopy, for any kind of resource."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible.messages import advice
from ansible_collections.day2.resources.plugins.module_utils._api.errors import ApiError
from ansible_collections.day2.resources.plugins.module_utils._model.resource import Identity
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Uuid
from ansible_collections.day2.resources.plugins.module_utils._scanopy.api import _ADVICE, SCANOPY
from ansible_collections.day2.resources.plugins.module_utils._scanopy.binding import BINDING

SUBNET = dataclasses.replace(BINDING, kind="subnet", identity=Identity("subnet_id", Uuid()))
CODES = [code for code in _ADVICE if isinstance(code, str)]


def told(resource, status, code=None):
    error = ApiError("PUT", "/api/v1/x", f"HTTP {status}", status=status, code=code)
    return advice(SCANOPY, resource, error, resource.identity.option)


@pytest.mark.parametrize("code", [None, *CODES])
@pytest.mark.parametrize("status", [200, 400, 401, 402, 403, 404, 409, 413, 415, 422, 429, 500, 502, 503])
def test_no_other_kind_is_named(status, code):
    words = told(SUBNET, status, code)
    assert "binding" not in words
    assert words == told(BINDING, status, code).replace("binding", "subnet")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "Check api_key."),
        (403, "If the key lacks permissions, use another one."),
        (404, "Check subnet_id and api_url."),
        (409, "It conflicts with another subnet. Run the task again, or look for that subnet in the web page."),
        (413, "A subnet is small: check the size limit of the proxy in front of the server."),
        (415, "The server may expect another form of a subnet: look for a newer release of this collection."),
        (422, "The server may expect another form of a subnet: look for a newer release of this collection."),
    ],
)
def test_the_resource_at_hand_is_named(status, words):
    assert told(SUBNET, status).startswith(words)
