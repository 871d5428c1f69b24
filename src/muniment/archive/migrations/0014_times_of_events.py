from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0013_who_brought_it")]

    operations = [
        migrations.AddField("event", "start_time", models.CharField(blank=True, default="", max_length=5)),
        migrations.AddField("event", "end_time", models.CharField(blank=True, default="", max_length=5)),
        migrations.AddField("event", "time_zone", models.CharField(blank=True, default="", max_length=64)),
    ]
