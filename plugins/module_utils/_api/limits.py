# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The limits and pauses of HTTP requests. Tests change them here."""

from __future__ import annotations

CONNECT_TIMEOUT = 10.0
MIN_WRITE_TIMEOUT = 5.0
"""Seconds that an answer to a write may take, however soon the deadline comes, unless a request may take less."""
BACKOFF = 0.5
"""Seconds before the first repetition; each further one waits twice as long."""
RESTART_PATIENCE = 75.0
"""Seconds for which an API may be away."""
DESCRIPTOR_PATIENCE = 30.0
"""Seconds in which a request waits for a file descriptor, if the process may open no more files."""
DESCRIPTOR_PAUSE = 0.2
MIN_PAUSE = 0.05
"""Seconds before a repetition at least, where only time ends them."""
MAX_DEPTH = 200
"""How deep a document may be nested: more cannot be shown."""
FIRST_RATE = 4.0
"""Requests a second after the first 429."""
MIN_RATE = 0.1
"""Requests a second however many 429 come."""
SEEK = 1.0
"""What each request that passes adds to the rate until the second 429: it doubles in less than a second."""
OVERSHOT = 0.5
"""Factor by which the rate falls after the second 429, which shows that it has risen too far."""
RISE = 0.05
"""What each request that passes adds to the rate after that, but no more than ``LARGEST_RISE`` of the rate."""
MAX_RISE = 0.01
FALL = 0.8
"""Factor by which the rate falls after each further 429."""
UNAVAILABLE_PAUSE = 5.0
"""Seconds between two looks at most whether an API is back."""
NOTICE_AFTER = 5.0
"""Seconds for which an API must have been away to be worth a word."""
MAX_BODY_SIZE = 64 * 1024 * 1024
"""Bytes of an answer that are read at most: more is no answer of an API."""
MAX_LINE_LENGTH = 65536
MAX_INTERIM = 100
"""How many interim answers, such as 103, may come before the final one."""
MAX_ENCODINGS = 3
"""How many times a body may be packed."""
MAX_PARTIAL_LISTS = 3
"""How often a list is asked for some of its rows, until it is read whole."""
MAX_COMPARED = 10_000
"""How many names a run compares with misspelt ones, which takes two seconds."""
