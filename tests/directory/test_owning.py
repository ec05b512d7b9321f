"""An owner says what a service is; whom it leaves out is said before it is saved; others suggest, a link confirms."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.directory.facts.given import SiteGiven
from rrjeta.directory.models import ConfirmLink, Contact, CoveredArea, Event, OpeningHour, Service, Site, SuggestedEdit
from rrjeta.directory.operations.keeping import (
    accept_edit,
    add_contact,
    ask_to_confirm,
    confirm_by_link,
    decline_edit,
    remove_contact,
    suggest_edit,
)
from rrjeta.directory.operations.services import (
    PlaceStaysHidden,
    add_service,
    change_service,
    confirm_service,
    hand_over_service,
    set_team,
)
from rrjeta.directory.queries.listing import edits, public_service, service_of_link
from rrjeta.directory.queries.organisations import public_organisation
from rrjeta.directory.rules.links import LinkOver
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.text import Text
from rrjeta.kernel.tokens import new_token
from rrjeta.web.directory_shown import facts_of
from tests.cast import Cast
from tests.directory.offering import HOME_BODY, given, make_organisation, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def added(actor: Actor, **changed: Any) -> Service:
    row_id = add_service(actor, operation_id=new_id(), organisation=HOME_BODY, given=given(**changed))
    return Service.objects.get(id=row_id)


def changed(actor: Actor, row: Service, version: int | None = None, **fields: Any) -> UUID:
    same: dict[str, Any] = {"service_id": row.id, "given": given(**fields), "base_version": version}
    return change_service(actor, operation_id=new_id(), **same)


def test_an_owner_adds_a_service_with_all_that_belongs_to_it(cast: Cast) -> None:
    row = added(cast.partner)
    assert (row.organisation.code, row.names["en"], row.mark) == (HOME_BODY, "The centre", "sourced")
    assert (row.due_at or now()) - (row.confirmed_at or now()) == timedelta(days=90)
    assert list(CoveredArea.objects.filter(service=row).values_list("municipality", flat=True)) == ["AL132"]
    assert list(Site.objects.filter(service=row).values_list("area", "address")) == [("AL132", "Rruga e re 1")]
    assert list(OpeningHour.objects.filter(service=row).values_list("weekday", "opens_at")) == [(0, time(8))]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"age_from": 15, "age_to": 6}, "age_to"),
        ({"age_from": 400}, "age_from"),
        ({"cover": "listed", "areas": ()}, "areas"),
        ({"areas": ("AL999",)}, "areas"),
        ({"type": "magic"}, "type"),
        ({"category": ""}, "category"),
        ({"status": "gone"}, "status"),
        ({"needs": ("hunger",)}, "needs"),
        ({"cost": "cheap"}, "cost"),
        ({"cadence_days": 7}, "cadence_days"),
        ({"names": Text("Vetëm shqip", " ")}, "name_en"),
        ({"descriptions": Text("x" * 2001, "")}, "about_sq"),
        ({"status": "planned"}, "is_open_to_referrals"),
        ({"is_place_hidden": True}, "site_0"),
        ({"sites": (SiteGiven("AL999"),)}, "site_0"),
        ({"hours": ((1, time(16), time(8)),)}, "hours_1"),
        ({"hours": ((1, time(8), time(12)), (1, time(11), time(15)))}, "hours_1"),
    ],
)
def test_what_cannot_be_or_leaves_everybody_out_is_said_and_nothing_is_saved(
    cast: Cast, fields: dict[str, Any], field: str
) -> None:
    before = Service.objects.count()
    with pytest.raises(Invalid) as refused:
        added(cast.partner, **fields)
    assert field in refused.value.errors
    assert Service.objects.count() == before


def test_only_its_own_people_and_those_who_keep_the_directory_change_it(cast: Cast) -> None:
    row = make_service(make_organisation("body-other"))
    for stranger in (cast.partner, cast.dea, cast.edi):
        with pytest.raises(NotFound):
            changed(stranger, row)
        with pytest.raises(NotFound):
            add_service(stranger, operation_id=new_id(), organisation="body-other", given=given())
    for other in (cast.ana, cast.observer, cast.data_protection):
        with pytest.raises(NotAllowed):
            changed(other, row)
    changed(cast.agency, row)
    changed(cast.administrator, row)
    assert Service.objects.get(id=row.id).version > 1


def test_what_it_costs_is_said_in_words_beside_the_kind_of_cost(cast: Cast) -> None:
    row = added(cast.partner, cost="paid", price=Text("500 lekë në muaj", "500 lek a month"))
    assert [value for name, value in facts_of(public_service(row.id)) if "500 lekë" in value] == [
        "me pagesë: 500 lekë në muaj"
    ]
    with pytest.raises(Invalid) as refused:
        changed(cast.partner, row, price=Text("x" * 2001, ""))
    assert list(refused.value.errors) == ["price_sq"]


def test_a_change_keeps_rows_that_stay_and_what_stood_before(cast: Cast) -> None:
    row = added(cast.partner)
    site = Site.objects.get(service=row)
    sites = (SiteGiven("AL132", "Rruga e re 1"), SiteGiven("AL131", ""))
    changed(cast.partner, row, areas=("AL131",), sites=sites, hours=(), age_to=17)
    assert Site.objects.filter(service=row).count() == 2
    assert Site.objects.filter(id=site.id).exists()
    assert list(CoveredArea.objects.filter(service=row).values_list("municipality", flat=True)) == ["AL131"]
    assert not OpeningHour.objects.filter(service=row).exists()
    assert EarlierVersion.objects.filter(record_id=row.id, plain__age_to=14).exists()


def test_two_who_change_the_same_are_told(cast: Cast) -> None:
    row = added(cast.partner)
    changed(cast.partner, row, version=1, age_to=17)
    with pytest.raises(Stale):
        changed(cast.agency, row, version=1, age_to=10)
    assert Service.objects.get(id=row.id).age_to == 17


def test_a_place_once_hidden_stays_hidden_and_loses_its_address(cast: Cast) -> None:
    row = added(cast.partner)
    changed(cast.partner, row, is_place_hidden=True, sites=())
    assert not Site.objects.filter(service=row).exists()
    with pytest.raises(PlaceStaysHidden):
        changed(cast.partner, row, is_place_hidden=False, sites=())
    assert Service.objects.get(id=row.id).is_place_hidden
    changed(cast.agency, row, is_place_hidden=False, sites=())


def test_saving_keeps_an_area_under_both_its_names(cast: Cast) -> None:
    row = added(cast.partner, areas=("AL132", "AL131"))
    CoveredArea.objects.create(service=row, municipality="AL132", named="AL13")
    changed(cast.partner, row, areas=("AL132",))
    assert sorted(row.areas.values_list("municipality", "named")) == [("AL132", "AL13"), ("AL132", "AL132")]
    changed(cast.partner, row, areas=("AL131",))
    assert sorted(row.areas.values_list("municipality", "named")) == [("AL131", "AL131")]


def test_who_answers_referrals_is_not_said_by_the_team_itself(cast: Cast) -> None:
    row = added(cast.partner)
    with pytest.raises(NotAllowed):
        set_team(cast.partner, operation_id=new_id(), service_id=row.id, team_id=cast.unit.id)
    with pytest.raises(Invalid):
        set_team(cast.agency, operation_id=new_id(), service_id=row.id, team_id=uuid4())
    set_team(cast.agency, operation_id=new_id(), service_id=row.id, team_id=cast.unit.id)
    assert Service.objects.get(id=row.id).team_id == cast.unit.id


def test_a_service_is_handed_over_with_its_record_kept(cast: Cast) -> None:
    row, heir = added(cast.partner), make_organisation("body-heir")
    set_team(cast.agency, operation_id=new_id(), service_id=row.id, team_id=cast.unit.id)
    same: dict[str, Any] = {"service_id": row.id, "on": "2026", "words": Text("E mori", "Took it over")}
    with pytest.raises(Invalid):
        hand_over_service(cast.agency, operation_id=new_id(), organisation=HOME_BODY, **same)
    hand_over_service(cast.agency, operation_id=new_id(), organisation="body-heir", **same)
    row.refresh_from_db()
    event = Event.objects.get(service=row)
    assert (row.organisation_id, row.team_id, event.kind) == (heir.id, None, "handed_over")
    assert (event.organisation.code, event.other_id) == (HOME_BODY, heir.id)
    with pytest.raises(NotFound):
        changed(cast.partner, row)


def test_anybody_suggests_and_the_owner_takes_it_or_says_why_not(cast: Cast) -> None:
    row = added(cast.partner)

    def suggested(field: str, proposed: Any) -> UUID:
        same: dict[str, Any] = {"service_id": row.id, "field": field, "proposed": proposed, "why": "I rang them."}
        return suggest_edit(cast.cen, operation_id=new_id(), **same)

    taken = suggested("how_to_get_in", {"sq": "Shkoni vetë.", "en": "Just go there."})
    left = suggested("status", "closed")
    for actor in (cast.cen, cast.fatma):
        with pytest.raises((NotFound, NotAllowed)):
            accept_edit(actor, operation_id=new_id(), service_id=row.id, edit_id=taken)
    accept_edit(cast.partner, operation_id=new_id(), service_id=row.id, edit_id=taken)
    with pytest.raises(Invalid):
        decline_edit(cast.partner, operation_id=new_id(), service_id=row.id, edit_id=left, reason=" ")
    decline_edit(cast.partner, operation_id=new_id(), service_id=row.id, edit_id=left, reason="We are open.")
    with pytest.raises(NotFound):
        accept_edit(cast.partner, operation_id=new_id(), service_id=row.id, edit_id=left)
    row.refresh_from_db()
    assert (row.how_to_get_in["en"], row.status) == ("Just go there.", "running")
    assert {one.reason for one in edits(cast.cen, row.id)} == {"", "We are open."}
    assert edits(cast.besa, row.id) == []


def test_who_suggests_in_one_language_leaves_the_words_in_the_other(cast: Cast) -> None:
    row = added(cast.partner)
    same: dict[str, Any] = {"service_id": row.id, "why": "I rang them."}
    for said in ({"sq": "Shkoni vetë.", "en": "Just go there."}, {"sq": "Telefononi më parë.", "en": ""}):
        edit = suggest_edit(cast.cen, operation_id=new_id(), field="how_to_get_in", proposed=said, **same)
        accept_edit(cast.partner, operation_id=new_id(), service_id=row.id, edit_id=edit)
    row.refresh_from_db()
    assert row.how_to_get_in == {"sq": "Telefononi më parë.", "en": "Just go there."}
    with pytest.raises(Invalid):
        suggest_edit(cast.cen, operation_id=new_id(), field="names", proposed={"sq": "x" * 161, "en": "y"}, **same)


@pytest.mark.parametrize(
    ("field", "proposed"),
    [
        ("team", "x"),
        ("status", "gone"),
        ("names", {"sq": " ", "en": ""}),
        ("descriptions", {"sq": "x" * 2001, "en": ""}),
    ],
)
def test_a_suggestion_that_cannot_be_is_refused(cast: Cast, field: str, proposed: Any) -> None:
    row = added(cast.partner)
    with pytest.raises(Invalid):
        suggest_edit(cast.ana, operation_id=new_id(), service_id=row.id, field=field, proposed=proposed, why="")
    assert not SuggestedEdit.objects.exists()


def test_a_suggested_status_shuts_referrals(cast: Cast) -> None:
    row = added(cast.partner)
    same: dict[str, Any] = {"service_id": row.id, "field": "status", "proposed": "closed", "why": ""}
    edit = suggest_edit(cast.ana, operation_id=new_id(), **same)
    accept_edit(cast.partner, operation_id=new_id(), service_id=row.id, edit_id=edit)
    row.refresh_from_db()
    assert (row.status, row.is_open_to_referrals) == ("closed", False)


def test_contacts_are_added_and_taken_away_by_the_owner(cast: Cast) -> None:
    row = added(cast.partner)
    same: dict[str, Any] = {"service_id": row.id, "label": ""}

    def contact(kind: str, value: str, is_public: bool) -> UUID:
        return add_contact(cast.partner, operation_id=new_id(), kind=kind, value=value, is_public=is_public, **same)

    for kind, value in (("email", "no address"), ("web", "javascript:alert(1)"), ("person", "Ana"), ("pigeon", "1")):
        with pytest.raises(Invalid):
            contact(kind, value, True)
    contact_id = contact("phone", "069 000 0000", True)
    with pytest.raises(NotAllowed):
        remove_contact(cast.ana, operation_id=new_id(), service_id=row.id, contact_id=contact_id)
    remove_contact(cast.partner, operation_id=new_id(), service_id=row.id, contact_id=contact_id)
    assert not Contact.objects.filter(service=row).exists()


def asked(row: Service) -> str:
    token = new_token()
    ask_to_confirm(SYSTEM, operation_id=new_id(), service_id=row.id, token=token)
    return token


def test_a_link_confirms_once_and_its_token_is_not_kept(cast: Cast) -> None:
    row = added(cast.partner)
    with frozen(now() + timedelta(days=100)):
        token = asked(row)
        assert not ConfirmLink.objects.filter(token_hash=token).exists()
        confirm_by_link(SYSTEM, operation_id=new_id(), token=token, is_running=True)
        row.refresh_from_db()
        assert (row.confirmed_at, row.due_at) == (now(), now() + timedelta(days=90))
        with pytest.raises(LinkOver):
            confirm_by_link(SYSTEM, operation_id=new_id(), token=token, is_running=True)


def test_a_link_says_as_well_that_a_service_takes_nobody(cast: Cast) -> None:
    row = added(cast.partner)
    confirm_by_link(SYSTEM, operation_id=new_id(), token=asked(row), is_running=False)
    row.refresh_from_db()
    assert (row.status, row.is_open_to_referrals) == ("closed", False)


def test_a_link_that_is_over_replaced_or_made_up_opens_nothing(cast: Cast) -> None:
    row = added(cast.partner)
    first, second = asked(row), asked(row)
    for wrong in (first, "made-up", ""):
        with pytest.raises(LinkOver):
            confirm_by_link(SYSTEM, operation_id=new_id(), token=wrong, is_running=True)
    with frozen(now() + timedelta(days=31)), pytest.raises(LinkOver):
        confirm_by_link(SYSTEM, operation_id=new_id(), token=second, is_running=True)


def test_confirming_on_the_page_counts_as_well(cast: Cast) -> None:
    row = make_service(due_at=None, confirmed_at=None)
    confirm_service(cast.ana, operation_id=new_id(), service_id=row.id)
    row.refresh_from_db()
    assert row.due_at is not None
    with pytest.raises(NotFound):
        confirm_service(cast.cen, operation_id=new_id(), service_id=row.id)


def test_the_link_of_a_service_that_is_listed_no_longer_opens_nothing(cast: Cast) -> None:
    row = added(cast.partner)
    token = asked(row)
    assert service_of_link(token).id == row.id
    Service.objects.filter(id=row.id).update(is_listed=False)
    with pytest.raises(LinkOver):
        service_of_link(token)
    with pytest.raises(LinkOver):
        confirm_by_link(SYSTEM, operation_id=new_id(), token=token, is_running=False)
    assert Service.objects.get(id=row.id).status == "running"


def test_what_happened_to_a_service_that_is_listed_no_longer_is_not_told(cast: Cast) -> None:
    row = added(cast.partner)
    make_organisation("body-heir")
    same: dict[str, Any] = {"service_id": row.id, "on": "2026", "words": Text("E mori", "Zqtook it over")}
    hand_over_service(cast.agency, operation_id=new_id(), organisation="body-heir", **same)
    assert [one.text.en for one in public_organisation("body-heir").events] == ["Zqtook it over"]
    Service.objects.filter(id=row.id).update(is_listed=False)
    for code in (HOME_BODY, "body-heir"):
        assert "Zqtook it over" not in [one.text.en for one in public_organisation(code).events]
