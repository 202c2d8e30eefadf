"""Nobody empties the audit log either: TRUNCATE passes by the triggers of rows."""

from django.db import migrations

TABLES = ("accounts_auditentry", "accounts_auditseal", "accounts_auditdigest")
TRIGGER = (
    "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_no_token_blacklist")]

    operations = [
        migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER never_emptied ON {table};")
        for table in TABLES
    ]
