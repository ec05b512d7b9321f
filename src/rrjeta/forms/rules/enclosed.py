"""A file that came with a form: it is no answer, it is kept as an attachment beside what was answered."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What was sent for one question: at which input, what kind of document it is, its pages."""

    name: str
    document: str
    data_class: str
    pages: tuple[bytes, ...] = field(repr=False)
