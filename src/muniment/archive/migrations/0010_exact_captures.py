from django.db import migrations, models


class Migration(migrations.Migration):
    """What captures keep of what was asked and answered. Those made before keep their form: version 1."""

    dependencies = [("archive", "0009_stale_tags")]

    operations = [
        migrations.AddField("capture", "kind", models.CharField(default="document", max_length=10)),
        migrations.AddField("capture", "record_version", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("capture", "exchange", models.TextField(blank=True, default="")),
        migrations.AddIndex("capture", models.Index(fields=["kind", "-id"], name="capture_by_kind")),
    ]
