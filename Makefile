# Two commands: make demo, make test. Both need Python 3.11-3.13 and make, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: demo test deep real bench system lint schemas clean

demo: $(VENV)/.run
	$(BIN)/foothill demo

test: $(VENV)/.test lint
	$(BIN)/python -m pytest -n 2 -m "not deep"

deep: $(VENV)/.test
	$(BIN)/python -m pytest -m deep

real: $(VENV)/.test
	@test -n "$$FOOTHILL_DATA" || { echo "Set FOOTHILL_DATA to the folder of the real data."; exit 2; }
	$(BIN)/python -m pytest -m real

bench: $(VENV)/.test
	$(BIN)/python bench/run.py

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

schemas: $(VENV)/.run
	$(BIN)/foothill schemas layers/schemas

# What only tests need, and pip cannot bring.
system:
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core

$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed; name it with PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/.test: $(VENV)/.run
	$(PIP) install --quiet -c constraints.txt -e ".[test]"
	touch $@

clean:
	rm -rf $(VENV) out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
