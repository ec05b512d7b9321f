"""The page that stands before what hurts: `render(request, "confirm.html", {"page": Confirmation(...)})`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What is asked, what follows from it, and where a yes or a no leads."""

    title: Any
    question: Any
    button: Any
    action_url: str
    cancel_url: str
    operation_id: UUID | None = None
    version: int | str = ""
    consequences: Sequence[Any] = ()
    is_harsh: bool = False
    reason_label: Any = ""
    reason_hint: Any = ""
    reason: str = ""
    errors: Mapping[str, Sequence[Any]] = field(default_factory=dict)
