"""The pages of a child whose two records were joined, and the desk on which that happens."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.cases.models import Case
from rrjeta.kernel.ids import new_id
from rrjeta.matching.models import Joining, Pair
from rrjeta.people.models import Person
from tests.cases.doubling import REASON, joined, pair_of, surround
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PAGES = ("case", "case-family", "case-ties", "case-consents", "case-plan", "case-restricted", "case-documents")
# What hangs on the record that went: each with a word of its own.
CANARIES = ("alert", "contact", "tie", "care", "visit", "note", "consent", "plan")


def said(browser: Client, name: str, *args: Any, **given: str) -> str:
    answer = browser.get(reverse(name, args=args), given)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def kept(cast: Cast, pack: object) -> Case:
    return make_case(cast, told={"given_name": "Zqkept"})


@pytest.fixture
def gone(cast: Cast, pack: object) -> Case:
    return make_case(cast, told={"given_name": "Zqgone"})


def test_each_page_of_the_child_tells_what_hangs_on_either_record(cast: Cast, kept: Case, gone: Case) -> None:
    surround(cast, gone, "zq")
    ana = cast.signed_in(cast.ana)
    before = "".join(said(ana, name, kept.id) for name in PAGES)
    assert [word for word in CANARIES if f"zq{word}" in before] == []
    joined(cast.dea, kept, gone)
    file = said(ana, "case", kept.id)
    assert reverse("case", args=[gone.id]) in file
    assert "Zqgone" in file
    # The plan of the case that ended is read where the file leads to.
    every = "".join(said(ana, name, one.id) for name in PAGES for one in (kept, gone))
    assert [word for word in CANARIES if f"zq{word}" not in every] == []
    of_child = "".join(said(ana, name, kept.id) for name in PAGES)
    assert [word for word in CANARIES if f"zq{word}" not in of_child] == ["plan"]
    assert said(ana, "worklist").count("Zqkept") == said(ana, "worklist").count("Zqkept Shembulli")
    assert "Zqgone" not in said(ana, "worklist")


def test_the_desk_is_worked_through_from_the_list_to_undoing(cast: Cast, kept: Case, gone: Case) -> None:
    pair = pair_of(kept.person, gone.person)
    dea = cast.signed_in(cast.dea, fresh=True)
    listed = said(dea, "doubles", kind="likely", sort="newest")
    assert "Zqkept" in listed
    assert 'value="likely" selected' in listed
    assert 'value="newest" selected' in listed
    page = said(dea, "double", pair.id)
    assert "Same given name, spelled differently." in page
    assert "Twins are two children" in page
    assert f'href="{reverse("double-join", args=[pair.id])}"' in page
    assert gone.number in said(dea, "double-join", pair.id)
    form = {"kept": str(kept.person_id), "reason": REASON, "version": str(pair.version), "operation_id": str(new_id())}
    empty = dea.post(reverse("double-join", args=[pair.id]), {**form, "reason": "", "operation_id": str(new_id())})
    assert empty.status_code == 422
    for _click in range(2):
        answer = dea.post(reverse("double-join", args=[pair.id]), form)
        assert answer.status_code in (302, 404)
    joining = Joining.objects.get()
    assert "This can be undone until" in said(dea, "joining", joining.id)
    undone = dea.post(reverse("joining-undo", args=[joining.id]), {"operation_id": str(new_id())})
    assert undone.status_code == 302
    assert not Person.objects.exclude(merged_into=None).exists()
    assert "Undone" in said(dea, "joining", joining.id)


def test_two_are_said_to_be_two_and_leave_the_list(cast: Cast, kept: Case, gone: Case) -> None:
    pair = pair_of(kept.person, gone.person)
    ana = cast.signed_in(cast.ana)
    nothing = ana.post(reverse("double-decide", args=[pair.id]), {"operation_id": str(new_id())})
    assert nothing.status_code == 302
    assert Pair.objects.get().state == "open"
    form = {"said": "family", "version": str(pair.version), "operation_id": str(new_id())}
    assert ana.post(reverse("double-decide", args=[pair.id]), form).status_code == 302
    stale = ana.post(reverse("double-decide", args=[pair.id]), {**form, "operation_id": str(new_id())})
    assert stale.status_code == 409
    assert "Zqkept" not in said(ana, "doubles")
    assert "Zqkept" in said(ana, "doubles", state="family")


def test_of_the_other_unit_nothing_is_shown_until_it_confirms(cast: Cast, kept: Case, pack: object) -> None:
    theirs = make_case(cast, cast.cen, told={"given_name": "Zqtheirs"})
    pair = pair_of(kept.person, theirs.person)
    dea, fatma = cast.signed_in(cast.dea, fresh=True), cast.signed_in(cast.fatma, fresh=True)
    for name in ("double", "double-join"):
        page = said(dea, name, pair.id)
        assert "Zqtheirs" not in page
        assert theirs.number not in page
        assert cast.unit_elsewhere.name not in page
    asked = dea.post(reverse("double-ask", args=[pair.id]), {"operation_id": str(new_id())})
    assert asked.status_code == 302
    form = {"kept": str(kept.person_id), "reason": REASON, "operation_id": str(new_id())}
    assert dea.post(reverse("double-join", args=[pair.id]), form).status_code == 302
    joining = Joining.objects.get()
    waiting = said(dea, "joining", joining.id)
    assert "Zqtheirs" not in waiting
    assert cast.unit_elsewhere.name not in waiting
    assert "Somebody of the other unit must confirm." in waiting
    assert "Zqkept" not in said(fatma, "joining-confirm", joining.id)
    confirm = reverse("joining-confirm", args=[joining.id])
    assert dea.post(confirm, {"operation_id": str(new_id())}).status_code == 403
    assert fatma.post(confirm, {"operation_id": str(new_id())}).status_code == 302
    assert Person.objects.get(id=theirs.person_id).merged_into_id == kept.person_id


def test_what_was_learnt_is_shown_and_set_back(cast: Cast, pack: object) -> None:
    administrator = cast.signed_in(cast.administrator)
    assert "never" in said(administrator, "tuning")
    for answer in ("anew", "back"):
        form = {"said": answer, "operation_id": str(new_id())}
        assert administrator.post(reverse("tuning"), form).status_code == 302
    assert "as shipped: 1" in said(administrator, "tuning")
