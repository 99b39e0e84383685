# Two commands on a fresh machine (Linux, macOS, WSL) with Python 3.11 or newer:
#   make run    the portal with its demo on http://localhost:8000 (PORT=8100: elsewhere,
#               DEMO=no: without the demo)
#   make test   every check and the whole suite
PYTHON ?= python3

.PHONY: run test lock

run:
	@$(PYTHON) -m portal.launch run

test:
	@$(PYTHON) -m portal.launch test

# Lock the requirements with hashes after a change in pyproject.toml (needs uv).
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links pyproject.toml
lock:
	@$(LOCK) --extra dev --output-file requirements-dev.txt
	@$(LOCK) --constraint requirements-dev.txt --output-file requirements.txt
	@for file in requirements.txt requirements-dev.txt; do \
		{ echo '# Made from pyproject.toml by `make lock`; do not edit.'; cat $$file; } > $$file.new \
		&& mv $$file.new $$file; done
