"""A letter as it is set: letterhead, number and day, to whom, the text, who signs; and the PDF of it."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.letters.choices import State
from rrjeta.letters.models import Letter, ProtocolNumber
from rrjeta.letters.queries.templates import kind_words, letter_template, signer_words
from rrjeta.letters.rules.fields import LINE, settled
from rrjeta.letters.rules.wording import set_paragraphs
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
            title=title_of(letter, told),
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


def title_of(letter: Letter, told: Mapping[str, Any]) -> str:
    """Return what a letter is called: by its template, or by the name of the office's own."""
    return str(told.get("title") or "") if letter.kind == OWN else kind_words(letter.kind, letter.language)


def letter_pdf(letter: Letter, told: Mapping[str, Any], worker: str) -> bytes:
    """Return the PDF: as it was sent, or as it would leave now. Raises PlaceTold."""
    return set_leaving(Template.CORRESPONDENCE, paper_of(letter, told, worker), [letter.case.household_id])


def paper_of(letter: Letter, told: Mapping[str, Any], worker: str) -> dict[str, Any]:
    """Return what is set of a letter, as it was sent or as it would leave now; a cancelled one says so."""
    paper = told.get("paper") or letter_paper(letter, told, worker=worker, entry=letter.entry)
    return {**paper, "notices": [_cancelled(letter)]} if letter.state == State.CANCELLED else paper


def _cancelled(letter: Letter) -> str:
    with translation.override(letter.language):
        return pgettext("letter", "Cancelled on %(day)s.") % {"day": date_words(letter.cancelled_at)}


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
