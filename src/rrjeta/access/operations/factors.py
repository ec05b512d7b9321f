"""Second factors of one's own: added, used once, removed. Removing somebody else's is in `factor_removals`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import FactorKind
from rrjeta.access.factors import is_app_code, open_factor, recovery_mark, seal_factor, seed_bytes, step_of
from rrjeta.access.gate import needs_passkey
from rrjeta.access.models import Factor, User
from rrjeta.access.operate import operation
from rrjeta.access.passkeys import Site, WrongAnswer, made_key, signed_by
from rrjeta.access.permissions import Permission
from rrjeta.access.rules import missing_factor, proving_factors
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change, remove

MOST_PASSKEYS = 8
_LONGEST_NAME = 40


class NotProved(Refused):
    """The code or the key is not right, was used before, or is of a kind that does not count: one answer for all."""

    message = _("This does not prove that it is you. Wait for the next code and try again.")


class LastFactor(Refused):
    """Without this factor nothing would be left that this user has to prove themselves with."""

    message = _("This is your last factor. Add another one first, then remove this one.")


@operation(Permission.DESK)
def enrol_totp(actor: Actor, *, operation_id: UUID, seed: str, code: str) -> UUID:
    """Have an app prove from now on that it is the actor; a second app takes the place of the first. Raises Invalid.

    `seed` is base32 (at least 128 bits), `code` what the app shows now, and with this it is used up. Whoever makes users
    with seeds of their own choosing (a manifest for tests) calls this as that user, with `code_at(seed, now())` of
    `access.factors`: `enrol_totp(actor_of_user(user_id), operation_id=new_id(), seed=seed, code=code_at(seed, now()))`.
    """
    if seed_bytes(seed) is None:
        raise Invalid({"code": _("This key is too short to be safe.")})
    step = step_of(seed, code, now(), 0)
    if step is None:
        raise Invalid({"code": _("This is not the code that the app shows now. Check the clock of the phone.")})
    user = _locked(actor.user_id)
    found = Factor.objects.filter(user=user, kind=FactorKind.TOTP).first()
    if found is None:
        made = Factor(user=user, kind=FactorKind.TOTP, last_step=step)
        made.sealed = seal_factor(made.id, user.id, {"seed": seed})
        add(made)
    else:
        made = change(found, {"sealed": seal_factor(found.id, user.id, {"seed": seed}), "last_step": step})
    note_factors(user)
    return made.id


@operation(Permission.DESK)
def add_passkey(
    actor: Actor, *, operation_id: UUID, name: str, site: Site, state: Mapping[str, Any], answer: Any
) -> UUID:
    """Have a key prove from now on that it is the actor. Raises Invalid."""
    name = " ".join(name.split())
    if len(name) > _LONGEST_NAME:
        raise Invalid({"name": _("This name is too long. Use up to 40 letters.")})
    user = _locked(actor.user_id)
    if Factor.objects.filter(user=user, kind=FactorKind.PASSKEY).count() >= MOST_PASSKEYS:
        raise Invalid({"name": _("You have eight passkeys already. Remove one first.")})
    try:
        key = made_key(site, state, answer)
    except WrongAnswer:
        raise Invalid({"answer": _("The browser made no passkey. Try again.")}) from None
    if key in _keys(user):
        raise Invalid({"answer": _("This passkey is yours already.")})
    made = Factor(user=user, kind=FactorKind.PASSKEY, name=name)
    made.sealed = seal_factor(made.id, user.id, {"key": key})
    add(made)
    note_factors(user)
    return made.id


@operation(Permission.DESK)
def keep_recovery_codes(actor: Actor, *, operation_id: UUID, codes: Sequence[str]) -> UUID:
    """Have these codes, each once, stand in for a lost factor; earlier ones no longer do. Raises NotFound without a factor."""
    user = _locked(actor.user_id)
    if not Factor.objects.filter(user=user).exclude(kind=FactorKind.RECOVERY).exists():
        raise NotFound
    told = {"marks": [recovery_mark(user.id, one) for one in codes]}
    found = Factor.objects.filter(user=user, kind=FactorKind.RECOVERY).first()
    if found is None:
        found = Factor(user=user, kind=FactorKind.RECOVERY)
        found.sealed = seal_factor(found.id, user.id, told)
        add(found)
    else:
        change(found, {"sealed": seal_factor(found.id, user.id, told)})
    note_factors(user)
    return found.id


@operation(Permission.DESK)
def use_code(actor: Actor, *, operation_id: UUID, code: str) -> UUID:
    """Use up a code of the actor's app, or a recovery code. Raises NotProved, also for one that was used before.

    Never pass on an operation id that somebody sent: an operation sent again returns its first result, and a proof must
    not be given twice.
    """
    user = _locked(actor.user_id)
    kinds = proving_factors(actor.factors, needs_passkey(actor))
    kind = FactorKind.TOTP if is_app_code(code) else FactorKind.RECOVERY
    factor = Factor.objects.select_for_update().filter(user=user, kind=kind).first()
    if factor is None or kind not in kinds:
        raise NotProved
    told = open_factor(factor.id, user.id, factor.sealed)
    if kind is FactorKind.TOTP:
        step = step_of(told["seed"], code, now(), factor.last_step)
        if step is None:
            raise NotProved
        return change(factor, {"last_step": step, "used_at": now()}).id
    mark = recovery_mark(user.id, code)
    if mark not in told["marks"]:
        raise NotProved
    left = [one for one in told["marks"] if one != mark]
    return change(factor, {"sealed": seal_factor(factor.id, user.id, {"marks": left}), "used_at": now()}).id


@operation(Permission.DESK)
def use_passkey(actor: Actor, *, operation_id: UUID, site: Site, state: Mapping[str, Any], answer: Any) -> UUID:
    """Take what one of the actor's keys signed. Raises NotProved, also for a key that counts backwards: it was copied."""
    user = _locked(actor.user_id)
    keys = _keys(user)
    try:
        signed = signed_by(site, state, keys, answer)
    except WrongAnswer:
        raise NotProved from None
    factor = keys[signed.key]
    if signed.count and signed.count <= factor.last_step:
        raise NotProved
    return change(factor, {"last_step": max(signed.count, factor.last_step), "used_at": now()}).id


