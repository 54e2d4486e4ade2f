# Two commands are all that anyone needs: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test bench lock format audit sbom clean

run: $(VENV)/.run
	@$(BIN)/briefbot run

test: $(VENV)/.dev
	$(BIN)/ruff format --check bot tests bench
	$(BIN)/ruff check bot tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/briefbot check
	$(BIN)/pytest

bench: $(VENV)/.dev
	$(BIN)/python -m bench

format: $(VENV)/.dev
	$(BIN)/ruff format bot tests bench
	$(BIN)/ruff check --fix bot tests bench

# The lock files name versions and hashes, and no addresses.
lock: $(VENV)/.dev
	$(BIN)/uv pip compile -q --upgrade pyproject.toml --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate -o requirements.lock
	$(BIN)/uv pip compile -q --upgrade pyproject.toml --extra semantic --extra telemetry --group dev --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate \
		-c requirements.lock -o requirements-dev.lock
	printf 'cyclonedx-bom\nhatchling\n' | $(BIN)/uv pip compile -q - --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate \
		-c requirements-dev.lock -o requirements-build.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This needs Python 3.11 or newer. Name one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make $(VENV). On Debian and Ubuntu: sudo apt install python3-venv"; \
		exit 1; }

# The project itself goes in as it is, from this folder; the build tool comes from the lock too.
$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the bot needs, about a minute …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the bot and its checks need, some minutes …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

# Known faults of what is locked; asks PyPI's advisories, so it needs the network.
audit: $(VENV)/.dev
	@for lock in requirements.lock requirements-dev.lock requirements-build.lock; do \
		$(BIN)/pip-audit --strict --require-hashes --disable-pip -r $$lock || exit 1; done

# What the bot is made of, as CycloneDX: the image keeps the same for what is in it.
sbom: dist/sbom.json

dist/sbom.json: requirements.lock pyproject.toml | $(VENV)/.dev
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
		-o $@ requirements.lock

clean:
	rm -rf $(VENV)
