# Haat. `make run` opens the shop, `make test` proves it. PORT, SANDBOX_PORT and DATA_DIR move a
# copy out of another's way; `make run PORT=8010` and `PORT=8010 make run` are the same.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test check bench-access services-down clean

help: ## lists every target
	@grep -hE '^[a-z-]+:.*##' Makefile | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: .venv/.installed-run ## the whole shop on this machine; Ctrl-C stops everything
	@exec $(BIN)/python manage.py run

test: .venv/.installed-dev ## the whole suite on engines of its own; ARGS="-k cart" narrows it
	@exec $(BIN)/python -m pytest $(ARGS)

check: .venv/.installed-dev ## format, lint, types, import contracts, templates, migrations, sizes
	@exec $(BIN)/python -m config.checks

bench-access: .venv/.installed-dev ## times permission checks, beside django-guardian's and Django's own
	@exec $(BIN)/python -m tests.bench.permission_check

services-down: .venv/.installed-run ## stops engines that `manage.py services up` left running
	@exec $(BIN)/python manage.py services down

clean: ## removes the environment and the caches, never the shop's data
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Haat needs Python 3.11 or newer; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv

.venv/.installed-run: requirements.txt | $(BIN)/python
	@echo "Installing what the shop needs …"
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing what tests and checks need …"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ .venv/.installed-run
