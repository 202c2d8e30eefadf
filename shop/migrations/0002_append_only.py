from django.db import migrations

from config.foundation.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [AppendOnly("shop_stockmovement"), AppendOnly("shop_orderevent")]
