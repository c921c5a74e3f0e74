# `make help` lists what there is to do.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The Python that makes the virtual environment of the checks: 3.11 or newer.
PYTHON ?= python3
# The Cargo profile of the tests: `dev` builds fast, `release` is what users run.
PROFILE ?= dev

VENV := .venv
VENV_PYTHON := $(VENV)/bin/python
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
# The command as `cargo test` has built it, in a folder that Cargo calls `debug` for the profile `dev`.
WINTERMUTE := $(TARGET)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/wintermute

.PHONY: help test lint bench sample clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: $(VENV)/installed ## Run all tests; sets up what they need
	cargo test --workspace --locked --profile $(PROFILE)
	WINTERMUTE=$(WINTERMUTE) $(VENV_PYTHON) -m pytest -q -p no:cacheprovider checks

lint: ## Check formatting and lints; a warning fails
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

bench: ## Measure time and memory of each step on 13,500 and 1,000,000 products
	cargo build --release --locked
	$(PYTHON) bench/steps.py $(TARGET)/release/wintermute 13500 1000000

sample: ## Make samples/products.jsonl anew, after a change of the generator
	cargo run --release --locked -- sample --rows 2000 --seed 7 --out samples/products.jsonl

clean: ## Remove what was built and what runs have left
	cargo clean
	rm -rf $(VENV) wintermute-data

$(VENV)/installed: checks/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check -r $<
	touch $@
