# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Planted defects: how many mistakes in the code the tests find.

``make defects`` calls ``run.py``; ``make defects ARGS=--help`` tells its options.
"""
