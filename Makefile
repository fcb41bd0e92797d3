# Guanxi: `make run` starts it, `make test` tests it. Needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
JOBS ?= 2

.PHONY: run import test test-services test-all check fmt setup setup-test lock chaos bench bench-runtime bench-import bench-feel bench-engine bench-web bench-records screenshots openapi clean help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 16

setup: ## make .venv, install the locked dependencies, build the web client
	@$(PYTHON) tools/setup.py run

setup-test:
	@$(PYTHON) tools/setup.py test

run: setup ## start Guanxi on http://127.0.0.1:8000
	@exec $(BIN)/guanxi run

import: setup ## import FOLDER=… by MAPPING=… (a file or a shipped name), MODE=run, skip or quiet
	@$(BIN)/guanxi import "$(FOLDER)" --mapping "$(MAPPING)" $(if $(MODE),--mode $(MODE))

test: setup-test ## the tests that need nothing but Python (and one browser walk where Chromium is)
	$(BIN)/lint-imports --no-logo
	$(PYTEST) -m "not services and not slow" -n $(JOBS) --dist loadfile

test-services: setup-test ## the tests that need servers or a browser
	$(PYTEST) -m "services and not slow"

test-all: setup-test ## every test
	$(BIN)/lint-imports --no-logo
	$(PYTEST)

check: setup-test ## style, types, imports; type-check and build of the client
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m guanxi.web.build --check

fmt: ## format the Python sources
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

chaos: setup-test ## kill workers and servers on purpose and check that nothing is lost or doubled
	$(BIN)/python -m tests.chaos --all

bench: setup-test ## all benchmarks, results in bench/results
	$(BIN)/python -m bench

bench-import: setup-test ## import of 8,800 deals and the 2,089 process starts it sets off, on SQLite and PostgreSQL
	$(BIN)/python -m bench import

bench-runtime: setup-test ## the durable runtime: W1 to W4, latency, recovery; goes on where it was stopped; about 50 min
	$(BIN)/python -m bench --resume w1 w2 latency recovery w3 w4

bench-engine: setup-test ## the engine in memory against SpiffWorkflow
	$(BIN)/python -m bench engine

bench-feel: setup-test ## FEEL and tables against plain Python and peers (each in an environment of its own)
	$(BIN)/python -m bench feel

bench-web: setup-test ## the web client in Chromium: first load, designer, a million rows of history, a list of 100,000; 10 min
	$(BIN)/python -m bench web

bench-records: setup-test ## 1,000,000 contacts and 200,000 deals: lists, search, board, timeline, new ones; about 40 min
	$(BIN)/python -m bench records

screenshots: setup-test ## take the pictures of docs/images from a running demo
	$(BIN)/python tools/screenshots.py

openapi: setup-test ## write web/openapi.json and the client's types from the running code
	$(BIN)/guanxi openapi > web/openapi.json
	$(BIN)/python -m guanxi.web.build --types

lock: setup-test ## lock the dependencies anew
	$(BIN)/pip install --quiet uv
	for kind in run test; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --upgrade requirements/$$kind.in -o requirements/$$kind.txt; done

clean: ## remove everything that was made, but not ./data
	rm -rf .venv web/node_modules src/guanxi/web/static .pytest_cache .mypy_cache .ruff_cache .hypothesis test-artifacts
