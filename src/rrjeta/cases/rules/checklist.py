"""What is handed over with a case: the points of the handover form that are ticked. Pure."""

from rrjeta.forms.choices import Kind
from rrjeta.forms.rules.shape import Form, Question

_SECTION = "checklist"


def checklist_of(shape: Form) -> list[Question]:
    """Return the points of the checklist, in their order; none for a version of the form that has no such section."""
    found = next((section for section in shape.sections if section.key == _SECTION), None)
    return [one for one in found.questions if one.kind is Kind.YES_NO] if found else []
