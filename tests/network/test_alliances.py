"""Coalitions and protocols: what the sources say of them, what their own write down, and that nobody else does."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.facts import PackLoaded
from rrjeta.kernel.ids import new_id
from rrjeta.network.models import CoalitionMember, JointPosition, Protocol, ProtocolParty
from rrjeta.network.operations.alliances import (
    AlreadyMember,
    ProtocolGiven,
    add_group,
    add_meeting,
    add_member,
    add_protocol,
    adopt_position,
    change_protocol,
    end_group,
    end_membership,
    note_result,
)
from rrjeta.network.operations.alliances_pack import take_alliances
from rrjeta.network.queries.alliances import PAGE, coalition_lines, coalition_page, protocol_lines, protocol_page
from rrjeta.packs.loaded import LoadedPack
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

BKTF, ALLIANCE = "bktf", "albanian-childrens-alliance"


def counts(cast: Cast) -> dict[str, tuple[int, int]]:
    return {one.body.code: (one.named, one.unnamed) for one in coalition_lines(cast.ana)}


def same(coalition: str = BKTF) -> dict[str, Any]:
    return {"operation_id": new_id(), "coalition": coalition}


def given(**changed: Any) -> ProtocolGiven:
    typed: dict[str, Any] = {
        "name": "Protocol of Durrës",
        "parties": ["njmf-al132", "tdh"],
        "signed_on": date(2024, 5, 3),
    }
    return ProtocolGiven(**{**typed, **changed})


# --- What the sources say ---------------------------------------------------------------------------
def test_nine_and_a_hundred_and_fifty_members_are_counted_and_stay_unnamed(cast: Cast) -> None:
    found = counts(cast)
    assert (found[BKTF], found[ALLIANCE][1]) == ((0, 9), 150)
    page = coalition_page(cast.ana, ALLIANCE)
    supporters = {one.organisation.code: one.role for one in page.members if one.organisation}
    assert supporters == {"unicef": "supporter", "save-the-children": "supporter", "plan-international": "supporter"}
    assert all("seed 001" in one.source for one in (*page.members, *page.unnamed))


def test_the_agreement_of_the_guide_has_its_five_parties_and_its_source(cast: Cast) -> None:
    (line,), _more = protocol_lines(cast.ana)
    assert line.parties == ["osce", "save-the-children", "tdh", "unicef", "world-vision"]
    assert (line.row.signed_on, "S41" in line.row.source) == ("2018", True)


def test_a_newer_pack_changes_nothing_twice_and_nothing_that_somebody_wrote(cast: Cast, pack: LoadedPack) -> None:
    protocol = Protocol.objects.get()
    change_protocol(
        cast.agency,
        operation_id=new_id(),
        protocol_id=protocol.id,
        given=given(name="Ours", parties=["tdh", "unicef"]),
        base_version=protocol.version,
    )
    rows = CoalitionMember.objects.count()
    take_alliances(PackLoaded(pack.number + 1, {"network": pack.part("network")}))
    protocol.refresh_from_db()
    assert (protocol.names["sq"], ProtocolParty.objects.count()) == ("Ours", 2)
    assert CoalitionMember.objects.count() == rows


# --- Who writes -------------------------------------------------------------------------------------
def test_everybody_reads_and_only_their_own_write(cast: Cast) -> None:
    for actor in (cast.ana, cast.police, cast.observer, cast.partner):
        assert coalition_page(actor, BKTF).may_edit is False
        with pytest.raises(NotAllowed):
            add_group(actor, **same(), name="Border")
    assert coalition_page(cast.agency, BKTF).may_edit is True
    with pytest.raises(NotFound):
        coalition_page(cast.ana, "unicef")


def test_whoever_leads_a_coalition_keeps_it_and_a_plain_member_does_not(cast: Cast) -> None:
    member_id = add_member(cast.agency, **same(), member="njmf-al132", role="member")
    assert coalition_page(cast.edi, BKTF).may_edit is False
    end_membership(cast.agency, **same(), member_id=member_id, left_on=today())
    add_member(cast.agency, **same(), member="njmf-al132", role="secretariat")
    assert coalition_page(cast.edi, BKTF).may_edit is True
    assert add_group(cast.edi, **same(), name="Border")
    assert coalition_page(cast.edi, ALLIANCE).may_edit is False


# --- Members ----------------------------------------------------------------------------------------
def test_naming_one_of_the_counted_counts_one_less(cast: Cast) -> None:
    add_member(cast.agency, **same(), member="tdh", role="member", is_one_of_counted=True)
    assert counts(cast)[BKTF] == (1, 8)
    add_member(cast.agency, **same(), member="npf", role="member")
    assert counts(cast)[BKTF] == (2, 8)


def test_the_last_of_the_counted_leaves_none_to_name(cast: Cast) -> None:
    CoalitionMember.objects.filter(coalition__code=BKTF).update(unnamed_count=1)
    add_member(cast.agency, **same(), member="tdh", role="member", is_one_of_counted=True)
    assert counts(cast)[BKTF] == (1, 0)
    with pytest.raises(Invalid) as refused:
        add_member(cast.agency, **same(), member="npf", role="member", is_one_of_counted=True)
    assert list(refused.value.errors) == ["is_one_of_counted"]


def test_a_member_is_one_once_and_may_come_back(cast: Cast) -> None:
    member_id = add_member(cast.agency, **same(), member="tdh", role="member", joined_on=date(2010, 1, 1))
    with pytest.raises(AlreadyMember):
        add_member(cast.agency, **same(), member="tdh", role="board")
    end_membership(cast.agency, **same(), member_id=member_id, left_on=date(2020, 1, 1))
    add_member(cast.agency, **same(), member="tdh", role="board")
    page = coalition_page(cast.ana, BKTF)
    assert ([one.left_on for one in page.former], len(page.members)) == (["2020-01-01"], 1)
    with pytest.raises(NotFound):
        end_membership(cast.agency, **same(ALLIANCE), member_id=page.members[0].id, left_on=today())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"member": "nobody"}, "member"),
        ({"member": BKTF}, "member"),
        ({"role": "king"}, "role"),
        ({"joined_on": today() + timedelta(days=2)}, "joined_on"),
    ],
)
def test_a_member_that_cannot_be_is_refused_at_its_field(cast: Cast, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_member(cast.agency, **same(), **{"member": "tdh", "role": "member", **changed})
    assert list(refused.value.errors) == [field]


# --- Groups, meetings, positions --------------------------------------------------------------------
def test_a_meeting_has_its_group_its_agenda_and_who_was_there(cast: Cast) -> None:
    group = add_group(cast.agency, **same(), name="Border", purpose="Crossing points")
    member_id = add_member(cast.agency, **same(), member="tdh", role="member")
    add_meeting(
        cast.agency,
        **same(),
        held_on=today(),
        agenda="The year",
        minutes="Agreed.",
        group_id=group,
        present=[member_id],
    )
    page = coalition_page(cast.ana, BKTF)
    ((meeting, there),) = page.meetings
    assert (meeting.group.name if meeting.group else "", there, meeting.minutes) == ("Border", 1, "Agreed.")
    end_group(cast.agency, **same(), group_id=group)
    assert coalition_page(cast.ana, BKTF).groups[0].ended_on == today()
    with pytest.raises(NotFound):
        end_group(cast.agency, **same(), group_id=group)
    for changed, field in (
        ({"held_on": None}, "held_on"),
        ({"held_on": today() + timedelta(days=2)}, "held_on"),
        ({"agenda": " "}, "agenda"),
        ({"group_id": new_id()}, "group"),
        ({"present": [new_id()]}, "present"),
    ):
        with pytest.raises(Invalid) as refused:
            add_meeting(cast.agency, **same(), **{"held_on": today(), "agenda": "x", **changed})
        assert list(refused.value.errors) == [field]


def test_a_position_is_followed_to_its_result(cast: Cast) -> None:
    told = {"title": "A guardian for every child", "addressed_to": "Parliament", "adopted_on": date(2024, 1, 9)}
    position = adopt_position(cast.agency, **same(), **told)
    for result, on, field in (
        ("won", today(), "result"),
        ("adopted", None, "result_on"),
        ("adopted", date(2023, 1, 1), "result_on"),
    ):
        with pytest.raises(Invalid) as refused:
            note_result(cast.agency, **same(), position_id=position, result=result, result_on=on)
        assert list(refused.value.errors) == [field]
    note_result(cast.agency, **same(), position_id=position, result="commitment", result_on=date(2024, 6, 1))
    note_result(cast.agency, **same(), position_id=position, result="adopted", result_on=date(2025, 6, 1))
    assert JointPosition.objects.values_list("result", flat=True).get() == "adopted"
    with pytest.raises(NotFound):
        note_result(cast.agency, **same(ALLIANCE), position_id=position, result="adopted", result_on=today())


# --- Protocols --------------------------------------------------------------------------------------
def test_a_director_writes_down_what_their_own_signed(cast: Cast) -> None:
    made = add_protocol(cast.edi, operation_id=new_id(), given=given())
    page = protocol_page(cast.edi, made)
    assert (page.parties, page.row.signed_on, page.may_edit) == (["njmf-al132", "tdh"], "2024-05-03", True)
    assert protocol_page(cast.ana, made).may_edit is False
    theirs = Protocol.objects.exclude(id=made).get()
    with pytest.raises(NotAllowed):
        change_protocol(cast.edi, operation_id=new_id(), protocol_id=theirs.id, given=given(), base_version=1)
    change_protocol(
        cast.edi,
        operation_id=new_id(),
        protocol_id=made,
        given=given(parties=["njmf-al132", "unicef"], ends_on=date(2027, 5, 3)),
        base_version=1,
    )
    assert protocol_page(cast.ana, made).parties == ["njmf-al132", "unicef"]
    with pytest.raises(Stale):
        change_protocol(
            cast.edi, operation_id=new_id(), protocol_id=made, given=given(ends_on=date(2028, 1, 1)), base_version=1
        )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"parties": ["njmf-al132"]}, "party1"),
        ({"parties": ["njmf-al132", "nobody"]}, "party1"),
        ({"parties": ["tdh", "unicef"]}, "party1"),
        ({"signed_on": None}, "signed_on"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"purpose": "x" * 5001}, "purpose"),
    ],
)
def test_a_protocol_that_cannot_be_is_refused_whole(cast: Cast, changed: dict[str, Any], field: str) -> None:
    before = Protocol.objects.count()
    with pytest.raises(Invalid) as refused:
        add_protocol(cast.edi, operation_id=new_id(), given=given(**changed))
    assert list(refused.value.errors) == [field]
    assert (Protocol.objects.count(), ProtocolParty.objects.filter(protocol__code="").count()) == (before, 0)


def test_lists_are_paged_and_cost_the_same(cast: Cast, django_assert_num_queries: Any) -> None:
    agency = cast.agency
    with django_assert_num_queries(2):
        protocol_lines(agency)
    for _one in range(PAGE + 3):
        add_protocol(agency, operation_id=new_id(), given=given())
        add_meeting(agency, **same(), held_on=today(), agenda="The year")
    with django_assert_num_queries(2):
        lines, further = protocol_lines(agency)
    assert (len(lines), len(protocol_lines(agency, further)[0])) == (PAGE, 4)
    with django_assert_num_queries(1):
        coalition_lines(agency)
    with django_assert_num_queries(4):
        page = coalition_page(agency, BKTF)
    assert (len(page.meetings), len(coalition_page(agency, BKTF, page.next_meeting).meetings)) == (PAGE, 3)


# --- Pages ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "words"), [("sq", "9 anëtarë"), ("en", "9 members")])
def test_pages_say_what_is_counted_and_not_named(cast: Cast, language: str, words: str) -> None:
    user = cast.user(cast.agency)
    user.language = language
    user.save(update_fields=["language"])
    browser = cast.signed_in(cast.agency)
    assert words in browser.get(reverse("coalition", args=[BKTF])).content.decode()
    assert browser.get(reverse("alliances")).content.decode().count(reverse("coalition", args=[ALLIANCE])) == 1


def test_a_page_saves_what_it_asks(cast: Cast) -> None:
    browser = cast.signed_in(cast.agency)
    sent = {"title": "A guardian", "addressed_to": "Parliament", "adopted_on": "9.1.2024"}
    assert browser.post(reverse("coalition-position-add", args=[BKTF]), sent).status_code == 302
    assert "A guardian" in browser.get(reverse("coalition", args=[BKTF])).content.decode()
    parties = {"party1": "tdh", "party2": "unicef", "name": "Ours", "signed_on": "1.2.2024"}
    assert browser.post(reverse("protocol-add"), parties).status_code == 302
    refused = browser.post(reverse("protocol-add"), {**parties, "party2": ""})
    assert (refused.status_code, "at least two parties" in refused.content.decode()) == (422, True)
