#!/bin/sh
# Prints the path of the first Python on PATH that is 3.11 or newer and works; one that can make a
# virtual environment is preferred. PYTHON=/path/to/python chooses another.
set -eu

check='import sys, venv; sys.version_info >= (3, 11) and print(sys.executable)'
for module in ensurepip sys; do
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
        [ -n "$name" ] || continue
        # A version manager's stub may be on PATH and fail when it is run.
        path=$("$name" -c "import $module; $check" 2>/dev/null </dev/null) || continue
        if [ -n "$path" ]; then
            echo "$path"
            exit 0
        fi
    done
done
echo "Xavier Sheet needs Python 3.11 or newer, and none of python3.13, python3.12, python3.11, python3," >&2
echo "python on PATH is one that works. Install it, or name one: make PYTHON=/path/to/python ..." >&2
exit 1
