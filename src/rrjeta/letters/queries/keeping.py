"""What must not stand in a letter of a case, and what stops one: read from the file before anything leaves."""

from collections.abc import Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rrjeta.kernel.errors import Refused
from rrjeta.letters.choices import NAMING_NOBODY, To
from rrjeta.letters.queries.templates import matter_beginnings, stopping_alerts
from rrjeta.letters.rules.checking import Kept
from rrjeta.letters.rules.wording import names_in, statements_in
from rrjeta.packs.current import current
from rrjeta.papers.choices import Part
from rrjeta.papers.queries.case_file import file_content
from rrjeta.papers.queries.kinds import paper_kind
from rrjeta.papers.queries.subject import Subject
from rrjeta.people.queries import AlertView

_FILE = "case_file"


class NotWritten(Refused):
    """An alert says that the family must not be written to. The message gives the alert, and no name."""

    message = _("No letter goes to this family.")


def stopping(alerts: Sequence[AlertView]) -> AlertView | None:
    """Return the alert that stops letters to the family, if there is one."""
    stops = stopping_alerts()
    return next((one for one in alerts if one.code in stops), None)


def refuse_stopped(subject: Subject, to: str) -> None:
    """Pass silently, or raise NotWritten with the reason: writing would warn somebody who must not know (S8)."""
    alert = stopping(subject.header.alerts) if to == To.PARENT else None
    if alert is not None:
        why = str(current().labels("safety_alert", alert.code))
        said = f"{why}: {alert.words}" if alert.words else why
        raise NotWritten(format_lazy("{first} {why}", first=NotWritten.message, why=f"{said.rstrip('.')}."))


def names_of(subject: Subject) -> list[str]:
    """Return by which names the child of a case is called."""
    own = subject.header.person
    return [name for name in (own.name, str(own.told.get("given_name") or ""), own.nickname) if name]


def kept_from(subject: Subject, to: str, language: str, own_words: str) -> Kept:
    """Return what may not stand in a letter to somebody. `own_words` are those of its template.

    A child may be called as a word that the template says itself: Dita is a name, and means day.
    """
    content = file_content(subject, paper_kind(_FILE), subject.case.id, language)
    words = subject.secrets().words
    around = [one.person.name for one in subject.family] + [one.person.name for one in subject.header.siblings]
    child = names_of(subject)
    names_nobody = to in NAMING_NOBODY
    said = set(names_in(own_words, child))
    return Kept(
        reporters=list(words[Part.REPORTER]),
        persons=[*around, *words[Part.THIRD_PERSONS], *(one for one in child if one not in said)]
        if names_nobody
        else [],
        statements=statements_in(content.chapters),
        matters=matter_beginnings() if names_nobody else [],
    )
