"""Asks the database behind a served copy, in a process of its own that has set Django up (see `Served.asked`)."""

import json
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from rrjeta.access.models import User
from rrjeta.audit.models import LogEntry
from rrjeta.audit.operations import record_change
from rrjeta.audit.queries import chain_key, exported
from rrjeta.audit.verifier import Log
from rrjeta.cases.models import Case, Entry
from rrjeta.cases.operations.notes import write_note
from rrjeta.files.models import Attachment
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import open_bytes, peek_record
from tests.cases.making import make_case
from tests.cast import BACKEND, actor_of, make_cast

_CHANGING = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "INSERT", "UPDATE", "DELETE", "REPLACE"}


def office(cases: int = 1, sessions: int = 4) -> dict[str, Any]:
    """Make the cast and cases of Ana's, unless they stand; return the cases and sessions in which she is signed in."""
    if not User.objects.filter(username="ana").exists():
        with transaction.atomic():
            cast = make_cast()
            with working(cast.ana.user_id) as work:
                for _turn in range(cases):
                    make_case(cast)
                told = {"saved": work.saved, "subjects": work.subjects}
                record_change(actor_id=cast.ana.user_id, action="test.case", operation_id=new_id(), **told)
    ana = User.objects.get(username="ana")
    made = Case.objects.filter(owner_id=ana.id).order_by("id").values_list("id", flat=True)
    return {"cases": [str(one) for one in made], "sessions": [_session(ana) for _turn in range(sessions)]}


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.id), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def kept(operations: list[str]) -> dict[str, Any]:
    """Return which of these operations are not there, and whatever is there by halves."""
    done = dict(DoneOperation.objects.values_list("id", "result"))
    logged = Counter(LogEntry.objects.exclude(operation_id=None).values_list("operation_id", flat=True))
    halves = [f"done without a result: {one}" for one, result in done.items() if result is None]
    halves += [f"done and not logged once: {one}" for one in done if logged[one] != 1]
    entries = {entry.id: entry for entry in Entry.objects.select_related("subject")}
    papers = {paper.id: paper for paper in Attachment.objects.select_related("subject")}
    results = set(done.values())
    halves += [f"not of any operation: {one}" for one in {**entries, **papers} if one not in results]
    halves += [f"without its result: {one}" for one, result in done.items() if result not in {**entries, **papers}]
    for entry in entries.values():
        peek_record(entry)
    for paper in papers.values():
        peek_record(paper)
        open_bytes(paper.subject, paper.path.read_bytes(), f"file|{paper.id}")
    lying = {path.name for path in papers_folder().rglob("*") if path.is_file()}
    halves += [f"lies without a row: {one}" for one in lying if UUID(one[:32]) not in papers and "." not in one]
    log = Log(bytes.fromhex(chain_key()))
    log.take(exported())
    log.succeed()
    return {
        "lost": [one for one in operations if UUID(one) not in done],
        "halves": halves + log.faults + _faults(),
        "done": len(done),
        "papers": len(papers),
    }


def recorded(base: str, told: str, count: int) -> int:
    """Copy the database, have Ana write notes, and put down every statement that changes something; return how many."""
    case_ids = list(Case.objects.values_list("id", flat=True)) or [UUID(one) for one in office()["cases"]]
    ana = actor_of(User.objects.get(username="ana"))
    statements: list[str] = []
    operations: list[str] = []
    with closing(sqlite3.connect(base)) as copy:
        connection.connection.backup(copy)
        # One file, as it lies on the disk before the first statement.
        copy.execute("PRAGMA journal_mode=DELETE")
    connection.connection.set_trace_callback(statements.append)
    for turn in range(count):
        operations.append(str(new_id()))
        about = {"case_id": case_ids[turn % len(case_ids)], "text": f"Telefonova {turn}. " * (turn % 40 + 1)}
        write_note(ana, operation_id=UUID(operations[-1]), **about)
    connection.connection.set_trace_callback(None)
    kept = [one for one in statements if one.split(" ", 1)[0] in _CHANGING]
    Path(told).write_text(
        json.dumps({"statements": kept, "operations": [one.replace("-", "") for one in operations]}), encoding="utf-8"
    )
    return len(kept)


def papers_folder() -> Any:
    """Return the folder of sealed files."""
    return Attachment(id=new_id()).path.parents[1]


def _faults() -> list[str]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return [f"SQLite: {row[0]}" for row in cursor.fetchall() if row[0] != "ok"]


def main() -> None:
    """Answer the question that the command line names, given as JSON."""
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](**json.loads(sys.argv[2]))))
