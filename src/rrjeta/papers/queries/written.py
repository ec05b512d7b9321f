"""Papers of what was written in a case file: assessments, visits, reviews, closures, and the meeting with its minutes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import pgettext

from rrjeta.access.queries import staff_names
from rrjeta.cases.models import Approval, Attendance, Decision, EntryLine, Objective, Plan
from rrjeta.cases.queries.meetings import IN_MINUTES
from rrjeta.forms.queries import form
from rrjeta.forms.rules.filled import Filled
from rrjeta.forms.rules.shape import Choice, Form
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.papers.queries.content import Content, form_chapters, line_key, signers
from rrjeta.papers.queries.frame import code_words, date_words, organisation_words
from rrjeta.papers.queries.kinds import PaperKind
from rrjeta.papers.queries.subject import Subject
from rrjeta.papers.queries.values import entry_fields, kept
from rrjeta.papers.rules.pieces import Cell, Chapter, Column, Piece

_MEETING, _REVIEW = "minutes", "review"
_DRAWN_OTHERWISE = frozenset({"attendance", "decisions", "agenda_cases"})


def entry_content(subject: Subject, kind: PaperKind, record_id: UUID, language: str) -> Content:
    """Return the content of one entry of the case. Raises NotFound."""
    line = lines_of(subject).filter(entry_id=record_id, entry__kind=kind.form).first()
    if line is None:
        raise NotFound
    shape = form(kind.form, line.entry.pack_version)
    chapters = entry_chapters(subject, line, language)
    author = line.entry.entered_by_id
    return Content(
        title=shape.paper.in_(language),
        chapters=chapters,
        happened_at=line.happened_at,
        is_finished=line.entry.is_finished,
        form_version=shape.version,
        signs=signers(kind, staff_names([author]).get(author, "") if author else ""),
    )


def lines_of(subject: Subject) -> QuerySet[EntryLine]:
    """Return the lines of the case with both blobs' keys."""
    return EntryLine.objects.filter(case=subject.case).select_related("subject", "entry__subject")


def entry_chapters(subject: Subject, line: EntryLine, language: str) -> list[Chapter]:
    """Return the answers of an entry as they concern this child: the common ones, and the child's own line."""
    entry = line.entry
    shape = form(entry.kind, entry.pack_version)
    own = (line_key(subject.case.id), line.coded, open_record(line))
    fields = {**entry_fields(entry, _approval(entry.id)), "objective.attainment": _attained(subject, line)}
    answers = kept(shape, entry.coded, open_record(entry), fields, own)
    is_meeting = entry.kind == _MEETING
    chapters = form_chapters(
        subject,
        shape,
        answers,
        language,
        happened_at=line.happened_at,
        skipped=_DRAWN_OTHERWISE if is_meeting else _moments_of_nothing(shape, answers),
        lists=_lists(subject, entry.kind),
    )
    return _with_meeting(line, chapters, language) if is_meeting else chapters


def _moments_of_nothing(shape: Form, answers: Filled) -> frozenset[str]:
    """Return the questions for the moment of an entry that stand in parts of the form where nothing else was answered.

    A form in parts asks in each when it happened, and an entry has one moment: a search begun is no child found.
    """
    asked = [
        (section, one) for section in shape.sections for one in section.questions if one.field == "entry.happened_at"
    ]
    if len(asked) < 2:  # one moment belongs to the whole form
        return frozenset()
    said = {key for part in (answers, *answers.per_child.values()) for key in part.values}
    return frozenset(
        moment.key
        for section, moment in asked
        if not said & {one.key for one in section.questions if one.key != moment.key}
    )


def _approval(record_id: UUID) -> Approval | None:
    found = Approval.objects.filter(record_id=record_id, is_approved=True).order_by("-happened_at")
    return found.select_related("subject").first()


def _attained(subject: Subject, line: EntryLine) -> list[dict[str, Any]]:
    """Return how far the objectives were reached at a review: those of the edition that it looked back on."""
    if line.entry.kind != _REVIEW:
        return []
    judged = Objective.objects.filter(plan__case=subject.case, plan__happened_at__lte=line.happened_at)
    found = list(judged.exclude(attainment="").select_related("subject", "plan").order_by("-plan__edition", "place"))
    return [
        {"of": str(one.id), "attainment": one.attainment, "note": open_record(one).get("note") or None}
        for one in found
        if one.plan.edition == found[0].plan.edition
    ]


def _lists(subject: Subject, kind: str) -> dict[str, list[Choice]]:
    """Return the words of what a review speaks of: the objectives of the plan, by id."""
    if kind != _REVIEW:
        return {}
    plans = Plan.objects.filter(case=subject.case)
    objectives = Objective.objects.filter(plan__in=plans).select_related("subject")
    return {"plan_objectives": [Choice(str(one.id), str(open_record(one).get("objective", ""))) for one in objectives]}


def _with_meeting(line: EntryLine, chapters: Iterable[Chapter], language: str) -> list[Chapter]:
    """Return the minutes with who took part after the meeting, and the decisions after the case."""
    found = []
    for chapter in chapters:
        found.append(chapter)
        if chapter.key == "meeting":
            found.append(attendance_chapter(line, language))
        elif chapter.key == "case":
            found.append(decisions_chapter(line, language))
    return found


def attendance_chapter(line: EntryLine, language: str) -> Chapter:
    """Return who took part in the meeting of a line that was found for its reader."""
    members = (
        Attendance.objects.filter(IN_MINUTES, meeting=line.entry)
        .select_related("subject", "user")
        .order_by("entered_at")
    )
    rows = []
    for one in members:
        told = open_record(one)
        name = told.get("name") or (one.user.name if one.user else "")
        rows.append(
            (
                Cell(name),
                Cell(organisation_words(str(told.get("organisation") or ""), language)),
                Cell(code_words("gtn_member_role", one.role, language)),
                Cell(code_words("gtn_attendance", one.attendance, language) if one.attendance else ""),
            )
        )
    columns = (
        Column(pgettext("paper", "Name and surname"), width=4),
        Column(pgettext("paper", "Institution"), width=4),
        Column(pgettext("paper", "Role"), width=3),
        Column(pgettext("paper", "Present"), width=2),
    )
    title = pgettext("paper", "Who took part")
    return Chapter(title, (Piece(title, columns=columns, table=tuple(rows)),), key="attendance")


def decisions_chapter(line: EntryLine, language: str) -> Chapter:
    """Return what was decided on the case of a line that was found for its reader."""
    found = Decision.objects.filter(line=line).select_related("subject").order_by("entered_at")
    rows = []
    for one in found:
        told = open_record(one)
        rows.append(
            (
                Cell(code_words("gtn_decision", one.code, language)),
                Cell(str(told.get("words") or "")),
                Cell(str(told.get("responsible") or "")),
                Cell(date_words(one.due_on)),
            )
        )
    columns = (
        Column(pgettext("paper", "Decision"), width=3),
        Column(pgettext("paper", "In words"), width=5),
        Column(pgettext("paper", "Responsible"), width=3),
        Column(pgettext("paper", "By when"), width=2),
    )
    title = pgettext("paper", "Decisions")
    return Chapter(title, (Piece("", columns=columns, table=tuple(rows)),), key="decisions")
