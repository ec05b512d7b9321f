"""The people of a case: the child registered and corrected, the family around it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.families import Member, add_family_member, correct_family_member, end_family_tie
from rrjeta.cases.operations.people_of_case import edit_person
from rrjeta.cases.queries.file import Header
from rrjeta.cases.queries.kin import kin_page
from rrjeta.cases.queries.people_of_case import family_page, family_tie, registered
from rrjeta.forms.rules.filled import filled
from rrjeta.kernel.ids import read_id
from rrjeta.people.choices import Certainty
from rrjeta.people.queries import TieView
from rrjeta.web.attempt import Outcome, Typed, attempt, shown
from rrjeta.web.case_page import case_context
from rrjeta.web.child_phones import phones_stopped
from rrjeta.web.concern_forms import offered
from rrjeta.web.concern_shown import person_shown
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.entries import enclosed_lines
from rrjeta.web.form_page import FormPage, Sent, answer_form
from rrjeta.web.kin_shown import kin_name
from rrjeta.web.person_forms import around, family_rows, number_warnings, registration_form
from rrjeta.web.shown import label, options


@door(Permission.EDIT_PERSON)
def edit(request: HttpRequest, case_id: UUID, person_id: UUID | None = None) -> HttpResponse:
    """Draw form 3.2 of the child, or of a brother or sister without a case, with what is known; a half can be saved."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, found = registered(actor, case_id, person_id)
    shape = registration_form(is_child_of_case=found.person.id == header.case.child_id)
    page = FormPage(
        form=shape,
        template="persons/edit.html",
        context={
            **case_context(request, header, "family"),
            "person_name": found.person.name,
            "enclosed": enclosed_lines(found.files, case_id),
        },
        choices={**offered(actor), **around(found)},
        leave_out=tuple(found.leave_out),
        filled=filled(shape, found.answers, family_rows(found)),
        version=found.person.version,
        masked=header.masked,
        masked_more=header.masked_keys,
        age=found.person.age,
    )

    def save(sent: Sent) -> str:
        edit_person(
            actor,
            operation_id=sent.operation_id,
            case_id=case_id,
            person_id=found.person.id,
            answers=sent.answers,
            asked=[one.key for one in shape.questions() if one.data_class not in found.leave_out],
            base_version=sent.base_version,
            is_finished=sent.is_finished,
        )
        for warning in number_warnings(sent.answers.plain):
            messages.warning(request, warning)
        messages.success(request, _("The registration is saved."))
        return reverse("family-edit", args=[case_id])

    return answer_form(request, page, save)


