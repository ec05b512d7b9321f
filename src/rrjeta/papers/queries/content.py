"""What would stand on a filled paper, before anybody asked who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import npgettext, pgettext

from rrjeta.forms.queries import paper
from rrjeta.forms.rules.filled import Filled
from rrjeta.forms.rules.shape import Choice, Form
from rrjeta.kernel.text import Text
from rrjeta.papers.queries.frame import date_words, place_words
from rrjeta.papers.queries.kinds import PaperKind, named_parts
from rrjeta.papers.queries.subject import Subject
from rrjeta.papers.queries.values import choices_for
from rrjeta.papers.rules.filled import chapters_of
from rrjeta.papers.rules.pieces import Chapter


@dataclass(frozen=True, slots=True)
class Content:
    """The chapters of one paper, when what it tells happened, and who signs it."""

    title: str
    chapters: Sequence[Chapter]
    happened_at: datetime
    is_finished: bool = True
    subtitle: str = ""
    form_version: int | None = None
    signs: Sequence[tuple[Text, str]] = ()
    approved_by: str = ""
    # What a template draws beside the chapters.
    more: dict[str, Any] = field(default_factory=dict)


def form_chapters(
    subject: Subject,
    form: Form,
    kept: Filled,
    language: str,
    *,
    happened_at: datetime,
    skipped: frozenset[str] = frozenset(),
    lists: dict[str, list[Choice]] | None = None,
) -> list[Chapter]:
    """Return the answers of a form as chapters, each with the part it belongs to."""
    children = [Choice(str(subject.case.id), "")]
    choices = choices_for(form, kept, language, lists or {})
    printed = paper(form, kept, language, children=children, choices=choices)
    hidden = subject.is_place_hidden(happened_at)
    return chapters_of(form, printed, named_parts(form.code), is_place_hidden=hidden, skipped=skipped)


def signers(kind: PaperKind, worker: str) -> list[tuple[Text, str]]:
    """Return who signs, with the name of the one who wrote it."""
    return [(words, worker if role == kind.written_by else "") for role, words in kind.signs]


def case_facts(subject: Subject, language: str) -> list[tuple[str, str]]:
    """Return what stands at the head of every paper of a case: who, where, who is responsible."""
    person, case = subject.header.person, subject.case
    return [
        (pgettext("paper", "Child"), _with_age(person.name or case.number, person.age, person.is_age_estimated)),
        (pgettext("paper", "Municipality"), place_words(case.municipality, language)),
        (pgettext("paper", "Responsible worker"), case.owner.name),
    ]


def _with_age(name: str, age: int | None, is_estimated: bool) -> str:
    if age is None:
        return name
    if is_estimated:
        years = npgettext("paper", "about %(age)s year old", "about %(age)s years old", age)
    else:
        years = npgettext("paper", "%(age)s year old", "%(age)s years old", age)
    return f"{name}, {years % {'age': age}}"


def when_words(happened_at: datetime) -> tuple[str, str]:
    """Return the fact that says when it happened."""
    return pgettext("paper", "Date"), date_words(happened_at)


def line_key(case_id: UUID) -> str:
    """Return the name under which a child's own answers stand in a form."""
    return str(case_id)
