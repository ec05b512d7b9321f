"""The paper of a family drawn by generations, with the same in words.

Whoever prints sees on it whom they see on their page. A copy that leaves the unit is without whoever must not learn where
the child lives, and without whoever hangs on them alone (screens.md S9). No copy holds an address, an alert or a telephone.
"""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.kin import HAS_DIED, KinPage
from rrjeta.cases.queries.kin_picture import Picture, for_meeting, kin_picture
from rrjeta.cases.rules.genogram import genogram
from rrjeta.cases.rules.genogram_svg import genogram_svg
from rrjeta.cases.rules.kin_words import genogram_legend
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.papers.choices import Audience
from rrjeta.papers.queries.content import Content, signers
from rrjeta.papers.queries.frame import code_words, date_words
from rrjeta.papers.queries.kinds import PaperKind
from rrjeta.papers.queries.subject import Subject
from rrjeta.papers.rules.pieces import Cell, Chapter, Column, Piece
from rrjeta.papers.typesetting import FONT

_WIDE, _PAPER, _NARROW = 900, 640, 280


def genogram_content(
    actor: Actor, subject: Subject, kind: PaperKind, record_id: UUID, audience: Audience, language: str
) -> Content:
    """Return the content of the genogram for its reader. Raises NotFound, NotAllowed."""
    if record_id != subject.case.id:
        raise NotFound
    page = kin_picture(actor, subject.case.id, Permission.PRINT_PAPER).page
    if audience is not Audience.OWN:
        page = for_meeting(page)
    picture = Picture(page, [], [])
    drawing = genogram(page.circle.child_id, picture.figures(lambda one: _name(page, one)), picture.links())
    words = _("The family by generations, the eldest above. The tables below say the same in words.")
    svg = genogram_svg(
        drawing,
        title=pgettext("paper", "Genogram of the family"),
        words=words,
        legend={one: str(said) for one, said in genogram_legend().items()},
        font=FONT,
    )
    # A small family is not blown up to the width of the paper.
    share = min(1.0, max(drawing.wide, _NARROW) / _PAPER)
    return Content(
        title=pgettext("paper", "Genogram of the family"),
        chapters=[_people(page, language), _ties(page, language)],
        happened_at=now(),
        signs=signers(kind, subject.case.owner.name),
        more={"picture": svg, "picture_words": words, "is_wide": drawing.wide > _WIDE, "share": share},
    )


def _name(page: KinPage, person_id: UUID) -> str:
    return page.persons[person_id].name or _("name not known")


def _people(page: KinPage, language: str) -> Chapter:
    columns = (
        Column(pgettext("paper", "Name and surname"), width=4),
        Column(pgettext("paper", "Sex"), width=2),
        Column(pgettext("paper", "Year of birth"), width=2),
        Column(pgettext("paper", "Remark"), width=2),
    )
    table = tuple(
        (
            Cell(_name(page, person_id)),
            Cell(code_words("sex", one.sex, language)),
            Cell(str(one.birth_on.year) if one.birth_on else ""),
            Cell(pgettext("paper", "has died") if one.coded.get(HAS_DIED) else ""),
        )
        for person_id, one in page.persons.items()
    )
    return Chapter(pgettext("paper", "People of the family"), (Piece("", columns=columns, table=table),))


def _ties(page: KinPage, language: str) -> Chapter:
    columns = (
        Column(pgettext("paper", "Who"), width=3),
        Column(pgettext("paper", "is"), width=3),
        Column(pgettext("paper", "of"), width=3),
        Column(pgettext("paper", "Since"), width=2),
        Column(pgettext("paper", "Until"), width=2),
    )
    table = tuple(
        (
            Cell(_name(page, one.said.person)),
            Cell(code_words("relationship", one.said.relationship, language)),
            Cell(_name(page, one.said.child)),
            Cell(date_words(one.said.since)),
            Cell(date_words(one.said.until)),
        )
        for one in page.circle.ties
    )
    return Chapter(pgettext("paper", "Who is what to whom"), (Piece("", columns=columns, table=table),))
