"""Where everybody lives now becomes their present stay; since when is not known."""

from typing import Any

from django.db import migrations

_AT_ONCE = 2000


def begin_stays(apps: Any, _editor: Any) -> None:
    """Write a stay for everybody who lives in a household and has none yet."""
    person, stay = apps.get_model("people", "Person"), apps.get_model("people", "Stay")
    known = stay.objects.filter(until=None).values("person_id")
    homes = person.objects.exclude(household=None).exclude(id__in=known).values_list("id", "household_id", "entered_at")
    batch = []
    for person_id, household_id, entered_at in homes.order_by("id").iterator(_AT_ONCE):
        batch.append(stay(person_id=person_id, household_id=household_id, entered_at=entered_at))
        if len(batch) == _AT_ONCE:
            stay.objects.bulk_create(batch)
            batch = []
    stay.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_stays_and_bonds")]
    operations = [migrations.RunPython(begin_stays, migrations.RunPython.noop)]
