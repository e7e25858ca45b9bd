# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Another Python:   make test PYTHON=python3.12
# One kind only:    make test KIND=gcore_port
# Some tests only:  make test ARGS="-n 0 tests/unit -k tags"
# Some checks only: make lint ARGS="-e docs-check sanity"
# A slow API:       make demo LATENCY=0.2
# A short benchmark: make bench ARGS=--quick

PYTHON = python3
ARGS =
KIND =
LATENCY = 0

.PHONY: help demo test test-all test-matrix bench defects freeze generate new lint format docs clean

help:
	@echo "make demo                   watch a playbook update five resources of two simulated APIs"
	@echo "make test                   run the quick tests, or with KIND=gcore_port the quick tests of one kind"
	@echo "make test-all               run all tests, those that start Ansible too"
	@echo "make test-matrix            run them with each ansible-core that we promise"
	@echo "make bench                  measure how long playbooks take, beside ansible.builtin.uri"
	@echo "make defects                plant mistakes in copies of the code, and see which of them the tests find"
	@echo "make freeze                 write down what users of a new release will rely on, once for each release"
	@echo "make generate               write what follows from the descriptors: registries, action plugins, _info modules"
	@echo "make new KIND=gcore_router  write the first version of the files of a new kind"
	@echo "make lint                   check style, types, documentation and packaging"
	@echo "make format                 format the Python code"
	@echo "make docs                   build the documentation as HTML, and follow its links"
	@echo "make clean                  remove everything that the other commands made"

demo:
	@"$(PYTHON)" tests/dev.py demo --latency $(LATENCY) $(ARGS)

test:
	@"$(PYTHON)" tests/dev.py test $(if $(KIND),--kind $(KIND)) $(ARGS)

test-all:
	@"$(PYTHON)" tests/dev.py test-all $(if $(KIND),--kind $(KIND)) $(ARGS)

test-matrix:
	@"$(PYTHON)" tests/dev.py matrix $(ARGS)

bench:
	@"$(PYTHON)" tests/dev.py bench $(ARGS)

defects:
	@"$(PYTHON)" tests/dev.py defects $(ARGS)

freeze:
	@"$(PYTHON)" tests/dev.py freeze $(ARGS)

generate:
	@"$(PYTHON)" tests/dev.py generate $(ARGS)

new:
	@"$(PYTHON)" tests/dev.py new $(KIND) $(ARGS)

# CI=true: antsibull-nox checks the layout of code; else it changes files.
lint:
	@CI=true "$(PYTHON)" tests/dev.py lint $(ARGS)

format:
	@CI=false "$(PYTHON)" tests/dev.py lint -e formatters

docs:
	@"$(PYTHON)" tests/dev.py docs $(ARGS)

clean:
	@rm -rf build
