"""`rrjeta erase`: says what would go with some children's files, or erases them when two people prove who they are."""

import json
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from rrjeta.access.actors import Actor
from rrjeta.access.choices import FactorKind
from rrjeta.access.gate import needs_passkey
from rrjeta.access.operations.factors import NotProved, use_code
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import load_actor
from rrjeta.access.rules import proving_factors
from rrjeta.audit.operations import record_event
from rrjeta.jobs.erasing import NotErased, erase_again, touching_others
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.ledger import LedgerBroken, note_loss
from rrjeta.retention.choices import ErasureReason
from rrjeta.retention.operations.erasures import confirm_erasure, propose_erasure
from rrjeta.retention.queries.affected import TouchesOthers
from rrjeta.retention.queries.erasures import case_ids_of, dry_run, receipt


class Command(BaseCommand):
    """`rrjeta erase NUMBER... --by USER [--confirmed-by USER --reason REASON --receipt FILE] | --again | --ledger-lost`."""

    help = "Say what would go with the children of these cases; with a second person, erase them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="numbers of closed cases")
        parser.add_argument("--by", metavar="USER", help="the data-protection officer who proposes it")
        parser.add_argument("--confirmed-by", metavar="USER", help="the second person; without one it is a dry run")
        parser.add_argument("--reason", choices=[one.value for one in ErasureReason], default="kept_long_enough")
        parser.add_argument("--receipt", type=Path, metavar="FILE", help="where the signed receipt goes")
        parser.add_argument(
            "--again", action="store_true", help="erase again whom the ledger names and this database holds"
        )

        parser.add_argument(
            "--ledger-lost",
            action="store_true",
            help="where the ledger was lost with its copies, or the copy is older: say so, and go on without what it held",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["ledger_lost"]:
                note_loss()
                record_event(actor_id=None, action="erasures.ledger_lost")
                self.stdout.write(
                    "Noted. Restore no backup that is older than today: the erased would come back with it."
                )
                return
            if options["again"]:
                self.stdout.write(f"{erase_again()} keys were destroyed again.")
                return
            if not options["numbers"] or not options["by"]:
                raise CommandError("Name the cases, and who proposes it with --by.")
            self._erase(options)
        except Invalid as refused:
            raise CommandError("\n".join(str(one) for said in refused.errors.values() for one in said)) from refused
        except TouchesOthers as refused:
            raise CommandError(touching_others(refused)) from refused
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        except (LedgerBroken, NotErased) as refused:
            raise CommandError(str(refused)) from refused

    def _erase(self, options: dict[str, Any]) -> None:
        first = _proved(options["by"])
        ids = case_ids_of(first, options["numbers"])
        for table, count in dry_run(first, Permission.PROPOSE_ERASURE, ids).items():
            self.stdout.write(f"{count:8} {table}")
        if not options["confirmed_by"]:
            self.stdout.write("Nothing was changed. Name a second person with --confirmed-by to erase.")
            return
        second = _proved(options["confirmed_by"])
        # Whatever is refused leaves no proposal behind.
        with transaction.atomic():
            erasure_id = propose_erasure(first, operation_id=new_id(), case_ids=ids, reason=options["reason"])
            confirm_erasure(second, operation_id=new_id(), erasure_id=erasure_id)
        written = json.dumps(receipt(second, erasure_id), indent=2, sort_keys=True)
        if options["receipt"]:
            options["receipt"].write_text(written + "\n", encoding="ascii")
        else:
            self.stdout.write(written)


def _proved(username: str) -> Actor:
    """Return who signs in with this name, after asking for what the page asks for. Raises CommandError."""
    user = authenticate(username=username, password=getpass(f"Password of {username}: "))
    loaded = load_actor(user.pk) if user is not None else None
    if loaded is None:
        raise CommandError("This name and password do not fit together; nothing was changed.")
    _prove_again(loaded[0], username)
    return loaded[0]


def _prove_again(actor: Actor, username: str) -> None:
    """Ask for a code, as the page does before anything is erased: a password alone destroys nothing. Raises CommandError."""
    kinds = proving_factors(actor.factors, needs_passkey(actor))
    if not kinds:
        if settings.RRJETA_PROFILE == "production":
            raise CommandError(
                f"{username} has no second factor yet and must sign in once to add one; nothing was changed."
            )
        return
    if not kinds & {FactorKind.TOTP, FactorKind.RECOVERY}:
        raise CommandError(
            f"{username} proves who they are by a passkey: erase on the page instead; nothing was changed."
        )
    try:
        use_code(actor, operation_id=new_id(), code=getpass(f"Code of {username}: "))
    except NotProved as refused:
        record_event(actor_id=None, action="access.proof_refused", about=[("access_user", actor.user_id)])
        raise CommandError(f"{refused.message} Nothing was changed.") from refused
