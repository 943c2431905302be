# Everything that is done with this house. A bare `make` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

CATALOGS := $(wildcard forum/translations/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGS:.po=.mo)

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.installed $(COMPILED) tests/node_modules/.installed ## Make .venv with all that running and testing need
	@.ci/chromium

# The stamp is last, so that an interrupted set-up is done again.
$(VENV)/.installed: requirements-dev.txt pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The judge of our HTML. Where npm is not there, its tests are skipped, and said to be.
tests/node_modules/.installed: tests/package-lock.json tests/package.json
	@if command -v npm >/dev/null; then npm ci --prefix tests --ignore-scripts --no-audit --no-fund --silent && touch $@; \
	  else echo "npm is not here: the HTML of the pages is not judged. On Debian and Ubuntu: apt-get install npm"; fi

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Värdskap needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

%.mo: %.po | $(VENV)/.installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

.PHONY: demo
demo: setup ## Lay out a story and serve it: http://127.0.0.1:8000 (PORT=…)
	@$(BIN)/vardskap demo --port $(PORT)

.PHONY: serve
serve: setup ## Serve this folder's own forum, web and worker: http://127.0.0.1:8000 (PORT=…)
	@$(BIN)/vardskap serve --host 127.0.0.1 --port $(PORT)

.PHONY: test
test: setup ## Prove everything: style, types, both databases, browser, migrations, wheel (about 10 minutes)
	@$(BIN)/python -m tests.everything

.PHONY: prove
prove: setup ## The long versions of the same proofs
	@$(BIN)/python -m tests.everything --prove

.PHONY: lint
lint: setup ## Style and types only
	@$(BIN)/python -m tests.everything --only format --only lint --only types

.PHONY: format
format: setup ## Put the code into the house style
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

.PHONY: translations
translations: setup ## Collect the strings that people read into the catalogs, and compile them
	@$(BIN)/pybabel --quiet extract --mapping pyproject.toml --keyword _l --keyword lazy_gettext --keyword lazy_ngettext:1,2 \
	  --no-location --sort-output --project Värdskap --output-file forum/translations/messages.pot .
	@for catalog in $(CATALOGS); do \
	  $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --omit-header \
	    --input-file forum/translations/messages.pot --output-file $$catalog \
	    --locale $$(basename $$(dirname $$(dirname $$catalog))); done
	@$(MAKE) $(COMPILED)
