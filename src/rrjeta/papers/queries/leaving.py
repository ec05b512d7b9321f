"""The one way in which a paper leaves: looked through for the place of a sheltered child, then set."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from rrjeta.kernel.clock import local, now
from rrjeta.papers.choices import Template
from rrjeta.papers.queries.kinds import template_text
from rrjeta.papers.queries.sheltered import refuse_told_place
from rrjeta.papers.typesetting import set_paper


def set_leaving(template: Template, paper: dict[str, Any], household_ids: Collection[UUID]) -> bytes:
    """Return the PDF of a paper about these families; a blank one is about none. Raises PlaceTold."""
    if household_ids:
        refuse_told_place(household_ids, paper)
    return set_paper(template_text(template), paper, local(now()))
