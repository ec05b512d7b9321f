"""The drawings of a family as parts of a page. Every word in them is escaped where it is drawn."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from rrjeta.cases.queries.kin import KinPage
from rrjeta.cases.queries.kin_picture import Picture
from rrjeta.cases.rules.ecomap import Around, ecomap, ecomap_svg
from rrjeta.cases.rules.genogram import genogram
from rrjeta.cases.rules.genogram_svg import genogram_svg
from rrjeta.cases.rules.homes import Spell, letters
from rrjeta.cases.rules.homes_svg import homes_svg
from rrjeta.cases.rules.kin_words import ecomap_legend, genogram_legend
from rrjeta.kernel.clock import today
from rrjeta.web.shown import label

Name = Callable[[UUID], str]


def genogram_drawn(picture: Picture, name: Name) -> SafeString:
    """Return the family by generations; `name` says what each is called on this page."""
    svg = genogram_svg(
        genogram(picture.page.circle.child_id, picture.figures(name), picture.links()),
        title=_("Genogram of the family"),
        words=_("The family by generations, the eldest above. The tables below say the same in words."),
        legend={one: str(said) for one, said in genogram_legend().items()},
    )
    return mark_safe(svg)  # noqa: S308 - the drawing escapes every word that it is given


def ecomap_drawn(child: str, near: Sequence[Around]) -> SafeString:
    """Return who and what is around the child."""
    svg = ecomap_svg(
        ecomap(child, near),
        title=_("Ecomap of the child"),
        words=_(
            "The people and services around the child and how close they are. The table below says the same in words."
        ),
        legend={one: str(said) for one, said in ecomap_legend(lambda code: label("bond", code)).items()},
    )
    return mark_safe(svg)  # noqa: S308 - the drawing escapes every word that it is given


def homes_drawn(page: KinPage, name: Name) -> str:
    """Return the homes of the family on one line of time, nothing where nobody's home is known."""
    letter = letters(page.circle.home_id, [(one.household_id, one.since) for one in page.circle.stays])
    rows = [one for one in page.persons if any(stay.person_id == one for stay in page.circle.stays)]
    if not rows:
        return ""
    spells = [
        Spell(rows.index(one.person_id), letter[one.household_id], one.since, one.until) for one in page.circle.stays
    ]
    svg = homes_svg(
        [name(one) for one in rows],
        spells,
        today(),
        title=_("Homes of the family over time"),
        words=_("A row for each person, a bar for each home. The table below says the same in words."),
    )
    return mark_safe(svg)  # noqa: S308 - the drawing escapes every word that it is given
