# Each target sets up what it needs, and does nothing twice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860

.PHONY: help setup chat test bench clean
help:
	@echo "make chat    set up, build the index from seeds/, serve http://127.0.0.1:$(PORT)"
	@echo "make test    set up, then ruff, mypy and pytest"
	@echo "make bench   set up, then measure the answers; BENCHMARKS=FOLDER adds sets of others"
	@echo "make setup   only set up .venv"
	@echo "make clean   remove .venv and .index"

setup: $(VENV)/.ready

chat: setup
	@$(BIN)/python -m index build seeds
	@$(BIN)/python ui.py --port $(PORT)

test: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

bench: $(VENV)/.ready-dev
	PYTHONPATH=. $(BIN)/python bench/quality.py $(if $(BENCHMARKS),--third-party $(BENCHMARKS))

clean:
	rm -rf $(VENV) .index

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.txt constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@
