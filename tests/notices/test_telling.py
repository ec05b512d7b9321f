"""Whoever has to know is told: without names, in their own language, on their pages."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from rrjeta.access.choices import GrantPurpose
from rrjeta.access.models import Exclusion
from rrjeta.access.operations.grants import grant_to_user
from rrjeta.access.operations.relations import end_exclusion, exclude
from rrjeta.access.operations.sessions import begin_session, end_sessions
from rrjeta.access.operations.users import disable_user
from rrjeta.kernel.clock import now
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import OutsideOperation, working
from rrjeta.kernel.seams import announce
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice
from rrjeta.notices.operations.reading import mark_all_read, mark_read
from rrjeta.notices.operations.telling import notify
from rrjeta.notices.queries import PAGE, notices
from rrjeta.notices.rules.words import words_of
from rrjeta.web.notices import LEADS, LEADS_NOWHERE
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def _told(actor: Any) -> list[str]:
    return [one.kind for one in notices(actor)[0]]


def _tell(actor: Any, *kinds: Kind, record_id: Any = None) -> None:
    with working(None):
        for kind in kinds:
            notify(kind=kind, to=[actor.user_id], record_id=record_id)


def test_a_room_below_has_somebody_told_by_a_fact(cast: Cast) -> None:
    with working(None):
        announce(NoticeDue(kind="second_person", to=(cast.dea.user_id, cast.edi.user_id)))
    assert (_told(cast.dea), _told(cast.edi), _told(cast.ana)) == (["second_person"], ["second_person"], [])


def test_a_kind_that_nobody_wrote_down_is_refused(cast: Cast) -> None:
    with pytest.raises(ValueError, match="hello"), working(None):
        announce(NoticeDue(kind="hello", to=(cast.dea.user_id,)))


def test_a_notice_is_written_inside_an_operation_alone(cast: Cast) -> None:
    with pytest.raises(OutsideOperation):
        notify(kind=Kind.GRANTED, to=[cast.ana.user_id])


def test_what_is_taken_back_is_told_to_nobody(cast: Cast) -> None:
    with transaction.atomic():
        _tell(cast.ana, Kind.GRANTED)
        transaction.set_rollback(True)
    assert _told(cast.ana) == []


def test_who_may_no_longer_sign_in_is_not_told(cast: Cast) -> None:
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.police.user_id)
    with working(None):
        notify(kind=Kind.GRANTED, to=[cast.police.user_id])
    assert not Notice.objects.exists()


@pytest.mark.parametrize("language", ["sq", "en"])
def test_every_kind_has_its_sentence(language: str) -> None:
    with translation.override(language):
        assert len({words_of(one) for one in Kind}) == len(Kind)


def test_who_is_shut_out_hears_it_and_not_of_which_family(cast: Cast) -> None:
    case = make_case(cast)
    exclude(cast.dea, operation_id=new_id(), user_id=cast.besa.user_id, number=case.number)
    assert _told(cast.besa) == ["shut_out"]
    assert Notice.objects.get().record_id is None
    page = cast.signed_in(cast.besa).get(reverse("notices")).content.decode()
    assert case.number not in page
    assert str(case.id) not in page


def test_who_is_let_in_again_is_led_to_the_file(cast: Cast) -> None:
    case = make_case(cast)
    exclude(cast.dea, operation_id=new_id(), user_id=cast.besa.user_id, number=case.number)
    end_exclusion(cast.dea, operation_id=new_id(), exclusion_id=Exclusion.objects.get().id)
    notice = Notice.objects.get(kind="let_in")
    besa = cast.signed_in(cast.besa)
    assert case.number in besa.get(reverse("notices")).content.decode()
    answer = besa.post(reverse("notice-open", args=[notice.id]))
    assert answer.headers["Location"] == reverse("case", args=[case.id])
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_who_is_granted_something_hears_it(cast: Cast) -> None:
    with working(None):
        grant_to_user(user_id=cast.police.user_id, record_id=new_id(), purpose=GrantPurpose.MEETING, ends_at=now())
    assert _told(cast.police) == ["granted"]


def test_the_administrator_ending_sessions_is_told_and_ending_their_own_is_not(cast: Cast) -> None:
    for one in (cast.ana, cast.administrator):
        end_sessions(cast.administrator, operation_id=new_id(), user_id=one.user_id)
    assert (_told(cast.ana), _told(cast.administrator)) == (["sessions_ended"], [])


def test_a_sign_in_from_an_unknown_browser_is_told(cast: Cast) -> None:
    for is_known in (True, False):
        known = {"session_key": f"key-{is_known}", "browser": "Firefox", "is_known": is_known}
        begin_session(cast.ana, operation_id=new_id(), **known)
    assert _told(cast.ana) == ["unknown_browser"]


def test_only_one_s_own_notices_are_read_and_marked(cast: Cast) -> None:
    _tell(cast.ana, Kind.GRANTED)
    notice = Notice.objects.get()
    for name in ("notice-read", "notice-open"):
        assert cast.signed_in(cast.besa).post(reverse(name, args=[notice.id])).status_code == 404
    mark_all_read(cast.besa, operation_id=new_id())
    notice.refresh_from_db()
    assert notice.read_at is None
    mark_read(cast.ana, operation_id=new_id(), notice_id=notice.id)
    first = Notice.objects.get().read_at
    mark_read(cast.ana, operation_id=new_id(), notice_id=notice.id)
    assert Notice.objects.get().read_at == first


def test_the_head_of_every_page_counts_what_is_unread(cast: Cast) -> None:
    _tell(cast.ana, Kind.GRANTED, Kind.SESSIONS_ENDED)
    ana = cast.signed_in(cast.ana)
    assert cast.again(cast.ana).unread_notices == 2
    assert "2 unread notices" in ana.get(reverse("own-settings")).content.decode()
    ana.post(reverse("notices-read-all"))
    assert "unread notice" not in ana.get(reverse("own-settings")).content.decode()


def test_counting_costs_no_statement(cast: Cast, django_assert_num_queries: Any) -> None:
    _tell(cast.ana, Kind.GRANTED)
    user = cast.user(cast.ana)
    with django_assert_num_queries(3):
        assert cast.again(cast.ana).user_id == user.id


def test_a_long_list_is_turned_page_by_page_and_misses_nothing(cast: Cast) -> None:
    _tell(cast.ana, *[Kind.GRANTED] * (PAGE + 3))
    ana = cast.signed_in(cast.ana)
    first = ana.get(reverse("notices"))
    second = ana.get(first.context["older"])
    ids = [one["id"] for page in (first, second) for one in page.context["shown"]]
    assert (len(first.context["shown"]), len(second.context["shown"]), len(set(ids))) == (PAGE, 3, PAGE + 3)
    assert second.context["older"] == ""
    assert ids == sorted(ids, reverse=True)


@pytest.mark.parametrize("after", ["x", "' OR 1=1 --", "00000000-0000-0000-0000-00000000000", "é"])
def test_a_hostile_place_in_the_list_begins_at_the_top(cast: Cast, after: str) -> None:
    _tell(cast.ana, Kind.GRANTED)
    page = cast.signed_in(cast.ana).get(reverse("notices"), {"after": after})
    assert (page.status_code, len(page.context["shown"])) == (200, 1)


def test_every_notice_leads_somewhere_or_is_said_to_lead_nowhere() -> None:
    assert set(LEADS) | LEADS_NOWHERE == set(Kind)
    assert set(LEADS) & LEADS_NOWHERE == set()
    for name, takes_id, _words in LEADS.values():
        assert reverse(name, args=[new_id()] if takes_id else [])


@pytest.mark.parametrize(("kind", "to"), [("second_person", "factor-removals"), ("ceiling_reached", "administration")])
def test_whoever_must_act_is_led_there(cast: Cast, kind: str, to: str) -> None:
    guards = (cast.administrator, cast.data_protection)
    with working(cast.ana.user_id):
        announce(NoticeDue(kind, tuple(one.user_id for one in guards), new_id()))
    for one in guards:
        client = cast.signed_in(one)
        notice = Notice.objects.get(to_id=one.user_id)
        followed = client.post(reverse("notice-open", args=[notice.id]), {"operation_id": str(new_id())})
        assert followed.headers["Location"] == reverse(to)
        assert client.get(reverse(to)).status_code == 200
