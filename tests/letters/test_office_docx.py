"""A document with plain fields is taken as a template; whatever it could run, fetch or unpack is refused in words."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from rrjeta.access.choices import Role
from rrjeta.cases.models import Case
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from rrjeta.letters.models import OfficeTemplate
from rrjeta.letters.operations.own_templates import UnknownFields, add_template, end_template
from rrjeta.letters.queries.letters import letter_document, letter_in_pdf
from rrjeta.letters.queries.own import kept_templates, own_templates_of, tried_template
from rrjeta.letters.rules.document import texts_of, with_text
from rrjeta.letters.rules.office_docx import filled_document, read_template
from tests.cases.making import make_case
from tests.cast import Cast
from tests.letters.documents import changed, document
from tests.letters.writing import begun, sent, written
from tests.papers.reading import text_of

_PLAIN = document("Drejtuar {{ recipient }}", "Për fëmijën {{child_name}}, nr. {{ number }}.")
_MAIN, _RELS, _KINDS = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
_ELSEWHERE = '<Relationship Id="r9" Type="x/attachedTemplate" Target="http://a/b.dotm" TargetMode="External"/>'


def test_its_fields_are_read_in_order_those_of_the_header_too() -> None:
    assert read_template(_PLAIN).fields == ["recipient", "child_name", "number"]
    assert set(read_template(document("{{ date }}", header="{{ unit_name }}")).fields) == {"date", "unit_name"}


@pytest.mark.parametrize(
    "words",
    [
        "{% for one in cases %}{{ one }}{% endfor %}",
        "{%p if child_name %}",
        "{% macro x() %}a{% endmacro %}{{ x() }}",
        "{% include 'other' %}",
        "{# a remark #} {{ recipient }}",
        "{{ child_name.__class__.__mro__ }}",
        "{{ child_name['x'] }}",
        "{{ child_name|upper }}",
        "{{ ''.join(['a']) }}",
        "{{ range(999999999) }}",
        "{{ 7*7 }}",
        "{{r child_name }}",
        "{{ child_name",
        "child_name }}",
        "{{ {{ child_name }} }}",
        "{{ emri i fëmijës }}",
        "Asnjë fushë.",
        "{{ a }}" * 300,
    ],
)
def test_more_than_plain_fields_is_refused(words: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_template(document(words))
    assert list(refused.value.errors) == ["file"]


def test_a_statement_hidden_in_its_properties_is_found() -> None:
    made = Document(BytesIO(_PLAIN))
    made.core_properties.title = "{% for x in range(9) %}{% endfor %}"
    out = BytesIO()
    made.save(out)
    with pytest.raises(Invalid):
        read_template(out.getvalue())


def _bomb() -> bytes:
    return changed(_PLAIN, {"word/media/x.png": b"\0" * (9 * 1024 * 1024)})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04 broken",
        _PLAIN[: len(_PLAIN) // 2],
        b"x" * (1024 * 1024 + 1),
        changed(_PLAIN, {"word/vbaProject.bin": b"macro"}),
        changed(_PLAIN, {"word/embeddings/oleObject1.bin": b"x"}),
        changed(_PLAIN, {"word/activeX/activeX1.xml": b"<x/>"}),
        changed(_PLAIN, {"word/other.exe": b"MZ"}),
        changed(_PLAIN, {"../outside.xml": b"<x/>"}),
        changed(_PLAIN, {"word/x.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        changed(_PLAIN, {f"word/x{number}.xml": b"<x/>" for number in range(220)}),
        changed(_PLAIN, {}, {_KINDS: ("wordprocessingml.document.main+xml", "macroEnabled.main+xml")}),
        changed(
            _PLAIN,
            {},
            {_RELS: ("</Relationships>", f"{_ELSEWHERE}</Relationships>")},
        ),
        changed(_PLAIN, {}, {_MAIN: ("<w:t>", '<w:instrText>INCLUDETEXT "c:/x"</w:instrText><w:t>')}),
        _bomb(),
    ],
    ids=range(16),
)  # fmt: skip
def test_what_it_could_run_fetch_or_unpack_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_template(content)
    assert list(refused.value.errors) == ["file"]


def test_what_is_filled_in_is_never_read_for_fields_or_as_markup() -> None:
    filled = filled_document(
        _PLAIN, {"recipient": "{{ child_name }} <w:p> & {% raw %}", "child_name": "Sara", "number": ""}
    )
    assert texts_of(filled)[0] == "Drejtuar {{ child_name }} <w:p> & {% raw %}"


def test_the_text_as_it_was_edited_stands_in_the_layout_of_the_office() -> None:
    made = document("E para", "E dyta", "E treta", "E katërta")
    base = texts_of(made)
    edited = ["E para", "E dyta, ndryshe", "Një e re", "E katërta", "Fundi"]
    assert texts_of(with_text(made, base, edited)) == edited
    assert texts_of(with_text(made, base, ["E treta"])) == ["E treta"]
    with zipfile.ZipFile(BytesIO(with_text(made, base, edited))) as packed:
        assert packed.testzip() is None


@pytest.fixture
def case(cast: Cast, pack: Any) -> Case:
    return make_case(cast, told={"given_name": "Sara", "surname": "Marku"})


def _add(cast: Cast, content: bytes = _PLAIN, to: str = "agency", **more: Any) -> Any:
    given: dict[str, Any] = {"unit_id": cast.unit.id, "name": "Kërkesë e jona", **more}
    return add_template(cast.dea, operation_id=new_id(), to=to, content=content, **given)


@pytest.mark.django_db
def test_unknown_fields_are_named_with_those_they_may_mean(cast: Cast, pack: Any) -> None:
    with pytest.raises(UnknownFields) as refused:
        _add(cast, document("{{ child_nam }} {{ recipient }} {{ zog }}"))
    assert refused.value.unknown == [("child_nam", "child_name"), ("zog", "")]
    assert refused.value.known == ["recipient"]
    assert not OfficeTemplate.objects.exists()


@pytest.mark.django_db
def test_a_template_to_a_parent_knows_no_child(cast: Cast, pack: Any) -> None:
    with pytest.raises(UnknownFields):
        _add(cast, to="parent")


@pytest.mark.django_db
def test_it_says_what_would_be_empty_for_a_case(cast: Cast, case: Case) -> None:
    template_id = _add(cast, document("{{ recipient }} {{ child_name }} {{ father_name }} {{ earlier_number }}"))
    tried = tried_template(cast.dea, template_id, case.id, "sq")
    assert tried.values["child_name"] == "Sara Marku"
    assert tried.values["earlier_number"] == ""
    with pytest.raises(NotFound):
        tried_template(cast.fatma, template_id, case.id, "sq")


@pytest.mark.django_db
@pytest.mark.slow
def test_a_letter_of_the_offices_own_template_keeps_its_layout(cast: Cast, case: Case) -> None:
    template_id = _add(cast)
    letter = begun(cast.ana, case, "", own_template_id=template_id)
    text = peek_record(letter)["text"]
    assert text == "Drejtuar {recipient}\n\nPër fëmijën Sara Marku, nr. {number}."
    letter = written(cast.ana, letter, f"{text}\n\nShtuar me dorë.", "Zyra e punës")
    sent(cast.ana, letter)
    number = str(letter.__class__.objects.get(id=letter.id).entry)
    said = ["Drejtuar Zyra e punës", f"Për fëmijën Sara Marku, nr. {number}.", "Shtuar me dorë."]
    assert texts_of(letter_document(cast.ana, case.id, letter.id)) == said
    pdf = text_of(letter_in_pdf(cast.ana, case.id, letter.id))
    for one in said:
        assert one in pdf


@pytest.mark.django_db
def test_templates_belong_to_their_unit_and_its_head(cast: Cast, case: Case) -> None:
    template_id = _add(cast)
    assert [one.name for one in own_templates_of(cast.unit.id)] == ["Kërkesë e jona"]
    assert "Kërkesë e jona".encode() not in bytes(OfficeTemplate.objects.get().content)
    with pytest.raises(NotAllowed):
        add_template(cast.ana, operation_id=new_id(), unit_id=cast.unit.id, name="x", to="court", content=_PLAIN)
    for actor in (cast.fatma, cast.of(Role.HEAD)):
        if actor is not cast.dea:
            with pytest.raises(NotFound):
                end_template(actor, operation_id=new_id(), template_id=template_id)
    end_template(cast.dea, operation_id=new_id(), template_id=template_id)
    assert [templates for _unit, templates in kept_templates(cast.dea)] == [[]]
    with pytest.raises(NotFound):
        begun(cast.ana, case, "", own_template_id=template_id)
