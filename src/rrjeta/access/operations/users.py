"""Users and their roles: what an administrator does, and what everybody sets for themselves."""

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.access.models import Membership, Unit, User
from rrjeta.access.operate import operation
from rrjeta.access.operations.relations import drop_relations
from rrjeta.access.operations.sessions import end_all
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import successor
from rrjeta.access.rules import LONGEST_PASSWORD, is_made_of, normal_username, user_errors
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current
from rrjeta.places.queries import town_names

# In our own words: the library names columns of the table in them.
_WEAK = {
    "password_too_short": _("Use at least 12 signs: several words are easy to remember."),
    "password_too_similar": _("The password is too like the name, the e-mail address or the phone number."),
    "password_too_common": _("This password is too well known."),
}


class OneselfRefused(Refused):
    """An administrator may not open, close or widen their own way in; a second one does it."""

    message = _("You cannot do this with your own account. Ask another administrator.")


@operation(Permission.MANAGE_USERS)
def create_user(
    actor: Actor,
    *,
    operation_id: UUID,
    username: str,
    name: str,
    unit_id: UUID,
    role: str,
    password: str,
    phone: str = "",
    email: str = "",
    language: str = "sq",
    is_demo: bool = False,
    is_synthetic: bool = False,
    since: date | None = None,
) -> UUID:
    """Add a user with a first role and a password that they replace when they first sign in. Raises Invalid."""
    user = User(username=normal_username(username), name=name.strip(), phone=phone.strip(), email=email.strip())
    errors = user_errors(username=user.username, name=user.name, phone=user.phone, email=user.email)
    if "username" not in errors and User.objects.filter(username__iexact=user.username).exists():
        errors["username"] = _("Somebody else already signs in with this name.")
    errors |= _language_errors(language) | _role_errors(unit_id, role) | _password_errors(password, user)
    if errors:
        raise Invalid(errors)
    user.language, user.is_demo, user.is_synthetic = language, is_demo, is_synthetic
    user.password, user.is_password_given = make_password(password), not (is_demo or is_synthetic)
    add(user)
    add(Membership(user=user, unit_id=unit_id, role=role, since=since or today()))
    return user.id


@operation(Permission.MANAGE_USERS)
def change_user(
    actor: Actor,
    *,
    operation_id: UUID,
    user_id: UUID,
    username: str,
    name: str,
    phone: str = "",
    email: str = "",
    language: str = "sq",
    base_version: int | None = None,
) -> UUID:
    """Change how a user is called, reached and addressed. Raises NotFound, Invalid, Stale."""
    user = _locked(user_id)
    fields = {
        "username": normal_username(username),
        "name": name.strip(),
        "phone": phone.strip(),
        "email": email.strip(),
    }
    errors = user_errors(**fields) | _language_errors(language)
    others = User.objects.filter(username__iexact=fields["username"]).exclude(id=user_id)
    if "username" not in errors and others.exists():
        errors["username"] = _("Somebody else already signs in with this name.")
    if errors:
        raise Invalid(errors)
    return change(user, {**fields, "language": language}, base_version=base_version).id


@operation(Permission.MANAGE_USERS)
def disable_user(actor: Actor, *, operation_id: UUID, user_id: UUID) -> UUID:
    """Shut a user out at once and pass their desk to the head, else to whoever stands in. Raises NotFound, OneselfRefused."""
    user = _locked(user_id)
    _refuse_oneself(actor, user_id)
    change(user, {"is_active": False})
    end_all(user_id)
    drop_relations(user_id)
    announce(UserDisabled(user_id=user_id, passes_to=successor(user_id)))
    return user.id


@operation(Permission.MANAGE_USERS)
def enable_user(actor: Actor, *, operation_id: UUID, user_id: UUID) -> UUID:
    """Let a user sign in again, with the roles they still have and nothing on their desk. Raises NotFound."""
    return change(_locked(user_id), {"is_active": True}).id


@operation(Permission.MANAGE_USERS)
def set_password(actor: Actor, *, operation_id: UUID, user_id: UUID, password: str) -> UUID:
    """Give a user a password that they replace when they next sign in; it ends their sessions. Raises NotFound, Invalid."""
    user = _locked(user_id)
    if errors := _password_errors(password, user):
        raise Invalid(errors)
    end_all(user_id)
    return change(user, {"password": make_password(password), "is_password_given": True}).id


@operation(Permission.MANAGE_USERS)
def join_unit(
    actor: Actor, *, operation_id: UUID, user_id: UUID, unit_id: UUID, role: str, since: date | None = None
) -> UUID:
    """Give a user one more role in a unit; it ends their sessions. Raises NotFound, Invalid, OneselfRefused."""
    user = _locked(user_id)
    _refuse_oneself(actor, user_id)
    errors = _role_errors(unit_id, role)
    if not errors and Membership.objects.filter(user=user, unit_id=unit_id, role=role, until=None).exists():
        errors["role"] = _("The user has this role in this unit already.")
    if errors:
        raise Invalid(errors)
    end_all(user_id)
    return add(Membership(user=user, unit_id=unit_id, role=role, since=since or today())).id


@operation(Permission.MANAGE_USERS)
def end_membership(actor: Actor, *, operation_id: UUID, membership_id: UUID) -> UUID:
    """Take a role away and end the sessions at once; with the last role in a unit the desk there passes on.

    Raises NotFound, OneselfRefused.
    """
    membership = Membership.objects.select_for_update().filter(id=membership_id, until=None).first()
    if membership is None:
        raise NotFound
    user_id, unit_id = membership.user_id, membership.unit_id
    _locked(user_id)
    _refuse_oneself(actor, user_id)
    change(membership, {"until": today() - timedelta(days=1)})
    end_all(user_id)
    if not Membership.objects.filter(user_id=user_id, unit_id=unit_id, until=None).exists():
        drop_relations(user_id, unit_id=unit_id)
        announce(RoleEnded(user_id=user_id, unit_id=unit_id, passes_to=successor(user_id, unit_id)))
    return membership.id


@operation(Permission.DESK)
def choose_password(actor: Actor, *, operation_id: UUID, present: str, password: str, again: str) -> UUID:
    """Replace one's own password. Raises Invalid."""
    user = _locked(actor.user_id)
    if not user.check_password(present):
        raise Invalid({"present": _("This is not your present password.")})
    errors = _password_errors(password, user)
    if not errors and password != again:
        errors["again"] = _("The two new passwords differ.")
    if not errors and password == present:
        errors["password"] = _("Choose a password other than the present one.")
    if errors:
        raise Invalid(errors)
    return change(user, {"password": make_password(password), "is_password_given": False}).id


@operation(Permission.DESK)
def set_language(actor: Actor, *, operation_id: UUID, language: str) -> UUID:
    """Choose the language in which one reads. Raises Invalid."""
    if errors := _language_errors(language):
        raise Invalid(errors)
    return change(_locked(actor.user_id), {"language": language}).id


@operation(Permission.DESK)
def set_hides_names(actor: Actor, *, operation_id: UUID, hides_names: bool) -> UUID:
    """Show case numbers in place of names on one's own screen, or names again."""
    return change(_locked(actor.user_id), {"hides_names": hides_names}).id


@operation(Permission.DESK)
def set_wants_mail(actor: Actor, *, operation_id: UUID, wants_mail: bool) -> UUID:
    """Say whether notices are mailed to one as well."""
    return change(_locked(actor.user_id), {"wants_mail": wants_mail}).id


@operation(Permission.DESK)
def set_phone(actor: Actor, *, operation_id: UUID, phone: str, base_version: int | None = None) -> UUID:
    """Say on which phone one is reached. Raises Invalid, Stale."""
    user = _locked(actor.user_id)
    errors = user_errors(username=user.username, name=user.name, phone=phone.strip(), email="")
    if "phone" in errors:
        raise Invalid({"phone": errors["phone"]})
    return change(user, {"phone": phone.strip()}, base_version=base_version).id


def _locked(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None:
        raise NotFound
    return user


def _refuse_oneself(actor: Actor, user_id: UUID) -> None:
    if actor.user_id == user_id:
        raise OneselfRefused


def _language_errors(language: str) -> dict[str, object]:
    return {} if language in dict(settings.LANGUAGES) else {"language": _("Choose one of the languages.")}


def _role_errors(unit_id: UUID, role: str) -> dict[str, object]:
    errors: dict[str, object] = {}
    if role not in set(Role):
        errors["role"] = _("Choose one of the roles.")
    if not Unit.objects.filter(id=unit_id, is_active=True).exists():
        errors["unit_id"] = _("Choose one of the units.")
    return errors


def _password_errors(password: str, user: User) -> dict[str, object]:
    if len(password) > LONGEST_PASSWORD:
        return {"password": _("Use at most 128 signs.")}
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {"password": [_WEAK[fault.code or ""] for fault in refused.error_list]}
    if is_made_of(password, [*current().head.get("weak_words", ()), *town_names()]):
        return {"password": [_WEAK["password_too_common"]]}
    return {}
