"""A report from anybody: sealed, owned, due, told to whoever is on duty; and what comes with no good intention."""

import re
from datetime import timedelta
from typing import Any

import pytest

from rrjeta.access.actors import PUBLIC_ACTOR
from rrjeta.access.gate import may
from rrjeta.access.models import User
from rrjeta.access.operations.users import disable_user
from rrjeta.access.permissions import PUBLIC, Permission
from rrjeta.audit.queries import exported
from rrjeta.hotline.choices import Receipt, Stage
from rrjeta.hotline.models import Worry, WorryReporter
from rrjeta.hotline.operations.handling import close_worry, look_into_worry, reopen_worry
from rrjeta.hotline.operations.reporting import report_worry
from rrjeta.hotline.queries.places import places_answering
from rrjeta.hotline.queries.receipts import receipt_state
from rrjeta.hotline.receipts import receipt_code, receipt_hash
from rrjeta.hotline.rules import Told
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.errors import Invalid, NotAllowed
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion, SubjectKey
from rrjeta.kernel.sealing import open_record
from rrjeta.notices.models import Notice
from rrjeta.packs.loaded import LoadedPack
from rrjeta.retention.operations.passing import drop_what_passed
from tests.cases.telling import tell
from tests.cast import ELSEWHERE, HOME, Cast, put_on_duty
from tests.hotline.telling import REPORT, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

GREEK = "Κάθε βράδυ ακούω ένα παιδί να κλαίει."


def test_nobody_we_know_may_report_complain_and_suggest_and_nothing_else() -> None:
    wanted = {Permission.REPORT_WORRY, Permission.COMPLAIN, Permission.SUGGEST_EDIT}
    assert {one for one in Permission if may(PUBLIC_ACTOR, one)} == PUBLIC == wanted


def test_it_lands_with_the_head_and_with_the_worker_on_duty_where_one_is(cast: Cast) -> None:
    assert reported().owner_id == cast.dea.user_id
    put_on_duty(cast.besa)
    worry = reported()
    assert (worry.owner_id, worry.unit_id, worry.stage) == (cast.besa.user_id, cast.unit.id, Stage.RECEIVED)
    notice = Notice.objects.get(record_id=worry.id)
    assert (notice.to_id, notice.kind) == (cast.besa.user_id, "worry_received")


def test_it_lands_in_the_unit_of_the_place_that_was_named(cast: Cast) -> None:
    assert reported(municipality=ELSEWHERE).unit_id == cast.unit_elsewhere.id


@pytest.mark.parametrize(("danger", "part"), [("yes", {"part": "danger"}), ("no", {}), ("unknown", {})])
def test_its_clock_is_the_packs(cast: Cast, pack: LoadedPack, danger: str, part: dict[str, str]) -> None:
    worry = reported(danger=danger)
    limit = pack.parameter("worry_take_up", **part)
    assert (worry.due_at - worry.received_at, limit.mark) == (timedelta(hours=limit.value), "proposed")


def test_nothing_of_it_stands_in_clear_and_the_reporter_stands_apart(cast: Cast) -> None:
    worry = reported()
    reporter = WorryReporter.objects.get(worry=worry)
    for row in (*Worry.objects.values(), *WorryReporter.objects.values()):
        assert not re.search("Zq[a-z]{4}", str(row))
        assert not re.search(b"Zq[a-z]{4}", bytes(row["sealed"]))
    assert reporter.subject_id == worry.subject_id
    log = "".join(str(line) for line in exported())
    assert str(worry.id) in log
    assert "Zq" not in log


def test_each_has_a_key_of_its_own(cast: Cast) -> None:
    assert reported().subject_id != reported().subject_id


def test_a_form_sent_twice_is_one_report_with_one_code(cast: Cast) -> None:
    sent = new_id()
    assert reported(operation_id=sent).id == reported(operation_id=sent).id
    assert Worry.objects.count() == 1
    assert receipt_state(receipt_code(sent)) is Receipt.RECEIVED


