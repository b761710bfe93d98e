# make run    opens Fireline (make run ARGS="status" passes arguments); on a new machine with the drills to
#             choose from; without a terminal it plays the first one there and prints it
# make test   the whole gate: ruff, mypy, import-linter, pytest
# make bench  the benchmarks, as ratios against a baseline of the same run
# make lock   resolves the dependencies anew (needs uv)
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-annotate --upgrade

.PHONY: run test check bench lock clean

run: .venv/run
	@$(BIN)/fireline $(or $(ARGS),--first-run)

test: check
	@$(BIN)/python -m pytest $(ARGS)

check: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@told=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$told"; exit 1; }

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Fireline needs Python 3.11 or newer: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv || \
		{ rm -rf .venv; echo "Python's venv is missing: on Debian, apt install python3-venv" >&2; exit 1; }

.venv/run: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing Fireline's locked dependencies into .venv" >&2
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	@echo "Installing the development tools into .venv" >&2
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

bench: .venv/dev
	@for bench in append opening note cockpit alerts timeline loading server drill drill_screen archive export; do $(BIN)/python -m tests.bench.$$bench; done

lock:
	@$(LOCK) --group build --output-file requirements.lock
	@$(LOCK) --group dev --extra server --extra browser --extra pdf --output-file requirements-dev.lock

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist
