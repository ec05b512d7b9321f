"""`rrjeta keys`: the epochs of the master key, made, turned and destroyed while the pages are served."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rrjeta.audit.operations import record_event
from rrjeta.jobs.turning import EpochState, epochs_shown
from rrjeta.kernel.disk import write_new
from rrjeta.kernel.epochs import EpochNeeded, carry_all, destroy
from rrjeta.kernel.ledger import LedgerBroken, destroyed_epochs, ledger_path, note_epoch, note_loss
from rrjeta.kernel.masterkey import (
    MasterKeyMissing,
    has_epochs,
    make_epoch,
    newest_epoch,
    put_back,
    secret_of_epoch,
)
from rrjeta.kernel.shares import ShareBroken, join, read, split, written


class Command(BaseCommand):
    """`rrjeta keys list | new | rotate [--new] | destroy EPOCH | split FILE FILE... | join FILE FILE`."""

    help = "The epochs of the master key: list them, make one, carry everything to the newest, destroy an old one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("list", help="say which epochs are here, what still needs them, and what is due")
        does.add_parser("new", help="make the next epoch; new records are sealed under it at once")
        rotate = does.add_parser("rotate", help="carry everything sealed to the newest epoch, while others work")
        rotate.add_argument("--new", action="store_true", help="make the next epoch first")
        gone = does.add_parser("destroy", help="destroy the key of an epoch that nothing needs any more")
        gone.add_argument("epoch", type=int)
        cut = does.add_parser("split", help="cut the newest epoch into shares, any two of which restore it")
        cut.add_argument("files", nargs="+", type=Path, metavar="FILE", help="one for each person, to be printed")
        joined = does.add_parser("join", help="restore a lost key from two shares")
        joined.add_argument("files", nargs=2, type=Path, metavar="FILE")
        gone.add_argument("--confirm", type=int, metavar="EPOCH", help="the epoch again, instead of typing it")

    def handle(self, *args: Any, **options: Any) -> None:
        does: dict[str, Callable[[dict[str, Any]], None]] = {
            "list": self._list,
            "new": self._new,
            "rotate": self._rotate,
            "destroy": self._destroy,
            "split": self._split,
            "join": self._join,
        }
        try:
            does[options["does"]](options)
        except (EpochNeeded, MasterKeyMissing, LedgerBroken, ShareBroken, OSError, ValueError) as refused:
            raise CommandError(str(refused)) from refused

    def _list(self, options: dict[str, Any]) -> None:
        for state in epochs_shown():
            self.stdout.write(_line(state))

    def _new(self, options: dict[str, Any]) -> None:
        number = make_epoch()
        note_epoch("made", number)
        record_event(actor_id=None, action="keys.made")
        self.stdout.write(f"Epoch {number} is made. Copy the folder of the keys to where you keep its copy.")

    def _rotate(self, options: dict[str, Any]) -> None:
        if options["new"]:
            self._new(options)
        for step in carry_all():
            if step.is_done:
                self.stdout.write(f"{step.table}: {step.count} carried to epoch {newest_epoch()}")
            else:
                self.stderr.write(f"{step.table}: {step.count} ...")
        record_event(actor_id=None, action="keys.rotated")

    def _destroy(self, options: dict[str, Any]) -> None:
        epoch: int = options["epoch"]
        typed = options["confirm"]
        if typed is None:
            self.stdout.write(f"Every backup made while epoch {epoch} was the newest will open nothing any more.")
            said = input("Type the number of the epoch to destroy it: ").strip()
            typed = int(said) if said.isascii() and said.isdigit() else None
        if typed != epoch:
            raise CommandError("What was typed is not the number of this epoch; nothing was destroyed.")
        destroy(epoch)
        record_event(actor_id=None, action="keys.destroyed")
        self.stdout.write(f"Epoch {epoch} is destroyed. Destroy its copies and its printed shares as well.")

    def _split(self, options: dict[str, Any]) -> None:
        epoch, files = newest_epoch(), options["files"]
        if taken := next((path for path in files if path.exists()), None):
            raise CommandError(f"{taken} stands there already; nothing was written.")
        for path, share in zip(files, split(secret_of_epoch(epoch), len(files)), strict=True):
            head = f"Rrjeta, share {share.point} of {len(files)} of epoch {epoch}. Two shares restore the key.\n"
            write_new(path, (head + written(share)).encode("ascii"))
        record_event(actor_id=None, action="keys.split")
        self.stdout.write(f"Epoch {epoch} is cut. Print each file, give it to its person, and delete the file.")

    def _join(self, options: dict[str, Any]) -> None:
        texts = [path.read_text(encoding="ascii").split("\n", 1) for path in options["files"]]
        one, other = (read(text[-1]) for text in texts)
        secret = join(one, other)
        epoch = int.from_bytes(secret[:2], "big")
        if epoch in _destroyed():
            raise CommandError(
                f"Epoch {epoch} was destroyed so that backups of its time stay closed; it is not put back."
            )
        is_all_lost = not has_epochs()
        put_back(secret)
        if is_all_lost and not ledger_path().exists():
            note_loss()
            self.stdout.write(
                "The ledger of erasures was not there: put back a copy of it before you restore a backup."
            )
        self.stdout.write(f"The key of epoch {epoch} is put back.")


def _destroyed() -> set[int]:
    """Return which epochs the ledger says destroyed: none where the whole folder was lost."""
    return destroyed_epochs() if has_epochs() else set()


def _line(state: EpochState) -> str:
    rows = ", ".join(f"{table} {count}" for table, count in sorted(state.needed.items())) or "nothing"
    made = f"{state.made_at:%Y-%m-%d}"
    due = f"; due: {state.due}" if state.due else ""
    return f"epoch {state.number}  made {made}  {'newest' if state.is_newest else 'earlier'}  needed by {rows}{due}"
