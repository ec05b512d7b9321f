#!/usr/bin/env bash
# Shows that a stranger's bare Debian needs one command: makes a Debian folder with nothing but python3, puts the committed
# files into it without git, and starts Rrjeta there, as root and as an ordinary user. Needs root. Prints what each step took.
#
#   tests/long/bare_debian.sh bookworm|trixie [FOLDER OF A DEBIAN MADE BEFORE]
set -euo pipefail

suite=${1:?bookworm or trixie}
debian=${2:-$(mktemp -d)/debian}
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
home="/srv/a net for children" # A path with spaces, on purpose.
port=8765
stranger=4711

[ "$(id -u)" -eq 0 ] || { echo "Needs root." >&2; exit 2; }
# The mounts and every process are this script's own and end with it, even when it is killed.
[ "${RRJETA_APART:-}" = yes ] || RRJETA_APART=yes exec unshare --mount --pid --fork --kill-child "$0" "$suite" "$debian"

took() { # took WHAT COMMAND...: runs it and prints its seconds
    local what="$1" begun=$SECONDS
    shift
    "$@"
    printf '== %-70s %4d s\n' "$what" $((SECONDS - begun))
}

make_debian() {
    [ ! -x "$debian/usr/bin/python3" ] || return 0
    command -v debootstrap >/dev/null || { apt-get update && apt-get install -y debootstrap; } >/dev/null
    local mirror
    # shellcheck disable=SC2016  # apt fills this in.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | sort -u | grep '/debian/\?$' | head -n 1)
    debootstrap --variant=minbase --include=python3,ca-certificates "$suite" "$debian" "$mirror" >"$debian.log" 2>&1
}

lend_network() { # The folder reaches the network the way this machine does.
    local path
    for path in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt /etc/apt/apt.conf.d/*prox*; do
        [ ! -e "$path" ] || cp -L "$path" "$debian$path"
    done
    mount -t proc proc "$debian/proc"
    mount --rbind /dev "$debian/dev"
}

bring_product() { # bring_product OWNER: the committed files, without git
    mkdir -p "$debian$home"
    find "$debian$home" -mindepth 1 -delete
    git -C "$here" archive HEAD | tar -x -C "$debian$home"
    chown -R "$1:$1" "$debian$home"
}

inside() { # inside USER COMMAND...: runs it in the product's folder; settings of this machine's proxy stay
    local user="$1"
    shift
    env -u PIP_FIND_LINKS -u PYENV_ROOT HOME="$home" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        chroot --userspec="$user:$user" "$debian" bash -c 'cd "$HOME" && exec "$@"' bash "$@"
}

refused_in_one_line() {
    local said
    if said=$(inside "$stranger" ./run --setup-only 2>&1); then
        echo "An ordinary user was not refused on a machine that lacks programmes." >&2
        return 1
    fi
    [ "$(wc -l <<<"$said")" -eq 1 ] && grep -q 'apt-get install' <<<"$said" || { printf '%s\n' "$said" >&2; return 1; }
    printf '   refused with: %s\n' "$said"
}

answers() { # answers USER: starts the served product, signs in, and stops it
    local log="$debian.served" server outcome=0
    inside "$1" bash -c 'echo $$ >"$1"; shift; exec "$@"' bash ./served-by ./run --port "$port" >"$log" 2>&1 &
    python3 "$here/tests/long/sign_in.py" "http://127.0.0.1:$port" || outcome=$?
    server=$(cat "$debian$home/served-by")
    kill -TERM "$server" || outcome=1
    wait
    [ "$outcome" -eq 0 ] || tail -n 20 "$log" >&2
    return "$outcome"
}

took "Debian made ($suite)" make_debian
lend_network
bring_product "$stranger"
echo "   $(inside root python3 -V) on Debian $(cat "$debian/etc/debian_version")"
took "ordinary user, bare machine: told what to ask for" refused_in_one_line
bring_product root
took "root, bare machine: set up, loaded, served, signed in" answers root
took "root, second start: served, signed in" answers root
bring_product "$stranger"
took "ordinary user, own folder: set up, loaded, served, signed in" answers "$stranger"
