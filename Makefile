# Two commands do everything: `make demo` and `make test`. Both install what they need first.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
OUTSIDE := chromium fonts-liberation libatomic1 postgresql
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help install outside demo test test-slow check format bench coverage clean

help: ## Say what each command does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

install: $(VENV)/.installed ## Install the locked dependencies into .venv

# Debian ships Python without the part that makes virtual environments; it is one package away.
$(VENV)/.installed: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Nurture Ledger needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 \
		|| { command -v apt-get >/dev/null && .ci/apt-install python3-venv \
			&& $(PYTHON) -m venv --clear $(VENV); } \
		|| { echo "Could not make $(VENV): install your system's python3-venv package."; exit 1; }
	@echo "Installing the locked dependencies (about a minute the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(BIN)/uv sync --quiet --locked --inexact --compile-bytecode --all-extras
	@touch $@

demo: install ## Build the sample, check it, write the board report, start the app
	$(BIN)/nurture demo --port $(PORT)

# Without a browser or a server its tests are skipped, and say so. Playwright needs libatomic1.
outside:
	@{ command -v chromium && ls /usr/lib/postgresql/*/bin/pg_ctl; } >/dev/null 2>&1 \
		|| { command -v apt-get >/dev/null && .ci/apt-install $(OUTSIDE); } \
		|| echo "No Chromium or no PostgreSQL here: the tests that need them are skipped."

# One file, one worker: what a file's tests share is made once. Longest first: tests/conftest.py.
# Those with a browser mostly wait for it, so two cores feed four.
test: install outside ## Run every test but the slow ones
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

test-slow: install ## Run the slow tests, and hold every law to all of its examples
	NURTURE_THOROUGH=true $(BIN)/pytest -m "slow or hypothesis" -s

check: install ## Format, lint, types, import contracts, documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/test_docs.py

format: install ## Put every file into the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install ## Measure loading, credit, the effect of nurture and the audit beside bare reads
	$(BIN)/python -m benchmarks.load_and_credit
	$(BIN)/python -m benchmarks.conversion
	$(BIN)/python -m benchmarks.attribution
	$(BIN)/python -m benchmarks.effect
	$(BIN)/python -m benchmarks.lead_times
	$(BIN)/python -m benchmarks.audit

coverage: install ## Run the tests and say which lines they missed
	$(BIN)/pytest -n 2 --cov --cov-report=term-missing:skip-covered

clean: ## Remove what was built
	rm -rf $(VENV) out quarantine screenshots .coverage .mypy_cache .ruff_cache .pytest_cache
