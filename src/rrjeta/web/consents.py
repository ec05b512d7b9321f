"""Consent and sharing: what was agreed about a child, and each step of it on a page of its own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.operations.consents import change_consent, override_consent, record_consent, withdraw_consent
from rrjeta.cases.queries.consents import consents_page
from rrjeta.cases.queries.file import Header
from rrjeta.cases.queries.people_of_case import family_page
from rrjeta.consent.choices import BY_CONSENT, Standing
from rrjeta.consent.operations import ConsentGiven
from rrjeta.consent.queries import ConsentView
from rrjeta.forms.queries import form
from rrjeta.forms.rules.filled import filled
from rrjeta.forms.rules.shape import Choice, Form
from rrjeta.kernel.clock import today
from rrjeta.places.queries import organisations
from rrjeta.web.asking import Ask, AskPage, answer_ask, day_of
from rrjeta.web.asking import Sent as AskSent
from rrjeta.web.case_page import case_context
from rrjeta.web.consents_shown import consent_shown
from rrjeta.web.door import door, operation_id
from rrjeta.web.form_page import FormPage, Sent, answer_form
from rrjeta.web.shown import options

_FORM = "consent"


@door(Permission.READ_CONSENT)
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """List what was agreed about the child: in force, ended, withdrawn, refused."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = consents_page(actor, case_id)
    names = staff_names([one.entered_by_id for one in page.consents])
    can_write = Permission.WRITE_CONSENT in page.header.allowed
    shown = [consent_shown(one, page, names, allowed=page.header.allowed) for one in page.consents]
    context = {
        **case_context(request, page.header, "consents"),
        "holding": [one for one in shown if one["holds"]],
        "past": [one for one in shown if not one["holds"]],
        "disclosures_url": reverse("case-disclosures", args=[case_id])
        if Permission.READ_DISCLOSURES in page.header.allowed
        else "",
        "record_url": reverse("consent-record", args=[case_id]) if can_write else "",
        "blank_urls": [(reverse("blank-form", args=[_FORM, code]), words) for code, words in _languages()],
    }
    return render(request, "consents/list.html", context)


def _languages() -> list[tuple[str, str]]:
    return [("sq", _("Albanian")), ("en", _("English"))]


