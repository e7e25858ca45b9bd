# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secret texts in options, and the mask that replaces them wherever they are repeated."""

from __future__ import annotations

import json
from unittest.mock import Mock

import pytest
from ansible_collections.day2.resources.plugins.module_utils._ansible.redact import by_name, secrets_of
from ansible_collections.day2.resources.plugins.module_utils._ansible.results import Mask
from ansible_collections.day2.resources.plugins.module_utils._model.secret_value import MASK


def masked(text, *secrets):
    mask = Mask(Mock())
    for secret in secrets:
        mask.secret(secret)
    return mask.redact(text)


def test_an_alias_is_as_secret_as_its_option():
    spec = by_name({"api_key": {"no_log": True, "aliases": ["api_token"]}})
    assert [*secrets_of(spec, {"api_token": "29841-apple"})] == ["29841-apple"]


@pytest.mark.parametrize("secrets", [("apple", "apple-pie"), ("apple-pie", "apple")])
def test_a_secret_that_begins_with_another_one(secrets):
    assert masked("an apple, an apple-pie", *secrets) == f"an {MASK}, an {MASK}"


@pytest.mark.parametrize("secret", ["\xe4pple", "\"pple'", "'pple", '"pple', "a\npple"])
def test_each_form_in_which_libraries_quote_a_text(secret):
    forms = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    forms.add(repr(f"\"'{secret}")[4:-1])
    for form in forms:
        assert masked(f"<{form}>", secret) == f"<{MASK}>"


def test_a_secret_that_an_api_shortens_is_hidden():
    """Only in texts of the API: elsewhere, another value can begin like a secret."""
    secret = "$6$rounds=5000$saltsaltsalt$Ab9Ab9Ab9Ab9Ab9/Ab9"
    mask = Mask(Mock())
    mask.secret(secret)
    text = f"input_value='{secret[:25]}...{secret[-8:]}' is invalid"
    assert secret[:14] not in mask.redact(text, shortened=True)
    assert mask.redact(text) == text
    assert mask.redact({"a": [secret]}) == {"a": ["********"]}
