# `make` alone lists the targets. Whatever they need is installed into .venv on first use.
PORT ?= 8501
ADDRESS ?=
ARGS ?=
VENV_PYTHON := .venv/bin/python
BENCHES := bench_page bench_run_sheet bench_schemes bench_rerolls bench_million bench_depth_core bench_depth_run \
	bench_depth_class bench_depth_page bench_memory

.PHONY: help run test lint format bench bench-torch bench-memory load frameworks screenshot lock clean app-venv \
	dev-venv bench-venv frameworks-venv browser node

help: ## list the targets
	@echo "Xavier Sheet. Targets:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22
	@echo "Options: PORT=8600, ADDRESS=127.0.0.1 (run); ARGS=\"-n0 -k link\" (test), ARGS=--upgrade (lock); PYTHON=/path/to/python"

run: app-venv ## open the app in the browser, on port 8501 unless PORT says another
	@OPENBLAS_NUM_THREADS=$${OPENBLAS_NUM_THREADS:-1} $(VENV_PYTHON) -m streamlit run app.py --server.port=$(PORT) \
		$(if $(ADDRESS),--server.address=$(ADDRESS))

test: dev-venv browser node ## run all tests, one process a core; fetches a Chromium if there is none
	@OPENBLAS_NUM_THREADS=$${OPENBLAS_NUM_THREADS:-1} $(VENV_PYTHON) -m pytest \
		--numprocesses=auto --dist=worksteal $(ARGS)

lint: dev-venv node ## check style, format and types
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m ruff format --check .
	@$(VENV_PYTHON) -m mypy
	@sh scripts/node.sh biome check --error-on-warnings
	@sh scripts/node.sh tsc

format: dev-venv node ## format the code and mend what can be mended without a thought
	@$(VENV_PYTHON) -m ruff check --fix-only .
	@$(VENV_PYTHON) -m ruff format .
	@$(VENV_PYTHON) -m scripts.payload_types
	@sh scripts/node.sh biome check --write

bench: dev-venv browser ## measure pages, sheet, re-rolls and memory against their targets
	@missed=""; for name in $(BENCHES); do \
		echo "== $$name"; $(VENV_PYTHON) -m tests.bench.$$name || missed="$$missed $$name"; \
	done; [ -z "$$missed" ] || { echo "Missed a target:$$missed"; exit 1; }

bench-torch: bench-venv ## measure re-rolls and deep networks against PyTorch, and threads, processes, Dask
	@$(VENV_PYTHON) -m tests.bench.bench_rerolls
	@$(VENV_PYTHON) -m tests.bench.bench_depth_core
	@$(VENV_PYTHON) -m tests.bench.bench_executors

bench-memory: dev-venv browser ## measure the server's memory over thousands of refreshes
	@$(VENV_PYTHON) -m tests.bench.bench_memory

load: dev-venv ## measure how many people one core serves; ARGS="--sessions 200 --seconds 20" asks for less
	@OPENBLAS_NUM_THREADS=$${OPENBLAS_NUM_THREADS:-1} $(VENV_PYTHON) -m tests.load $(ARGS)

frameworks: frameworks-venv ## execute each framework's lines, measure their laws and record them for the tests
	@$(VENV_PYTHON) -m tests.frameworks.verify
	@$(VENV_PYTHON) -m tests.frameworks.record_traces
	@$(VENV_PYTHON) -m tests.frameworks.recipes

screenshot: dev-venv browser ## take the pictures in docs/ again
	@$(VENV_PYTHON) -m tests.screenshot

lock: ## write the locks anew from requirements.txt and requirements-dev.txt
	@sh scripts/lock.sh $(ARGS)

clean: ## remove .venv and everything else that make and the tests leave behind
	rm -rf .venv node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results htmlcov .coverage build \
		*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

app-venv:
	@sh scripts/venv.sh requirements.lock

dev-venv:
	@sh scripts/venv.sh requirements-dev.lock

bench-venv:
	@sh scripts/venv.sh requirements-bench.txt

frameworks-venv:
	@sh scripts/venv.sh requirements-frameworks.txt

browser: dev-venv
	@sh scripts/browser.sh

node: dev-venv
	@sh scripts/node.sh
