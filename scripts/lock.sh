#!/bin/sh
# Rewrites the lock files: every package with its hashes, without a registry's host.
set -eu
compile() {
    VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
        --custom-compile-command "make lock" "$@"
}
compile pyproject.toml -o requirements/run.txt
compile pyproject.toml --group dev -o requirements/dev.txt
echo "uv==0.13.9" | compile - -o requirements/uv.txt
