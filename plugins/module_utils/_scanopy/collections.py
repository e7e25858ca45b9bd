# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.
"""The collections of Scanopy. A release can have other names: see ``dialects.py``."""

from __future__ import annotations

from .._model.collection import Collection

HOSTS = Collection(list_path="/api/v1/hosts")
"""The list of hosts shows everything that is on them."""
NETWORKS = Collection(list_path="/api/v1/networks")
TAGS = Collection(path="/api/v1/tags/{tag_id}", list_path="/api/v1/tags", list_is_complete=True)
BINDINGS = Collection(path="/api/v1/bindings/{binding_id}", list_path="/api/v1/bindings", list_is_complete=True)
