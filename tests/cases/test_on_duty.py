"""On call: what the roster alone opened is marked in the log and told to the responsible worker (design §3.14, S19)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.looking import ON_DUTY, ON_DUTY_LIST, ON_LIST
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import CoWorker
from rrjeta.cases.operations.notes import write_note
from rrjeta.cases.queries.duty_looks import duty_looks
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.telling import child, screened, tell
from tests.cast import Cast, actor_of, cover, make_user, put_on_duty

pytestmark = pytest.mark.django_db


def on_call(cast: Cast, actor: Actor) -> Actor:
    put_on_duty(actor)
    return cast.again(actor)


def opens(cast: Cast, actor: Actor, name: str, *args: object) -> LogEntry:
    """Have somebody open a page; return what the log says of it."""
    assert cast.signed_in(actor).get(reverse(name, args=args)).status_code == 200
    return LogEntry.objects.filter(actor_id=actor.user_id, action=f"look.{name}").latest("at")


def test_a_file_opened_by_the_roster_alone_is_marked(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    for actor in (cast.cen, cast.besa, cast.edi):
        assert opens(cast, on_call(cast, actor), "case", case.id).relation == ON_DUTY


def test_ones_own_covered_and_led_cases_are_not_marked(cast: Cast, pack: object) -> None:
    mine, covered, along = make_case(cast), make_case(cast), make_case(cast, cast.besa)
    cover(cast.ana, cast.besa)
    CoWorker.objects.create(case=along, user_id=cast.ana.user_id)
    for actor, case in ((cast.ana, mine), (cast.besa, covered), (cast.dea, mine), (cast.ana, along)):
        assert opens(cast, on_call(cast, actor), "case", case.id).relation != ON_DUTY


def test_a_look_without_a_shift_says_by_which_work(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    by = {"ana": "own", "besa": "team", "dea": "team"}
    assert {one: opens(cast, getattr(cast, one), "case", case.id).relation for one in by} == by
    above = actor_of(make_user("gerta", Role.DIRECTOR))
    assert opens(cast, above, "case", case.id).relation == "organisation"
    CoWorker.objects.create(case=case, user_id=cast.cen.user_id)
    assert opens(cast, cast.cen, "case", case.id).relation == "beside"
    cover(cast.ana, cast.besa)
    assert opens(cast, cast.again(cast.besa), "case", case.id).relation == "covering"


def test_a_list_that_the_roster_makes_longer_is_marked_as_a_list(cast: Cast, pack: object) -> None:
    make_case(cast)
    make_case(cast, cast.cen)
    address = f"{reverse('worklist')}?whose=area"
    relations = []
    for actor in (on_call(cast, cast.cen), on_call(cast, cast.dea)):
        assert cast.signed_in(actor).get(address).status_code == 200
        relations.append(LogEntry.objects.filter(action="look.worklist", actor_id=actor.user_id).get().relation)
    assert relations == [ON_DUTY_LIST, ON_LIST]
    assert duty_looks(cast.ana) == []


def test_a_concern_opened_by_the_roster_alone_is_marked(cast: Cast, pack: object) -> None:
    concern = tell(cast.ana, **child(child_given_name="Luanda"))
    assert opens(cast, on_call(cast, cast.cen), "concern", concern.id).relation == ON_DUTY
    assert opens(cast, on_call(cast, cast.besa), "concern", concern.id).relation != ON_DUTY


def test_a_change_made_on_duty_is_marked_and_ones_own_is_not(cast: Cast, pack: object) -> None:
    theirs, own = make_case(cast), make_case(cast, cast.cen)
    cen = on_call(cast, cast.cen)
    for case in (theirs, own):
        write_note(cen, operation_id=new_id(), case_id=case.id, text="She called at night.")
    said = list(
        LogEntry.objects.filter(action__endswith="write_note").order_by("at").values_list("relation", flat=True)
    )
    assert said == [ON_DUTY, ""]


def test_the_responsible_worker_is_told_who_opened_what_and_when(cast: Cast, pack: object) -> None:
    case, _other = make_case(cast), make_case(cast)
    concern = screened(cast.ana, **child(child_given_name="Luanda"))
    cen = on_call(cast, cast.cen)
    opens(cast, cen, "case", case.id)
    opens(cast, cen, "concern", concern.id)
    assert [(one.case_id, one.by) for one in duty_looks(cast.ana)] == [(case.id, "Cen Test")]
    assert duty_looks(cast.ana)[0].at <= now()
    for other in (cast.besa, cast.dea, cen):
        assert duty_looks(other) == []
    cover(cast.ana, cast.besa)
    assert [one.case_id for one in duty_looks(cast.again(cast.besa))] == [case.id]


def test_it_stands_on_the_start_page_for_a_week(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    opens(cast, on_call(cast, cast.cen), "case", case.id)
    page = cast.signed_in(cast.ana).get(reverse("start")).content.decode()
    assert "Opened on duty" in page
    assert "Cen Test" in page
    LogEntry.objects.update(at=now() - timedelta(days=8))
    assert duty_looks(cast.ana) == []
