from collections import Counter

import django.db.models.deletion
from django.db import migrations, models

from muniment.evidence.statement_words import digest_without_numbers, digest_words


def give_words(apps, schema_editor):
    """Give what is held its identity; what versions it stands in is found by the outbox."""
    Statement = apps.get_model("evidence", "Statement")
    seen = Counter()
    changed = []
    for row in Statement.objects.order_by("item", "position").iterator(2000):
        row.words, row.pattern = digest_words(row.quote), digest_without_numbers(row.quote)
        seen[row.item_id, row.words] += 1
        row.occurrence = seen[row.item_id, row.words]
        changed.append(row)
    Statement.objects.bulk_update(changed, ["words", "pattern", "occurrence"], batch_size=500)
    OutboxEntry = apps.get_model("archive", "OutboxEntry")
    Item = apps.get_model("archive", "Item")
    OutboxEntry.objects.bulk_create(
        (OutboxEntry(consumer="evidence", subject=f"item:{pk}") for pk in Item.objects.values_list("pk", flat=True)),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0016_given_facts"),
        ("evidence", "0002_what_items_say_of_plans"),
    ]

    operations = [
        migrations.AddField("statement", "words", models.CharField(db_index=True, default="", max_length=16), preserve_default=False),
        migrations.AddField("statement", "occurrence", models.IntegerField(default=1)),
        migrations.AddField("statement", "pattern", models.CharField(blank=True, db_index=True, default="", max_length=16), preserve_default=False),
        migrations.AddField("statement", "state", models.CharField(default="current", max_length=8)),
        migrations.CreateModel(
            name="StatementVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paragraph", models.CharField(blank=True, max_length=40)),
                ("start", models.IntegerField(default=0)),
                ("end", models.IntegerField(default=0)),
                ("statement", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="standings", to="evidence.statement")),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="archive.version")),
            ],
        ),
        migrations.RunPython(give_words, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="statementversion",
            constraint=models.UniqueConstraint(fields=("statement", "version"), name="stands_once_per_version"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("item", "words", "occurrence"), name="one_statement_per_occurrence"),
        ),
    ]
