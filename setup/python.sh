# Makes the folder .venv and puts the locked packages into it. Sourced by run, test and check; expects $here.
# A stamp holds the digest of what was installed, so that a second start costs a comparison only.

# Where a machine forbids it, every start would compile every module anew.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
digest() { cat "$@" | sha256sum | cut -c1-40; }

# A folder that was moved, or another Python, needs its packages anew: both are part of the stamp. Of pyproject.toml only
# what describes the package counts; the rules of the checkers below it install nothing.
python_stamp() {
    printf '%s %s %s %s\n' "$here" "$(python3 -V 2>&1)" "$(digest "$@")" \
        "$(sed '/^\[tool/,$d' "$here/pyproject.toml" | sha256sum | cut -c1-40)"
}

prepare_python() { # prepare_python LOCKFILE...
    local wanted stamp="$here/.venv/rrjeta-stamp-$(basename "$1")"
    wanted=$(python_stamp "$@")
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return 0
    if ! "$here/.venv/bin/python" -c 'import pip' 2>/dev/null || ! grep -qsF "$here" "$here/.venv/pyvenv.cfg"; then
        say "Making .venv ..."
        rm -rf "$here/.venv"
        python3 -m venv "$here/.venv"
    fi
    say "Installing the locked Python packages ..."
    local lock
    for lock in "$@"; do
        "$here/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    done
    "$here/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e "$here"
    printf '%s\n' "$wanted" > "$stamp"
}
