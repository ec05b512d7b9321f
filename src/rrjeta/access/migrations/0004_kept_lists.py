from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_rate_limits")]

    operations = [
        migrations.AddField(model_name="user", name="kept_lists", field=models.BinaryField(default=bytes)),
    ]
