"""What prevents closing a case, all of it at once, so that the page can list it before anybody tries."""

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.guards import Refusal
from rrjeta.cases.rules.moves import refused_by
from rrjeta.cases.rules.pathway import Pathway
from rrjeta.cases.rules.states import CaseState, MoveInput

CLOSING = "closing"


def closure_blockers(pathway: Pathway, state: CaseState, given: MoveInput) -> list[Refusal]:
    """Return what stands between this case and its closing, in the order of the pack; `given.reason` may be open.

    They are the same conditions that the moves to *closure proposed* and to *closed* ask again.
    """
    return refused_by(pathway.closing, Track.CASE, state, given, CLOSING)
