"""Many at once: nobody overwrites anybody unseen, nothing is done twice, and no lock of the database reaches a person.

All of it runs in threads on real transactions, on both databases; one test holds several claims, because every one of
them empties the tables and loads the pack anew.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction

from rrjeta.access.actors import Actor
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case, Clock, Entry, Move
from rrjeta.cases.operations.around_child import keep_contact
from rrjeta.cases.operations.assessments import start_assessment
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.notes import correct_note, write_note
from rrjeta.cases.operations.visits import VisitGiven, record_visit
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation, EarlierVersion
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.models import Contact
from tests.cases.making import make_case
from tests.cast import Cast
from tests.property.promises import broken_promises

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

_MANY = 20


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start every work in a thread of its own at one moment; return what each gave or raised, in their order."""
    outcomes: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int) -> None:
        start.wait()
        try:
            outcomes[place] = works[place]()
        except Exception as error:  # noqa: BLE001  every outcome is looked at by the test
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _case(cast: Cast) -> Case:
    with transaction.atomic():
        return make_case(cast)


def _kept(contact_id: UUID) -> dict[str, Any]:
    return peek_record(Contact.objects.select_related("subject").get(id=contact_id))


def test_two_who_change_one_field_from_one_version_do_not_overwrite_each_other(cast: Cast, pack: object) -> None:
    case, ana = _case(cast), cast.ana
    note = write_note(ana, operation_id=new_id(), case_id=case.id, text="Si u tha në fillim.")
    said = ("Nëna thotë po.", "Nëna thotë jo.")
    asked = {"case_id": case.id, "entry_id": note, "base_version": 1}
    outcomes = at_once(
        [lambda words=words: correct_note(ana, operation_id=new_id(), text=words, **asked) for words in said]
    )
    refused = [one for one in outcomes if isinstance(one, Stale)]
    assert sorted(type(one).__name__ for one in outcomes) == ["Stale", "UUID"]
    won, lost = said if outcomes[1] is refused[0] else said[::-1]
    assert [(one.field, one.theirs, one.yours) for one in refused[0].conflicts] == [("text", won, lost)]
    entry = Entry.objects.select_related("subject").get(id=note)
    assert (peek_record(entry)["text"], entry.version) == (won, 2)
    assert EarlierVersion.objects.filter(record_id=note).count() == 1

    base = {"case_id": case.id, "name": "Fqinja", "role_words": "", "may_phone": "yes"}
    contact = keep_contact(ana, operation_id=new_id(), phone="", **base)
    mine = {**base, "contact_id": contact, "base_version": 1}
    outcomes = at_once(
        [
            lambda: keep_contact(ana, operation_id=new_id(), phone="069 1", **mine),
            lambda: keep_contact(ana, operation_id=new_id(), phone="", **{**mine, "role_words": "Kumbara"}),
            lambda: keep_contact(ana, operation_id=new_id(), phone="", **{**mine, "knows_case": True}),
        ]
    )
    assert outcomes == [contact] * 3
    told = _kept(contact)
    assert (told["phone"], told["role_words"], Contact.objects.get(id=contact).knows_case) == ("069 1", "Kumbara", True)
    assert Contact.objects.get(id=contact).version == 4


def test_one_form_sent_twenty_times_at_once_is_done_once(cast: Cast, pack: object) -> None:
    case, ana = _case(cast), cast.ana
    sent = new_id()
    outcomes = at_once([lambda: write_note(ana, operation_id=sent, case_id=case.id, text="Një herë.")] * _MANY)
    assert set(outcomes) == {Entry.objects.get(kind="note").id}
    assert DoneOperation.objects.filter(id=sent).count() == LogEntry.objects.filter(operation_id=sent).count() == 1

    asked = {"case_id": case.id, "at": now(), "contact_plan": "Nesër në shkollë.", "has_read_alerts": True}
    outcomes = at_once([lambda: start_assessment(ana, operation_id=new_id(), **asked) for _turn in range(6)])
    assert Counter(type(one).__name__ for one in outcomes) == {"UUID": 1, "MoveRefused": 5}
    assert Move.objects.filter(case=case, code="T5").count() == 1
    assert broken_promises() == []


def _edit_own_and_common(ana: Actor, case: Case, common: UUID, edits: int) -> list[str]:
    """Correct a note of one's own again and again, and now and then one that all correct; return what was refused."""
    own = write_note(ana, operation_id=new_id(), case_id=case.id, text="0")
    refused = []
    for turn in range(1, edits + 1):
        try:
            asked = {"case_id": case.id, "entry_id": own, "base_version": turn, "text": str(turn)}
            correct_note(ana, operation_id=new_id(), **asked)
            if turn % 4 == 0:
                read = Entry.objects.select_related("subject").get(id=common)
                words = f"{own} {turn} after version {read.version}"
                asked = {"case_id": case.id, "entry_id": common, "base_version": read.version, "text": words}
                correct_note(ana, operation_id=new_id(), **asked)
        except Stale:
            refused.append("stale")
        except Exception as error:  # noqa: BLE001  every outcome is looked at by the test
            refused.append(repr(error))
        finally:
            # As a request does when it ends.
            connections.close_all()
    return refused


def _versions(entry: Entry) -> list[str]:
    """Return what an entry said in each of its versions, the first first."""
    texts = []
    for earlier in EarlierVersion.objects.filter(record_id=entry.id).select_related("subject").order_by("version"):
        before = Entry(id=entry.id, subject=entry.subject, sealed=earlier.sealed)
        before.sealed_revision = earlier.sealed_revision
        texts.append(peek_record(before)["text"])
    return [*texts, peek_record(entry)["text"]]


def test_fifty_who_edit_one_case_lose_nothing_and_a_serial_order_explains_it(
    cast: Cast, pack: object, long_run: bool
) -> None:
    case, ana, edits = _case(cast), cast.ana, 200 if long_run else 4
    common = write_note(ana, operation_id=new_id(), case_id=case.id, text="begin")
    outcomes = at_once([lambda: _edit_own_and_common(ana, case, common, edits)] * 50)
    refused = [one for outcome in outcomes for one in (outcome if isinstance(outcome, list) else [repr(outcome)])]
    assert set(refused) <= {"stale"}
    notes = Entry.objects.filter(kind="note").select_related("subject")
    for note in notes.exclude(id=common):
        assert note.version == edits + 1
        assert _versions(note) == [str(turn) for turn in range(edits + 1)]
    # Each version of the common note was made from the one before it: the order of versions is a serial order.
    texts = _versions(notes.get(id=common))
    assert [text.rpartition(" ")[2] for text in texts[1:]] == [str(one) for one in range(1, len(texts))]
    assert len(texts) - 1 + len(refused) == 50 * (edits // 4)
    done = DoneOperation.objects.filter(name__endswith="correct_note").count()
    assert done == 50 * edits + len(texts) - 1 == LogEntry.objects.filter(action__endswith="correct_note").count()


def test_twenty_on_one_case_all_get_through(cast: Cast, pack: object) -> None:
    case, ana = _case(cast), cast.ana

    def visit() -> UUID:
        line = LineGiven({"outcome": "done_child_alone"})
        given = VisitGiven(now(), {"visit_type": "home_announced"}, {"observed": "Qetë."}, {case.id: line})
        return record_visit(ana, operation_id=new_id(), visit=given)

    def note() -> UUID:
        return write_note(ana, operation_id=new_id(), case_id=case.id, text="Telefonova.")

    outcomes = at_once([visit, note] * (_MANY // 2))
    assert {type(one) for one in outcomes} == {UUID}, [one for one in outcomes if not isinstance(one, UUID)]
    assert Entry.objects.filter(lines__case=case).count() == _MANY
    last = max(Entry.objects.filter(kind="visit").values_list("happened_at", flat=True))
    assert Case.objects.get(id=case.id).last_seen_at == last
    assert Clock.objects.filter(case=case, code="visit", stopped_at=None).count() == 1
    assert broken_promises() == []
