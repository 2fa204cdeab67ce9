#!/bin/sh
# Installs packages with the system's package manager, as root or with sudo:
#   sh scripts/system_install.sh apt-get PACKAGE... [dnf PACKAGE...] [apk PACKAGE...] [brew PACKAGE...]
# The first manager named that this system has is the one that is used.
set -eu

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif ! command -v sudo >/dev/null 2>&1; then
        echo "This needs root, and there is no sudo: $*" >&2
        return 1
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@" # nobody is there to type a password
    fi
}

install() {
    manager=$1
    shift
    echo "Installing with $manager: $*" >&2
    case $manager in
        apt-get)
            as_root apt-get update -qq || true # one stale source is no reason to stop
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
            ;;
        dnf) as_root dnf install -y "$@" ;;
        apk) as_root apk add "$@" ;;
        brew) brew install "$@" ;;
    esac
}

manager='' packages=''
for word in "$@" end; do
    case $word in
        apt-get | dnf | apk | brew | end)
            if [ -n "$manager" ] && command -v "$manager" >/dev/null 2>&1; then
                # shellcheck disable=SC2086  # a list of package names
                install "$manager" $packages >&2
                exit
            fi
            manager=$word packages=''
            ;;
        *) packages="$packages $word" ;;
    esac
done
echo "None of the package managers known here is on this system." >&2
exit 1
