import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0015_listed_events")]

    operations = [
        migrations.CreateModel(
            name="GivenFacts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("origin_key", models.TextField(db_index=True)),
                ("row", models.IntegerField()),
                ("values", models.JSONField()),
                ("digest", models.CharField(db_index=True, max_length=64)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="given",
                        to="archive.item",
                    ),
                ),
                (
                    "manifest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given", to="archive.capture"
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="ItemField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.IntegerField()),
                ("name", models.CharField(db_index=True, max_length=200)),
                ("value", models.TextField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fields", to="archive.item"
                    ),
                ),
            ],
            options={"ordering": ["position"]},
        ),
    ]
