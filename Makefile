# Muniment's verbs. `make help` explains them.
PYTHON ?= python3
BIN := .venv/bin
export MUNIMENT_DATA ?= data
# make run PORT=8001, where 8000 is taken.
PORT ?= 8000
STAMP := .venv/.installed
# Every start of a program of this size takes twice as long where Python may not keep what it compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install run test test-all coverage stress soak check bench bench-reading bench-search bench-portal docs format modules tables lock clean
.DEFAULT_GOAL := help

help: ## Say what each verb does
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@echo "== Installing into .venv (once; a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9"
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

install: $(STAMP) ## Install what Muniment needs into .venv
	@echo "Installed. Next: make run"

run: $(STAMP) ## Build the sample portal in data/ and serve it at http://127.0.0.1:8000 (another port: make run PORT=8001)
	@$(BIN)/muniment init </dev/null
	@$(BIN)/muniment sample
	@echo "== Next: open http://127.0.0.1:$(PORT) (editors: /admin/). Capture your own with: $(BIN)/muniment capture PATH_OR_URL"
	@exec $(BIN)/muniment serve --port $(PORT)

.venv/.installed-semantic: requirements-semantic.lock $(STAMP)
	@echo "== Installing what searching by meaning is tested with"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements-semantic.lock
	@touch $@

test: $(STAMP) .venv/.installed-semantic ## Install what the tests need and run every check and test
	@bash tools/install-test-needs
	@bash tools/check
	@echo "== All checks and tests passed. Next: make run"

stress: $(STAMP) ## Change 10,000 pages while servers keep and send them, over SQLite and PostgreSQL: minutes
	@$(BIN)/pytest -q -s -m stress
	@tools/with-postgres $(BIN)/pytest -q -s -m stress

soak: $(STAMP) ## Kill captures, readings, the index and the outbox at 200 random moments, over SQLite and PostgreSQL: half an hour
	@$(BIN)/python bench/soak.py --kills 200
	@tools/with-postgres $(BIN)/python bench/soak.py --kills 200

coverage: $(STAMP) .venv/.installed-semantic ## Run the tests on SQLite and print which lines and branches none of them reaches
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder; said=$$?; \
	$(BIN)/coverage combine --quiet 2>/dev/null; $(BIN)/coverage report; exit $$said

test-all: test coverage stress soak ## Everything that make test runs, and what takes longer
	@$(BIN)/pytest -q -n auto --maxprocesses 4 -m long
	@tools/with-postgres $(BIN)/pytest -q -n auto --maxprocesses 4 --dist loadfile -m "records and not on_sqlite and not stress"
	@! tools/with-opensearch --can || for which in "--nodes 3" "--version 2"; do \
	  tools/with-opensearch $$which $(BIN)/pytest -q -k "opensearch or cluster" tests/search/test_contract.py tests/search/test_cluster.py || exit 1; done
	@echo "== All tests passed, the long ones too. Next: make run"

check: $(STAMP) ## Lint, types and import rules only
	@bash tools/check --quick

bench: $(STAMP) ## Measure, and print the tables of docs/benchmarks.md
	@bash bench/run

format: $(STAMP) ## Format the code
	@$(BIN)/ruff format src tests bench && $(BIN)/ruff check --fix src tests bench

.venv-bench/.installed: requirements-bench.lock $(STAMP)
	@echo "== Installing the readers to compare with into .venv-bench"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-bench
	@$(BIN)/uv pip install --quiet --python .venv-bench/bin/python --require-hashes -r requirements-bench.lock
	@$(BIN)/uv pip install --quiet --python .venv-bench/bin/python --no-deps -e .
	@touch $@

bench-reading: .venv-bench/.installed ## Compare our reading of articles and front pages with the open libraries'
	@bash bench/run-reading

bench-search: $(STAMP) ## Compare our search with open engines: quality, speed at a million documents, fifty people at once
	@bash bench/run-search

bench-portal: $(STAMP) ## Measure what pages cost in a portal of 100,000 items
	@$(BIN)/python bench/portal.py
	@$(BIN)/python bench/lighthouse.py
	@$(BIN)/python bench/long_document.py

.venv-docs/.installed: requirements-docs.lock $(STAMP)
	@echo "== Installing what makes the documentation site into .venv-docs"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-docs
	@$(BIN)/uv pip install --quiet --python .venv-docs/bin/python --require-hashes -r requirements-docs.lock
	@touch $@

docs: .venv-docs/.installed ## Build the documentation site into build/docs; a broken link fails
	@NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict
	@echo "== Built. Next: open build/docs/index.html"

ROOM ?=
modules: ## Print a line on each module of the code (of one room: make modules ROOM=search)
	@$(PYTHON) tools/list_modules.py $(ROOM)

tables: $(STAMP) ## Write the tables of a new archive anew, after a migration was added
	@$(BIN)/python tools/write-empty-database

lock: ## Resolve the dependencies anew into requirements.lock
	@$(BIN)/uv pip compile --python $(BIN)/python --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements.lock --quiet
	@$(BIN)/uv pip compile --python $(BIN)/python --generate-hashes --no-emit-index-url --no-header --group bench pyproject.toml -o requirements-bench.lock --quiet
	@$(BIN)/uv pip compile --python $(BIN)/python --generate-hashes --no-emit-index-url --no-header --group pyproject.toml:docs -o requirements-docs.lock --quiet
	@$(BIN)/uv pip compile --python $(BIN)/python --generate-hashes --no-emit-index-url --no-header --group pyproject.toml:semantic-test --constraint requirements.lock -o requirements-semantic.lock --quiet

clean: ## Remove .venv and caches (never data/)
	@rm -rf .venv .venv-bench .venv-docs .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis
