# What a newcomer types. Everything is set up on the way; `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help environment environment-dev demo test lint format lock clean

BIN := .venv/bin

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

environment: ## create .venv with what jixiao needs to run
	@sh deploy/environment.sh run

environment-dev: ## create .venv with what the tests and checks need as well
	@sh deploy/environment.sh dev

demo: environment ## run the nightly DAG once on samples/files and print the summary
	@$(BIN)/jixiao run --source samples/files

test: environment-dev ## run all tests, in parallel
	@$(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder

lint: environment-dev ## run the checks that CI and pre-commit run
	@$(BIN)/pre-commit run --all-files

format: environment-dev ## put Python and SQL into the project's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/sqlfluff fix --quiet dbt_project

lock: ## resolve requirements*.lock anew from pyproject.toml (needs uv on the PATH)
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and caches; data under .jixiao stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