@operation(Permission.DESK)
def remove_factor(actor: Actor, *, operation_id: UUID, factor_id: UUID) -> UUID:
    """Remove a factor of one's own; the recovery codes go with the last one. Raises NotFound, LastFactor."""
    user = _locked(actor.user_id)
    factor = Factor.objects.select_for_update().filter(user=user, id=factor_id).first()
    if factor is None:
        raise NotFound
    left = [one.kind for one in Factor.objects.filter(user=user).exclude(id=factor_id)]
    kinds = [FactorKind(one) for one in left]
    if settings.RRJETA_ASKS_FACTOR and missing_factor(kinds, needs_passkey(actor)) is not None:
        raise LastFactor
    remove(factor)
    if set(kinds) == {FactorKind.RECOVERY}:
        remove_all(user)
    note_factors(user)
    return factor_id


def remove_all(user: User) -> None:
    """Remove every factor of a user; part of an operation."""
    for one in Factor.objects.select_for_update().filter(user=user):
        remove(one)
    note_factors(user)


def note_factors(user: User) -> None:
    """Write beside the user which kinds of factors they have; part of an operation that locked the user."""
    kinds = sorted(set(Factor.objects.filter(user=user).values_list("kind", flat=True)))
    change(user, {"factors": " ".join(kinds)})


def _keys(user: User) -> dict[str, Factor]:
    found = Factor.objects.select_for_update().filter(user=user, kind=FactorKind.PASSKEY)
    return {open_factor(one.id, user.id, one.sealed)["key"]: one for one in found}


def _locked(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None:
        raise NotFound
    return user
