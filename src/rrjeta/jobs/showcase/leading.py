"""What the office of the demonstration does beside its cases: supervision talks, complaints, a call list."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from rrjeta.access.actors import PUBLIC_ACTOR, Actor
from rrjeta.access.queries import load_actor, result_of
from rrjeta.complaints.operations.handling import answer_complaint, look_at_complaint
from rrjeta.complaints.operations.taking import complain, take_complaint_in
from rrjeta.complaints.rules import Told
from rrjeta.emergencies.choices import Way
from rrjeta.emergencies.operations.calling import record_call
from rrjeta.emergencies.operations.declaring import Declared, declare_emergency
from rrjeta.emergencies.queries.calls import call_page
from rrjeta.emergencies.queries.lists import WantedLines, call_list
from rrjeta.kernel.clock import frozen, local, now
from rrjeta.supervision.choices import Which
from rrjeta.supervision.operations.agreeing import agree
from rrjeta.supervision.operations.talks import add_own_words, prepare_talk, write_talk
from rrjeta.supervision.queries.agenda import agenda
from rrjeta.supervision.rules import Written

_OPERATIONS = UUID("7a1f3c5e-2b64-5d8a-9c11-6f6666696365")

Office = Mapping[str, Any]
Ids = Mapping[str, UUID]


def lead_the_office(office: Office, ids: Ids, moment: datetime) -> None:
    """Play what `talks`, `complaints` and `emergencies` of an office say, each so long before this moment."""
    for place, one in enumerate(office.get("talks", ())):
        with frozen(moment - timedelta(days=one["days_ago"])):
            _talk(f"talk/{place}", one, ids)
    for place, one in enumerate(office.get("complaints", ())):
        _complaint(f"complaint/{place}", one, ids, moment)
    for place, one in enumerate(office.get("emergencies", ())):
        with frozen(moment - timedelta(hours=one["hours_ago"])):
            _emergency(f"emergency/{place}", one, ids)


def _talk(key: str, one: Mapping[str, Any], ids: Ids) -> None:
    head, worker = _actor(ids[one["by"]]), _actor(ids[one["with"]])
    day = local(now()).date()

    def prepared() -> UUID:
        chosen = [row.case_id for row in agenda(head, worker.user_id, Which(one["which"])).rows[: one["cases"]]]
        return prepare_talk(head, operation_id=_id(f"{key}/prepared"), worker_id=worker.user_id, case_ids=chosen)

    talk_id = result_of(head, _id(f"{key}/prepared")) or prepared()
    for place, said in enumerate(one.get("agreed", ())):
        given = {
            "talk_id": talk_id,
            "words": said["words"],
            "due_on": day + timedelta(days=said["in_days"]),
            "is_mine": said.get("is_mine", False),
        }
        _once(head, agree, f"{key}/agreed/{place}", given)
    if "words" not in one:
        return
    written = Written(
        held_at=now(),
        words=one["words"],
        wellbeing=one.get("wellbeing", ""),
        notes=one.get("notes", ""),
        training=tuple(one.get("training", ())),
    )
    _once(head, write_talk, f"{key}/written", {"talk_id": talk_id, "written": written})
    if own := one.get("own_words"):
        _once(worker, add_own_words, f"{key}/own", {"talk_id": talk_id, "words": own})


def _complaint(key: str, one: Mapping[str, Any], ids: Ids, moment: datetime) -> None:
    told = Told(**one["told"])
    received = moment - timedelta(days=one["days_ago"])
    with frozen(received):
        if "by" in one:
            taker = _actor(ids[one["by"]])
            given = {
                "told": told,
                "unit_id": ids[one["unit"]],
                "about_id": ids[one["about"]] if "about" in one else None,
            }
            found = _once(taker, take_complaint_in, key, given)
        else:
            found = _once(PUBLIC_ACTOR, complain, key, {"told": told})
    if "looked_by" not in one:
        return
    handler = _actor(ids[one["looked_by"]])
    with frozen(received + timedelta(days=2)):
        _once(handler, look_at_complaint, f"{key}/looked", {"complaint_id": found})
    if "answer" in one:
        with frozen(received + timedelta(days=6)):
            _once(handler, answer_complaint, f"{key}/answered", {"complaint_id": found, **one["answer"]})


def _emergency(key: str, one: Mapping[str, Any], ids: Ids) -> None:
    head = _actor(ids[one["by"]])
    declared = Declared(one["kind"], one["municipalities"], now(), one["words"])
    found = _once(head, declare_emergency, key, {"declared": declared})
    lines = call_list(head, found, WantedLines()).lines
    for place, (line, result) in enumerate(zip(lines, one["heard"], strict=False)):
        caller = _actor(line.caller_id)
        way = Way.PHONE if call_page(head, line.id).may_phone else Way.NEIGHBOUR
        given = {"line_id": line.id, "result": result["result"], "way": way, "words": result.get("words", "")}
        with frozen(now() + timedelta(minutes=6 * (place + 1))):
            _once(caller, record_call, f"{key}/heard/{place}", given)


def _actor(user_id: UUID) -> Actor:
    loaded = load_actor(user_id)
    if loaded is None:
        raise LookupError(user_id)
    return loaded[0]


def _id(key: str) -> UUID:
    return uuid5(_OPERATIONS, key)


def _once(actor: Actor, operation: Callable[..., UUID], key: str, given: Mapping[str, Any]) -> UUID:
    return result_of(actor, _id(key)) or operation(actor, operation_id=_id(key), **given)
