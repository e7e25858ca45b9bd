# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The limits and pauses of a run. Tests change them here."""

from __future__ import annotations

VERIFY_PATIENCE = 15.0
"""Seconds in which a value that was written must show."""
MAX_COUNTED_PAUSE = 5.0
"""Seconds between two looks that count as patience at most: more passes where an API is away."""
FINAL_READ_TIMEOUT = 5.0
"""Seconds that a look at what was written has at least, whatever the deadline says."""
MAX_POLLS_FIRST_MINUTE = 25
"""How many requests for news of tasks are made at most in the first minute, and in one round after it."""
POLLS_PER_ROUND = 4
"""How many of them are made in one round of the first minute: what no list shows is read singly."""
MAX_REREADS = 3
"""How often a resource is looked at again before a write, where it changes each time, until the task gives up."""
MAX_DOCUMENT_AGE = 2.0
"""Seconds for which a document that was read is new enough for a write that sends parts of it back."""
MAX_DOCUMENT_AGE_LIMITED = 5.0
"""The same in a run of many, while the API limits requests: a list for each two seconds would be a tenth of them."""
MAX_REWRITES = 10
"""How often a change is written again at most, where others have overwritten it."""
REWRITE_PAUSE = 0.2
"""Seconds before it is, at most for the first time, and twice as many each further time. Others are about it, too."""
WRITES_PER_BATCH = 500
"""How many writes are sent until somebody looks at the tasks of those before: a list shows only so many tasks."""
CONFLICT_PATIENCE = 60.0
"""Seconds in which a task must let go of a resource whose document shows no locks."""
SINGLE_READ_LIMIT = 3
"""Up to so many resources are read one by one."""
IDS_PER_REQUEST = 100
"""How many ids one request may ask for: an address has to stay short."""
