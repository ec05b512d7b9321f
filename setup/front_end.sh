# Builds styles, scripts and fonts into build/static from npm's locked packages. Sourced by run and test.

oldest_node=18

prepare_node() {
    has_node "$oldest_node" >/dev/null 2>&1 && return 0
    # Debian's npm brings several hundred packages; the wheel brings the same two programmes at once.
    need libatomic1 has_library libatomic.so.1
    provide_needed
    prepare_python "$here/requirements-node.lock"
    PATH="$here/.venv/bin:$PATH"
}

front_end_stamp() {
    find "$here/package.json" "$here/package-lock.json" "$here/setup" "$here/src/rrjeta/web/styles" \
        "$here/src/rrjeta/web/scripts" "$here/src/rrjeta/web/images" -type f -not -name '*.pyc' -print0 \
        | sort -z | xargs -0 sha256sum | sha256sum
}

prepare_front_end() {
    local wanted stamp="$here/build/front-end-stamp"
    wanted=$(front_end_stamp)
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && [ -d "$here/build/collected" ] && return 0
    prepare_node
    say "Building styles and scripts ..."
    local log="$here/build/front-end.log"
    mkdir -p "$here/build"
    if ! (cd "$here" && npm ci --no-audit --no-fund && npm run build) >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "The front end could not be built; the whole story is in build/front-end.log"
    fi
    "$here/.venv/bin/rrjeta" collectstatic --noinput --clear --verbosity 0
    printf '%s\n' "$wanted" > "$stamp"
}