def test_letters_of_any_alphabet_are_taken_as_they_are(cast: Cast) -> None:
    worry = reported(what=GREEK, child_name="<script>alert(1)</script>")
    told = open_record(worry)
    assert (told["what"], told["child_name"]) == (GREEK, "<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"what": " ."}, "what"),
        ({"what": "x" * 5001}, "what"),
        ({"municipality": ""}, "municipality"),
        ({"municipality": "AL999"}, "municipality"),
        ({"danger": "perhaps"}, "danger"),
        ({"child_age": "seven"}, "child_age"),
        ({"child_age": "-1"}, "child_age"),
        ({"child_sex": "x"}, "child_sex"),
        ({"source": "spy"}, "source"),
        ({"name": "x" * 301}, "name"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(cast: Cast, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        report_worry(PUBLIC_ACTOR, operation_id=new_id(), told=Told(**{**REPORT, **changed}))
    assert list(refused.value.errors) == [field]
    assert (Worry.objects.count(), SubjectKey.objects.count()) == (0, 0)


def test_whoever_is_signed_in_reports_as_well_but_a_stranger_logs_no_concern(cast: Cast) -> None:
    assert report_worry(cast.observer, operation_id=new_id(), told=Told(**REPORT))
    with pytest.raises(NotAllowed):
        tell(PUBLIC_ACTOR)


def test_the_code_answers_three_words_and_then_nothing(cast: Cast, pack: LoadedPack) -> None:
    sent = new_id()
    worry, code = reported(operation_id=sent), receipt_code(sent)
    look_into_worry(cast.dea, operation_id=new_id(), worry_id=worry.id)
    assert receipt_state(code) is Receipt.LOOKED_AT
    close_worry(cast.dea, operation_id=new_id(), worry_id=worry.id, closed_as="spam", why="It is an advertisement.")
    assert receipt_state(code) is Receipt.CLOSED
    assert receipt_state(code.lower().replace("-", " ")) is Receipt.CLOSED
    with frozen(now() + timedelta(days=pack.parameter("worry_receipt").value + 1)):
        assert receipt_state(code) is None
    assert receipt_state("") is receipt_state("0000-0000-0000") is receipt_state("Ω" * 5000) is None


def test_wrong_and_expired_codes_cost_the_same(cast: Cast, django_assert_num_queries: Any) -> None:
    sent = new_id()
    reported(operation_id=sent)
    later = now() + timedelta(days=400)
    for typed, moment in ((receipt_code(sent), now()), (receipt_code(sent), later), (receipt_code(new_id()), later)):
        with frozen(moment), django_assert_num_queries(1):
            receipt_state(typed)


def test_a_code_is_kept_as_a_hash_and_drawn_for_one_form_alone(cast: Cast) -> None:
    sent = new_id()
    worry = reported(operation_id=sent)
    code = receipt_code(sent)
    assert worry.receipt_hash == receipt_hash(code)
    assert code.replace("-", "") not in str(Worry.objects.values().get())
    assert len({receipt_code(new_id()) for _one in range(200)}) == 200


def test_a_report_passes_on_with_the_desk_of_who_leaves(cast: Cast) -> None:
    put_on_duty(cast.besa)
    worry = reported()
    assert worry.owner_id == cast.besa.user_id
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.besa.user_id)
    worry.refresh_from_db()
    assert worry.owner_id == cast.dea.user_id
    assert not User.objects.get(id=cast.besa.user_id).is_active


def test_what_is_done_goes_with_its_key_and_what_waits_stays(cast: Cast, pack: LoadedPack) -> None:
    waits, done, again = reported(), reported(), reported()
    for one in (done, again):
        close_worry(cast.dea, operation_id=new_id(), worry_id=one.id, closed_as="known", why="The file tells it all.")
    reopen_worry(cast.dea, operation_id=new_id(), worry_id=again.id)
    kept = pack.parameter("retention_worry").value
    with frozen(now() + timedelta(days=kept - 1)):
        drop_what_passed()
        assert Worry.objects.count() == 3
    with frozen(now() + timedelta(days=kept + 1)):
        drop_what_passed()
    assert set(Worry.objects.values_list("id", flat=True)) == {waits.id, again.id}
    assert not SubjectKey.objects.filter(id=done.subject_id).exists()
    assert not EarlierVersion.objects.filter(subject_id=done.subject_id).exists()
    assert WorryReporter.objects.count() == 2


def test_the_place_of_the_cast_is_a_municipality_that_answers(cast: Cast) -> None:
    assert places_answering() == {HOME, ELSEWHERE}
