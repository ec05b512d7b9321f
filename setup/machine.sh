# Sees to the programmes that the machine itself must have. Sourced by run, test and check after python.sh.
# As root the missing Debian packages are installed; anyone else is told in one line what to ask for.

_missing=()

need() { # need PACKAGE COMMAND...: the command fails when the package is missing
    local package="$1"
    shift
    case " ${_missing[*]} " in *" $package "*) return 0 ;; esac
    "$@" >/dev/null 2>&1 || _missing+=("$package")
}

provide_needed() {
    [ ${#_missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        fail "Missing on this machine: ${_missing[*]} (Debian names). Ask for: apt-get install ${_missing[*]}"
    fi
    say "Installing from Debian: ${_missing[*]} ..."
    local log
    log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${_missing[@]}"; } \
        >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        fail "Debian's packages could not be installed: ${_missing[*]}"
    fi
    rm -f "$log"
    _missing=()
}

has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -q "$1"; }
has_node() { command -v node && command -v npm && [ "$(node -p 'parseInt(process.versions.node)')" -ge "$1" ]; }
has_postgresql() { command -v postgres || ls /usr/lib/postgresql/*/bin/initdb; }
