"""Every file that a form of the pack asks for is kept, sealed, beside what it came with."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rrjeta.cases.models import Case, Entry
from rrjeta.cases.operations.moving import move_case
from rrjeta.files.choices import MOST_BYTES
from rrjeta.files.models import Attachment
from rrjeta.forms.choices import Kind
from rrjeta.forms.queries import codes, form
from rrjeta.forms.rules.shape import Question
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import open_bytes
from tests.cases.making import make_case
from tests.cast import Cast
from tests.hostile.garbage import photograph

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
_MARK = "Zqxwkvjqplace"

Page = tuple[str, dict[str, str], UUID | None]


def _visit(_cast: Cast, case: Case) -> Page:
    line = {f"outcome-{case.id}": "done_child_alone", "visit_type": "home_announced"}
    return reverse("visit-record", args=[case.id]), {**line, "later": "1"}, case.id


def _assessment(cast: Cast, case: Case) -> Page:
    with working(cast.ana.user_id):
        move_case(case, "T5", at=now(), given={"has_contact_plan": True, "has_read_alerts": True})
        Case.objects.filter(id=case.id).update(stage="full_assessment")
    return reverse("assessment-full", args=[case.id]), {"later": "1", "analysis": "Fjalë të shkruara"}, case.id


def _registration(_cast: Cast, case: Case) -> Page:
    return reverse("person-edit", args=[case.id]), {"later": "1", "given_name": "Provë", "version": "1"}, case.id


def _paper(cast: Cast, _case: Case) -> Page:
    typed = {"given_name": "Provë", "surname": "Letre", "sex": "f", "stage": "plan_active", "risk_level": "2_medium"}
    return reverse("paper-case"), {**typed, "owner": str(cast.ana.user_id), "next_step_on": "1.12.2099"}, None


def _consent(_cast: Cast, case: Case) -> Page:
    typed = {
        "given_on": "1.3.2026",
        "types": "case_mgmt",
        "giver": "mother",
        "status": "given",
        "legal_basis": "consent",
    }
    return reverse("consent-record", args=[case.id]), {**typed, "child_assent": "given"}, case.id


PAGES: dict[str, Callable[[Cast, Case], Page]] = {
    "visit": _visit,
    "full_assessment": _assessment,
    "registration": _registration,
    "paper_case": _paper,
    "consent": _consent,
}


def inputs_of(code: str) -> dict[str, Question]:
    """Return the file questions of a form by the name of their input, in lines of the first."""
    found = {}
    for question in form(code).questions():
        for sub in question.questions:
            if sub.kind is Kind.FILE:
                found[f"{question.key}-0-{sub.key}"] = sub
        if question.kind is Kind.FILE:
            found[question.key] = question
    return found


def picture(content: bytes | None = None) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile("page.jpg", photograph(_MARK) if content is None else content, "image/jpeg")


def send(client: Client, page: Page, files: dict[str, Any], **more: str) -> Any:
    """Send the form of a page with files."""
    return client.post(page[0], {**page[1], **files, **more, "operation_id": str(new_id())})


def test_every_form_that_asks_for_a_file_is_walked_here() -> None:
    assert {code for code in codes() if inputs_of(code)} == set(PAGES)


@pytest.mark.parametrize("code", PAGES)
def test_every_file_asked_for_is_kept_and_listed(cast: Cast, code: str) -> None:
    case, client = make_case(cast), cast.signed_in(cast.ana)
    page = PAGES[code](cast, case)
    shown = client.get(page[0]).content.decode()
    assert 'enctype="multipart/form-data"' in shown
    asked = inputs_of(code)
    answer = send(client, page, {name: picture() for name in asked})
    assert answer.status_code == 302, re.findall(r'href="#q-.*?</a>', answer.content.decode())
    kept = {one.kind: one for one in Attachment.objects.select_related("subject")}
    assert sorted(kept) == sorted(one.document for one in asked.values())
    case = Case.objects.get(id=page[2]) if page[2] else Case.objects.get(is_from_paper=True)
    documents = client.get(reverse("case-documents", args=[case.id])).content.decode()
    for question in asked.values():
        one = kept[question.document]
        content = open_bytes(one.subject, one.path.with_suffix(".partial").read_bytes(), f"file|{one.id}")
        assert _MARK.encode() not in content
        assert (one.case_id, one.subject_id, one.data_class) == (case.id, case.person.subject_id, question.data_class)
        assert reverse("document", args=[case.id, one.id]) in documents


def test_photographs_stand_beside_the_visit_and_never_in_what_was_told(cast: Cast) -> None:
    case, client = make_case(cast), cast.signed_in(cast.ana)
    send(client, _visit(cast, case), {"photos": [picture(), picture()]})
    entry, kept = Entry.objects.get(kind="visit"), Attachment.objects.get()
    assert (kept.record_id, kept.page_count) == (entry.id, 2)
    page = client.get(reverse("entry", args=[case.id, entry.id])).content.decode()
    assert reverse("document", args=[case.id, kept.id]) in page
    assert "page.jpg" not in page
    again = client.get(reverse("visit-correct", args=[case.id, entry.id])).content.decode()
    assert reverse("document", args=[case.id, kept.id]) in again


def test_a_photograph_of_two_children_is_kept_for_each_under_a_key_of_their_own(cast: Cast) -> None:
    case, client = make_case(cast), cast.signed_in(cast.ana)
    sister = make_case(cast, told={"given_name": "Motra"}, household=case.household)
    send(client, _visit(cast, case), {f"outcome-{sister.id}": "done_child_alone", "photos": picture()})
    kept = {one.case_id: one.subject_id for one in Attachment.objects.all()}
    assert kept == {case.id: case.person.subject_id, sister.id: sister.person.subject_id}
    entry = Entry.objects.get()
    page = client.get(reverse("entry", args=[case.id, entry.id])).content.decode()
    assert page.count("/documents/") == 1


@pytest.mark.parametrize("code", PAGES)
def test_a_refused_picture_saves_nothing_and_says_so_at_its_field(cast: Cast, code: str) -> None:
    case, client = make_case(cast), cast.signed_in(cast.ana)
    before = Case.objects.count()
    page = PAGES[code](cast, case)
    name = next(iter(inputs_of(code)))
    answer = send(client, page, {name: picture(b"no picture")})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert f'href="#q-{name}"' in shown
    assert "Only photographs (JPEG, PNG) and PDF files can be attached." in shown
    assert page[1].get("analysis", page[1].get("given_name", "")) in shown
    assert (Attachment.objects.count(), Entry.objects.filter(kind=code).count()) == (0, 0)
    assert (DoneOperation.objects.count(), Case.objects.count()) == (0, before)


def test_files_that_are_too_large_together_are_refused_not_cut(cast: Cast) -> None:
    case, client = make_case(cast), cast.signed_in(cast.ana)
    half = photograph() + b"0" * (MOST_BYTES * 2 // 3)
    answer = send(client, _assessment(cast, case), {"school_report": picture(half), "police_report": picture(half)})
    assert answer.status_code == 422
    assert "too large" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_page_shown_again_says_that_the_file_has_to_be_chosen_again(cast: Cast) -> None:
    case, client = make_case(cast), cast.signed_in(cast.ana)
    address, typed, _id = _visit(cast, case)
    typed = {name: value for name, value in typed.items() if name != "later"} | {"visit_at-date": "32.1.2026"}
    answer = send(client, (address, typed, _id), {"photos": picture()})
    assert answer.status_code == 422
    assert "Choose the file again" in answer.content.decode()


def test_a_photograph_of_a_visit_asks_who_agreed_and_what_for(cast: Cast) -> None:
    case, client = make_case(cast), cast.signed_in(cast.ana)
    address, typed, _id = _visit(cast, case)
    whole = {name: value for name, value in typed.items() if name != "later"}
    answer = send(client, (address, whole, _id), {"photos": picture()}, next_visit="1.12.2099", new_risk="no")
    shown = answer.content.decode()
    assert answer.status_code == 422
    for name in ("photo_consent", "photo_purpose"):
        assert f'href="#q-{name}"' in shown


def test_what_a_reader_may_not_see_of_a_case_is_in_no_list_of_documents(cast: Cast) -> None:
    case = make_case(cast)
    client = cast.signed_in(cast.ana)
    send(client, _assessment(cast, case), {"police_report": picture(), "school_report": picture()})
    entry = Entry.objects.get(kind="full_assessment")
    kept = {one.kind: reverse("document", args=[case.id, one.id]) for one in Attachment.objects.all()}
    Attachment.objects.filter(kind="police_report").update(data_class="log")
    for name, args in (("case-documents", [case.id]), ("entry", [case.id, entry.id])):
        page = client.get(reverse(name, args=args)).content.decode()
        assert kept["school_report"] in page
        assert kept["police_report"] not in page
    assert client.get(kept["police_report"]).status_code == 404
