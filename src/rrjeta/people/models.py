"""Persons and households. Names, dates of birth, addresses and numbers are sealed; see `told` in each docstring."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record, SealedRecord
from rrjeta.people.choices import Certainty, MayPhone, PersonKind


class Household(SealedRecord):
    """People who live together, or did. Tells: name, address, village, admin_unit, directions."""

    municipality = models.CharField(max_length=12)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "municipality": Personal.PLACE,
    }


class Person(SealedRecord):
    """A child or an adult around a child.

    Tells: given_name, surname, father_name, mother_name, nickname, known_by (how known when nameless), other_names,
    birth_date (ISO), age_estimate, personal_number, village, admin_unit, address, phone, school, grade, ethnicity,
    health_note, family_doctor, communication (needs), identity documents.
    """

    kind = models.CharField(max_length=10, default=PersonKind.CHILD)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="persons")
    sex = models.CharField(max_length=2, default="u")
    birth_year = models.PositiveSmallIntegerField(null=True)
    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_precision = models.CharField(max_length=12, blank=True)
    municipality = models.CharField(max_length=12, blank=True)
    languages = models.JSONField(default=list)
    needs_interpreter = models.BooleanField(default=False)
    is_provisional = models.BooleanField(default=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    coded = models.JSONField(default=dict)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "kind": Personal.CODED,
        "household": Personal.PSEUDONYM,
        "sex": Personal.BIRTH,
        "birth_year": Personal.BIRTH,
        "birth_month": Personal.BIRTH,
        "birth_precision": Personal.CODED,
        "municipality": Personal.PLACE,
        "languages": Personal.CODED,
        "needs_interpreter": Personal.CODED,
        "is_provisional": Personal.CODED,
        "merged_into": Personal.PSEUDONYM,
        "coded": Personal.CODED,
    }

    @property
    def standing(self) -> "Person":
        """The record that stands for this person: this one, or the one it was joined into."""
        return self.merged_into or self

    @property
    def standing_id(self) -> UUID:
        """The id of the record that stands for this person."""
        return self.merged_into_id or self.id

    class Meta:
        indexes = [models.Index(fields=["household"], name="person_by_household")]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_month=None) | Q(birth_month__gte=1, birth_month__lte=12),
                name="real_birth_month",
            ),
        ]


class Tie(Record):
    """What one person is to another (`relationship` list): `person` is the <relationship> of `child`.

    `child` is a child of a case or anybody else of the family. A tie entered by mistake is taken back and stays as history.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relationship = models.CharField(max_length=40)
    is_carer = models.BooleanField(default=False)
    is_legal = models.BooleanField(default=False)
    certainty = models.CharField(max_length=12, default=Certainty.SAID)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    end_reason = models.CharField(max_length=40, blank=True, db_default="")
    bond = models.CharField(max_length=40, blank=True, db_default="")
    is_place_kept_from = models.BooleanField(default=False, db_default=False)
    is_taken_back = models.BooleanField(default=False, db_default=False)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **Record.record_personal,
        "person": Personal.PSEUDONYM,
        "child": Personal.PSEUDONYM,
        "relationship": Personal.CODED,
        "is_carer": Personal.CODED,
        "is_legal": Personal.CODED,
        "certainty": Personal.CODED,
        "since": Personal.MOMENT,
        "until": Personal.MOMENT,
        "end_reason": Personal.CODED,
        "bond": Personal.CODED,
        "is_place_kept_from": Personal.CODED,
        "is_taken_back": Personal.CODED,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "child", "relationship"],
                condition=Q(until=None, is_taken_back=False),
                name="one_tie",
            ),
            models.CheckConstraint(condition=~Q(person=F("child")), name="tie_to_another"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="tie_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(end_reason="") | Q(until__isnull=False), name="tie_ends_for_a_reason"),
        ]
        indexes = [models.Index(fields=["child"], name="tie_by_child")]


class Stay(Record):
    """Where a person lived with whom: in which household, since and until. `Person.household` is the one that holds now."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="stays")
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **Record.record_personal,
        "person": Personal.PSEUDONYM,
        "household": Personal.PSEUDONYM,
        "since": Personal.MOMENT,
        "until": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="one_present_stay"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="stay_ends_after_start"
            ),
        ]


class Contact(SealedRecord):
    """Somebody around a child whom a worker may call. Tells: name, phone, role_words, between, note."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=40)
    may_phone = models.CharField(max_length=10, default=MayPhone.YES)
    knows_case = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "person": Personal.PSEUDONYM,
        "kind": Personal.CODED,
        "may_phone": Personal.CODED,
        "knows_case": Personal.CODED,
        "ended_at": Personal.MOMENT,
    }


class SafetyAlert(SealedRecord):
    """What to beware of (`safety_alert` list), for one person or for a whole household. Tells: words."""

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="alerts")
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="alerts")
    code = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "person": Personal.PSEUDONYM,
        "household": Personal.PSEUDONYM,
        "code": Personal.CODED,
        "happened_at": Personal.MOMENT,
        "ended_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(household=None), name="alert_on_one"),
        ]


class CareArrangement(SealedRecord):
    """With whom and where a child lives, since when (`care_arrangement` list). Tells: where, with_whom, note."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="care")
    arrangement = models.CharField(max_length=40)
    is_address_hidden = models.BooleanField(default=False)
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "person": Personal.PSEUDONYM,
        "arrangement": Personal.CODED,
        "is_address_hidden": Personal.CODED,
        "since_at": Personal.MOMENT,
        "ended_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_present_care"),
        ]
