# photosim: `make run` starts it, `make test` checks it; both set up everything they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGE_VENV := .venv-package
ARGS ?=
PIP_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types layers pytest coverage format texts wheel try-wheel package clean

help:
	@echo "make setup             install photosim and its tools into $(VENV)"
	@echo "make run               start photosim; make run ARGS=\"scan ~/Pictures\" passes arguments on"
	@echo "make test              every check: lint, types, layers, tests"
	@echo "make coverage          which branches of the program the tests run through, file by file"
	@echo "make format            put the code into the house style"
	@echo "make texts             collect the texts of the window for translators, and compile what they wrote"
	@echo "make wheel             build the wheel into dist/; make try-wheel installs it elsewhere and tries it"
	@echo "make package           build the stand-alone program into dist/photosim and try it"
	@echo "PIP_ARGS=\"...\"         more arguments for pip, such as another index for PyTorch's CPU builds"

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "photosim needs Python 3.11 or newer: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "The venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt $(PIP_ARGS) --editable ".[dev]" || \
		{ echo "If hnswlib could not be built: it needs a C++ compiler and Python's headers (apt install g++ python3-dev)."; exit 1; }
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
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# What tests of single rooms, of the window and of accidents run through; docs/testing.md has the figure. Programs that they start count too.
coverage: $(VENV)/.ready
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest --numprocesses 0 tests/unit tests/ui tests/faults
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --sort=cover --skip-covered

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

texts: $(VENV)/.ready
	$(BIN)/python packaging/texts.py

wheel: $(VENV)/.ready
	$(BIN)/python -m build --wheel --outdir dist .

try-wheel: wheel
	$(BIN)/python packaging/try_wheel.py "$$(ls -t dist/photosim-*.whl | head -1)" $(PIP_ARGS)

# hnswlib first, alone and from source: pip's cache and prebuilt wheels may hold one with this machine's instructions.
$(PACKAGE_VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv --clear $(PACKAGE_VENV)
	HNSWLIB_NO_NATIVE=1 $(PACKAGE_VENV)/bin/python -m pip install --quiet --constraint constraints.txt --no-cache-dir --no-binary hnswlib $(PIP_ARGS) hnswlib
	$(PACKAGE_VENV)/bin/python -m pip install --quiet --constraint constraints.txt $(PIP_ARGS) --editable ".[package]"
	@touch $@

package: $(PACKAGE_VENV)/.ready
	$(PACKAGE_VENV)/bin/python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build packaging/photosim.spec
	$(PACKAGE_VENV)/bin/python packaging/try_package.py dist/photosim

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
