"""Until when the receiver may read follows what is agreed today, so it stands with the referral and not with what was sent."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_over(apps, schema_editor):
    package = apps.get_model("network", "Package").objects.filter(referral_id=OuterRef("id")).order_by("-edition")
    referral = apps.get_model("network", "Referral")
    referral.objects.filter(is_open=True).update(agreed_until=Subquery(package.values("opens_until")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0005_links_of_families'),
    ]

    operations = [
        migrations.AddField(
            model_name='referral',
            name='agreed_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='package',
            name='opens_until',
        ),
    ]
