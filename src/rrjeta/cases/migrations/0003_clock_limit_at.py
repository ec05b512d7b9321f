from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_concerns"),
    ]

    operations = [
        migrations.AddField(
            model_name="clock",
            name="limit_at",
            field=models.DateTimeField(null=True),
        ),
    ]
