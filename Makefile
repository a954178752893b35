# `make help` lists what there is. The set-up is in .ci/set-up and .ci/services.
.DEFAULT_GOAL := help
.PHONY: help demo test test-only test-quick test-full test-mutation fuzz lint lock dist services bench bench-peers clean set-up set-up-dev

BIN := .venv/bin
# reuse: the detector of encodings that needs no system library
export REUSE_ENCODING_MODULE := charset_normalizer

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: set-up ## build the release of this workspace into output/
	$(BIN)/verbund build
	@echo
	@echo "The release is in $(CURDIR)/output:"
	@ls -l output

# Each says at its end what it left out (docs/tests.md).
# Tests start thousands of commands: none of them is to compile the package anew.
unexport PYTHONDONTWRITEBYTECODE
TEST_PROCESSES ?= 2
PYTEST := $(BIN)/python -m pytest -n $(TEST_PROCESSES)
test: lint test-only ## lint, types, licences, tests (in two processes; TEST_PROCESSES=0 for one)

test-only: set-up-dev ## the tests of `make test` alone
	$(PYTEST) --durations 20

test-quick: set-up-dev ## the tests that need no server, browser, LibreOffice or Java, nor 0.25 s
	$(PYTEST) --quick

test-full: lint ## all generated cases, every fault at every call (a night)
	$(PYTEST) --full --durations 60

MUTATION_FOLDERS ?=
MUTATION_SAMPLE ?= 0
MUTATION_SEED ?=
MUTATION_SECONDS ?= 36000
MUTATION_LEAST ?= 90
test-mutation: set-up-dev ## small faults planted in the code, by night: which do the tests not notice?
	$(BIN)/python -m pip install --quiet --group mutation
	$(BIN)/python -m tests.mutation $(MUTATION_FOLDERS) --sample $(MUTATION_SAMPLE) --seed '$(MUTATION_SEED)' \
		--seconds $(MUTATION_SECONDS) --least $(MUTATION_LEAST)

FUZZ_SECONDS ?= 300
FUZZ_PROCESSES ?= 2
FUZZ_TARGETS := settings records workbooks mapping decisions undo parquet shapes rdf answers
fuzz: set-up-dev ## random input for every reader, FUZZ_SECONDS each (300); stops at the first fault
	$(BIN)/python -m pip install --quiet --group fuzz
	@printf '%s\n' $(FUZZ_TARGETS) | xargs -P $(FUZZ_PROCESSES) -I TARGET .ci/fuzz TARGET $(FUZZ_SECONDS)

lint: set-up-dev ## lint, types and licences only
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/reuse lint --quiet || { $(BIN)/reuse lint --lines; exit 1; }
	@.ci/licences

lock: set-up-dev ## write requirements.lock anew: what `locked` of the Action installs, with hashes
	$(BIN)/python -m pip install --quiet --group lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group build \
		--custom-compile-command "make lock" --output-file requirements.lock --upgrade pyproject.toml

dist: set-up-dev ## a release of the software in dist/: packages, bill of materials, checksums
	$(BIN)/python -m pip install --quiet --group release
	@.ci/dist

services: ## install the servers and system packages that integration tests need (Debian, root)
	@.ci/services

bench: set-up ## measure speed and memory (takes minutes)
	$(BIN)/python benchmarks/run.py

bench-peers: set-up ## measure beside other tools, which it installs into .services (an hour; Java too)
	@benchmarks/peers/set-up
	$(BIN)/python benchmarks/peers/run.py

clean: ## remove what is not committed: .venv and caches
	rm -rf .venv .hypothesis .mutation .mypy_cache .pytest_cache .ruff_cache dist
	find pipeline tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

set-up:
	@.ci/set-up runtime

set-up-dev:
	@.ci/set-up dev
