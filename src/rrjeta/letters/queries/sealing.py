"""Templates of an office, sealed under the master key since a name may have been left in one; carried to new epochs."""

import base64
from typing import Any

from rrjeta.kernel.epochs import Holder, WhoHolds, sealed_for
from rrjeta.kernel.sealing import open_for, seal_for
from rrjeta.letters.models import OfficeTemplate

_PURPOSE, _LABEL = "letter template", "letter template name"


def seal_template(template: OfficeTemplate, name: str, content: bytes) -> None:
    """Put name and document into a row, each sealed by itself."""
    template.label = seal_for(_LABEL, str(template.id), {"name": name})
    template.content = seal_for(_PURPOSE, str(template.id), {"document": base64.b64encode(content).decode()})


def name_of(template: OfficeTemplate) -> str:
    """Return the name of a template without opening its document. Raises SealBroken."""
    told = open_for(_LABEL, str(template.id), bytes(template.label)) if template.label else _content(template)
    return str(told["name"])


def document_in(template: OfficeTemplate) -> bytes:
    """Return the document of a template. Raises SealBroken."""
    return base64.b64decode(_content(template)["document"])


def _content(template: OfficeTemplate) -> dict[str, Any]:
    told: dict[str, Any] = open_for(_PURPOSE, str(template.id), bytes(template.content))
    return told


def what_letters_hold(_question: WhoHolds) -> list[Holder]:
    """Answer what of this room is sealed under epochs."""
    return [
        sealed_for(OfficeTemplate, "label", _LABEL, lambda row: str(row.id)),
        sealed_for(OfficeTemplate, "content", _PURPOSE, lambda row: str(row.id)),
    ]
