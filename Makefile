# Haat. `make run` opens the shop, `make test` proves it. PORT, SANDBOX_PORT, DATA_DIR move a copy.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help run test check clean

help: ## lists every target
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(VENV)/.runtime ## the whole shop on this machine; Ctrl-C stops everything
	@exec $(BIN)/python manage.py run

test: $(VENV)/.development ## the whole suite, on engines of its own; ARGS="-k cart" narrows it
	@exec $(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.development ## format, lint, types, import contracts, templates, migrations, sizes
	@exec $(BIN)/python -m config.checks

clean: ## removes the environment and the demo's data
	rm -rf $(VENV) .data

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Haat needs Python 3.11 or newer.")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "Installing what the shop needs …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing what tests and checks need …"
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime
