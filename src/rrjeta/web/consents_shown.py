"""A consent in the reader's words."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.consents import ConsentsPage
from rrjeta.consent.choices import HOLDING, Standing
from rrjeta.consent.queries import ConsentView
from rrjeta.consent.rules.consents import Shared
from rrjeta.forms.queries import form
from rrjeta.places.queries import organisation_name
from rrjeta.web.entries import enclosed_lines
from rrjeta.web.shown import label, labels
from rrjeta.web.words.dates import day_words

_KINDS = {
    Standing.IN_FORCE: "good",
    Standing.ENDS_SOON: "warn",
    Standing.OVERRIDDEN: "warn",
}


def standing_words(standing: Standing) -> str:
    """Return how a consent stands, in words."""
    return {
        Standing.IN_FORCE: pgettext("consent", "in force"),
        Standing.ENDS_SOON: pgettext("consent", "ends soon"),
        Standing.ENDED: pgettext("consent", "ended"),
        Standing.WITHDRAWN: pgettext("consent", "withdrawn"),
        Standing.REFUSED: pgettext("consent", "not given"),
        Standing.OVERRIDDEN: pgettext("consent", "without consent, for a reason"),
    }[standing]


def consent_shown(
    one: ConsentView, page: ConsentsPage, names: Mapping[UUID, str], *, allowed: Collection[Permission]
) -> dict[str, Any]:
    """Return what the list shows of a consent, with the ways to change it."""
    given, case_id = one.given, page.header.case.id
    holds = one.standing in HOLDING
    files = [file for file in page.files if file.record_id == one.id]
    return {
        "title": ", ".join(labels("consent_type", given.types)),
        "standing": standing_words(one.standing),
        "kind": _KINDS.get(one.standing, "quiet"),
        "holds": holds,
        "with": [shared_words(line) for line in given.shared],
        "facts": list(_facts(one)),
        "by": names.get(one.entered_by_id, "") if one.entered_by_id else "",
        "given_on": given.given_on,
        "files": enclosed_lines(files, case_id),
        "is_page_missing": not files and given.status in ("given", "limited"),
        **_ways(one, case_id, holds=holds, allowed=allowed),
    }


def _ways(one: ConsentView, case_id: UUID, *, holds: bool, allowed: Collection[Permission]) -> dict[str, str]:
    args = [case_id, one.id]
    can_write, can_override = Permission.WRITE_CONSENT in allowed, Permission.OVERRIDE_CONSENT in allowed
    is_plain = one.given.withdrawn_on is None and one.given.overridden_on is None
    return {
        "correct_url": reverse("consent-correct", args=args) if can_write and is_plain else "",
        "withdraw_url": reverse("consent-withdraw", args=args) if can_write and holds else "",
        "override_url": reverse("consent-override", args=args) if can_override and not holds else "",
        "print_url": reverse("paper-ask", args=[case_id, "consent", one.id]) if can_write else "",
    }


def shared_words(line: Shared) -> str:
    """Return with whom what is shared, as one sentence."""
    words = {
        "name": organisation_name(line.organisation, line.name),
        "classes": ", ".join(class_words(line.classes)),
        "purpose": purpose_words(line.purpose),
    }
    if line.until is None:
        return _("%(name)s: %(classes)s. %(purpose)s.") % words
    return _("%(name)s: %(classes)s. %(purpose)s. Until %(day)s.") % {**words, "day": day_words(line.until)}


def class_words(classes: Iterable[str]) -> list[str]:
    """Return what classes of data are called, in the order of the form."""
    known = dict(class_options())
    return [words for code, words in known.items() if code in set(classes)]


def class_options() -> list[tuple[str, str]]:
    """Return the classes of data that can be shared, with their words."""
    return _options("classes")


def purpose_options() -> list[tuple[str, str]]:
    """Return what data are shared for."""
    return _options("purpose")


def purpose_words(code: str) -> str:
    """Return what a purpose is called."""
    return dict(purpose_options()).get(code, code)


def _options(key: str) -> list[tuple[str, str]]:
    language = get_language() or "sq"
    line = next(one for one in form("consent").by_key["recipients"].questions if one.key == key)
    return [(one.code, one.text.in_(language)) for one in line.options]


def _facts(one: ConsentView) -> Iterable[tuple[str, str]]:
    given, told = one.given, one.told
    name = (told.get("giver_person") or {}).get("text", "")
    giver = label("consent_giver", given.giver)
    yield _("Given by"), f"{giver}: {name}" if name else giver
    yield _("Answer"), label("consent_status", given.status)
    yield _("Legal basis"), label("legal_basis", given.legal_basis)
    yield _("Child's assent"), label("consent_status", given.child_assent)
    if given.ends_on:
        yield _("Valid until"), day_words(given.ends_on)
    witness = (told.get("witness") or {}).get("text", "")
    said = {
        _("Limits"): told.get("limits"),
        _("Witness"): witness,
        _("Why the parent was not asked"): told.get("danger_why"),
        _("Why without the child's assent"): told.get("no_assent_why"),
    }
    yield from ((words, value) for words, value in said.items() if value)
    if given.withdrawn_on:
        who = {"who": label("consent_giver", one.withdrawn_by), "day": day_words(given.withdrawn_on)}
        yield _("Withdrawn"), _("%(who)s, on %(day)s") % who
        if told.get("withdrawn_why"):
            yield _("Why it was withdrawn"), told["withdrawn_why"]
    if given.overridden_on:
        basis = {"basis": label("legal_basis", one.override_basis), "day": day_words(given.overridden_on)}
        yield _("Without consent since"), _("%(day)s, on the basis of: %(basis)s") % basis
        yield _("Reason"), told.get("override_reason", "")
