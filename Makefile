# Two commands matter: `make demo` and `make test`. Both prepare what they need.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_OUT ?= demo
export QT_QPA_PLATFORM ?= offscreen
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test check format bench lock screenshots clean

help:
	@echo "make demo         the whole road: instruments, agent, reports, central service (out: $(DEMO_OUT)/)"
	@echo "make test         all checks and tests, without a screen and without the network"
	@echo "make check        format, lint, types, contracts"
	@echo "make format       write the format"
	@echo "make bench        every measurement beside its peers (they live in an environment of their own)"
	@echo "make screenshots  pictures of the window and the customer's page into docs/img/"
	@echo "make lock         resolve the locked dependencies anew"

$(VENV)/.ready: pyproject.toml requirements.lock tools/system_libraries.sh
	bash tools/system_libraries.sh "$(PYTHON)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

demo: $(VENV)/.ready
	$(BIN)/geolab demo --out $(DEMO_OUT)

test: $(VENV)/.ready
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.ready
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format .

$(VENV)-bench/.ready: $(VENV)/.ready benchmarks/peers.txt
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install -q --require-hashes -r requirements.lock
	$(VENV)-bench/bin/python -m pip install -q --only-binary :all: -r benchmarks/peers.txt
	$(VENV)-bench/bin/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

bench: $(VENV)-bench/.ready
	$(VENV)-bench/bin/python -m benchmarks

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --all-extras --no-emit-index-url --no-header pyproject.toml -q -o requirements.lock

screenshots: $(VENV)/.ready
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }
	$(BIN)/python tools/screenshots.py docs/img
	$(BIN)/python tools/platform_screenshots.py docs/img

clean:
	rm -rf $(VENV) $(VENV)-bench demo build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
