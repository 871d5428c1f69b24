from django.db import migrations, models


def forget_pages_that_wait(apps, schema_editor):
    """What waited to be thrown away was kept by a server that has ended."""
    apps.get_model("archive", "OutboxEntry").objects.filter(consumer="pages").delete()


class Migration(migrations.Migration):

    dependencies = [
        ("archive", "0008_why_a_picture_is_missing"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaleTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tag", models.CharField(max_length=300)),
                ("transaction", models.BigIntegerField(db_index=True, default=0)),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunPython(forget_pages_that_wait, migrations.RunPython.noop, elidable=True),
    ]
