"""Users, the units they work in, and the relations that open or close records to them."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from rrjeta.access.choices import FactorKind, GrantPurpose, RemovalReason, RemovalState, Role
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import Record


class UserManager(BaseUserManager["User"]):
    """Finds a user by the name they sign in with, however it is capitalised."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser, Record):
    """A colleague who signs in."""

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=5, default="sq")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    # Invented for attacks: signs in as real people do, and every page says that nobody here is real.
    is_synthetic = models.BooleanField(default=False)
    hides_names = models.BooleanField(default=False)
    is_password_given = models.BooleanField(default=False)
    # The kinds of the rows of `Factor`, so that who asks is known without another question.
    factors = models.CharField(max_length=40, blank=True)
    wants_mail = models.BooleanField(default=True)
    kept_lists = models.BinaryField(default=bytes)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    not_kept: ClassVar[frozenset[str]] = frozenset({"password", "kept_lists"})
    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "password": Personal.STAFF,
        "last_login": Personal.STAFF,
        "username": Personal.STAFF,
        "email": Personal.STAFF,
        "name": Personal.STAFF,
        "phone": Personal.STAFF,
        "language": Personal.STAFF,
        "is_active": Personal.STAFF,
        "is_demo": Personal.STAFF,
        "is_synthetic": Personal.STAFF,
        "hides_names": Personal.STAFF,
        "is_password_given": Personal.STAFF,
        "factors": Personal.STAFF,
        "wants_mail": Personal.STAFF,
        "kept_lists": Personal.SEALED,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="one_username_however_written"),
        ]

    def __str__(self) -> str:
        return self.username


class Unit(Record):
    """A team of an organisation that works in one municipality, or in the whole country when it names none."""

    organisation = models.CharField(max_length=40)
    municipality = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=160)
    phone = models.CharField(max_length=30, blank=True)
    letterhead = models.TextField(blank=True)
    deputy = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)

    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "organisation": Personal.NONE,
        "municipality": Personal.NONE,
        "name": Personal.NONE,
        "phone": Personal.NONE,
        "letterhead": Personal.NONE,
        "deputy": Personal.STAFF,
        "is_active": Personal.NONE,
    }

    class Meta:
        indexes = [models.Index(fields=["municipality"], name="unit_by_municipality")]

    def __str__(self) -> str:
        return self.name


class Membership(Record):
    """A role that a user has in a unit, for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    since = models.DateField()
    until = models.DateField(null=True)

    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "user": Personal.STAFF,
        "unit": Personal.STAFF,
        "role": Personal.STAFF,
        "since": Personal.STAFF,
        "until": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(until=None),
                name="one_open_membership",
            ),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="known_role"),
        ]


class Cover(Record):
    """Leave cover: who stands in for a colleague from one day to another. Ownership does not change."""

    away = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    covered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()

    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "away": Personal.STAFF,
        "covered_by": Personal.STAFF,
        "starts_on": Personal.STAFF,
        "ends_on": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cover_ends_after_start"),
            models.CheckConstraint(condition=~Q(away=F("covered_by")), name="cover_by_another"),
        ]


class DutyShift(Record):
    """The duty roster of a municipality: who is on call from one moment to another, on which phone."""

    municipality = models.CharField(max_length=12)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    phone = models.CharField(max_length=30, blank=True)

    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "municipality": Personal.NONE,
        "user": Personal.STAFF,
        "starts_at": Personal.STAFF,
        "ends_at": Personal.STAFF,
        "phone": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
        ]
        indexes = [models.Index(fields=["municipality", "ends_at"], name="shift_by_place")]


class Exclusion(Record):
    """A user to whom one record does not exist (conflict of interest). It beats every role."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    record_id = models.UUIDField()
    ended_at = models.DateTimeField(null=True)

    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "user": Personal.STAFF,
        "record_id": Personal.PSEUDONYM,
        "ended_at": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "record_id"],
                condition=Q(ended_at=None),
                name="one_open_exclusion",
            )
        ]


