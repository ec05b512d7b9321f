"""The pages of an import: sent, matched, checked, decided, taken in, and lists to take away that no program calculates."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from rrjeta.cases.models import Case
from rrjeta.importing.choices import Stage
from rrjeta.importing.models import ImportRun
from rrjeta.importing.operations.going import go_on_importing
from rrjeta.importing.queries.sheets import template_sheet
from rrjeta.importing.reading import read_book
from rrjeta.importing.rules.fields import FIELDS
from rrjeta.importing.rules.headers import guessed
from rrjeta.importing.rules.template import field_names
from rrjeta.notices.models import Notice
from tests.cases.making import make_case
from tests.cast import Cast
from tests.importing.making import checked, child, states, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def test_a_list_is_sent_matched_checked_and_taken_in(cast: Cast) -> None:
    known = make_case(cast)
    browser = cast.signed_in(cast.dea)
    content = workbook([child(1), ["Provë", "Shembulli", "Agim", "", "F", "12.04.2015", ""], ["B", *child(2)[1:]]])
    sent = browser.post(reverse("imports"), {"file": SimpleUploadedFile("lista.xlsx", content)})
    run = ImportRun.objects.get()
    assert sent.headers["Location"] == reverse("import-columns", args=[run.id])
    page = browser.get(sent.headers["Location"])
    assert b'<option value="father_name" selected>' in page.content
    fields = ("given_name", "surname", "father_name", "mother_name", "sex", "birth_date", "village")
    posted = {f"column-{at}": field for at, field in enumerate(fields)} | {"sheet": "0", "row": "1"}
    refused = browser.post(reverse("import-columns", args=[run.id]), posted)
    assert refused.status_code == 422
    posted |= {"worker": str(cast.ana.user_id), "stage": "registered"}
    assert browser.post(reverse("import-columns", args=[run.id]), posted).status_code == 302
    go_on_importing()
    assert states(run) == {"new": [2], "known": [3], "faulty": [4]}
    known_page = browser.get(f"{reverse('import-rows', args=[run.id])}?state=known")
    assert f"same:{known.id}".encode() in known_page.content
    assert b"Same father" in known_page.content
    decided = browser.post(f"{reverse('import-rows', args=[run.id])}?state=known", {"row-3": f"same:{known.id}"})
    assert decided.status_code == 302
    browser.post(reverse("import-act", args=[run.id]), {"do": "start"})
    assert b'http-equiv="refresh"' in browser.get(reverse("import", args=[run.id])).content
    go_on_importing()
    run.refresh_from_db()
    assert (run.stage, states(run)) == (Stage.DONE, {"taken": [2], "linked": [3], "faulty": [4]})
    assert Case.objects.count() == 2
    assert list(Notice.objects.filter(to_id=cast.dea.user_id).values_list("kind", flat=True)) == ["import_done"]


def test_a_file_that_cannot_be_read_is_refused_at_its_field(cast: Cast) -> None:
    browser = cast.signed_in(cast.dea)
    sent = browser.post(
        reverse("imports"), {"file": SimpleUploadedFile("lista.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9)}
    )
    assert sent.status_code == 422
    assert b"This is an old Excel file" in sent.content
    assert not ImportRun.objects.exists()


def test_rows_to_correct_are_harmless_and_can_be_sent_again(cast: Cast) -> None:
    headers = ["Emri", "Mbiemri", "Gjinia", "Telefoni", "Shënime"]
    run = checked(cast, workbook([["Arta", "Hoxha", "ndoshta", "+355 60 000 000", "-1"]], headers))
    told = cast.signed_in(cast.dea).get(reverse("import-faulty", args=[run.id]))
    sheet = load_workbook(BytesIO(told.content)).active
    assert sheet is not None
    cells = [cell.value for cell in sheet[2]]
    assert cells[:5] == ["Arta", "Hoxha", "ndoshta", "'+355 60 000 000", "'-1"]
    assert "Write girl or boy" in cells[6]
    assert {cell.data_type for cell in sheet[2]} == {"s"}
    again = read_book(told.content).sheets[0].rows[1]
    assert again[:5] == ["Arta", "Hoxha", "ndoshta", "+355 60 000 000", "-1"]


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_template_is_matched_by_itself_and_explains_every_column(cast: Cast, language: str) -> None:
    content = template_sheet(cast.dea, language)
    book = read_book(content)
    assert set(guessed(book.sheets[0].rows[0], field_names()).values()) == {one.code for one in FIELDS} - {"full_name"}
    assert len(book.sheets[1].rows) == len(FIELDS)
    words = {row[at] for row in book.sheets[2].rows[1:] for at in range(len(row))}
    assert {"Ana Test", "Besa Test"} <= words
    assert load_workbook(BytesIO(content)).worksheets[0].data_validations.count == 7


def test_lists_ask_no_more_for_more_rows(cast: Cast) -> None:
    browser = cast.signed_in(cast.dea)
    asked = []
    for count in (2, 9):
        run = checked(cast, workbook([[*child(seed)[:5], "no date", ""] for seed in range(count)]))
        for name in ("import", "import-rows", "imports"):
            address = reverse(name, args=[] if name == "imports" else [run.id])
            browser.get(address)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert browser.get(address).status_code == 200
            asked.append((name, len(seen)))
        browser.post(reverse("import-act", args=[run.id]), {"do": "give-up"})
    assert asked[:3] == asked[3:]
