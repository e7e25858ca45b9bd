# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Options of the controller as a module gets them, and the mark of remote texts."""

from __future__ import annotations

import contextlib
import json
import typing as t

ENCODING: dict[str, t.Any] | None = None
DECODING: dict[str, t.Any] = {}
mark: t.Callable[[str], str] | None = None
"""Marks a text that is no template, before ansible-core 2.19. From then on, a text is none unless it is marked."""
try:
    from ansible.module_utils.common.json import Direction, get_module_decoder, get_module_encoder

    ENCODING = {"cls": get_module_encoder("legacy", Direction.CONTROLLER_TO_MODULE)}
    DECODING = {"cls": get_module_decoder("legacy", Direction.CONTROLLER_TO_MODULE)}
except ImportError:  # ansible-core before 2.19
    with contextlib.suppress(ImportError):
        from ansible.module_utils.common.json import AnsibleJSONEncoder
        from ansible.utils.unsafe_proxy import wrap_var

        ENCODING = {"cls": AnsibleJSONEncoder, "vault_to_text": True}
        mark = wrap_var


def plain(options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Options without the types that only the controller knows: vaulted texts, dates, texts of templates."""
    return t.cast("dict[str, t.Any]", json.loads(json.dumps(options, **(ENCODING or {})), **DECODING))
