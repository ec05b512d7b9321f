"""Which kind of content a question's answer is."""

from collections.abc import Collection, Iterable

from rrjeta.access.choices import DataClass
from rrjeta.forms.choices import Kind
from rrjeta.forms.rules.shape import Question
from rrjeta.papers.choices import Part

_BY_CLASS: dict[str, Part] = {
    DataClass.REPORTER: Part.REPORTER,
    DataClass.PLACEMENT: Part.ADDRESS,
    DataClass.NARRATIVE: Part.NARRATIVE,
    DataClass.ASSESSMENT: Part.ASSESSMENT,
    DataClass.RISK: Part.RISK,
    DataClass.SENSITIVE: Part.SENSITIVE,
    DataClass.ECONOMIC: Part.ECONOMIC,
    DataClass.RESTRICTED: Part.RESTRICTED,
    DataClass.MEASURE: Part.MEASURE,
    DataClass.JUSTICE: Part.JUSTICE,
}
# Of which class a part is that is named by its kind: who somebody is, how to reach them, what they said.
_CLASS_OF: dict[Part, str] = {
    **{part: data_class for data_class, part in _BY_CLASS.items()},
    Part.ADDRESS: DataClass.IDENTITY,
    Part.PHONES: DataClass.IDENTITY,
    Part.THIRD_PERSONS: DataClass.IDENTITY,
    Part.STATEMENTS: DataClass.NARRATIVE,
    Part.ALERTS: DataClass.NARRATIVE,
    Part.SCORE: DataClass.ASSESSMENT,
}
# What belongs to no part is open to every reader, and yet leaves the house.
_OPEN = frozenset({DataClass.IDENTITY, DataClass.PLAN})
_STRICT = frozenset({Part.REPORTER, Part.SENSITIVE, Part.RESTRICTED})


def part_of(question: Question, named: Part | None, *, may_be_read: bool, is_place_hidden: bool) -> Part | None:
    """Return the part an answer belongs to, None when everybody may read it.

    `named` is what the pack says of this question. A statement that the parents may read is open to every reader;
    an address is a sheltered place as soon as the place is hidden, and so is what tells the kind of place.
    """
    if named is Part.PLACE and not is_place_hidden:
        named = None
    found = named or _by_kind(question) or _BY_CLASS.get(question.data_class)
    if question.share and found not in _STRICT:
        found = None if may_be_read else Part.STATEMENTS
    return Part.PLACE if found is Part.ADDRESS and is_place_hidden else found


def _by_kind(question: Question) -> Part | None:
    if question.data_class == DataClass.REPORTER:
        return Part.REPORTER
    if question.telephone or (question.questions and question.questions[0].telephone):
        return Part.PHONES
    if question.kind is Kind.FILE:
        return Part.FILES
    if question.kind is Kind.PERSON or any(sub.kind is Kind.PERSON for sub in question.questions):
        return Part.THIRD_PERSONS
    return None


def classes_of(kept: Collection[Part], asked: Iterable[str]) -> frozenset[str]:
    """Return the classes of data on a paper: of the parts its reader gets, and of what its form asks openly.

    A paper without a form of its own gathers the whole file, so the plan counts as on it.
    """
    open_classes = _OPEN & set(asked) or _OPEN
    return frozenset({str(DataClass.IDENTITY), *map(str, open_classes), *(str(_CLASS_OF[one]) for one in kept)})
