#!/bin/sh
# Writes requirements.lock and requirements-dev.lock anew from requirements.txt and requirements-dev.txt:
# every package that those need in turn, with its version and the hashes of all its files, for every
# system and Python from 3.11. Versions that still fit stay as they are; --upgrade takes the newest.
#   sh scripts/lock.sh [--upgrade]
set -eu
cd "$(dirname "$0")/.."

# An environment of its own: a lock that cannot be installed can still be mended.
venv=$(mktemp -d)
trap 'rm -rf "$venv"' EXIT
"$(sh scripts/python.sh)" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv==0.13.9

compile() {
    "$venv/bin/python" -m uv pip compile --quiet --no-config --python "$venv/bin/python" --universal \
        --python-version 3.11 --generate-hashes --custom-compile-command "make lock" "$@"
}

compile "$@" requirements.txt --output-file requirements.lock
compile "$@" requirements-dev.txt --constraints requirements.lock --output-file requirements-dev.lock
