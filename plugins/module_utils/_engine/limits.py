# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The limits of a run. Tests change them here."""

from __future__ import annotations

# Reading

SINGLE_READ_LIMIT = 3
"""Number of resources up to which each one is read alone, without a list."""
IDS_PER_REQUEST = 100
"""Number of ids in one request for a list at most, so that its URL stays short."""

# Rereading before a write

MAX_REREADS = 3
"""Number of reads before one write, if the resource changes each time, until the job fails."""
MAX_DOCUMENT_AGE = 2.0
"""Seconds: age at most of a document whose unmanaged values are sent back, and of what decides about a write: running
tasks, relatives, documents that rules look at."""
MAX_DOCUMENT_AGE_LIMITED = 5.0
"""Seconds: the same age in a run of many jobs while the API limits the rate of requests. With 2 s, one request in ten
would be a list."""

# Writing

WRITES_PER_BATCH = 500
"""Number of writes between two polls of tasks: a list of tasks shows only the latest ones."""
CONFLICT_TIMEOUT = 60.0
"""Seconds for which a task may lock a resource whose document shows no locks."""

# Polling tasks

MAX_POLLS_FIRST_MINUTE = 25
"""Number of poll requests at most in the first minute, and in each round after it."""
POLLS_PER_ROUND = 4
"""Number of poll requests at most in one round of the first minute. A task that no list shows needs its own request."""

# Verifying

VERIFY_TIMEOUT = 15.0
"""Seconds in which a read must show the values that were sent."""
MAX_COUNTED_PAUSE = 5.0
"""Seconds of these at most that pass between two reads, so that an outage of the API does not count."""
FINAL_READ_TIMEOUT = 5.0
"""Seconds for reads after the deadline, so that the result shows what was written."""
MAX_REWRITES = 10
"""Number of times at most that a change is written again after someone else has overwritten it."""
REWRITE_PAUSE = 0.2
"""Seconds at most before a change is written again for the first time. The limit doubles each further time."""
MAX_REWRITE_PAUSE = 4.0
"""Seconds at most before a change is written again, however often."""
