from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0005_hidden_collections")]

    operations = [migrations.AddField(model_name="capture", name="waits", field=models.BooleanField(default=False))]
