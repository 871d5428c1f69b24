from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("muniment_search", "0001_initial")]

    operations = [
        migrations.AddField("savedsearch", "refused_at", models.DateTimeField(blank=True, editable=False, null=True)),
    ]
