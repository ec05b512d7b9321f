# What tests and checks need beside the product. Sourced by test and check after the other setup files.

need_browser() {
    # Playwright drives Debian's Chromium; its own downloads are never used.
    need chromium command -v chromium
    need libatomic1 has_library libatomic.so.1
}

need_office() {
    # Opens the spreadsheets that we write, so that a test sees what an office sees.
    need libreoffice-calc-nogui command -v soffice
}

prepare_workshop() {
    command -v python3 >/dev/null || fail "Missing on this machine: python3 (3.11 or newer)."
    need python3-venv python3 -c 'import ensurepip, venv'
    provide_needed
    prepare_python "$here/requirements-dev.lock"
    "$here/.venv/bin/python" "$here/setup/compile_messages.py"
}