class Grant(Record):
    """What was opened to a user, a unit or a guest outside their reach: one record, for a purpose, until a moment."""

    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    # A guest is the signed link of a room above; there is no key to it here.
    guest_id = models.UUIDField(null=True)
    record_id = models.UUIDField()
    purpose = models.CharField(max_length=20, choices=[(one.value, one.value) for one in GrantPurpose])
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **Record.record_personal,
        "user": Personal.STAFF,
        "unit": Personal.STAFF,
        "guest_id": Personal.PSEUDONYM,
        "record_id": Personal.PSEUDONYM,
        "purpose": Personal.CODED,
        "starts_at": Personal.MOMENT,
        "ends_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit=None, guest_id=None)
                | Q(user=None, unit__isnull=False, guest_id=None)
                | Q(user=None, unit=None, guest_id__isnull=False),
                name="grant_to_one",
            ),
        ]
        indexes = [models.Index(fields=["record_id"], name="grant_by_record")]


class HeldText(models.Model):
    """What somebody typed when their session had ended, sealed to that user until they sign in again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    held_at = models.DateTimeField(default=now)

    retention = Retention.PASSING
    passes_from = "held_at"
    personal: ClassVar = {
        "id": Personal.PSEUDONYM,
        "user": Personal.STAFF,
        "sealed": Personal.SEALED,
        "held_at": Personal.STAFF,
    }

    def __str__(self) -> str:
        return str(self.id)


class SignIn(Record):
    """One session of somebody: since when, in what kind of browser. Where the session ended this row goes with it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    begun_at = models.DateTimeField(default=now)
    browser = models.CharField(max_length=60, blank=True)

    not_kept: ClassVar[frozenset[str]] = frozenset({"session_key"})
    retention = Retention.PASSING
    passes_from = "begun_at"
    personal: ClassVar = {
        **Record.record_personal,
        "user": Personal.STAFF,
        "session_key": Personal.STAFF,
        "begun_at": Personal.STAFF,
        "browser": Personal.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["user", "begun_at"], name="sign_in_of_user")]


class Factor(Record):
    """A second factor of a user. Seeds, keys and marks of codes are sealed to them; `last_step` is what was used last."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in FactorKind])
    name = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    not_kept: ClassVar[frozenset[str]] = frozenset({"sealed", "last_step"})
    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "user": Personal.STAFF,
        "kind": Personal.STAFF,
        "name": Personal.STAFF,
        "sealed": Personal.SEALED,
        "last_step": Personal.NONE,
        "used_at": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(kind__in=[FactorKind.TOTP.value, FactorKind.RECOVERY.value]),
                name="one_app_and_one_sheet_of_codes",
            ),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in FactorKind]), name="known_factor"),
        ]
        indexes = [models.Index(fields=["user", "kind"], name="factor_of_user")]


class FactorRemoval(Record):
    """One person asked that somebody's factors be removed (`entered_by_id`); a second one does it, or it is dropped."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=[(one.value, one.value) for one in RemovalReason])
    state = models.CharField(max_length=10, default=RemovalState.WAITING)
    settled_by_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    retention = Retention.STAFF
    personal: ClassVar = {
        **Record.record_personal,
        "user": Personal.STAFF,
        "reason": Personal.STAFF,
        "state": Personal.STAFF,
        "settled_by_id": Personal.STAFF,
        "settled_at": Personal.STAFF,
        "seen_at": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state=RemovalState.WAITING.value), name="one_removal_waits"
            ),
            models.CheckConstraint(
                condition=Q(state=RemovalState.WAITING.value, settled_by_id=None, settled_at=None)
                | Q(state__in=[RemovalState.DONE.value, RemovalState.DROPPED.value], settled_at__isnull=False),
                name="removal_settled_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=RemovalState.DONE.value) | ~Q(settled_by_id=F("entered_by_id")),
                name="removal_by_two",
            ),
        ]
