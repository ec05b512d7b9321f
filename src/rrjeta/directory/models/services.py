"""Services: what, for whom, where, when. The pack fills them first; what an owner changed a newer pack leaves alone."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.access.models import Unit
from rrjeta.directory.choices import CADENCE, Cost, Cover, ForSex, Status
from rrjeta.directory.rules.offering import OLDEST
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.clock import now
from rrjeta.kernel.models import Record
from rrjeta.places.models import Organisation


class Service(Record):
    """One service of an organisation. Lists hold codes of the pack; an empty list means "nobody is left out".

    `given` holds what the pack said last, so that a newer pack changes only what no owner has changed since.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60, unique=True)
    names = models.JSONField()
    descriptions = models.JSONField(default=dict)
    type = models.CharField(max_length=40)
    category = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, default=Status.RUNNING)
    # As the source has it: a year, a month or a day.
    began = models.CharField(max_length=10, blank=True)
    ended = models.CharField(max_length=10, blank=True)

    age_from = models.PositiveSmallIntegerField(null=True)
    age_to = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True, default="")
    needs = models.JSONField(default=list)
    disabilities = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    eligibility = models.JSONField(default=dict)
    cover = models.CharField(max_length=10, default=Cover.UNKNOWN)
    cost = models.CharField(max_length=10, default=Cost.UNKNOWN)
    cost_words = models.JSONField(default=dict)
    how_to_get_in = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)

    is_residential = models.BooleanField(default=False)
    is_place_hidden = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=True)
    is_open_to_referrals = models.BooleanField(default=False)
    team = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")

    cadence_days = models.PositiveSmallIntegerField(default=CADENCE)
    confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    # When anything changed that everybody may see; open data is asked for by it.
    modified_at = models.DateTimeField(default=now)

    mark = models.CharField(max_length=20)
    source = models.TextField(blank=True)
    given = models.JSONField(default=dict)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(
            (
                *("organisation", "code", "names", "descriptions", "type", "category", "status", "began", "ended"),
                *("age_from", "age_to", "sex", "needs", "disabilities", "languages", "eligibility", "cover", "cost"),
                *("cost_words", "how_to_get_in", "figures", "is_residential", "is_place_hidden", "is_listed"),
                *("is_open_to_referrals", "team", "cadence_days", "confirmed_at", "due_at", "asked_at", "modified_at"),
                *("mark", "source", "given"),
            ),
            Personal.NONE,
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=[one.value for one in Status]), name="known_service_status"),
            models.CheckConstraint(condition=Q(cover__in=[one.value for one in Cover]), name="known_service_cover"),
            models.CheckConstraint(condition=Q(cost__in=[one.value for one in Cost]), name="known_service_cost"),
            models.CheckConstraint(condition=Q(sex__in=[one.value for one in ForSex]), name="known_service_sex"),
            models.CheckConstraint(
                condition=(Q(age_from=None) | Q(age_from__lte=OLDEST)) & (Q(age_to=None) | Q(age_to__lte=OLDEST)),
                name="service_for_ages_that_are",
            ),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                name="service_for_some_age",
            ),
            models.CheckConstraint(
                condition=Q(is_open_to_referrals=False) | Q(status=Status.RUNNING), name="referrals_to_what_runs"
            ),
            models.CheckConstraint(condition=Q(cadence_days__gte=1), name="service_confirmed_again"),
        ]
        indexes = [
            models.Index(fields=["type", "status"], name="service_by_type"),
            models.Index(fields=["organisation", "code"], name="service_of_organisation"),
            models.Index(fields=["due_at"], name="service_by_due"),
            models.Index(fields=["modified_at"], name="service_by_change"),
        ]

    def __str__(self) -> str:
        return self.code


class CoveredArea(models.Model):
    """One of today's municipalities that a service covers."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="areas")
    municipality = models.CharField(max_length=12)
    # What the source or the owner named: the municipality itself, or a former district, county or commune.
    named = models.CharField(max_length=60, blank=True)

    retention = Retention.DIRECTORY
    personal: ClassVar = dict.fromkeys(("id", "service", "municipality", "named"), Personal.NONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "municipality", "named"], name="area_covered_once"),
        ]
        indexes = [models.Index(fields=["municipality", "service"], name="service_by_area")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.municipality}"


class Site(Record):
    """Where a service is given. A service whose place is hidden has none: no row, so nothing to show or to leak."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="sites")
    area = models.CharField(max_length=60)
    address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("service", "area", "address", "latitude", "longitude", "position"), Personal.NONE),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "area", "address"], name="site_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="site_point_whole",
            ),
        ]


class OpeningHour(models.Model):
    """On a weekday (0 is Monday) a service is open from one time to another."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    retention = Retention.DIRECTORY
    personal: ClassVar = dict.fromkeys(("id", "service", "weekday", "opens_at", "closes_at"), Personal.NONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "weekday", "opens_at"], name="opening_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_on_a_weekday"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="opening_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.weekday}"
