#!/bin/sh
# Installs the bot from its lock for one job of a workflow, in seconds: the environment gets no pip, and nothing is compiled ahead that
# the job may never load. There is no cache that a job of another branch could have written; every package is checked by its hash.
# `make setup` is for people, and for machines whose Python has no pip.
set -eu
cd "$(dirname "$0")/.."
if [ -x .venv/bin/vpt-bot ]; then exit 0; fi # by an earlier step of this job
if ! python3 -c 'import sys, pip; sys.exit(sys.version_info < (3, 11) or int(pip.__version__.split(".")[0]) < 23)' 2>/dev/null; then
    exec make --silent setup
fi
python3 -m venv --without-pip .venv
python3 -m pip --python .venv/bin/python install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
VIRTUAL_ENV=$PWD/.venv
export VIRTUAL_ENV
.venv/bin/uv pip install --quiet --require-hashes -r requirements/run.txt
.venv/bin/uv pip install --quiet --no-deps --editable .
