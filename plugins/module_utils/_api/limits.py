# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The limits and pauses of HTTP requests. Tests change them here."""

from __future__ import annotations

# The time of one try

CONNECT_TIMEOUT = 10.0
"""Seconds in which a connection must be established, unless ``api_timeout`` is shorter."""
MIN_WRITE_TIMEOUT = 5.0
"""Seconds that a write gets at least, even if the deadline is closer, unless ``api_timeout`` is shorter."""

# Retries

BACKOFF = 0.5
"""Seconds before the first retry. The pause doubles with each further retry."""
MIN_RETRY_PAUSE = 0.05
"""Seconds before a retry at least, for failures whose retries are limited by time and not by number."""
RESTART_PATIENCE = 75.0
"""Seconds for which requests are retried while the API is unavailable."""
UNAVAILABLE_PAUSE = 5.0
"""Seconds at most between two tries while the API is unavailable."""
NOTICE_AFTER = 5.0
"""Seconds that an outage must last before its end is reported to the user."""
DESCRIPTOR_PATIENCE = 30.0
"""Seconds for which a request waits for a file descriptor, if the process cannot open more files."""
DESCRIPTOR_PAUSE = 0.2
"""Seconds between two tries to get a file descriptor."""

# The rate of requests after a 429

INITIAL_RATE = 4.0
"""Requests per second after the first 429."""
MIN_RATE = 0.1
"""Requests per second at least, after any number of 429."""
SEARCH_STEP = 1.0
"""Requests per second that each success adds until the second 429: the rate doubles in less than a second."""
SEARCH_DECREASE = 0.5
"""Factor of the rate at the second 429, which shows that the rate has risen too far."""
RATE_STEP = 0.05
"""Requests per second that each success adds after the second 429."""
MAX_RATE_STEP = 0.01
"""Upper bound of this step, as a share of the rate."""
RATE_DECREASE = 0.8
"""Factor of the rate at each 429 after the second one."""

# The size of an answer

MAX_BODY_SIZE = 64 * 1024 * 1024
"""Bytes of a body that are read at most, before and after decompression."""
MAX_LINE_LENGTH = 65536
"""Bytes of one line at most: the status line, a header, the size of a chunk."""
MAX_INTERIM_RESPONSES = 100
"""Number of interim responses (status 100 to 199) at most before the final one."""
MAX_ENCODINGS = 3
"""Number of content encodings at most that are applied to one body."""
MAX_DEPTH = 200
"""Levels of nesting at most in a document: deeper ones cannot be printed."""

# Lists

MAX_PARTIAL_LISTS = 3
"""Number of filtered requests for one list. At the next one, the whole list is read instead."""
MAX_COMPARED = 10_000
"""Number of names at most that one run compares with misspelled names. This takes about two seconds."""
