"""A joined record points to the one that stands, never to one that was joined itself: chains of earlier merges are cut short."""

from django.db import migrations


def cut_chains(apps, _schema_editor):
    person = apps.get_model("people", "Person")
    into = dict(person.objects.filter(merged_into__isnull=False).values_list("id", "merged_into_id"))
    for record, first in into.items():
        seen, last = {record}, first
        while last in into and last not in seen:
            seen.add(last)
            last = into[last]
        if last in into:
            last = min(_ring(into, last))  # Two that point at each other name nobody who stands: the first one does.
        if last != first or last == record:
            person.objects.filter(id=record).update(merged_into_id=None if last == record else last)


def _ring(into, start):
    found, at = {start}, into[start]
    while at != start:
        found.add(at)
        at = into[at]
    return found


class Migration(migrations.Migration):
    dependencies = [("people", "0005_sealed_table")]

    operations = [migrations.RunPython(cut_chains, migrations.RunPython.noop)]
