# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The former name of ``retries``, for imports of its advice."""

from __future__ import annotations

from .retries import SLOW_DOWN_ADVICE  # noqa: F401