@door(Permission.READ_IDENTITY)
def family(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show who belongs to the family, and what can be corrected."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = family_page(actor, case_id)
    may_edit = Permission.EDIT_PERSON in page.header.allowed
    context = {
        **case_context(request, page.header, "family"),
        "members": [_member(page.header, one, may_edit) for one in page.ties if one.until is None],
        "former": [_member(page.header, one, False) for one in page.ties if one.until is not None],
        "children": [
            person_shown(one, is_place_hidden=page.header.is_home_secret)
            | {"url": reverse("sibling-edit", args=[case_id, one.id]) if may_edit else ""}
            for one in page.siblings
        ],
        "child_url": reverse("person-edit", args=[case_id]) if may_edit else "",
        "add_url": reverse("family-add", args=[case_id]) if may_edit else "",
    }
    return render(request, "persons/family.html", context)


@door(Permission.EDIT_PERSON)
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = kin_page(actor, case_id, Permission.EDIT_PERSON)
    outcome = attempt(
        request,
        lambda: add_family_member(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            member=_typed_member(request),
            tied_to=read_id(request.POST.get("tied_to", "")),
        ),
    )
    if outcome.result:
        return redirect("family-edit", case_id)
    context = {
        **case_context(request, page.header, "family"),
        "heading": _("Add somebody of the family"),
        "version": "",
        "save_url": reverse("family-add", args=[case_id]),
        "persons": [(str(one), kin_name(page, one)) for one in page.persons],
    }
    return _member_page(request, context, outcome, {"tied_to": str(page.circle.child_id), "since": ""})


@door(Permission.EDIT_PERSON)
def correct(request: HttpRequest, case_id: UUID, tie_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, known = family_tie(actor, case_id, tie_id)
    outcome = attempt(
        request,
        lambda: correct_family_member(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            tie_id=tie_id,
            member=_typed_member(request),
            base_version=base_version(request),
        ),
    )
    if outcome.result:
        return redirect("family-edit", case_id)
    context = {
        **case_context(request, header, "family"),
        "heading": _("Correct somebody of the family"),
        "version": known.person.version,
        "save_url": reverse("family-tie", args=[case_id, tie_id]),
        "end_url": reverse("family-end", args=[case_id, tie_id]),
    }
    return _member_page(request, context, outcome, _plain(known, header.case.household_id))


@door(Permission.EDIT_PERSON)
@require_POST
def end(request: HttpRequest, case_id: UUID, tie_id: UUID) -> HttpResponse:
    """End what somebody is to the child; the page is shown again when the day cannot be."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, known = family_tie(actor, case_id, tie_id)
    typed = Typed(request)

    def save() -> UUID:
        until = typed.day("until")
        typed.check()
        return end_family_tie(actor, operation_id=operation_id(request), case_id=case_id, tie_id=tie_id, until=until)

    outcome = attempt(request, save)
    if outcome.result:
        return redirect("family-edit", case_id)
    context = {
        **case_context(request, header, "family"),
        "heading": _("Correct somebody of the family"),
        "version": known.person.version,
        "save_url": reverse("family-tie", args=[case_id, tie_id]),
        "end_url": reverse("family-end", args=[case_id, tie_id]),
        "shown": _plain(known, header.case.household_id),
    }
    return _member_page(request, context, outcome, {})


def _member_page(
    request: HttpRequest, context: dict[str, Any], outcome: Outcome, known: dict[str, Any]
) -> HttpResponse:
    plain = {
        **dict.fromkeys(("relationship", "given_name", "surname", "phone", "sex", "birth_year", "certainty"), ""),
        **dict.fromkeys(("is_carer", "is_legal", "lives_here"), False),
        "sex": "u",
        "certainty": Certainty.SAID.value,
        **known,
    }
    more = {
        "shown": shown(request, plain),
        "relationships": options("relationship"),
        "sexes": [("f", _("Woman or girl")), ("m", _("Man or boy")), ("u", _("Not known"))],
        "certainties": [(Certainty.SAID.value, _("Somebody said so")), (Certainty.CONFIRMED.value, _("Confirmed"))],
        "errors": outcome.errors,
        "conflicts": outcome.conflicts,
        "conflict_labels": {"given_name": _("Given name"), "surname": _("Surname"), "phone": _("Telephone")},
        "typed_until": request.POST.get("until", ""),
        "is_ending": "until" in outcome.errors,
        "sent_operation_id": request.POST.get("operation_id", ""),
        "end_url": "",
    }
    return render(request, "persons/member.html", {**more, **context}, status=outcome.status)


def _member(header: Header, one: TieView, may_edit: bool) -> dict[str, Any]:
    return {
        **person_shown(one.person, is_place_hidden=header.is_home_secret),
        "tie": label("relationship", one.relationship),
        "is_carer": one.is_carer,
        "is_legal": one.is_legal,
        "is_said": one.certainty == Certainty.SAID,
        "phone": one.person.told.get("phone", ""),
        "stopped": phones_stopped(header.alerts),
        "until": one.until,
        "url": reverse("family-tie", args=[header.case.id, one.tie_id]) if may_edit else "",
    }


def _plain(known: TieView, household_id: UUID) -> dict[str, Any]:
    person = known.person
    return {
        "relationship": known.relationship,
        "given_name": person.told.get("given_name", ""),
        "surname": person.told.get("surname", ""),
        "phone": person.told.get("phone", ""),
        "sex": person.sex,
        "birth_year": str(person.birth_on.year) if person.birth_on else "",
        "certainty": known.certainty,
        "is_carer": known.is_carer,
        "is_legal": known.is_legal,
        "lives_here": person.household_id == household_id,
    }


def _typed_member(request: HttpRequest) -> Member:
    typed = Typed(request)
    year = typed.text("birth_year").strip()
    since = typed.day("since")
    typed.check()
    return Member(
        relationship=typed.text("relationship"),
        given_name=typed.text("given_name")[:500],
        surname=typed.text("surname")[:500],
        phone=typed.text("phone")[:60],
        sex=typed.text("sex") if typed.text("sex") in ("f", "m") else "u",
        birth_year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else (0 if year else None),
        is_carer=typed.is_yes("is_carer"),
        is_legal=typed.is_yes("is_legal"),
        lives_here=typed.is_yes("lives_here"),
        certainty=Certainty.CONFIRMED if typed.text("certainty") == Certainty.CONFIRMED else Certainty.SAID,
        since=since,
    )


_C = "cases/<uuid:case_id>/"
urlpatterns = [
    path(f"{_C}person", edit, name="person-edit"),
    path(f"{_C}persons/<uuid:person_id>", edit, name="sibling-edit"),
    path(f"{_C}family/edit", family, name="family-edit"),
    path(f"{_C}family/add", add, name="family-add"),
    path(f"{_C}family/<uuid:tie_id>", correct, name="family-tie"),
    path(f"{_C}family/<uuid:tie_id>/end", end, name="family-end"),
]
