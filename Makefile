# `make help` lists what there is to do.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
VENV_PYTHON := $(VENV)/bin/python
# The binary that the Python checks run: the dev profile, as the Rust tests.
WINTERMUTE := $(CURDIR)/target/debug/wintermute

.PHONY: help test lint bench sample clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

test: $(VENV)/installed ## All tests, with all that they need (about ten minutes the first time)
	cargo test --workspace --locked
	cargo build --locked
	WINTERMUTE=$(WINTERMUTE) $(VENV_PYTHON) -m pytest -q checks

lint: ## Formatting and lints; warnings fail
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

bench: ## Time and peak memory of each step, for 13,500 and 1,000,000 generated products
	cargo build --release --locked
	$(PYTHON) bench/steps.py target/release/wintermute 13500 1000000

sample: ## Write samples/products.jsonl anew
	cargo run --release --locked -- sample --rows 2000 --seed 7 --out samples/products.jsonl

clean: ## Remove what was built and what runs have left
	cargo clean
	rm -rf $(VENV) wintermute-data

$(VENV)/installed: checks/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check -r checks/requirements.txt
	touch $@
