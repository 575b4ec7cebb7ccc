# make demo    see the program work on a sample
# make test    lint, format, types, tests
# make bench   speed, growth, memory, record sizes, script and region, conversion, patches, comparison, duplicates, reading, batches, formats
# make interop whether other programs read what we write; installs 900 MB of them
# make quality what comes out beside what a person would keep; needs labelled pages in ../shared/corpus
# make clean   remove what the targets made
#
# Needs GNU make and Python 3.11 or newer; everything else goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
INTEROP := .venv-interop
DOLMA := .venv-dolma
SAMPLE := samples/epaper-doubled.txt

.DEFAULT_GOAL := help
.PHONY: help demo test bench interop quality clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile

# Made anew when the dependencies change; code is used from where it stands.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Installing into $(VENV) (once) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(STAMP)
	@echo "== $(SAMPLE), as a scraper left it (long lines cut short here) =="
	@$(BIN)/python -c 'for line in open("$(SAMPLE)", encoding="utf-8"): print(line[:60].rstrip("\n") + " …" * (len(line) > 60))'
	@echo
	@echo "== dedupe-brief clean $(SAMPLE) --edits none =="
	@$(BIN)/dedupe-brief clean $(SAMPLE) --edits none
	@echo
	@echo "== one of the things that went, and why: dedupe-brief explain $(SAMPLE) --rule repeat.exact =="
	@$(BIN)/dedupe-brief explain $(SAMPLE) --rule repeat.exact

test: $(STAMP)
	@echo "ruff check"  && $(BIN)/ruff check --quiet .
	@echo "ruff format" && $(BIN)/ruff format --quiet --check .
	@echo "mypy"        && $(BIN)/mypy --no-error-summary
	@echo "pytest"      && $(BIN)/python -m pytest -n auto --maxprocesses 8

bench: $(STAMP)
	@$(BIN)/python benchmarks/speed.py
	@echo
	@$(BIN)/python benchmarks/record_size.py
	@echo
	@$(BIN)/python benchmarks/detect.py
	@echo
	@$(BIN)/python benchmarks/convert.py
	@echo
	@$(BIN)/python benchmarks/patch.py
	@echo
	@$(BIN)/python benchmarks/diff.py
	@echo
	@$(BIN)/python benchmarks/dedupe.py --quick
	@echo
	@$(BIN)/python benchmarks/archive.py
	@echo
	@$(BIN)/python benchmarks/archive_kill.py
	@echo
	@$(BIN)/python benchmarks/formats.py
	@echo
	@$(BIN)/python benchmarks/reading.py
	@echo
	@$(BIN)/python benchmarks/batch.py

# Other people's programs live by themselves: dolma needs older releases of what datatrove needs.
$(INTEROP)/installed: benchmarks/requirements-interop.txt
$(DOLMA)/installed: benchmarks/requirements-dolma.txt
$(INTEROP)/installed $(DOLMA)/installed:
	@echo "Installing into $(@D) (once) …"
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

interop: $(STAMP) $(INTEROP)/installed $(DOLMA)/installed
	@rm -rf build/interop && mkdir -p build/interop
	@for form in jsonl jsonl.gz jsonl.zst parquet warc warc.gz; do \
		$(BIN)/dedupe-brief clean -q samples tests/cases -o build/interop/all.$$form || exit; \
	done
	@$(INTEROP)/bin/python benchmarks/interop.py build/interop warcio fastwarc datatrove duckdb \
		2>build/interop/said || { cat build/interop/said >&2; exit 1; }
	@$(DOLMA)/bin/python benchmarks/interop.py build/interop dolma \
		2>build/interop/said || { cat build/interop/said >&2; exit 1; }

quality: $(STAMP)
	@$(BIN)/python benchmarks/quality.py
	@echo
	@$(BIN)/python benchmarks/quality.py --check

clean:
	@rm -rf $(VENV) $(INTEROP) $(DOLMA) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
