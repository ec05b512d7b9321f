from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_clock_limit_at")]

    operations = [
        migrations.AddField(model_name="entry", name="sitting", field=models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["sitting"], condition=~Q(sitting=None), name="entry_by_sitting"),
        ),
    ]
