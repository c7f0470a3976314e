#!/bin/sh
# Makes .venv and installs the locked dependencies: `setup.sh run` what the bot needs, `setup.sh dev` what its checks need too.
# Called by make; a stamp file for each set says that it is installed.
set -eu
set_name=$1
python=${PYTHON:-python3}

fail() {
    echo "error: $1" >&2
    exit 2
}

command -v "$python" >/dev/null 2>&1 || fail "there is no $python; install Python 3.11 or later, or call make PYTHON=/path/to/python3"
command -v git >/dev/null 2>&1 || fail "there is no git; install it (Debian, Ubuntu: apt-get install git)"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" --version) is too old; install Python 3.11 or later, or call make PYTHON=/path/to/python3.11"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    fail "$python has no venv module; install it (Debian, Ubuntu: apt-get install python3-venv, as root)"

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    echo "Making .venv with $("$python" --version) ..." >&2
    "$python" -m venv --clear .venv || fail "could not make .venv; check that this folder is writable and has space left"
fi
if ! cmp -s requirements/uv.txt .venv/uv.installed; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt ||
        fail "could not install uv; check the network and pip's settings, then run the same command again"
    cp requirements/uv.txt .venv/uv.installed
fi
echo "Installing what is locked in requirements/$set_name.txt ..." >&2
# What the bot needs is compiled now, so that no command has to do it, also where Python may write no bytecode.
compile=$([ "$set_name" = run ] && echo --compile-bytecode || true)
VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip install --quiet $compile --require-hashes -r "requirements/$set_name.txt" ||
    fail "could not install the locked packages; check the network, then run the same command again"
VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip install --quiet --no-deps --editable . ||
    fail "could not install this project into .venv; run make clean, then the same command again"
.venv/bin/python -m compileall -q bot || true
# The rules are read once as well (.cache/rules.json), so that the first `classify` starts as fast as later ones.
.venv/bin/vpt-bot classify /dev/null >/dev/null 2>&1 || true
touch ".venv/$set_name.stamp"
