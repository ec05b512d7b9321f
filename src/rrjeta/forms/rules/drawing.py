"""Draws a form: decides everything, so that the templates need not."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from rrjeta.forms.choices import NUMBERS, Home, Kind, Phase, Required
from rrjeta.forms.rules.conditions.tree import Condition, as_json, keys_in
from rrjeta.forms.rules.drawn import Drawn, DrawnGroup, DrawnOption, DrawnRow, DrawnSection, Standing
from rrjeta.forms.rules.lines import MOST_ROWS, line_numbers, next_number
from rrjeta.forms.rules.masking import ADD, ADDABLE, REPLACE, choice_name
from rrjeta.forms.rules.shape import Form, Group, Question

MOST_RADIOS = 8
_TEMPLATES = {
    Kind.LONG: "long",
    Kind.MOMENT: "moment",
    Kind.MANY: "many",
    Kind.FILE: "file",
    Kind.ROWS: "rows",
}


def drawn_sections(form: Form, part: str | None, standing: Standing) -> list[DrawnSection]:
    """Return the sections of a part, or of the whole form, ready for the template."""
    found = []
    own_lines = frozenset(one.key for one in form.questions() if one.per_child)
    for section in form.sections:
        if part is not None and section.part != part:
            continue
        questions = [
            _with_children(one, own_lines, standing)
            for one in section.questions
            if one.home is not Home.PAPER and not one.computed and one.data_class not in standing.leave_out
        ]
        if questions:
            found.append(
                DrawnSection(
                    key=section.key,
                    title=standing.words(section.title),
                    hint=standing.words(section.hint),
                    is_folded=section.folded,
                    is_open=any(_has_error(one.key, standing) for one in section.questions),
                    questions=questions,
                )
            )
    return found


def _has_error(key: str, standing: Standing) -> bool:
    return any(name == key or name.startswith(f"{key}-") for name in standing.errors)


def _with_children(question: Question, own_lines: frozenset[str], standing: Standing) -> Drawn:
    if not question.per_child:
        return _drawn(question, question.key, "", standing)
    if len(standing.children) == 1:
        only = standing.children[0].code
        return _drawn(question, f"{question.key}-{only}", only, standing)
    shell = _shell(question, question.key, "", standing)
    shell.template = "forms/kinds/per_child.html"
    for child in standing.children:
        # The question and its condition stand once above; each child's line is named by the child.
        line = replace(question, hint=None, show_if=None, only_when=None)
        drawn = _drawn(line, f"{question.key}-{child.code}", child.code, standing)
        drawn.label = child.text
        drawn.condition = _condition(question.show_if)
        shell.rows.append(DrawnRow(child.text, child.code, [drawn]))
    # The whole question can be hidden only where no child's own answer decides.
    if question.show_if is not None and keys_in(question.show_if.node) & own_lines:
        shell.condition = ""
    shell.key = ""
    shell.is_shell = True
    return shell


def _shell(question: Question, name: str, scope: str, standing: Standing) -> Drawn:
    """Return what every kind of question has in common."""
    identity = f"q-{name}"
    drawn = Drawn(
        template=f"forms/kinds/{_template(question, standing)}.html",
        key=question.key,
        kind=str(question.kind),
        name=name,
        id=identity,
        label=standing.words(question.label),
        hint=_hint(question, standing),
        only_when=standing.words(question.only_when),
        condition=_condition(question.show_if),
        scope=scope,
        error=" ".join(str(one) for one in standing.errors.get(name, ())),
        is_inline=question.inline,
        is_required=question.required in _due(standing.phase) and question.key not in standing.masked,
        unit=standing.words(question.unit),
    )
    described = [
        f"{identity}-{what}"
        for what, there in (("hint", drawn.hint), ("when", drawn.only_when), ("error", drawn.error))
        if there
    ]
    drawn.described_by = " ".join(described)
    return drawn


def _hint(question: Question, standing: Standing) -> str:
    """Return what helps with a question; of a masked one that what stands there is not shown, whether or not any does."""
    own = standing.words(question.hint)
    if question.key not in standing.masked:
        return own
    said = _("What was written here before is not shown. Leave this empty and it stays as it is.")
    return f"{own} {said}" if own else said


def _due(phase: Phase) -> frozenset[Required]:
    return {
        Phase.UNFINISHED: frozenset[Required](),
        Phase.QUICK: frozenset({Required.QUICK}),
        Phase.FINISH: frozenset({Required.QUICK, Required.FINISH}),
    }[phase]


def _condition(condition: Condition | None) -> str:
    return json.dumps(as_json(condition.node), separators=(",", ":")) if condition is not None else ""


def _template(question: Question, standing: Standing) -> str:
    kind = question.kind
    if kind is Kind.YES_NO:
        return "tick" if question.tick else "radios"
    if question.compact:
        return "select"
    if kind is Kind.WHOLE and question.options:
        return "radios"
    if kind is Kind.ONE:
        few = len(question.options) if question.list_name else len(standing.choices.get(question.source, ()))
        return "radios" if few <= MOST_RADIOS else "select"
    if kind is Kind.USER or (kind is Kind.PLACE and question.closed):
        return "select"
    if kind is Kind.PERSON:
        return "person" if standing.choices.get(question.source) else "text"
    return _TEMPLATES.get(kind, "text")


def _drawn(question: Question, name: str, scope: str, standing: Standing) -> Drawn:
    drawn = _shell(question, name, scope, standing)
    kind = question.kind
    drawn.value = standing.first(name)
    if kind is Kind.ROWS:
        _add_rows(drawn, question, standing)
    elif kind is Kind.MANY:
        _add_many(drawn, question, standing)
    elif kind is Kind.MOMENT:
        drawn.value, drawn.other = standing.first(f"{name}-date") or drawn.value, standing.first(f"{name}-time")
    elif kind is Kind.YES_NO:
        _add_yes_no(drawn, question)
    elif drawn.template.endswith(("radios.html", "select.html", "person.html")):
        _add_options(drawn, question, standing)
        drawn.other = standing.first(f"{name}-text")
    else:
        _add_text(drawn, question, standing)
    if question.share and not question.never_shared:
        drawn.share = _share(name, scope, standing)
    if question.key in standing.masked and kind in ADDABLE:
        drawn.kept = _kept(name, scope, standing)
    return drawn


def _add_text(drawn: Drawn, question: Question, standing: Standing) -> None:
    kind = question.kind
    drawn.lines = max(question.lines, 5)
    if kind is Kind.PERSON:
        drawn.name, drawn.value = f"{drawn.name}-text", standing.first(f"{drawn.name}-text")
    elif question.telephone:
        drawn.input_type, drawn.width = "tel", "20"
    elif kind in NUMBERS:
        drawn.input_mode, drawn.width = ("decimal" if kind is Kind.DECIMAL else "numeric"), "5"
        if kind is Kind.MONEY:
            drawn.width = "10"
    elif kind in (Kind.DATE, Kind.TIME):
        drawn.input_mode, drawn.width = "numeric", "10" if kind is Kind.DATE else "5"
    elif kind in (Kind.PLACE, Kind.ORGANISATION):
        drawn.value = standing.first(f"{drawn.name}-text") or drawn.value
        drawn.suggestions = [one.text for one in standing.choices.get(question.source, ())]
        known = next((one.text for one in standing.choices.get(question.source, ()) if one.code == drawn.value), None)
        drawn.value = known or drawn.value


def _add_yes_no(drawn: Drawn, question: Question) -> None:
    drawn.is_checked = drawn.value == "yes"
    if not question.tick:
        drawn.is_inline = True
        drawn.options = _options([("yes", _("Yes")), ("no", _("No"))], drawn, {drawn.value})


def _add_options(drawn: Drawn, question: Question, standing: Standing) -> None:
    pairs = _pairs(question, standing)
    blank = standing.words(question.blank)
    if drawn.template.endswith("radios.html"):
        pairs = ([("", blank)] if blank else []) + pairs
    else:
        pairs = [("", blank or _("Choose…")), *pairs]
    drawn.options = _options(pairs, drawn, {drawn.value})


def _pairs(question: Question, standing: Standing) -> list[tuple[str, str]]:
    if question.options:
        return [(one.code, standing.words(one.text)) for one in question.options]
    return [(one.code, one.text) for one in standing.choices.get(question.source, ())]


def _options(pairs: Iterable[tuple[str, str]], drawn: Drawn, chosen: set[str]) -> list[DrawnOption]:
    # The first option bears the id that an error message leads to.
    return [
        DrawnOption(value, label, drawn.id if place == 0 else f"{drawn.id}-{place}", value in chosen)
        for place, (value, label) in enumerate(pairs)
    ]


def _add_many(drawn: Drawn, question: Question, standing: Standing) -> None:
    chosen = {str(one) for one in standing.values.get(drawn.name, ())}
    drawn.options = _options(_pairs(question, standing), drawn, chosen)
    by_code = {one.value: one for one in drawn.options}
    drawn.groups = [_group(group, by_code, standing) for group in question.groups]


def _group(group: Group, by_code: Mapping[str, DrawnOption], standing: Standing) -> DrawnGroup:
    options = [by_code[code] for code in group.codes]
    return DrawnGroup(standing.words(group.title), options, _condition(group.condition))


def _share(name: str, scope: str, standing: Standing) -> Drawn:
    share = Drawn(
        template="forms/kinds/radios.html",
        key="",
        kind=str(Kind.YES_NO),
        name=f"{name}-share",
        id=f"q-{name}-share",
        label=_("May the parents read this?"),
        scope=scope,
        value=standing.first(f"{name}-share") or "no",
        is_inline=True,
    )
    share.options = _options([("yes", _("Yes")), ("no", _("No"))], share, {share.value})
    return share


def _kept(name: str, scope: str, standing: Standing) -> Drawn:
    """Return the choice whether what is written is added to what stands there or takes its place."""
    chosen = Drawn(
        template="forms/kinds/radios.html",
        key="",
        kind=str(Kind.ONE),
        name=choice_name(name),
        id=f"q-{choice_name(name)}",
        label=_("What becomes of what was written here before?"),
        scope=scope,
        value=standing.first(choice_name(name)) or ADD,
        is_inline=True,
    )
    pairs = [(ADD, _("It stays, and this is added")), (REPLACE, _("This takes its place"))]
    chosen.options = _options(pairs, chosen, {chosen.value})
    return chosen


def _add_rows(drawn: Drawn, question: Question, standing: Standing) -> None:
    drawn.add = standing.words(question.add)
    for index, title in _row_titles(drawn.name, question, standing):
        prefix = f"{drawn.name}-{index}"
        subs = [
            (sub, _drawn(sub, f"{prefix}-{sub.key}", prefix, standing))
            for sub in question.questions
            if sub.data_class not in standing.leave_out
        ]
        more = [one for sub, one in subs if sub.more]
        drawn.rows.append(
            DrawnRow(
                title=title,
                scope=prefix,
                first=[one for sub, one in subs if not sub.more],
                more=more,
                is_open=any(one.value or one.other or one.error for one in more),
            )
        )


def _row_titles(name: str, question: Question, standing: Standing) -> list[tuple[str, str]]:
    if question.options:
        return [(one.code, standing.words(one.text)) for one in question.options]
    if question.each:
        return [(one.code, one.text) for one in standing.choices.get(question.each, ())]
    filled = [key for key, found in standing.values.items() if any(found)]
    shown = line_numbers(name, [*filled, *standing.errors])[:MOST_ROWS]
    # One empty line when there is none yet, and one more when "add another" was pressed.
    if not shown or (standing.first("add") == name and len(shown) < MOST_ROWS):
        shown.append(next_number(shown))
    title = standing.words(question.row)
    return [(str(index), title.replace("{number}", str(place))) for place, index in enumerate(shown, 1)]
