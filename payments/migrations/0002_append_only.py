from django.db import migrations

from config.foundation.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [AppendOnly("payments_sighting")]
