import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Captures that are recorded before they are read, and runs that go on where they were stopped."""

    dependencies = [("archive", "0010_exact_captures")]

    operations = [
        migrations.AddField("capture", "source_named", models.BooleanField(default=True)),
        migrations.AddField("capture", "to_read", models.BooleanField(default=False)),
        migrations.AddIndex(
            "capture", models.Index(condition=models.Q(("to_read", True)), fields=["id"], name="capture_to_read")
        ),
        migrations.CreateModel(
            "CaptureRun",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(db_index=True, max_length=64)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            "FetchedAddress",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.TextField()),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="fetched", to="archive.capturerun"),
                ),
            ],
        ),
    ]
