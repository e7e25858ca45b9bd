# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark: how long ``ansible-playbook`` takes for the same work done in several ways, against the simulator.

``make bench`` calls ``run.py``; ``make bench ARGS=--help`` tells its options.
"""
