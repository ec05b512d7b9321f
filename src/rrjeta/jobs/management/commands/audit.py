"""The log as evidence: written out whole for a verifier, checked, and its checkpoints taken by a witness."""

import json
import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from rrjeta.audit.queries import chain_key, exported
from rrjeta.audit.verifier import faults
from rrjeta.audit.witness import FILE, Witness, server


class Command(BaseCommand):
    """`rrjeta audit export FILE [--key FILE] | verify [FILE] [--key FILE] [--witness FILE] | witness --folder DIR [--port N]`."""

    requires_system_checks: list[str] = []
    help = "Write the log out, check it, or serve as its witness (as another user, with a folder of its own)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        export = does.add_parser("export", help="write the whole log into a file")
        export.add_argument("file", type=Path)
        export.add_argument("--key", type=Path, help="also write the key of the chains, with which links are checked")
        verify = does.add_parser("verify", help="check an exported log, or the log as it stands")
        verify.add_argument("file", type=Path, nargs="?")
        verify.add_argument("--key", type=Path, help="the key of the chains (default: the system's own)")
        verify.add_argument("--witness", type=Path, help=f"the witness's file {FILE}")
        witness = does.add_parser("witness", help="take checkpoints into a folder")
        witness.add_argument("--folder", type=Path, required=True)
        witness.add_argument(
            "--begin-anew", action="store_true", help="after a restore: put beside what is held, and begin anew"
        )
        witness.add_argument("--host", default="127.0.0.1")
        witness.add_argument("--port", type=int, default=8010)

    def handle(self, *args: Any, **options: Any) -> None:
        {"export": self._export, "verify": self._verify, "witness": self._witness}[options["does"]](options)

    def _export(self, options: dict[str, Any]) -> None:
        with _opened(options["file"]) as file:
            count = _write(file)
        if options["key"]:
            with _opened(options["key"]) as file:
                file.write(chain_key() + "\n")
        self.stdout.write(f"{count} lines written")

    def _verify(self, options: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory(dir=_memory()) as folder:
            export, key = options["file"], options["key"]
            if key is None:
                key = Path(folder) / "key"
                with _opened(key) as file:
                    file.write(chain_key())
            if export is None:
                export = Path(folder) / "log"
                with _opened(export) as file:
                    _write(file)
            found = faults(export, key, options["witness"])
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError("The log is not as it was written.")
        self.stdout.write("The log is as it was written.")

    def _witness(self, options: dict[str, Any]) -> None:
        if options["begin_anew"] and (aside := Witness(options["folder"]).begin_anew()):
            self.stdout.write(f"What was held until now lies beside as {aside.name}.")
        served = server(options["folder"], options["host"], options["port"])
        self.stdout.write(f"Witness: http://{options['host']}:{served.server_port} (stop with Ctrl+C)")
        self.stdout.flush()
        try:
            served.serve_forever()
        except KeyboardInterrupt:
            served.server_close()


def _write(file: TextIO) -> int:
    count = 0
    for line in exported():
        file.write(json.dumps(line, separators=(",", ":")) + "\n")
        count += 1
    return count


def _opened(path: Path) -> TextIO:
    """Open a new file for its owner alone. Raises CommandError where one stands already."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii")
    except FileExistsError as fault:
        raise CommandError(f"{path} stands there already; nothing was written over it.") from fault


def _memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  a memory file system, not a fixed name
