# Everything runs in .venv, made with any Python from 3.11 on:  make demo PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -c constraints.txt
PYTEST := $(BIN)/python -m pytest -n 2
INSTALL_INPUTS := pyproject.toml constraints.txt src/casemate/__init__.py hatch_build.py web/package-lock.json

.PHONY: help install demo test test-slow test-all check lint bench fuzz docs constraints clean
.DEFAULT_GOAL := help

help: ## show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

install: $(VENV)/installed ## install the casemate command into .venv

demo: $(VENV)/installed ## analyse the example search engine: its ten worst threats with paths, a report, a diagram
	@$(BIN)/casemate analyze examples/ai-search.casemate.yaml --top 10 --paths
	@mkdir -p demo
	@$(BIN)/casemate analyze examples/ai-search.casemate.yaml --format html -o demo/ai-search.html
	@$(BIN)/casemate diagram examples/ai-search.casemate.yaml --threats -o demo/ai-search.svg
	@echo "The report is demo/ai-search.html, the diagram demo/ai-search.svg."

test: check ## every check, then the quick tests
	$(PYTEST) -m "not slow"

test-slow: $(VENV)/installed-dev ## the slow tests alone
	$(PYTEST) -m slow

test-all: test test-slow ## everything

check: $(VENV)/installed-dev ## style, types, rooms, sizes, hygiene
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_sizes.py
	$(BIN)/python tools/check_hygiene.py

bench: $(VENV)/installed-bench ## the benchmarks: incidents, rules, labels, and speed beside pytm, SCRAM and pyfair
	@missed=; \
	for one in incidents "incidents --invented development" mutants labels scale trees plan risk; do \
	  set -- $$one; name=$$1; shift; echo "== $$one"; \
	  $(BIN)/python benchmarks/$$name.py "$$@" || missed="$$missed $$name"; \
	done; \
	if [ -n "$$missed" ]; then echo "A limit was missed, or nothing measured:$$missed"; exit 1; fi

fuzz: $(VENV)/installed-dev ## the property tests with many more examples
	$(PYTEST) -m hypothesis --hypothesis-profile=fuzz

docs: $(VENV)/installed ## write again the pages that are made from the code
	$(BIN)/casemate rules docs --output docs/rules.md
	$(BIN)/casemate knowledge docs --output docs/knowledge
	$(BIN)/casemate diagram examples/ai-search.casemate.yaml -o docs/ai-search.svg

constraints: $(VENV)/installed-bench ## write constraints.txt again from what is installed
	{ sed -n '/^#/p' constraints.txt; $(BIN)/python -m pip freeze --exclude-editable; } > constraints.new
	mv constraints.new constraints.txt

clean: ## remove .venv and every cache
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} +

# An installation is a file in .venv that is newer than what it was made from: the second run costs nothing.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Casemate needs Python 3.11 or newer; this is {v[0]}.{v[1]}: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(INSTALL_INPUTS) | $(BIN)/python
	$(PIP) -e ".[diagrams,reports]"
	@touch $@

$(VENV)/installed-dev: $(INSTALL_INPUTS) | $(BIN)/python
	$(PIP) -e ".[dev,diagrams,reports,cvss,lab]"
	@touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(INSTALL_INPUTS) | $(BIN)/python
	$(PIP) -e ".[dev,diagrams,reports,cvss,lab,bench]"
	@touch $@ $(VENV)/installed $(VENV)/installed-dev
