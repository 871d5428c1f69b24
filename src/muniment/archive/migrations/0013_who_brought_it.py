from django.db import migrations, models


class Migration(migrations.Migration):
    """Who brought a capture. Of those made before nobody wrote it down."""

    dependencies = [("archive", "0012_outbox_retry")]

    operations = [migrations.AddField("capture", "brought_by", models.CharField(blank=True, default="", max_length=150))]
