"""A proof that it is you, asked and taken: a code of the app, a recovery code or a passkey, and where there is none the password.

Wrong ones are counted like wrong passwords, by user, and for a browser in which this user signed in before by itself.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import FactorKind
from rrjeta.access.gate import needs_passkey
from rrjeta.access.operations.factors import NotProved, use_code, use_passkey
from rrjeta.access.passkeys import Site, asked_to_sign
from rrjeta.access.register import account, own_keys
from rrjeta.access.rules import proving_factors
from rrjeta.audit.operations import record_event
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import SealBroken, open_for, seal_for
from rrjeta.web.devices import device_of

_PURPOSE = "carried by a page"
_SECONDS = 30 * 60
_ANSWERED, _REMEMBERED = "passkey_answered", 20
_LONGEST = 20_000


class TooManyProofs(Refused):
    """Somebody gave too many wrong proofs: the door answers 429."""

    message = _("Too many attempts. Wait five minutes and try again.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks for: a code, a passkey (`options` is for the browser), the password, or nothing in a demonstration."""

    code: bool
    options: str
    carried: str
    password: bool
    nothing: bool


def site_of(request: HttpRequest) -> Site:
    """Return this house as a passkey knows it: by its name and by the exact address of its pages."""
    host = request.get_host()
    return Site(host=host.rsplit(":", 1)[0] if ":" in host else host, origin=f"{request.scheme}://{host}")


def asked(request: HttpRequest, actor: Actor) -> Asked:
    """Return what to ask the actor for; the page carries a new question for their passkeys."""
    kinds = proving_factors(actor.factors, needs_passkey(actor))
    options, question = _passkey_question(request, actor) if FactorKind.PASSKEY in kinds else ("", "")
    return Asked(
        code=bool(kinds & {FactorKind.TOTP, FactorKind.RECOVERY}),
        options=options,
        carried=question,
        password=not kinds,
        nothing=not kinds and settings.RRJETA_PROFILE == "demo" and actor.is_demo,
    )


def take_proof(request: HttpRequest, actor: Actor) -> None:
    """Pass silently when what was sent proves that it is the actor. Raises Invalid, TooManyProofs."""
    kinds = proving_factors(actor.factors, needs_passkey(actor))
    if not kinds and "invented" in request.POST and settings.RRJETA_PROFILE == "demo" and actor.is_demo:
        return
    device = device_of(request, account(actor.user_id).username)
    action, key = ("proof_known", f"{device}|{actor.user_id}") if device else ("proof", str(actor.user_id))
    counted = ratelimit.consume(request, app="allauth.account", action=action, key=key)
    if not counted:
        raise TooManyProofs
    try:
        _take(request, actor, has_factor=bool(kinds))
    except NotProved as refused:
        record_event(actor_id=None, action="access.proof_refused", about=[("access_user", actor.user_id)])
        field = "password" if not kinds else "answer" if request.POST.get("answer") else "code"
        said = _("This is not your password.") if not kinds else refused.message
        raise Invalid({field: said}) from None
    counted.rollback()


def _take(request: HttpRequest, actor: Actor, *, has_factor: bool) -> UUID | None:
    if not has_factor:
        if not account(actor.user_id).check_password(request.POST.get("password", "")):
            raise NotProved
        return None
    if answer := request.POST.get("answer", ""):
        state = _passkey_state(request, actor)
        return use_passkey(actor, operation_id=new_id(), site=site_of(request), state=state, answer=answer_of(answer))
    # An operation id that was sent would give an old proof a second time.
    return use_code(actor, operation_id=new_id(), code=request.POST.get("code", "")[:_LONGEST])


def answer_of(text: str) -> Any:
    """Return what a browser answered, or None for what is no answer."""
    try:
        return json.loads(text) if len(text) <= _LONGEST else None
    except (ValueError, RecursionError):
        return None


def carried(request: HttpRequest, actor: Actor, told: Mapping[str, Any]) -> str:
    """Return what a page carries unseen until it is sent: sealed to its user and their session, good for half an hour."""
    at = int(now().timestamp())
    return base64.b64encode(seal_for(_PURPOSE, _holder(request, actor), {**told, "at": at})).decode()


def carried_back(request: HttpRequest, actor: Actor, name: str = "carried") -> dict[str, Any]:
    """Return what the page that was sent carried; nothing where it is too old or was made up."""
    try:
        sealed = base64.b64decode(request.POST.get(name, ""), validate=True)
        told = open_for(_PURPOSE, _holder(request, actor), sealed)
    except (ValueError, SealBroken):
        return {}
    return told if abs(now().timestamp() - told["at"]) <= _SECONDS else {}


def _holder(request: HttpRequest, actor: Actor) -> str:
    return f"{actor.user_id}|{request.session.session_key}"


def _passkey_question(request: HttpRequest, actor: Actor) -> tuple[str, str]:
    options, state = asked_to_sign(site_of(request), own_keys(actor))
    return json.dumps(options["publicKey"]), carried(request, actor, {"state": state})


def _passkey_state(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return by what an answer is checked, and remember that this question was answered: once is enough."""
    state: dict[str, Any] = carried_back(request, actor).get("state", {})
    answered = request.session.get(_ANSWERED, [])
    if not state or state["challenge"] in answered:
        raise NotProved
    request.session[_ANSWERED] = [state["challenge"], *answered][:_REMEMBERED]
    return state
