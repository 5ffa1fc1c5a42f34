# `make` always talks to the sandbox. Verbs on a stack take STACK=local|staging|prod.
STACK ?= local
PYTHON ?= $(shell command -v python3.11 || command -v python3)
python := .venv/bin/python
# Without a bytecode cache every process compiles the Pulumi SDK again: a third of what a verb costs.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help up preview refresh down status test lint bench requirements

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 22

up: .venv/ready ## start the sandbox and deploy the stack
	@$(python) -m components.settings $(STACK)
	@$(python) -m sandbox up
	@$(python) -m sandbox stack up $(STACK)

preview: .venv/ready ## show what `make up` would change
	@$(python) -m components.settings $(STACK)
	@$(python) -m sandbox up
	@$(python) -m sandbox stack preview $(STACK)

refresh: .venv/ready ## take what the cluster holds into the state
	@$(python) -m sandbox up
	@$(python) -m sandbox stack refresh $(STACK)

down: .venv/ready ## delete what the stack made, and end the sandbox
	@$(python) -m sandbox stack destroy $(STACK)
	@$(python) -m sandbox down

status: .venv/ready ## show the sandbox's processes and what runs on it
	@$(python) -m sandbox status

test: lint ## lint, types, unit tests and live tests
	@$(python) -m sandbox build
	@$(python) -m pytest

lint: .venv/ready ## ruff and mypy
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy .

bench: .venv/ready ## measure `pulumi up` beside `kubectl apply`
	@$(python) -m benchmarks

requirements: .venv/ready ## compile requirements*.in into exact pins with hashes
	@for file in requirements requirements-dev requirements-go requirements-uv; do \
	  .venv/bin/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 --upgrade \
	    $$file.in --output-file $$file.txt || exit 1; done

.venv/ready: requirements-uv.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	  f"error: {sys.executable} is Python {sys.version.split()[0]}; set PYTHON to one of 3.11 or newer")'
	@echo "installing the Python packages into .venv"
	@$(PYTHON) -m venv .venv
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@.venv/bin/uv pip install --quiet --python $(python) --require-hashes -r requirements-dev.txt
	@touch $@
