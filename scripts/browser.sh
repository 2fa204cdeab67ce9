#!/bin/sh
# Sees to it that the browser tests have a Chromium that starts: one on PATH, else Playwright's own,
# else the system's package. Needs .venv with requirements-dev.txt.
set -eu
cd "$(dirname "$0")/.."

python=.venv/bin/python
log=.venv/browser.log

starts() {
    $python -c 'from tests.chromium import running_chromium
with running_chromium():
    pass' >"$log" 2>&1
}

on_path() {
    [ "$($python -c 'from tests.chromium import chromium_path; print(chromium_path() or "")')" ]
}

starts && exit
if ! $python -m playwright --version >/dev/null 2>&1; then
    echo "Playwright's driver does not start: installing the one library that a small system lacks"
    sh scripts/system_install.sh apt-get libatomic1 dnf libatomic || true
    starts && exit
fi
if ! on_path; then
    echo "No Chromium on PATH: fetching Playwright's own"
    if $python -m playwright install chromium; then
        starts && exit
        echo "It does not start yet: installing the libraries that it needs"
        $python -m playwright install-deps chromium </dev/null || true
        starts && exit
    fi
fi
echo "Trying the system's own Chromium"
sh scripts/system_install.sh apt-get chromium dnf chromium apk chromium brew --cask chromium || true
starts && exit

cat >&2 <<END
The browser tests need Chromium, and none could be made to start. The last attempt said:

$(tail -n 15 "$log")

Install Chromium or Google Chrome so that chromium, chromium-browser or google-chrome is on PATH,
then run make test again. The other tests need no browser: $python -m pytest --ignore=tests/browser
END
exit 1
