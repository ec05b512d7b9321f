"""The paper of one edition of the plan: its goal, each objective with its actions, its rules."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.queries import staff_names
from rrjeta.cases.models import Action, Approval, Measure, Objective, Plan
from rrjeta.cases.queries.plans import DRAFT, RETURNED
from rrjeta.forms.queries import form
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.kernel.text import thousands_apart
from rrjeta.packs import current as packs
from rrjeta.papers.choices import Part
from rrjeta.papers.queries.content import Content, form_chapters, signers
from rrjeta.papers.queries.frame import code_words, date_words, is_kind, organisation_words
from rrjeta.papers.queries.kinds import PaperKind, sheltering_kinds
from rrjeta.papers.queries.subject import Subject
from rrjeta.papers.queries.values import kept, plan_fields
from rrjeta.papers.rules.pieces import Cell, Chapter, Column, Piece

_OBJECTIVES = "objectives"
_DRAWN_OTHERWISE = frozenset({"objectives", "actions", "total_cost", "version"})


def plan_content(subject: Subject, kind: PaperKind, record_id: UUID, language: str) -> Content:
    """Return the content of one edition of the case's plan. Raises NotFound."""
    plan = Plan.objects.filter(id=record_id, case=subject.case).select_related("subject").first()
    if plan is None:
        raise NotFound
    shape = form(kind.form, plan.pack_version)
    actions = list(_actions(plan))
    fields = plan_fields(plan, _measure(subject), None)
    answers = kept(shape, plan.coded, open_record(plan), fields)
    chapters = [
        _objectives(chapter.title, subject, plan, actions, language) if chapter.key == _OBJECTIVES else chapter
        for chapter in form_chapters(
            subject, shape, answers, language, happened_at=plan.happened_at, skipped=_DRAWN_OTHERWISE
        )
    ]
    return Content(
        title=shape.paper.in_(language),
        chapters=chapters,
        happened_at=plan.happened_at,
        is_finished=plan.status not in (DRAFT, RETURNED),
        subtitle=_("Edition %(number)s") % {"number": plan.edition},
        form_version=shape.version,
        signs=signers(kind, subject.case.owner.name),
        approved_by=_approved_by(plan),
    )


def action_table(
    subject: Subject, actions: Iterable[Action], language: str
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the actions as a table: what, who, where, by when, cost, status. The place may be a secret."""
    actions = list(actions)
    names = staff_names([one.user_id for one in actions])
    is_hidden = subject.is_place_hidden()
    sheltering = sheltering_kinds() if is_hidden else frozenset()
    columns = (
        Column(pgettext("paper", "What"), width=5),
        Column(pgettext("paper", "Who"), width=4),
        Column(pgettext("paper", "How we will see it"), width=3),
        Column(pgettext("paper", "Where"), Part.PLACE if is_hidden else None, width=3),
        Column(pgettext("paper", "By when"), width=2),
        Column(pgettext("paper", "Cost"), width=2),
        Column(pgettext("paper", "Status"), width=2),
    )
    rows = []
    for one in actions:
        told = open_record(one)
        user = names.get(one.user_id, "") if one.user_id else ""
        organisation = organisation_words(one.organisation, language)
        who = ", ".join(part for part in (user, organisation, str(told.get("responsible") or "")) if part)
        rows.append(
            (
                Cell(str(told.get("what") or "")),
                Cell(who, Part.PLACE if is_kind(one.organisation, sheltering) else None),
                Cell(str(told.get("indicator") or "")),
                Cell(str(told.get("place") or "")),
                Cell(date_words(one.due_on)),
                Cell(money_words(one.cost)),
                Cell(code_words("plan_action_status", one.status, language)),
            )
        )
    return columns, tuple(rows)


def money_words(amount: int | None) -> str:
    """Return a sum with the currency of the country; empty for none."""
    if amount is None:
        return ""
    return f"{thousands_apart(amount)}\u00a0{packs.current().head['symbol']}"


def _actions(plan: Plan) -> Iterable[Action]:
    found = Action.objects.filter(objective__plan=plan).select_related("subject", "objective")
    return found.order_by("objective__place", "due_on", "id")


def _objectives(title: str, subject: Subject, plan: Plan, actions: list[Action], language: str) -> Chapter:
    pieces: list[Piece] = []
    objectives = Objective.objects.filter(plan=plan).select_related("subject").order_by("place")
    for number, one in enumerate(objectives, start=1):
        told = open_record(one)
        heading = _("Objective %(number)s: %(domain)s") % {
            "number": number,
            "domain": code_words("plan_domain", one.domain, language),
        }
        columns, rows = action_table(subject, [each for each in actions if each.objective_id == one.id], language)
        attained = code_words("goal_attainment", one.attainment, language) if one.attainment else ""
        pieces += [
            Piece(heading, heading=True),
            Piece("", str(told.get("objective") or ""), is_free=True),
            Piece(pgettext("paper", "How we will see it"), str(told.get("indicator") or ""), is_free=True),
            Piece(pgettext("paper", "Reached so far"), attained),
            Piece("", columns=columns, table=rows),
        ]
    total = sum(one.cost or 0 for one in actions)
    pieces.append(Piece(pgettext("paper", "Total cost"), money_words(total) if total else ""))
    return Chapter(title, tuple(pieces), key=_OBJECTIVES)


def _measure(subject: Subject) -> Measure | None:
    found = Measure.objects.filter(case=subject.case, is_open=True).select_related("subject")
    return found.order_by("-proposed_at").first()


def _approved_by(plan: Plan) -> str:
    found = Approval.objects.filter(record_id=plan.id, is_approved=True).select_related("subject", "user")
    approval = found.order_by("-happened_at").first()
    if approval is None:
        return ""
    name = (open_record(approval).get("signed_by") if approval.is_on_paper else "") or approval.user.name
    return _("%(name)s, %(day)s") % {"name": name, "day": date_words(approval.happened_at)}
