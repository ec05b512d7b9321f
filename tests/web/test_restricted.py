"""A restricted object stands on its own page, opened with a fresh proof and a reason, noted before it is shown."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.access.choices import Role
from rrjeta.access.matrix import MATRIX
from rrjeta.access.models import HeldText
from rrjeta.access.permissions import DEPUTY, GLASS, ON_DUTY, RESTRICTED, Permission
from rrjeta.audit.models import LogEntry
from rrjeta.cases.facts import RestrictedRevealed
from rrjeta.cases.models import Case, Concern, Entry, EntryLine, Reveal
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.kernel import seams
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from rrjeta.kernel.sealing import peek_record
from rrjeta.notices.models import Notice
from rrjeta.people.models import Household, Person
from rrjeta.people.operations.around import change_care, raise_alert
from tests.cases.making import make_case
from tests.cases.protecting import decide, follow, proposed
from tests.cases.telling import child, tell
from tests.cast import Cast, cover, make_fresh, put_on_duty

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PLACE = "Rruga e Fshehtë 12"
ACCOUNT = "Ajo tha se e prekën në veturën e zezë."
WHY = "The court asks today where the child is."
OWN = {"reason": "case_work"}
OTHER = {"reason": "court", "words": WHY}


def sheltered(cast: Cast) -> tuple[Case, list[Any]]:
    """Return a case whose child lives in a refuge, with what the address of that object is made of."""
    case = make_case(cast)
    with working(cast.ana.user_id):
        care = change_care(
            case.person, arrangement="shelter_dv", since_at=now(), is_address_hidden=True, told={"where": PLACE}
        )
    return case, [case.id, "place", "care", care.id]


def told_account(cast: Cast, kind: str = "note") -> tuple[Case, list[Any], UUID]:
    """Return a case with an entry that holds a restricted account."""
    case = make_case(cast)
    with working(cast.ana.user_id):
        entry = write_entry(
            kind=kind,
            cases=[case],
            happened_at=now(),
            coded={},
            told={"text": "Talked at school.", "restricted_account": ACCOUNT},
            lines={case.id: LineGiven()},
        )
    return case, [case.id, "account", "entry", entry.id], entry.id


def opened(client: Client, args: list[Any], sent: dict[str, str], name: str = "restricted-open") -> Any:
    return client.post(reverse(name, args=args), {**sent, "operation_id": str(new_id())})


def said(response: Any) -> str:
    return str(response.content.decode())


def test_the_responsible_worker_opens_it_with_a_fresh_proof_once_in_a_session(cast: Cast) -> None:
    _case, args = sheltered(cast)
    client = cast.signed_in(cast.ana, fresh=True)
    assert client.get(reverse("restricted", args=args)).status_code == 302
    assert PLACE in said(opened(client, args, OWN))
    again = client.get(reverse("restricted", args=args))
    assert again.status_code == 200
    assert PLACE in said(again)


def test_another_session_asks_again(cast: Cast) -> None:
    _case, args = sheltered(cast)
    opened(cast.signed_in(cast.ana, fresh=True), args, OWN)
    later = cast.signed_in(cast.ana)
    assert later.get(reverse("restricted", args=args))["Location"] == reverse("restricted-open", args=args)
    assert later.get(reverse("restricted-open", args=args))["Location"].startswith(reverse("prove"))


def test_another_case_asks_again(cast: Cast) -> None:
    _first, args = sheltered(cast)
    _second, others = sheltered(cast)
    client = cast.signed_in(cast.ana, fresh=True)
    opened(client, args, OWN)
    assert client.get(reverse("restricted", args=others)).status_code == 302


def test_whoever_is_no_longer_responsible_is_asked_again(cast: Cast) -> None:
    case, args = sheltered(cast)
    client = cast.signed_in(cast.ana, fresh=True)
    opened(client, args, OWN)
    Case.objects.filter(id=case.id).update(owner_id=cast.besa.user_id)
    cover(cast.besa, cast.ana)
    assert client.get(reverse("restricted", args=args)).status_code == 302


def test_without_a_fresh_proof_it_does_not_open(cast: Cast) -> None:
    _case, args = sheltered(cast)
    answer = opened(cast.signed_in(cast.ana), args, OWN)
    assert answer["Location"].startswith(reverse("prove"))
    assert not Reveal.objects.exists()


def test_the_head_says_why_each_time(cast: Cast) -> None:
    _case, args = sheltered(cast)
    client = cast.signed_in(cast.dea, fresh=True)
    refused = opened(client, args, OWN)
    assert refused.status_code == 422
    assert PLACE not in said(refused)
    assert PLACE in said(opened(client, args, OTHER))
    assert client.get(reverse("restricted", args=args)).status_code == 302


@pytest.mark.parametrize("words", ["", ".", "..........................", "aaaaaaaaaaaaaaaaaaaa", "x" * 501])
def test_a_reason_that_says_nothing_is_none(cast: Cast, words: str) -> None:
    _case, args = sheltered(cast)
    answer = opened(cast.signed_in(cast.dea, fresh=True), args, {"reason": "court", "words": words})
    assert answer.status_code == 422
    assert not Reveal.objects.exists()


@pytest.mark.parametrize("reason", ["", "emergency", "dedup", "none", "' OR 1=1 --"])
def test_no_other_reason_opens_it(cast: Cast, reason: str) -> None:
    _case, args = sheltered(cast)
    assert opened(cast.signed_in(cast.ana, fresh=True), args, {"reason": reason}).status_code == 422


def test_the_head_does_not_open_an_account_of_a_case_that_is_not_theirs(cast: Cast) -> None:
    _case, args, _entry = told_account(cast)
    assert opened(cast.signed_in(cast.dea, fresh=True), args, OTHER).status_code == 403
    assert not Reveal.objects.exists()


def test_whoever_stands_in_opens_an_account_and_says_why(cast: Cast) -> None:
    _case, args, _entry = told_account(cast)
    cover(cast.ana, cast.besa)
    client = cast.signed_in(cast.besa, fresh=True)
    assert opened(client, args, OWN).status_code == 422
    assert ACCOUNT in said(opened(client, args, OTHER))


def test_a_colleague_on_call_opens_nothing_restricted(cast: Cast) -> None:
    for args in (sheltered(cast)[1], told_account(cast)[1]):
        put_on_duty(cast.cen)
        assert opened(cast.signed_in(cast.cen, fresh=True), args, OTHER).status_code == 403


def test_a_stranger_hears_what_a_wrong_id_hears(cast: Cast) -> None:
    case, args = sheltered(cast)
    client = cast.signed_in(cast.fatma, fresh=True)
    assert opened(client, args, OTHER).status_code == 404
    owner = cast.signed_in(cast.ana, fresh=True)
    for wrong in (
        [case.id, "place", "care", new_id()],
        [case.id, "account", "care", args[3]],
        [case.id, "x", "y", args[3]],
    ):
        assert opened(owner, wrong, OWN).status_code == 404
    other = make_case(cast)
    assert opened(owner, [other.id, *args[1:]], OWN).status_code == 404


def test_no_relation_opens_what_is_restricted() -> None:
    assert not (RESTRICTED & (ON_DUTY | DEPUTY | GLASS))


def test_only_those_who_work_with_cases_may_open_anything() -> None:
    holders = {role for role, row in MATRIX.items() if Permission.REVEAL in row}
    assert holders == {Role.WORKER, Role.HEAD, Role.DIRECTOR}


def test_each_opening_is_in_the_log_with_its_reason_and_without_its_words(cast: Cast) -> None:
    case, args = sheltered(cast)
    opened(cast.signed_in(cast.dea, fresh=True), args, OTHER)
    change = LogEntry.objects.get(action="cases.operations.revealing.reveal")
    look = LogEntry.objects.get(action="look.restricted-open", reason="court")
    assert change.reason == "court"
    assert str(case.person.subject_id) in look.subjects
    for entry in (change, look):
        assert WHY not in str(entry.changes) + entry.reason + entry.action
        assert str(args[3]) in str(change.changes) or str(Reveal.objects.get().id) in str(change.changes)


def test_looking_again_is_in_the_log_with_its_reason(cast: Cast) -> None:
    _case, args = sheltered(cast)
    client = cast.signed_in(cast.ana, fresh=True)
    opened(client, args, OWN)
    client.get(reverse("restricted", args=args))
    assert LogEntry.objects.get(action="look.restricted").reason == "case_work"


def test_the_owner_is_told_of_others_and_not_of_themselves(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, args = sheltered(cast)
    heard: list[RestrictedRevealed] = []
    monkeypatch.setitem(seams._listeners, RestrictedRevealed, [(50, heard.append)])
    opened(cast.signed_in(cast.ana, fresh=True), args, OWN)
    assert heard == []
    opened(cast.signed_in(cast.dea, fresh=True), args, OTHER)
    assert [(one.revealed_by, one.owner_id, one.reason) for one in heard] == [
        (cast.dea.user_id, cast.ana.user_id, "court")
    ]
    start = said(cast.signed_in(cast.ana).get(reverse("start")))
    assert "Dea Test" in start
    assert WHY in start
    assert PLACE not in start


def test_a_form_sent_again_later_shows_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, args = sheltered(cast)
    client = cast.signed_in(cast.dea, fresh=True)
    sent = {**OTHER, "operation_id": str(new_id())}
    client.post(reverse("restricted-open", args=args), sent)
    Reveal.objects.update(revealed_at=now().replace(year=2025))
    again = client.post(reverse("restricted-open", args=args), sent)
    assert again.status_code == 302
    assert PLACE not in said(again)


def test_the_page_names_nothing_in_title_address_or_cache(cast: Cast) -> None:
    _case, args = sheltered(cast)
    answer = opened(cast.signed_in(cast.ana, fresh=True), args, OWN)
    page = said(answer)
    title = page[page.index("<title>") : page.index("</title>")]
    assert PLACE not in title
    assert "Shembulli" not in page
    assert "no-store" in answer["Cache-Control"]


def test_who_told_us_is_opened_like_the_rest(cast: Cast) -> None:
    concern = tell(cast.ana, referrer_name="Fatbardha Dëshmi", referrer_phone="0681234567", **child(given_name="Luan"))
    args = [concern.id, "reporter"]
    client = cast.signed_in(cast.dea, fresh=True)
    for name in ("concern", "concern-answer", "concern-complete"):
        assert "Fatbardha" not in said(client.get(reverse(name, args=[concern.id])))
    sent = OWN if concern.owner_id == cast.dea.user_id else OTHER
    assert "Fatbardha Dëshmi" in said(opened(client, args, sent, "concern-restricted-open"))


def test_an_account_stands_on_no_page_of_the_case(cast: Cast) -> None:
    case, args, entry_id = told_account(cast)
    client = cast.signed_in(cast.ana, fresh=True)
    for name, more in (("case", []), ("case-before", []), ("entry", [entry_id]), ("note-correct", [entry_id])):
        assert ACCOUNT not in said(client.get(reverse(name, args=[case.id, *more]), {"before": "2099-01-01"}))
    assert reverse("restricted", args=args) in said(client.get(reverse("entry", args=[case.id, entry_id])))


def test_whoever_may_not_open_it_does_not_learn_that_it_exists(cast: Cast) -> None:
    case, _args, entry_id = told_account(cast)
    put_on_duty(cast.cen)
    for reader in (cast.cen, cast.dea):
        page = said(cast.signed_in(cast.again(reader)).get(reverse("entry", args=[case.id, entry_id])))
        assert "Talked at school." in page
        assert "restricted information here" not in page


def test_the_list_holds_only_what_its_reader_may_open(cast: Cast) -> None:
    case, args, _entry = told_account(cast)
    way = reverse("case-restricted", args=[case.id])
    assert reverse("restricted", args=args) in said(cast.signed_in(cast.ana).get(way))
    head = said(cast.signed_in(cast.dea).get(way))
    assert reverse("restricted", args=args) not in head
    assert "nothing here that is open to you" in head


def test_make_fresh_lasts_no_longer_than_its_session(cast: Cast) -> None:
    _case, args = sheltered(cast)
    client = cast.signed_in(cast.ana)
    make_fresh(client)
    assert PLACE in said(opened(client, args, OWN))
    client.post("/sign-out")
    assert PLACE not in said(client.get(reverse("restricted", args=args)))


def test_an_account_sent_after_the_session_ended_comes_back_to_its_author_alone(cast: Cast) -> None:
    case = make_case(cast)
    client = cast.signed_in(cast.ana)
    way = reverse("note-write", args=[case.id])
    typed_by = _hidden(said(client.get(way)), "typed_by")
    sent = {
        "text": "Talked at school.",
        "restricted_account": ACCOUNT,
        "typed_by": typed_by,
        "operation_id": str(new_id()),
    }
    client.post("/sign-out")
    client.post(way, sent)
    held = HeldText.objects.get()
    assert ACCOUNT.encode() not in bytes(held.sealed)
    where = reverse("held-text", args=[held.id])
    assert ACCOUNT in said(cast.signed_in(cast.ana).get(where))
    for other in (cast.besa, cast.dea, cast.of(Role.ADMINISTRATOR)):
        assert cast.signed_in(other).get(where).status_code == 404


def test_writing_an_account_needs_no_proof(cast: Cast) -> None:
    case = make_case(cast)
    sent = {"text": "Talked at school.", "restricted_account": ACCOUNT, "operation_id": str(new_id())}
    client = cast.signed_in(cast.ana)
    answer = client.post(reverse("note-write", args=[case.id]), sent)
    assert answer["Location"] == reverse("case", args=[case.id])
    line = EntryLine.objects.select_related("entry__subject").get(case=case)
    assert peek_record(line.entry)["restricted_account"] == ACCOUNT
    assert ACCOUNT not in said(client.get(reverse("case", args=[case.id])))


def test_a_draft_opened_again_shows_nothing_of_it_and_loses_nothing(cast: Cast) -> None:
    case, args, entry_id = told_account(cast, "visit")
    client = cast.signed_in(cast.ana)
    way = reverse("visit-correct", args=[case.id, entry_id])
    page = said(client.get(way))
    assert ACCOUNT not in page
    assert "What was written here before is not shown." in page
    sent = {**_visit(case), "version": "1", "operation_id": str(new_id())}
    answer = client.post(way, sent)
    assert answer.status_code == 302, re.findall(r"error-message[^>]*>(.*?)</p>", said(answer), re.S)
    assert _account_of(entry_id) == ACCOUNT
    more = {**sent, "version": "2", "restricted_account": "On Friday she told more.", "operation_id": str(new_id())}
    client.post(way, more)
    assert _account_of(entry_id) == f"{ACCOUNT}\n\nOn Friday she told more."
    assert "On Friday" in said(opened(cast.signed_in(cast.ana, fresh=True), args, OWN))


def test_two_people_who_write_at_once_are_not_shown_each_others_account(cast: Cast) -> None:
    case, _args, entry_id = told_account(cast, "visit")
    cover(cast.ana, cast.besa)
    first = {**_visit(case), "version": "1", "restricted_account": "Ana's own words.", "operation_id": str(new_id())}
    second = {**first, "restricted_account": "Besa's own words.", "operation_id": str(new_id())}
    way = reverse("visit-correct", args=[case.id, entry_id])
    assert cast.signed_in(cast.ana).post(way, first).status_code == 302
    answer = cast.signed_in(cast.again(cast.besa)).post(way, second)
    assert answer.status_code == 409
    page = said(answer)
    assert "Ana&#x27;s own words" not in page
    assert ACCOUNT not in page
    assert "Besa&#x27;s own words" in page
    assert "Ana's own words." in _account_of(entry_id)


def _account_of(entry_id: UUID) -> str:
    return str(peek_record(Entry.objects.select_related("subject").get(id=entry_id))["restricted_account"])


def _visit(case: Case) -> dict[str, str]:
    moment = local(now())
    return {
        f"outcome-{case.id}": "done_child_alone",
        "observed": "All was quiet.",
        "new_risk": "no",
        "visit_type": "home_announced",
        "visit_at-date": f"{moment.day}.{moment.month}.{moment.year}",
        "visit_at-time": "00:01",
        "later": "1",
    }


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def test_a_home_that_is_a_secret_stands_on_its_reveal_page_alone(cast: Cast) -> None:
    case = make_case(cast, told={"village": "Fshehtaj", "address": "Rruga e Pishave 9"})
    home = Household.objects.select_related("subject").get(id=case.household_id)
    with working(cast.ana.user_id):
        change_care(case.person, arrangement="one_parent", since_at=now(), told={"where": "Te Pishave 9"})
        change(home, told={"village": "Fshehtaj", "address": "Rruga e Pishave 9"})
    client = cast.signed_in(cast.ana, fresh=True)
    ways = [
        reverse("case-family", args=[case.id]),
        reverse("case", args=[case.id]),
        reverse("person-edit", args=[case.id]),
        reverse("worklist"),
    ]
    ways += [reverse("family-edit", args=[case.id]), reverse("worklist-places")]
    assert "Pishave 9" in said(client.get(ways[0]))
    file = reverse("case", args=[case.id])
    assert file in said(client.post(reverse("search"), {"q": "Fshehtaj"}))
    with working(cast.ana.user_id):
        raise_alert(code="secret_address", happened_at=now(), words="", household=home)
    for way in ways:
        page = said(client.get(way))
        assert "Pishave" not in page, way
        assert "Fshehtaj" not in page, way
    for word in ("Fshehtaj", "Pishave"):
        assert file not in said(client.post(reverse("search"), {"q": word}))
    assert file in said(client.post(reverse("search"), {"q": "Shembulli"}))
    args = [case.id, "place", "home", home.id]
    assert "Rruga e Pishave 9" in said(opened(client, args, OWN))


def test_a_hiding_alert_on_one_child_hides_the_home_in_the_file_of_the_brother(cast: Cast) -> None:
    lives = {"village": "Fshehtaj", "address": "Rruga e Pishave 9"}
    case = make_case(cast, told={"given_name": "Zqvëllai", **lives})
    home = Household.objects.select_related("subject").get(id=case.household_id)
    sister = make_case(cast, household=home, told={"given_name": "Zqmotra", **lives})
    with working(cast.ana.user_id):
        change(home, told=lives)
    client = cast.signed_in(cast.ana, fresh=True)
    file = reverse("case", args=[case.id])
    names = ("case-family", "case", "person-edit", "family-edit")
    ways = [*(reverse(one, args=[case.id]) for one in names), reverse("worklist"), reverse("worklist-places")]
    places, pages = ways[-1], {way: said(client.get(way)) for way in ways}
    assert "Pishave 9" in pages[ways[0]]
    assert "Fshehtaj" in pages[places]
    assert file in said(client.post(reverse("search"), {"q": "Pishave"}))
    with working(cast.ana.user_id):
        raise_alert(code="feud", happened_at=now(), words="Zqfeudcanary", person=sister.person)
    for way in ways:
        page = said(client.get(way))
        assert "Pishave" not in page, way
        assert "Fshehtaj" not in page, way
    for word in ("Fshehtaj", "Pishave"):
        assert file not in said(client.post(reverse("search"), {"q": word}))
    assert file in said(client.post(reverse("search"), {"q": "Zqvëllai"}))
    assert "Zqfeudcanary" not in said(client.get(file))
    assert "Rruga e Pishave 9" in said(opened(client, [case.id, "place", "home", home.id], OWN))


def test_a_registration_sent_back_keeps_the_secret_home(cast: Cast) -> None:
    case = make_case(cast, told={"village": "Fshehtaj", "address": "Rruga e Pishave 9"})
    with working(cast.ana.user_id):
        raise_alert(code="secret_address", happened_at=now(), words="", household=case.household)
    sent = {"given_name": "Provë", "surname": "Shembulli", "later": "1", "version": "1", "operation_id": str(new_id())}
    assert cast.signed_in(cast.ana).post(reverse("person-edit", args=[case.id]), sent).status_code == 302
    told = peek_record(Person.objects.select_related("subject").get(id=case.person_id))
    assert (told["village"], told["address"]) == ("Fshehtaj", "Rruga e Pishave 9")


def test_the_owner_has_a_notice_of_it(cast: Cast) -> None:
    case, args = sheltered(cast)
    opened(cast.signed_in(cast.dea, fresh=True), args, OTHER)
    notice = Notice.objects.get(kind="restricted_revealed")
    assert (notice.to_id, notice.record_id) == (cast.ana.user_id, case.id)


def test_a_notice_of_an_opened_concern_leads_to_the_concern(cast: Cast) -> None:
    concern = tell(cast.ana, referrer_name="Fatbardha Dëshmi", **child(given_name="Luan"))
    Concern.objects.filter(id=concern.id).update(owner_id=cast.ana.user_id)
    head = cast.signed_in(cast.dea, fresh=True)
    assert "Fatbardha" in said(opened(head, [concern.id, "reporter"], OTHER, "concern-restricted-open"))
    notice = Notice.objects.get(to_id=cast.ana.user_id)
    assert (notice.kind, notice.record_id) == ("restricted_of_concern", concern.id)
    ana = cast.signed_in(cast.ana)
    assert "in a concern of yours" in said(ana.get(reverse("notices")))
    led = ana.post(reverse("notice-open", args=[notice.id]), {"operation_id": str(new_id())})
    assert led.headers["Location"] == reverse("concern", args=[concern.id])


def test_where_one_talked_to_a_sheltered_child_is_read_on_the_reveal_page_alone(cast: Cast) -> None:
    case, _args = sheltered(cast)
    told = {"analysis": "The mother is safe.", "place": "At the refuge behind the mill"}
    with working(cast.ana.user_id):
        lines = {case.id: LineGiven()}
        entry = write_entry(
            kind="full_assessment", cases=[case], happened_at=now(), coded={}, told=told, lines=lines, is_finished=True
        )
    client = cast.signed_in(cast.ana, fresh=True)
    page = said(client.get(reverse("entry", args=[case.id, entry.id])))
    assert "The mother is safe." in page
    assert "behind the mill" not in page
    assert "behind the mill" in said(opened(client, [case.id, "place", "entry", entry.id], OWN))


@pytest.mark.parametrize("hides", ["an alert", "a refuge"])
def test_where_a_measure_placed_the_child_is_as_secret_as_where_it_lives(cast: Cast, hides: str) -> None:
    case, home = make_case(cast), "Te tezja, Rruga e Pishave 9"
    measure = decide(cast.dea, proposed(cast.ana, case))
    follow(cast.ana, measure, "M3", arrangement="kinship_informal", place=home)
    client = cast.signed_in(cast.ana, fresh=True)
    page, objects = (reverse(one, args=[case.id]) for one in ("case-measures", "case-restricted"))
    args = [case.id, "place", "measure", measure.id]
    assert home in said(client.get(page))
    assert reverse("restricted", args=args) not in said(client.get(objects))
    assert opened(client, args, OWN).status_code == 404
    with working(cast.ana.user_id):
        if hides == "an alert":
            raise_alert(code="feud", happened_at=now(), words="", person=case.person)
        else:
            change_care(case.person, arrangement="shelter_dv", since_at=now(), is_address_hidden=True, told={})
    shown = said(client.get(page))
    assert "Pishave" not in shown
    assert objects in shown
    assert reverse("restricted", args=args) in said(client.get(objects))
    assert home in said(opened(client, args, OWN))
