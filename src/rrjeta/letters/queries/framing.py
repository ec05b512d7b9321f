"""A letter as it is set: letterhead, number and day, to whom, the text, who signs; and the PDF of it."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.letters.choices import Direction, State
from rrjeta.letters.models import Letter, ProtocolNumber
from rrjeta.letters.queries.templates import kind_words, letter_template, signer_words
from rrjeta.letters.rules.fields import LINE, settled
from rrjeta.letters.rules.wording import set_paragraphs
from rrjeta.packs.current import current
from rrjeta.papers.choices import Template
from rrjeta.papers.queries.frame import Frame, date_words, framed
from rrjeta.papers.queries.leaving import set_leaving

OWN = "own"
_HEAD = "head"


def letter_paper(
    letter: Letter, told: Mapping[str, Any], *, worker: str, entry: ProtocolNumber | None = None
) -> dict[str, Any]:
    """Return a letter as the template takes it; one without a number says that it is unfinished."""
    with translation.override(letter.language):
        frame = Frame(
            language=letter.language,
            title=title_of(letter, told, letter.language),
            unit=letter.unit,
            notices=[] if entry else [_("Unfinished: this paper may still change.")],
            signs=_signs(letter, worker),
        )
        paper = framed(frame, [])
        known = sending_values(told, entry)
        paper["letter"]["side"] = _side(entry)
        # A letter says nothing of packs and printings at its foot: it goes to others.
        paper["foot"] = []
        paper["correspondence"] = {
            "to_label": pgettext("letter", "To"),
            "to": str(told.get("recipient") or LINE),
            "address": str(told.get("address") or ""),
            "about_label": pgettext("letter", "Subject:"),
            "about": settled(str(told.get("about") or ""), {**known, "about": ""}),
            "body": set_paragraphs(settled(str(told.get("text") or ""), known)),
            "signature": pgettext("letter", "Signature and stamp"),
        }
    return paper


def sending_values(told: Mapping[str, Any], entry: ProtocolNumber | None) -> dict[str, str]:
    """Return what the fields hold that are known when a letter leaves; a line where there is no number yet."""
    return {
        "number": str(entry) if entry else LINE,
        "date": date_words(entry.taken_on) if entry else LINE,
        **{name: str(told.get(name) or "") for name in ("recipient", "address", "about")},
    }


def title_of(letter: Letter, told: Mapping[str, Any], language: str) -> str:
    """Return what a letter is called in a language: by its template or the name of the office's own; one received by its kind."""
    if letter.direction == Direction.IN:
        known = current().has_code("legal_act_type", letter.kind)
        return current().labels("legal_act_type", letter.kind).in_(language) if known else letter.kind
    return str(told.get("title") or "") if letter.kind == OWN else kind_words(letter.kind, language)


def letter_pdf(letter: Letter, told: Mapping[str, Any], worker: str, *, is_whole: bool = True) -> bytes:
    """Return the PDF: as it was sent, or as it would leave now. Raises PlaceTold."""
    return set_leaving(
        Template.CORRESPONDENCE, paper_of(letter, told, worker, is_whole=is_whole), [letter.case.household_id]
    )


def paper_of(letter: Letter, told: Mapping[str, Any], worker: str, *, is_whole: bool = True) -> dict[str, Any]:
    """Return what is set of a letter, as it was sent or as it would leave now; one that is cancelled or not whole says so."""
    kept = told.get("paper")
    paper = kept or letter_paper(letter, told, worker=worker, entry=letter.entry)
    if kept and letter.together_id is not None:
        paper = _with_body(kept, told, letter)
    return {**paper, "notices": [*paper["notices"], *_notices(letter, is_whole=is_whole)]}


def without_body(paper: dict[str, Any]) -> dict[str, Any]:
    """Return a paper as it is kept in several files: its words are put together from the part that stands in each of them."""
    return {**paper, "correspondence": {**paper["correspondence"], "body": []}}


def _with_body(paper: dict[str, Any], told: Mapping[str, Any], letter: Letter) -> dict[str, Any]:
    body = set_paragraphs(settled(str(told.get("text") or ""), sending_values(told, letter.entry)))
    return {**paper, "correspondence": {**paper["correspondence"], "body": body}}


def _notices(letter: Letter, *, is_whole: bool) -> list[str]:
    said = []
    with translation.override(letter.language):
        if letter.state == State.CANCELLED:
            said.append(pgettext("letter", "Cancelled on %(day)s.") % {"day": date_words(letter.cancelled_at)})
        if not is_whole:
            said.append(_("Part of a letter: it holds only the children whose files its reader may open."))
    return said


def _side(entry: ProtocolNumber | None) -> list[dict[str, str]]:
    number, day = (str(entry), date_words(entry.taken_on)) if entry else (LINE, LINE)
    return [
        {"label": pgettext("letterhead", "Prot. no."), "said": number},
        {"label": pgettext("letterhead", "Date"), "said": day},
    ]


def _signs(letter: Letter, worker: str) -> list[Any]:
    if letter.kind == OWN:
        return [(signer_words(_HEAD), "")]
    template = letter_template(letter.kind)
    return [(template.signs, worker if template.is_signed_by_worker else "")]
