"""Consent in a case: given, corrected, withdrawn, overridden. The rules of consent are the room `consent`'s."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Reminder
from rrjeta.cases.operations.enclosing import enclose
from rrjeta.cases.operations.notes import end_reminders
from rrjeta.cases.queries.consents import belongs_to, consents_for
from rrjeta.cases.scope import find_case
from rrjeta.consent.models import Consent
from rrjeta.consent.operations import ConsentGiven, add_consent, correct_consent, override, withdraw
from rrjeta.consent.queries import renewal_days
from rrjeta.consent.rules.consents import renews
from rrjeta.forms.rules.enclosed import Enclosed
from rrjeta.kernel.clock import at, today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.saving import add


@operation(Permission.WRITE_CONSENT)
def record_consent(
    actor: Actor, *, operation_id: UUID, case_id: UUID, given: ConsentGiven, files: Sequence[Enclosed] = ()
) -> UUID:
    """Record what was agreed or refused about the child of a case; return the consent's id.

    One that ends reminds its writer in time, and nobody is reminded any more of what it renews.
    Raises NotFound, NotAllowed, Invalid.
    """
    case = find_case(actor, Permission.WRITE_CONSENT, case_id, lock=True)
    consent = add_consent(case.person, case.id, given)
    _keep(case, consent, files)
    every = {one.id: one.given for one in consents_for(case)}
    end_reminders(one for one, earlier in every.items() if one != consent.id and renews(every[consent.id], earlier))
    _remind(actor, case, consent)
    return consent.id


@operation(Permission.WRITE_CONSENT)
def change_consent(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    consent_id: UUID,
    given: ConsentGiven,
    files: Sequence[Enclosed] = (),
    base_version: int | None,
) -> UUID:
    """Correct a consent that stands; the earlier words are kept. Raises NotFound, NotAllowed, Invalid, Stale, NotInForce."""
    case, consent = _found(actor, case_id, consent_id)
    before = consent.ends_on
    correct_consent(consent, given, base_version)
    _keep(case, consent, files)
    if consent.ends_on != before:
        end_reminders([consent.id])
        _remind(actor, case, consent)
    return consent.id


@operation(Permission.WRITE_CONSENT)
def withdraw_consent(
    actor: Actor, *, operation_id: UUID, case_id: UUID, consent_id: UUID, on: date | None, by: str, why: str = ""
) -> UUID:
    """Record that somebody took a consent back: from that day nothing leaves under it. Raises NotFound, Invalid, NotInForce."""
    _case, consent = _found(actor, case_id, consent_id)
    end_reminders([consent.id])
    return withdraw(consent, on=on, by=by, why=why).id


@operation(Permission.OVERRIDE_CONSENT)
def override_consent(
    actor: Actor, *, operation_id: UUID, case_id: UUID, consent_id: UUID, basis: str, reason: str, ends_on: date | None
) -> UUID:
    """Share without the consent that was refused or withdrawn, on another legal basis and for a reason, until a day.

    Raises NotFound, Invalid, StillInForce.
    """
    _case, consent = _found(actor, case_id, consent_id, Permission.OVERRIDE_CONSENT)
    end_reminders([consent.id])
    return override(consent, basis=basis, reason=reason, ends_on=ends_on).id


def _found(
    actor: Actor, case_id: UUID, consent_id: UUID, permission: Permission = Permission.WRITE_CONSENT
) -> tuple[Case, Consent]:
    case = find_case(actor, permission, case_id, lock=True)
    found = Consent.objects.select_for_update(of=("self",)).select_related(
        "subject", "person__subject", "person__merged_into__subject"
    )
    consent = found.filter(belongs_to(case), id=consent_id).first()
    if consent is None:
        raise NotFound
    return case, consent


def _keep(case: Case, consent: Consent, files: Sequence[Enclosed]) -> None:
    enclose(files, record_id=consent.id, holders=[(case.person.subject, case.id)], at=at(consent.given_on))


def _remind(actor: Actor, case: Case, consent: Consent) -> None:
    if consent.ends_on is None or consent.ends_on < today():
        return
    day = max(today(), consent.ends_on - timedelta(days=renewal_days()))
    words = _("A consent ends on %(day)s: renew it, or stop sharing.") % {"day": consent.ends_on.strftime("%d.%m.%Y")}
    add(
        Reminder(subject=case.person.subject, case=case, user_id=actor.user_id, remind_on=day, record_id=consent.id),
        {"words": words},
    )
