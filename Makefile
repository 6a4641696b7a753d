# photosim: `make run` starts it, `make test` checks it; both set up everything they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types layers pytest format wheel package clean

help:
	@echo "make setup             install photosim and its tools into $(VENV)"
	@echo "make run               start photosim; make run ARGS=\"scan ~/Pictures\" passes arguments on"
	@echo "make test              every check: lint, types, layers, tests"
	@echo "make format            put the code into the house style"
	@echo "make wheel             build the wheel into dist/"
	@echo "make package           build the stand-alone program into dist/ and try it"

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "photosim needs Python 3.11 or newer: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "The venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

setup: $(VENV)/.ready

run: $(VENV)/.ready
	@$(BIN)/python -m photosim $(ARGS)

test: lint types layers pytest

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready
	$(BIN)/mypy

layers: $(VENV)/.ready
	$(BIN)/lint-imports

pytest: $(VENV)/.ready
	$(BIN)/python -m pytest

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(VENV)/.ready
	$(BIN)/python -m build --wheel --outdir dist .

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
