#!/bin/sh
# Makes .venv hold what a lock or a requirements file asks for; does nothing when it does already:
#   sh scripts/venv.sh requirements-dev.lock
# What has no lock of its own is installed on top of the app's.
set -eu
cd "$(dirname "$0")/.."

requirements=$1
stamp=.venv/installed-$requirements
wanted=$(cat requirements.lock "$requirements")

install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
}

works() {
    .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if works; then
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || exit 0
else
    python=$(sh scripts/python.sh)
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        # Debian and Ubuntu keep it in a package of its own.
        package=$("$python" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))')
        echo "$python cannot make a virtual environment: it lacks ensurepip." >&2
        if ! sh scripts/system_install.sh apt-get "$package" || ! "$python" -c 'import ensurepip'; then
            echo "Install it (on Debian and Ubuntu: apt-get install $package), then run make again." >&2
            exit 1
        fi
    fi
    echo "Making .venv with $python"
    "$python" -m venv --clear .venv
fi
echo "Installing $requirements into .venv"
case $requirements in
    *.lock) install --require-hashes -r "$requirements" ;;
    *)
        install --require-hashes -r requirements.lock
        install -r "$requirements"
        ;;
esac
printf '%s\n' "$wanted" >"$stamp"
