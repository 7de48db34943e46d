# Each target sets up what it needs, and does nothing twice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860

.PHONY: help setup chat test bench bench-peers bench-scale bench-quality train folds clean
help:
	@echo "make chat    set up, build the index from seeds/, serve http://127.0.0.1:$(PORT)"
	@echo "make test    set up, then ruff, mypy and pytest"
	@echo "make bench   all three measurements, each with its goals:"
	@echo "  make bench-peers     speed and memory beside LangChain, LlamaIndex and txtai (.peers/, 5 GB)"
	@echo "  make bench-scale     1,000 to 1,000,000 passages"
	@echo "  make bench-quality   the answers, after 'make folds'; BENCHMARKS=FOLDER adds sets of others"
	@echo "make train   set up, then make the model in index/data again from the original"
	@echo "make folds   set up, then make the five models that 'make bench' measures by"
	@echo "make setup   only set up .venv"
	@echo "make clean   remove .venv, .index, .training, .peers and .bench"

setup: $(VENV)/.ready

chat: setup
	@( [ -e .index/CURRENT ] || exit 3; $(BIN)/python -m index update seeds ) \
	  || { [ $$? -eq 3 ] && $(BIN)/python -m index build seeds; }
	@$(BIN)/python ui.py --port $(PORT)

test: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

bench: bench-peers bench-scale bench-quality

bench-quality: $(VENV)/.ready-dev
	@test -d .training/fold-4 || $(MAKE) folds
	PYTHONPATH=. $(BIN)/python bench/quality.py $(if $(BENCHMARKS),--third-party $(BENCHMARKS))

bench-peers: $(VENV)/.ready-dev
	$(BIN)/python bench/peers.py

bench-scale: $(VENV)/.ready-dev
	$(BIN)/python bench/scale.py

# glibc gives memory back after every step and takes it again, a third of the time: not here.
KEEP_MEMORY := MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000

train: $(VENV)/.ready-train
	$(KEEP_MEMORY) $(BIN)/python -m training

folds: $(VENV)/.ready-train
	$(KEEP_MEMORY) $(BIN)/python -m training --folds

clean:
	rm -rf $(VENV) .index .training .peers .bench

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.txt constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.ready-train: requirements-train.txt $(VENV)/.ready
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-train.txt -c constraints.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready-train
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@
