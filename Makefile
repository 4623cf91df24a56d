# Thin lines: what stands behind a target can also be called by hand. ARGS goes to the program behind it.
.DEFAULT_GOAL := help
.PHONY: help run smoke test statements documents chaos bench test-outside fuzz-api screenshots discovery-million conformance lint audit fmt check doc

URL ?= http://127.0.0.1:8000
MESSAGES ?= 200000
REPEAT ?= 3

help: ## This list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build and start on SQLite with demo people. ARGS='--bind 127.0.0.1:9000'
	@test -e "$${CARGO_TARGET_DIR:-target}/debug/matchwire" \
	  || echo "Building Matchwire. The first time that takes some minutes; after that it starts at once."
	@cargo run --package cli -- serve --demo $(ARGS)

smoke: ## Drive a running server from sign-up to chat. URL=http://127.0.0.1:8000
	@cargo run --quiet --package cli -- check --url $(URL) $(ARGS)

test: ## Every ring of tests; finds or starts PostgreSQL and Redis. ARGS='-p storage'
	@cargo run --quiet --package services -- $(ARGS)

statements: ## Write crates/storage/statements/ anew: every statement the product sends.
	@cargo run --quiet --package services -- --renew-statements

documents: ## Write docs/openapi.json, docs/asyncapi.json, docs/configuration.md and examples anew, from the code and a running server.
	@cargo build --quiet --workspace --all-targets
	@MATCHWIRE_RENEW_DOCUMENTS=1 cargo test --quiet --workspace --test system -- examples::every_example
	@MATCHWIRE_RENEW_DOCUMENTS=1 cargo test --quiet --workspace --lib -- published::

# Which tests prove which goal of reliability; their short runs are a part of `make test`.
GOALS := R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12
R1 := chaos::nothing
R2 := likes::all
R3 := once::
R4 := resume::
R5 := redis::while
R6 := drain:: rolling::
R7 := stalled::
R8 := account::
R9 := held::
R10 := readers::
R11 := newer::
R12 := killed:: disk::

chaos: ## The goals of reliability at full size on a release build. GOAL=R6 MESSAGES=20000
	@cargo build --quiet --release --package cli
	@ulimit -n $$(ulimit -Hn); MATCHWIRE_CHAOS_LONG=1 MATCHWIRE_CHAOS_MESSAGES=$(MESSAGES) \
	  cargo test --quiet --release --package tests --test cluster -- --nocapture --test-threads=1 \
	  $(foreach goal,$(or $(GOAL),$(GOALS)),$($(goal)))

BUILT = $${CARGO_TARGET_DIR:-target}/release

bench: ## Measure a release build beside its peers. REPEAT=1 ARGS='messages fanout'
	@cargo build --quiet --release --package cli --package websocket --bin matchwire --example broadcast
	@ulimit -n $$(ulimit -Hn); BROADCAST=$$(realpath $(BUILT)/examples/broadcast) \
	  $(BUILT)/matchwire bench --peers bench/peers --repeat $(REPEAT) $(ARGS)

test-outside: ## What needs other people's programs: clients/js and examples (Node, Python), a bucket and a fuzzer of the routes (PyPI), a browser.
	@cargo build --quiet --workspace --all-targets
	@tests/outside/run

FUZZ_SECONDS ?= 600

fuzz-api: ## Ask every route of the OpenAPI document whatever fits it and does not (schemathesis, from PyPI). FUZZ_SECONDS=600
	@cargo build --quiet --package cli
	@tests/outside/fuzz_api $(FUZZ_SECONDS) || test $$? -eq 3

screenshots: ## Picture the playground and the pages of documents at 390, 820 and 1440 px in light and dark. FOLDER=target/screenshots
	@tests/outside/browser/run screenshots $(abspath $(or $(FOLDER),target/screenshots)) || test $$? -eq 3

discovery-million: ## Find people among 1,000,000 on both databases: plans, pages, times. DATABASE_URL=… PEOPLE=1000000
	@MATCHWIRE_DISCOVERY_PEOPLE=$(or $(PEOPLE),1000000) cargo test --quiet --release --package storage --test contract \
	  -- discovery_size --nocapture --test-threads=1

conformance: ## RFC 6455: the Autobahn suite against crates/websocket. WSTEST=/path/to/wstest
	@tests/conformance/run

lint: ## Formatting, clippy, documentation and, where they are installed, typos and cargo-deny.
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- --deny warnings
	RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps --quiet
	@if typos --version >/dev/null 2>&1; then typos; \
	else echo "typos: skipped, not installed (pip install typos, or cargo install typos-cli)"; fi
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check bans licenses sources; \
	else echo "cargo-deny: skipped, not installed (cargo install cargo-deny); bans and licences are tested anyway"; fi

audit: ## Known holes in what we build on; needs cargo-deny and the network.
	cargo deny check advisories

fmt: ## Format all code.
	cargo fmt --all

check: ## Compile everything, tests too, without building programs.
	cargo check --workspace --all-targets

doc: ## The documentation of all crates, below target/doc.
	cargo doc --workspace --no-deps
