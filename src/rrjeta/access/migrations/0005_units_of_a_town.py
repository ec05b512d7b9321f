from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0004_kept_lists")]

    operations = [
        migrations.AddIndex("unit", models.Index(fields=["municipality"], name="unit_by_municipality")),
    ]