@door(Permission.WRITE_CONSENT)
def record(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record a consent, or that it was refused."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = consents_page(actor, case_id, Permission.WRITE_CONSENT).header
    shape = form(_FORM)
    plain = {"given_on": today(), "legal_basis": BY_CONSENT, "status": "given"}
    page = _page(request, actor, header, shape, filled=filled(shape, plain))

    def save(sent: Sent) -> str:
        record_consent(
            actor, operation_id=sent.operation_id, case_id=case_id, given=_given(sent), files=sent.answers.files
        )
        return _saved(request, case_id, _("The consent was recorded."))

    return answer_form(request, page, save)


@door(Permission.WRITE_CONSENT)
def correct(request: HttpRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Correct what was written down wrongly."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = consents_page(actor, case_id, Permission.WRITE_CONSENT)
    one = found.one(consent_id)
    shape = form(_FORM, one.pack_version)
    page = _page(request, actor, found.header, shape, filled=_filled(shape, one), version=one.version)

    def save(sent: Sent) -> str:
        change_consent(
            actor,
            operation_id=sent.operation_id,
            case_id=case_id,
            consent_id=consent_id,
            given=_given(sent),
            files=sent.answers.files,
            base_version=sent.base_version,
        )
        return _saved(request, case_id, _("The consent was corrected. The earlier words are kept."))

    return answer_form(request, page, save)


@door(Permission.WRITE_CONSENT)
def withdraw(request: HttpRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Record that somebody took a consent back."""
    asks = [
        Ask("day", "withdrawn_on", _("When it was withdrawn"), value=today(), required=True),
        Ask("radios", "withdrawn_by", _("Who withdrew it"), options=options("consent_giver", _WITHDRAWERS)),
        Ask("long", "why", _("Why"), hint=_("Nobody has to give a reason.")),
    ]

    def save(actor: Actor, sent: AskSent) -> str:
        withdraw_consent(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            consent_id=consent_id,
            on=day_of(sent, "withdrawn_on"),
            by=sent.text("withdrawn_by"),
            why=sent.text("why"),
        )
        return _saved(request, case_id, _("The consent was withdrawn. From that day nothing is shared under it."))

    intro = [_("From that day nothing leaves under this consent. What was shared before stays with whoever has it.")]
    return _step(request, case_id, consent_id, _("Withdraw the consent"), asks, intro, save)


@door(Permission.OVERRIDE_CONSENT, fresh=True)
def override(request: HttpRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Share without the consent that was refused or withdrawn."""
    bases = [one for one in options("legal_basis") if one[0] != BY_CONSENT]
    asks = [
        Ask("radios", "legal_basis", _("What allows it without a consent"), options=bases),
        Ask("long", "reason", _("Why this cannot wait for a consent"), required=True),
        Ask("day", "ends_on", _("Until when"), required=True),
    ]

    def save(actor: Actor, sent: AskSent) -> str:
        override_consent(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            consent_id=consent_id,
            basis=sent.text("legal_basis"),
            reason=sent.text("reason"),
            ends_on=day_of(sent, "ends_on"),
        )
        return _saved(request, case_id, _("It is shared without a consent until that day. The reason is kept."))

    intro = [_("The data protection officer sees whatever leaves the house without a consent, and the reason.")]
    return _step(
        request, case_id, consent_id, _("Share without this consent"), asks, intro, save, Permission.OVERRIDE_CONSENT
    )


_WITHDRAWERS = ("mother", "father", "guardian", "foster", "child", "court")


def _step(
    request: HttpRequest,
    case_id: UUID,
    consent_id: UUID,
    title: str,
    asks: list[Ask],
    intro: list[str],
    save: Callable[[Actor, AskSent], str],
    permission: Permission = Permission.WRITE_CONSENT,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = consents_page(actor, case_id, permission)
    one = found.one(consent_id)
    shown = consent_shown(one, found, {}, allowed=frozenset())
    back = {"back_url": reverse("case-consents", args=[case_id])}
    page = AskPage(
        title=title,
        button=title,
        asks=asks,
        context={**case_context(request, found.header, "consents"), **back},
        intro=[shown["title"], *shown["with"], *intro],
        is_harsh=permission is Permission.OVERRIDE_CONSENT,
    )
    return answer_ask(request, page, lambda sent: save(actor, sent))


def _page(request: HttpRequest, actor: Actor, header: Header, shape: Form, **more: Any) -> FormPage:
    family = family_page(actor, header.case.id)
    people = [Choice(str(one.person.id), one.person.name) for one in family.ties if one.until is None]
    known = [Choice(one.code, str(one.text)) for one in organisations()]
    return FormPage(
        form=shape,
        template="entries/form.html",
        context={
            **case_context(request, header, "consents"),
            "case_url": reverse("case-consents", args=[header.case.id]),
        },
        choices={"people": people, "organisations": known},
        **more,
    )


def _given(sent: Sent) -> ConsentGiven:
    fields = {name: value for name, value in sent.answers.fields.items() if name in _FIELDS}
    fields["types"] = tuple(fields.get("types") or ())
    fields["is_parent_danger"] = bool(fields.get("is_parent_danger"))
    return ConsentGiven(fields, sent.answers.coded, sent.answers.told)


_FIELDS = ("given_on", "types", "legal_basis", "giver", "status", "child_assent", "ends_on", "is_parent_danger")


def _filled(shape: Form, one: ConsentView) -> Any:
    plain = {name: getattr(one.given, name) for name in _FIELDS}
    plain["types"] = list(one.given.types)
    if one.standing is Standing.OVERRIDDEN and one.given.overridden_on is None:
        plain["status"] = "given"  # a child's word without the parent: it is kept as overridden
    return filled(shape, one.coded, {name: value for name, value in one.told.items() if value is not None}, plain)


def _saved(request: HttpRequest, case_id: UUID, words: str) -> str:
    messages.success(request, words)
    return reverse("case-consents", args=[case_id])


urlpatterns = [
    path("cases/<uuid:case_id>/consents", show, name="case-consents"),
    path("cases/<uuid:case_id>/consents/record", record, name="consent-record"),
    path("cases/<uuid:case_id>/consents/<uuid:consent_id>/correct", correct, name="consent-correct"),
    path("cases/<uuid:case_id>/consents/<uuid:consent_id>/withdraw", withdraw, name="consent-withdraw"),
    path("cases/<uuid:case_id>/consents/<uuid:consent_id>/override", override, name="consent-override"),
]
