"""Finds, draws, reads and prints the forms of a version of the pack. Needs no actor: a form is no one's record."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString

from rrjeta.access.queries import staff_names
from rrjeta.forms.choices import Home, Kind, Phase
from rrjeta.forms.rules import pack_part
from rrjeta.forms.rules.answers import Answers, Posted, Reading, read_posted
from rrjeta.forms.rules.checking import parse_form
from rrjeta.forms.rules.drawing import drawn_sections
from rrjeta.forms.rules.drawn import Standing
from rrjeta.forms.rules.filled import Filled, as_posted
from rrjeta.forms.rules.masking import kept_where_empty
from rrjeta.forms.rules.printing import Paper, Press, printed, words_of
from rrjeta.forms.rules.shape import Choice, Form, Option
from rrjeta.forms.rules.values import Setting
from rrjeta.kernel import clock
from rrjeta.kernel.errors import NotFound
from rrjeta.packs import current as packs
from rrjeta.packs.loaded import LoadedPack

Choices = Mapping[str, Sequence[Choice]]


def form(code: str, version: int | None = None) -> Form:
    """Return a form as it stands in a version of the pack, the current one unless named. Raises NotFound."""
    pack = packs.current() if version is None else packs.version(version)
    found = _forms(pack).get(code)
    if found is None:
        raise NotFound
    return found


def codes(version: int | None = None) -> tuple[str, ...]:
    """Return the codes of all forms of a version of the pack."""
    pack = packs.current() if version is None else packs.version(version)
    return tuple(_forms(pack))


@lru_cache(maxsize=8)
def _forms(pack: LoadedPack) -> dict[str, Form]:
    """Parse the forms of a version, once in a process: a version never changes."""
    lists = _Lists(pack)
    return {code: parse_form(tree, lists)[0] for code, tree in pack.part(pack_part.NAME).items()}


class _Lists(dict[str, tuple[Option, ...]]):
    """The code lists of a version, each read when a form first asks for it."""

    def __init__(self, pack: LoadedPack) -> None:
        super().__init__()
        self._pack = pack

    def get(self, name: str, default: Any = None) -> Any:
        if name not in self:
            self[name] = tuple(Option(one.code, one.text) for one in self._pack.code_list(name))
        return self[name] or default


def read_answers(
    form: Form,
    posted: Posted | Mapping[str, Any],
    phase: str = Phase.FINISH,
    *,
    part: str | None = None,
    children: Sequence[Choice] = (),
    choices: Choices | None = None,
    files: Posted | None = None,
    age: int | None = None,
    leave_out: Collection[str] = (),
    known: Mapping[str, Any] | None = None,
) -> Answers:
    """Return what was answered, by home and child. Raises Invalid with each fault at the name of its input.

    `known` holds answers kept earlier, which conditions may look at when only a part is read.
    """
    reading = Reading(
        setting=Setting(now=clock.now(), zone=clock.zone(), choices=choices or {}),
        phase=Phase(phase),
        part=part,
        children=children,
        age=age,
        leave_out=frozenset(leave_out),
        known=known or {},
    )
    source: Any = posted if hasattr(posted, "getlist") else _Plain(posted)
    return read_posted(form, source, files, reading)


class _Plain(dict[str, Any]):
    """A plain mapping read like a posted form."""

    def getlist(self, key: str) -> list[Any]:
        found = self.get(key, [])
        return list(found) if isinstance(found, (list, tuple)) else [found]


def draw(
    form: Form,
    values: Filled | Mapping[str, Any] | None = None,
    errors: Mapping[str, Sequence[Any]] | None = None,
    phase: str = Phase.FINISH,
    language: str | None = None,
    part: str | None = None,
    *,
    children: Sequence[Choice] = (),
    choices: Choices | None = None,
    age: int | None = None,
    leave_out: Collection[str] = (),
    masked: Collection[str] = (),
) -> SafeString:
    """Return the questions of a part, or of the whole form, as HTML without the form element around them.

    `masked` names questions of which the page says that what stands there is not shown.
    """
    language = language or translation.get_language() or "sq"
    with translation.override(language):
        standing = Standing(
            values=_inputs(form, values),
            errors=errors or {},
            language=language,
            phase=Phase(phase),
            children=children,
            choices=choices or {},
            leave_out=frozenset(leave_out),
            masked=frozenset(masked),
        )
        context = {
            "sections": drawn_sections(form, part, standing),
            "today": clock.today().isoformat(),
            "age": "" if age is None else age,
        }
        return SafeString(get_template("forms/form.html").render(context))


def unmasked(
    form: Form, sent: Mapping[str, Sequence[str]], kept: Filled, masked: Collection[str], children: Sequence[Choice]
) -> dict[str, list[str]]:
    """Return what was sent, with what stands in each masked question that came back empty."""
    return kept_where_empty(form, sent, as_posted(form, kept, clock.zone()), masked, children)


def _inputs(form: Form, values: Filled | Mapping[str, Any] | None) -> Mapping[str, Sequence[str]]:
    if values is None:
        return {}
    if isinstance(values, Filled):
        return as_posted(form, values, clock.zone())
    source: Any = values if hasattr(values, "getlist") else _Plain(values)
    return {key: source.getlist(key) for key in source}


def paper(
    form: Form,
    kept: Filled | None = None,
    language: str | None = None,
    *,
    children: Sequence[Choice] = (),
    choices: Choices | None = None,
) -> Paper:
    """Return the form as it stands on paper, filled or, when nothing is given, blank."""
    language = language or translation.get_language() or "sq"
    with translation.override(language):
        return printed(form, kept, Press(language, clock.zone(), children, choices or {}))


def told_summary(
    form: Form, kept: Mapping[str, Any], language: str | None = None, keys: Iterable[str] | None = None
) -> list[tuple[str, str]]:
    """Return the label and words of each answer given, in the order of the form; of some questions when named."""
    language = language or translation.get_language() or "sq"
    wanted = frozenset(keys) if keys is not None else None
    shown = [
        question
        for question in form.questions()
        if question.key in kept and question.kind is not Kind.ROWS and (wanted is None or question.key in wanted)
    ]
    colleagues = staff_names(
        UUID(kept[question.key]) for question in shown if question.kind is Kind.USER and question.home is Home.CODED
    )
    with translation.override(language):
        known = {"users": [Choice(str(one), name) for one, name in colleagues.items()]}
        press = Press(language, clock.zone(), choices=known)
        return [(press.words(question.label), words_of(question, kept[question.key], press)) for question in shown]
