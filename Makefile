# Two commands: make demo, make test. Both need Python 3.11-3.13 and make, nothing else.
PYTHON ?= python3
VENV ?= .venv
JOBS ?= 3# tests at once: on two cores a third fills the time in which the others wait for a browser
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input
DAY = 2026-11-01# of the committed map; a map without a day would change every night
CHROMIUM = /usr/bin/chromium
PACKAGES = chromium fonts-dejavu-core postgresql strace
POSTGIS = postgresql postgresql-postgis

.PHONY: help demo test deep real bench peers apt system lint schemas maps clean

help:
	@echo "make demo     run everything on an invented town, and say where its page is"
	@echo "make test     format, lint, types, and every test that is not long"
	@echo "make deep     the long tests; before a release"
	@echo "make real     the tests on real data, in the folder that FOOTHILL_DATA names"
	@echo "make bench    measure everything, the overlay beside its peers (hours); drawn into docs/bench.md, docs/pages.md"
	@echo "make peers    install by apt what only one of the peers needs: $(POSTGIS)"
	@echo "make system   install by apt what only tests need: $(PACKAGES)"
	@echo "make maps     draw maps/demo again, after a change that shows on the pages"
	@echo "make schemas  write layers/schemas again, after a record has changed"
	@echo "make lint     format, lint and types alone"
	@echo "make clean    remove the environment and everything that was made"

demo: $(VENV)/.run
	$(BIN)/foothill demo

test: $(VENV)/.test lint
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not deep"

deep: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist worksteal -m deep

real: $(VENV)/.test
	@test -n "$$FOOTHILL_DATA" || { echo "Set FOOTHILL_DATA to the folder of the real data."; exit 2; }
	$(BIN)/python -m pytest -m real

bench: $(VENV)/.test peers
	$(BIN)/python bench/run.py
	$(BIN)/python bench/judge.py
	$(BIN)/python bench/flags.py --out bench/results/flags.json
	$(BIN)/python bench/follow.py
	$(BIN)/python bench/edition.py
	$(BIN)/python bench/whole.py
	$(BIN)/python bench/streamed.py
	$(BIN)/python bench/overlay.py
	$(BIN)/python bench/pages.py
	$(BIN)/python bench/report.py

# A machine on which nothing can be installed measures the other peers, and says so.
peers:
	@ls /usr/share/postgresql/*/extension/postgis.control > /dev/null 2>&1 || \
	  $(MAKE) --no-print-directory apt MISSING="$(POSTGIS)" || \
	  echo "PostGIS will have no figures, and no ratio to the fastest peer is claimed."

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

schemas: $(VENV)/.run
	$(BIN)/foothill schemas layers/schemas

maps: $(VENV)/.run
	rm -rf maps/demo
	$(BIN)/foothill demo --out maps/demo --as-of $(DAY)
	$(BIN)/python tools/keep_maps.py maps/demo

# What only tests need, and pip cannot bring. Debian keeps initdb on no path.
system:
	@missing=; \
	test -x $(CHROMIUM) || missing="chromium fonts-dejavu-core"; \
	command -v strace > /dev/null || missing="$$missing strace"; \
	{ command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } > /dev/null 2>&1 || \
	  missing="$$missing postgresql"; \
	if test -z "$$missing"; then echo "$(PACKAGES): all there."; exit 0; fi; \
	$(MAKE) --no-print-directory apt MISSING="$$missing" \
	  NOTE=" ($(CHROMIUM) with a font of Kazakh letters)"

# Installs MISSING.
apt:
	@if ! command -v apt-get > /dev/null; then \
	  echo "No apt-get here. Install: $(MISSING)$(NOTE)."; \
	  exit 1; \
	fi; \
	if test "$$(id -u)" = 0; then SUDO=; \
	elif command -v sudo > /dev/null; then SUDO=sudo; \
	else echo "Not root, and no sudo. Let an administrator install: $(MISSING)"; exit 1; fi; \
	$$SUDO apt-get update -qq && \
	$$SUDO apt-get install -y -qq --no-install-recommends $(MISSING)

$(VENV)/.run: pyproject.toml constraints.txt
	@command -v $(PYTHON) > /dev/null || { echo "No $(PYTHON) here. Name one with PYTHON=..."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "$$($(PYTHON) --version) does not do: 3.11, 3.12 or 3.13 is needed." \
	         "Name one with PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || \
	  { echo "$(PYTHON) cannot make environments. On Debian and Ubuntu: apt-get install python3-venv"; \
	    exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(PIP) install --quiet -c constraints.txt -e ".[test]"
	@touch $@

clean:
	rm -rf $(VENV) out dist bench/results/[0-9]* .mypy_cache .ruff_cache .pytest_cache .hypothesis
