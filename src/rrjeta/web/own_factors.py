"""One's own second factors: added, listed on the page of one's own settings, removed; in production before anything else."""

import json
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import FactorKind
from rrjeta.access.factors import new_recovery_codes, new_seed
from rrjeta.access.gate import needs_passkey
from rrjeta.access.operations.factors import add_passkey, enrol_totp, keep_recovery_codes, remove_factor
from rrjeta.access.passkeys import asked_to_make
from rrjeta.access.permissions import Permission
from rrjeta.access.register import account, own_factors, own_keys
from rrjeta.access.rules import missing_factor
from rrjeta.kernel.errors import NotFound
from rrjeta.web.attempt import Typed, attempt
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import door, operation_id
from rrjeta.web.fresh import mark_fresh
from rrjeta.web.proofs import answer_of, carried, carried_back, site_of


@door(Permission.DESK)
def choose(request: HttpRequest) -> HttpResponse:
    """Say why a second factor is needed, which, and lead to adding it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    by_passkey = needs_passkey(actor)
    context = {
        "needs_passkey": by_passkey,
        "is_missing": settings.RRJETA_ASKS_FACTOR and missing_factor(actor.factors, by_passkey) is not None,
        "has_app": FactorKind.TOTP in actor.factors,
    }
    return render(request, "own/factors.html", context)


@door(Permission.DESK, fresh=True)
def add_app(request: HttpRequest) -> HttpResponse:
    """Show the key of a new app as a picture and in letters, and take its first code."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    seed = carried_back(request, actor).get("seed") or new_seed()
    code = Typed(request).text("code")
    outcome = attempt(request, lambda: enrol_totp(actor, operation_id=operation_id(request), seed=seed, code=code))
    if outcome.result:
        return _added(request, actor)
    context = {
        "carried": carried(request, actor, {"seed": seed}),
        "picture": _picture(account(actor.user_id).username, seed),
        "letters": [seed[start : start + 4] for start in range(0, len(seed), 4)],
        "errors": outcome.errors,
        "replaces": FactorKind.TOTP in actor.factors,
    }
    return render(request, "own/add_app.html", context, status=outcome.status)


@door(Permission.DESK, fresh=True)
def add_key(request: HttpRequest) -> HttpResponse:
    """Have the browser make a passkey."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = Typed(request)
    state = carried_back(request, actor).get("made_for", {})
    outcome = attempt(
        request,
        lambda: add_passkey(
            actor,
            operation_id=operation_id(request),
            name=typed.text("name"),
            site=site_of(request),
            state=state,
            answer=answer_of(typed.text("answer")),
        ),
    )
    if outcome.result:
        return _added(request, actor)
    options, asked = asked_to_make(site_of(request), actor.user_id, account(actor.user_id).username, own_keys(actor))
    context = {
        "options": json.dumps(options["publicKey"]),
        "carried": carried(request, actor, {"made_for": asked}),
        "name": typed.text("name"),
        "errors": outcome.errors,
    }
    return render(request, "own/add_passkey.html", context, status=outcome.status)


def _added(request: HttpRequest, actor: Actor) -> HttpResponse:
    mark_fresh(request)
    messages.success(request, _("Saved. From now on you sign in with it."))
    return redirect("own-settings" if FactorKind.RECOVERY in actor.factors else "recovery-codes")


@door(Permission.DESK, fresh=True)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes, once; they count from when their reader says that they are kept."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if not actor.factors - {FactorKind.RECOVERY}:
        raise NotFound
    codes, errors = carried_back(request, actor).get("codes", []), {}
    if codes:
        keep_recovery_codes(actor, operation_id=operation_id(request), codes=codes)
        messages.success(request, _("Saved. Earlier recovery codes no longer count."))
        return redirect("own-settings")
    if request.method == "POST":
        errors = {"": [_("This page stood open for too long. Here are other codes: put these away.")]}
    codes = new_recovery_codes()
    context = {
        "codes": codes,
        "carried": carried(request, actor, {"codes": codes}),
        "had_codes": FactorKind.RECOVERY in actor.factors,
        "errors": errors,
    }
    return render(request, "own/recovery_codes.html", context, status=422 if errors else 200)


@door(Permission.DESK, fresh=True)
def remove(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    """Ask once more, then remove a factor of one's own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    factor = next((one for one in own_factors(actor) if one.id == factor_id), None)
    if factor is None:
        raise NotFound
    if request.method == "POST":
        remove_factor(actor, operation_id=operation_id(request), factor_id=factor_id)
        messages.success(request, _("Removed."))
        return redirect("own-settings")
    page = Confirmation(
        title=_("Remove a factor"),
        question=_("Remove “%(name)s”?") % {"name": factor_words(factor)},
        button=_("Remove"),
        action_url=reverse("own-factor-remove", args=[factor_id]),
        cancel_url=reverse("own-settings"),
        consequences=[_("It no longer proves that it is you. Your other factors stay as they are.")],
        is_harsh=True,
    )
    return render(request, "confirm.html", {"page": page})


def factor_words(factor: Any) -> str:
    """Return what a factor is called on a page."""
    return factor.name or kind_words(factor.kind)


def kind_words(kind: str) -> str:
    """Return what a kind of factor is called on a page."""
    kinds = {FactorKind.TOTP: _("Code app"), FactorKind.RECOVERY: _("Recovery codes"), FactorKind.PASSKEY: _("Passkey")}
    return kinds[FactorKind(kind)]


def _picture(username: str, seed: str) -> SafeString:
    """Return the key of an app as a QR code, drawn here: no other machine learns it."""
    address = f"otpauth://totp/Rrjeta:{username}?{urlencode({'secret': seed, 'issuer': 'Rrjeta'})}"
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True)
    return SafeString(drawn)


urlpatterns = [
    path("own/factors", choose, name="own-factors"),
    path("own/factors/app", add_app, name="own-factor-app"),
    path("own/factors/passkey", add_key, name="own-factor-passkey"),
    path("own/factors/recovery-codes", recovery_codes, name="recovery-codes"),
    path("own/factors/<uuid:factor_id>/remove", remove, name="own-factor-remove"),
]
