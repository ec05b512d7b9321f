"""A letter that came in: several photographs become one document under a number; what is too large is refused whole."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from rrjeta.cases.models import Case
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id
from rrjeta.letters.models import Letter, ProtocolNumber
from rrjeta.letters.operations.receiving import Came, receive_letter
from rrjeta.letters.queries.letters import one_letter
from rrjeta.notices.models import Notice
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, pack: Any) -> Case:
    return make_case(cast)


def _photo(shade: int = 200) -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 80), (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()


def _came(**changed: Any) -> Came:
    given: dict[str, Any] = {
        "kind": "court_decision",
        "from_whom": "Gjykata e Shkallës së Parë",
        "about": "Vendim për masën",
        "received_on": today(),
    }
    return Came(**{**given, **changed})


def _receive(cast: Cast, case: Case, came: Came | None = None, pages: list[bytes] | None = None) -> Any:
    sent = [_photo(), _photo(90)] if pages is None else pages
    actor = cast.dea
    return receive_letter(actor, operation_id=new_id(), case_id=case.id, came=came or _came(), pages=sent)


def test_photographs_become_one_document_under_a_number_and_the_owner_is_told(cast: Cast, case: Case) -> None:
    letter_id = _receive(cast, case)
    _header, view = one_letter(cast.ana, case.id, letter_id)
    assert (view.number, view.other_side) == (f"1/{today().year}", "Gjykata e Shkallës së Parë")
    assert [(one.media_type, one.page_count) for one in view.documents] == [("application/pdf", 2)]
    assert list(Notice.objects.values_list("to_id", "kind")) == [(cast.ana.user_id, "letter_came")]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"from_whom": " "}, "recipient"),
        ({"about": "x" * 201}, "about"),
        ({"received_on": None}, "received_on"),
        ({"received_on": today() + timedelta(days=1)}, "received_on"),
        ({"written_on": today() + timedelta(days=1)}, "written_on"),
        ({"their_number": "9" * 61}, "their_number"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    cast: Cast, case: Case, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _receive(cast, case, _came(**changed))
    assert list(refused.value.errors) == [field]
    assert not Letter.objects.exists()
    assert not ProtocolNumber.objects.exists()


@pytest.mark.parametrize(
    "pages", [[], [b"<html>"], [b"\xff\xd8\xff broken"], [_photo()] * 31, [b"%PDF-1.7 x", _photo()]]
)
def test_pages_that_are_none_take_no_number(cast: Cast, case: Case, pages: list[bytes]) -> None:
    with pytest.raises(Invalid) as refused:
        _receive(cast, case, pages=pages)
    assert list(refused.value.errors) == ["file"]
    assert not ProtocolNumber.objects.exists()
    assert not Attachment.objects.exists()


def test_a_scan_of_thirty_megabytes_is_refused_in_words_and_nothing_is_half_kept(cast: Cast, case: Case) -> None:
    client = cast.signed_in(cast.ana)
    scan = SimpleUploadedFile("scan.jpg", b"\xff\xd8\xff" + b"\0" * (30 * 1024 * 1024), "image/jpeg")
    sent = {
        "file": scan,
        "kind": "court_decision",
        "recipient": "Gjykata",
        "about": "Vendim",
        "received_on": f"{today():%d.%m.%Y}",
    }
    answer = client.post(reverse("letter-receive", args=[case.id]), sent)
    assert answer.status_code == 422
    assert "15 megabytes" in answer.content.decode()
    assert "Vendim" in answer.content.decode()
    assert not ProtocolNumber.objects.exists()


def test_pages_that_tell_where_a_sheltered_child_is_are_marked_so(cast: Cast, case: Case) -> None:
    _receive(cast, case, _came(tells_place=True))
    assert Attachment.objects.get().data_class == "placement"


def test_a_decision_about_two_children_is_one_number_and_stands_in_both_files(cast: Cast, case: Case) -> None:
    brother = make_case(cast, household=case.household, told={"given_name": "Dritan", "surname": "Marku"})
    receive_letter(
        cast.ana, operation_id=new_id(), case_id=case.id, came=_came(), pages=[_photo()], with_case_ids=[brother.id]
    )
    assert ProtocolNumber.objects.count() == 1
    assert set(Attachment.objects.values_list("case_id", flat=True)) == {case.id, brother.id}
    row = Letter.objects.get(case=brother)
    view = one_letter(cast.ana, brother.id, row.id)[1]
    assert "Dritan Marku" in [one.name for one in view.together.children()]
    assert len(view.documents) == 1
