"""What the directory knows of an organisation beyond the plain list of `places`."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.directory.choices import ContactKind, EventKind
from rrjeta.directory.models.services import Service
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.models import Record
from rrjeta.places.models import Organisation


class Profile(Record):
    """The profile of an organisation. `funders` are codes of organisations, each with its source."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    legal_form = models.CharField(max_length=40, blank=True)
    registration = models.JSONField(default=dict)
    registered_on = models.CharField(max_length=10, blank=True)
    # Codes of areas; empty where the plain list of places holds them already.
    head_office = models.CharField(max_length=60, blank=True)
    field_offices = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    funders = models.JSONField(default=list)
    descriptions = models.JSONField(default=dict)
    website = models.CharField(max_length=200, blank=True)
    staff_count = models.PositiveIntegerField(null=True)
    mark = models.CharField(max_length=20, blank=True)
    source = models.TextField(blank=True)
    given = models.JSONField(default=dict)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(
            (
                *("organisation", "legal_form", "registration", "registered_on", "head_office", "field_offices"),
                *("languages", "funders", "descriptions", "website", "staff_count", "mark", "source", "given"),
            ),
            Personal.NONE,
        ),
    }


class Event(Record):
    """What happened to an organisation or a service, and which other organisation it concerns."""

    code = models.CharField(max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    # As the source has it: a year, a month or a day.
    happened_on = models.CharField(max_length=10, blank=True)
    words = models.JSONField()
    mark = models.CharField(max_length=20)
    source = models.TextField()

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(
            ("code", "organisation", "other", "service", "kind", "happened_on", "words", "mark", "source"),
            Personal.NONE,
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in EventKind]), name="known_event"),
            models.CheckConstraint(condition=Q(other=None) | ~Q(other=F("organisation")), name="event_with_another"),
        ]
        indexes = [
            models.Index(fields=["organisation", "happened_on"], name="event_of_organisation"),
            models.Index(fields=["other"], name="event_with_other"),
        ]


class Contact(Record):
    """How an organisation or one of its services is reached. One that is not public leaves the signed-in pages never."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=200)
    label = models.CharField(max_length=120, blank=True)
    is_public = models.BooleanField(default=False)
    source = models.TextField(blank=True)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("organisation", "service", "kind", "is_public", "source"), Personal.NONE),
        "value": Personal.STAFF,
        "label": Personal.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in ContactKind]), name="known_contact"),
            models.CheckConstraint(
                condition=Q(is_public=False) | ~Q(kind=ContactKind.PERSON), name="no_person_is_public"
            ),
        ]
        indexes = [models.Index(fields=["organisation"], name="contact_of_organisation")]
