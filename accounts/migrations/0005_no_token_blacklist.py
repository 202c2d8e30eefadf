"""Sign-ins of the app are accounts' own rows now; the lists of simplejwt held tokens as text."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_rights_are_grants")]

    operations = [
        migrations.RunSQL(
            "DROP TABLE IF EXISTS"
            " token_blacklist_blacklistedtoken, token_blacklist_outstandingtoken",
            migrations.RunSQL.noop,
        )
    ]
