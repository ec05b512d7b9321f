"""Templates of an office, sealed under the master key since a name may have been left in one; carried to new epochs."""

import base64
from typing import Any
from uuid import UUID

from rrjeta.kernel.epochs import Holder, WhoHolds, sealed_for
from rrjeta.kernel.sealing import open_for, seal_for
from rrjeta.letters.models import OfficeTemplate

_PURPOSE = "letter template"


def sealed_template(template_id: UUID, name: str, content: bytes) -> bytes:
    """Return name and document as the row holds them."""
    return seal_for(_PURPOSE, str(template_id), {"name": name, "document": base64.b64encode(content).decode()})


def opened(template: OfficeTemplate) -> tuple[str, bytes]:
    """Return name and document of a template. Raises SealBroken."""
    told: dict[str, Any] = open_for(_PURPOSE, str(template.id), bytes(template.content))
    return str(told["name"]), base64.b64decode(told["document"])


def what_letters_hold(_question: WhoHolds) -> list[Holder]:
    """Answer what of this room is sealed under epochs."""
    return [sealed_for(OfficeTemplate, "content", _PURPOSE, lambda row: str(row.id))]
