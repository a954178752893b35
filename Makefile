# `make help` lists what there is. The set-up is in .ci/set-up and .ci/services.
.DEFAULT_GOAL := help
.PHONY: help demo test lint services bench bench-peers clean set-up set-up-dev

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

test: lint ## lint, types, licences, tests
	$(BIN)/python -m pytest

lint: set-up-dev ## lint, types and licences only
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/reuse lint --quiet || { $(BIN)/reuse lint --lines; exit 1; }

services: ## install the servers and system packages that integration tests need (Debian, root)
	@.ci/services

bench: set-up ## measure speed and memory (takes minutes)
	$(BIN)/python benchmarks/run.py

bench-peers: set-up ## measure beside other tools, which it installs into .services (an hour; Java too)
	@benchmarks/peers/set-up
	$(BIN)/python benchmarks/peers/run.py

clean: ## remove what is not committed: .venv and caches
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache dist
	find pipeline tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

set-up:
	@.ci/set-up runtime

set-up-dev:
	@.ci/set-up dev
