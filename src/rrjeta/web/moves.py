"""The moves of a case as the reader meets them: what can be done now, on which page."""

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.file import Header
from rrjeta.cases.queries.pathways import PROTECTION, pathway_of
from rrjeta.packs.current import current
from rrjeta.web.addresses import way_to

# Beside the next step, these pages stand under "More"; each says itself what is still missing.
_WAYS = (
    ("assessment-start", Permission.ASSESS, lambda: _("Start the initial assessment")),
    ("assessment-initial", Permission.ASSESS, lambda: _("Initial assessment")),
    ("assessment-full", Permission.ASSESS, lambda: _("Full assessment")),
    ("case-meetings", Permission.HOLD_MEETING, lambda: _("Call a GTN meeting")),
    ("case-plan", Permission.WRITE_PLAN, lambda: _("Plan and actions")),
    ("plan-approve", Permission.APPROVE_PLAN, lambda: _("Approve or return the plan")),
    ("review-write", Permission.REVIEW_PLAN, lambda: _("Review the plan")),
    ("protect-now", Permission.PROTECT_NOW, lambda: _("Start immediate protection")),
    ("case-measures", Permission.PROPOSE_MEASURE, lambda: _("Protection measures and court")),
    ("case-search", Permission.DECLARE_MISSING, lambda: _("Whereabouts unknown: start or end the search")),
    ("case-hand-over", Permission.ASSIGN, lambda: _("Hand over to a colleague")),
    ("case-ask-hand-over", Permission.SEND_TRANSFER, lambda: _("Ask a colleague to take over")),
    ("transfer-send", Permission.SEND_TRANSFER, lambda: _("Transfer to another municipality")),
    ("closure-propose", Permission.PROPOSE_CLOSURE, lambda: _("Propose closing the case")),
    ("closure-decide", Permission.APPROVE_CLOSURE, lambda: _("Decide on closing")),
)
_CLOSED_WAYS = (
    ("case-reopen", Permission.REOPEN, lambda: _("Reopen the case")),
    ("case-archive", Permission.ARCHIVE, lambda: _("Archive the case")),
)
_ALWAYS = (
    ("case-ask", Permission.ASK, lambda: _("Ask the responsible worker")),
    ("case-abroad", Permission.ASK_ABROAD, lambda: _("Requests between states")),
    ("case-merge", Permission.MERGE, lambda: _("Merge with another case of the same child")),
    ("case-openings", Permission.READ_OPENINGS, lambda: _("Who opened this file")),
    ("case-grants", Permission.READ_OPENINGS, lambda: _("What is open to others")),
)


def possible_moves(header: Header) -> list[tuple[str, Any]]:
    """Return the ways that the reader's permissions open on this case, as (address, words)."""
    ways = (*(_WAYS if header.case.is_open else _CLOSED_WAYS), *_ALWAYS)
    return [
        (url, words())
        for name, permission, words in ways
        if permission in header.allowed and (url := way_to(name, header.case.id))
        if header.may_ask or permission is not Permission.ASK
    ]


def move_words(code: str) -> str:
    """Return what a move of the pathway is called once it happened."""
    return _move_words(current().number, code, get_language() or "sq")


@lru_cache(maxsize=512)
def _move_words(version: int, code: str, language: str) -> str:
    moves = pathway_of(PROTECTION, version).moves
    return moves[code].title.in_(language) if code in moves else code
