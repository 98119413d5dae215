# Each target is a script in tools/, which tells at its head what it does. `make demo` and `make test` are the two commands.
.DEFAULT_GOAL := help
.PHONY: help demo test test-fast test-real check bench faults fuzz sqlx web install

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: ## Windlass with a sample application on a real Kubernetes control plane; Ctrl-C ends it
	@tools/demo

test: ## all tests: test-fast, then test-real
	@tools/test

test-fast: ## the tests that need no cluster and no browser
	@tools/install test
	@tools/test-fast

test-real: ## the tests on a Kubernetes control plane and in Chromium
	@tools/install demo test
	@tools/test-real

check: ## format, lints, layers, lengths, typos, licences, .sqlx, snapshots, …: tools/check
	@tools/install check
	@tools/check

bench: ## YAML, the index and the whole program, built for release; one alone: tools/bench yaml, tools/bench index
	@tools/install demo bench
	@tools/bench

faults: ## every step of the fault tests: killed, stopped, cut off, restarted, slow, another time
	@tools/install demo test
	@tools/faults

fuzz: ## random texts for the YAML reader and writer, for a minute
	@tools/install fuzz
	@tools/fuzz

sqlx: ## describe the changed queries and migrations into .sqlx
	@tools/install test
	@tools/sqlx

web: ## build the console into web/dist, which the program embeds
	@tools/install demo
	@tools/build-web

install: ## everything that the targets above need, each only if it is missing
	@tools/install
