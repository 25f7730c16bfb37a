#!/bin/sh
# Creates .venv from the hash-pinned lock: `environment.sh run` or `environment.sh dev`.
# An environment that is whole and of this lock, interpreter and place is kept; any other (an install that was
# interrupted, an older lock, a moved folder) is made anew, because a half-written package looks installed to pip.
set -eu

kind=$1
cd "$(dirname "$0")/.."
case $kind in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "environment.sh: unknown kind '$kind'; use run or dev" >&2; exit 2 ;;
esac

python=
for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
        python=$(command -v "$candidate")
        break
    fi
done
if [ -z "$python" ]; then
    echo "jixiao needs Python 3.11, 3.12 or 3.13; none was found. On Debian: apt-get install python3 python3-venv" >&2
    exit 1
fi

fingerprint() {
    { pwd; "$python" -c 'import sys; print(sys.version, sys.base_prefix)'; cat "$1" pyproject.toml; } |
        "$python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
}

is_whole() { # $1 kind, $2 lock
    [ -f ".venv/.whole-$1" ] && [ "$(cat ".venv/.whole-$1")" = "$(fingerprint "$2")" ] &&
        .venv/bin/python deploy/check_environment.py "$2" 2>/dev/null
}

if is_whole "$kind" "$lock"; then exit 0; fi
if [ "$kind" = run ] && is_whole dev requirements-dev.lock; then exit 0; fi

if [ "$kind" = dev ] && is_whole run requirements.lock; then
    echo "Adding the development tools to .venv ..."
else
    echo "Creating .venv with $("$python" --version) ..."
    rm -rf .venv
    "$python" -m venv .venv || {
        rm -rf .venv
        echo "Could not create .venv. On Debian: apt-get install python3-venv" >&2
        exit 1
    }
fi
rm -f .venv/.whole-*

echo "Installing the packages of $lock (about a minute, and the time of the download) ..."
.venv/bin/python deploy/install.py "$lock"
echo "Installing jixiao itself ..."
.venv/bin/python -m pip install --disable-pip-version-check --no-input --quiet --progress-bar off \
    --no-build-isolation --no-deps --editable .

mark() { fingerprint "$2" >".venv/.whole-$1.new" && mv ".venv/.whole-$1.new" ".venv/.whole-$1"; }
if [ "$kind" = dev ]; then mark dev "$lock"; else mark run "$lock"; fi
