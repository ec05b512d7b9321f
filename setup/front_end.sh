# Builds styles, scripts and fonts into build/static from npm's locked packages. Sourced by run and test.

oldest_node=18

need_node() { # names what Node.js lacks on this machine, together with everything else that is missing
    has_node "$oldest_node" >/dev/null 2>&1 || need libatomic1 has_library libatomic.so.1
}

prepare_node() {
    has_node "$oldest_node" >/dev/null 2>&1 && return 0
    # Debian's npm brings several hundred packages; the wheel brings the same two programmes at once.
    prepare_python "$here/requirements-node.lock"
    export PATH="$PATH:$here/.venv/bin"
}

front_end_stamp() {
    find "$here/package.json" "$here/package-lock.json" "$here/setup/build_frontend.mjs" "$here/setup/fonts.py" \
        "$here/src/rrjeta/web/styles" "$here/src/rrjeta/web/scripts" "$here/src/rrjeta/web/images" -type f -print0 \
        | sort -z | xargs -0 sha256sum | sha256sum
}

front_end_is_built() {
    [ -d "$here/build/collected" ] && [ -f "$here/build/front-end-stamp" ] &&
        [ "$(cat "$here/build/front-end-stamp")" = "$(front_end_stamp)" ]
}

prepare_front_end() {
    front_end_is_built && return 0
    prepare_node
    say "Building styles and scripts ..."
    local log="$here/build/front-end.log"
    mkdir -p "$here/build"
    if ! (cd "$here" && npm ci --no-audit --no-fund && npm run build) >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "The front end could not be built; the whole story is in build/front-end.log"
    fi
    "$here/.venv/bin/rrjeta" collectstatic --noinput --clear --verbosity 0
    front_end_stamp > "$here/build/front-end-stamp"
}
