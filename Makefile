# The two commands are `make run` and `make test`; `make help` lists the rest.
# Only Python 3.11+, Node 20+ and make must be there before. Variables on the command line
# (`make run PORT=9000 DEMO=0`) reach the programs through the environment.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test test-fast bench lint types lock openapi screens setup clean
MAKEFLAGS += --no-print-directory
# The Python that is at hand: the project's own, else the newest one that will do.
BOOT := sh tools/boot

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: ## set up what is missing, migrate, load the demo, serve; prints `ready http://…`
	@exec $(BOOT) run

test: ## everything: style, types, layers, both sizes, frontend, browser (CI=true: nothing left out)
	@exec $(BOOT) suite all

test-fast: ## the developer's minute: SQLite, without fault and browser tests
	@exec $(BOOT) suite fast

bench: ## measure; W=claim,submit SIZE=1000000 ENGINE=sqlite|postgres
	@exec $(BOOT) bench

lint: ## style, layers and lock files, Python and TypeScript
	@exec $(BOOT) suite lint

types: ## mypy --strict and tsc
	@exec $(BOOT) suite types

lock: ## resolve requirements/*.in and the frontend again, with hashes and no addresses
	@exec $(BOOT) lock

openapi: ## write openapi.json and the frontend's types from the code
	@exec $(BOOT) openapi

screens: ## take the screenshots that README.md shows
	@exec $(BOOT) screens

setup: ## the developer's environment, frontend included
	@exec $(BOOT) setup

clean: ## remove environments and builds; keeps data (var/)
	@rm -rf .venv .build frontend/node_modules frontend/tools/node_modules frontend/dist .mypy_cache .pytest_cache \
	  .ruff_cache .import_linter_cache .hypothesis
