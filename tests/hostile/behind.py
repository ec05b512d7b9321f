"""Asks the database behind a served copy, in a process of its own that has set Django up (see `Served.asked`)."""

import json
import random
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from rrjeta.access.models import Unit, User
from rrjeta.audit.models import LogEntry
from rrjeta.audit.operations import record_change
from rrjeta.audit.queries import chain_key, exported
from rrjeta.audit.verifier import Log
from rrjeta.cases.models import Case, Entry
from rrjeta.cases.operations.around_child import attach_document
from rrjeta.cases.operations.notes import correct_note, write_note
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation, EarlierVersion, SealedRecord, SubjectKey
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import SealBroken, open_bytes, peek_record
from tests.cases.making import make_case
from tests.cast import BACKEND, Cast, actor_of, make_cast
from tests.hostile.garbage import photograph

_CROWD = ("ana", "besa", "dea", "cen", "administrator", "data_protection", "police")
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


def crowd(count: int) -> dict[str, Any]:
    """Make the cast and cases of two offices, each child under a name of its own; return them and a session of everybody."""
    office()
    users = {user.username: user for user in User.objects.filter(username__in=_CROWD)}
    owners = [users[name] for name in ("ana", "besa", "cen")]
    made = []
    for turn in range(count):
        owner, name = owners[turn % 3], f"Zqfemija{turn:03}"
        with transaction.atomic(), working(owner.id) as work:
            case = make_case(_offices(), actor_of(owner), told={"given_name": name})
            told = {"saved": work.saved, "subjects": work.subjects}
            record_change(actor_id=owner.id, action="test.case", operation_id=new_id(), **told)
        made.append({"id": str(case.id), "subject": str(case.subject_id), "name": name, "owner": owner.username})
    sessions = {name: _session(user) for name, user in users.items()}
    return {"cases": made, "sessions": sessions, "ids": {name: str(user.id) for name, user in users.items()}}


def _offices() -> Cast:
    """Return the cast that stands in the tables already, as far as a case asks for it."""
    home, elsewhere, office_ = Unit.objects.order_by("id")[:3]
    return Cast(unit=home, unit_elsewhere=elsewhere, office=office_, _users={u.username: u for u in User.objects.all()})


def logged(since: str) -> list[list[Any]]:
    """Return who did what, in which operation, about whom, since a moment, in the order of writing."""
    found = LogEntry.objects.filter(at__gt=since).exclude(actor_id=None).order_by("at", "id")
    return [
        [str(one.actor_id), one.action, str(one.operation_id or ""), [str(about) for about in one.subjects]]
        for one in found
    ]


def moment() -> str:
    """Return the moment of the last entry of the log."""
    return str(LogEntry.objects.latest("at", "id").at.isoformat())


def edited(count: int) -> int:
    """Have Ana write notes and correct each, and keep photographs; return how many earlier versions stand then."""
    user = User.objects.get(username="ana")
    ana = actor_of(user)
    for case in Case.objects.filter(owner_id=user.id).order_by("id")[:count]:
        asked = {"case_id": case.id, "text": "Si u tha."}
        note = write_note(ana, operation_id=new_id(), **asked)
        correct_note(ana, operation_id=new_id(), **{**asked, "text": "Si u tha më pas."}, entry_id=note, base_version=1)
        pages = {"kind": "other", "title": "Vizatimi", "pages": [photograph()], "happened_at": now()}
        attach_document(ana, operation_id=new_id(), case_id=case.id, **pages)
    return EarlierVersion.objects.count()


def moved(count: int, seed: int) -> dict[str, Any]:
    """Put blobs into other rows, tables, cases and revisions and keys under other subjects; return which ones opened."""
    choice = random.Random(seed)
    models = [model for model in apps.get_models() if issubclass(model, SealedRecord)]
    rows = [row for model in models for row in model._base_manager.exclude(sealed=b"").select_related("subject")]
    earlier = list(EarlierVersion.objects.exclude(sealed=b"").select_related("subject"))
    papers = [row for row in rows if isinstance(row, Attachment)]
    tried, opened = Counter[str](), []
    while sum(tried.values()) < count:
        one, other = choice.sample(rows, 2)
        kind = choice.choice(("row", "key", "subject", "revision", "version", "file"))
        content, subject, revision = bytes(one.sealed), one.subject, one.sealed_revision
        if kind in ("row", "subject"):
            one.sealed = other.sealed
            one.subject = other.subject if kind == "subject" else subject
        elif kind == "key" and one.subject_id != other.subject_id:
            one.subject = SubjectKey(id=subject.id, wrapped=other.subject.wrapped, epoch=other.subject.epoch)
        elif kind == "revision":
            one.sealed_revision += 1
        elif kind == "version" and earlier:
            one.sealed = choice.choice(earlier).sealed
        elif kind == "file" and len(papers) > 1:
            one, other = choice.sample(papers, 2)
        else:
            continue
        tried[kind] += 1
        try:
            if kind == "file":
                open_bytes(one.subject, other.path.read_bytes(), f"file|{one.id}")
            else:
                peek_record(one)
            opened.append(f"{kind}: {one._meta.db_table} {one.pk}")
        except SealBroken:
            pass
        if kind != "file":
            one.sealed, one.subject, one.sealed_revision = content, subject, revision
            peek_record(one)
    return {"tried": dict(tried), "opened": opened}


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
    """Answer the question that the command line names; what is given to it comes as JSON on standard input."""
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](**json.load(sys.stdin))))
