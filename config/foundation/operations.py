"""Migration operations that several apps need."""

from django.db.migrations.operations import RunSQL

REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


class AppendOnly(RunSQL):
    """Make a table append-only: the database itself refuses UPDATE and DELETE."""

    def __init__(self, table: str) -> None:
        self.table = table
        trigger = f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
        super().__init__(
            sql=[REFUSE, f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_change()"],
            reverse_sql=f"DROP TRIGGER append_only ON {table}",
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return self.__class__.__name__, [self.table], {}
