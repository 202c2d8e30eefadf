"""What only the database can promise: no cycle of roles, no stale rights, no changed history."""

from django.db import migrations

from config.foundation.operations import AppendOnly

# Two transactions, each right by what it sees, could make something wrong together: two links close
# a circle, or a role changes while somebody gets it, and neither side gives that person a new
# version. So changes of roles wait for each other and for grants; grants wait for changes of roles.
TURNS = """
CREATE FUNCTION accounts_roles_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('accounts_access'));
    RETURN NULL;
END $$;
CREATE TRIGGER a_turn BEFORE INSERT OR UPDATE OR DELETE ON accounts_roleparent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_roles_turn();
CREATE TRIGGER a_turn BEFORE INSERT OR UPDATE OR DELETE ON accounts_rolepermission
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_roles_turn();

CREATE FUNCTION accounts_grants_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('accounts_access'));
    RETURN NULL;
END $$;
CREATE TRIGGER a_turn BEFORE INSERT OR UPDATE OR DELETE ON accounts_grant
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_grants_turn();
"""

NO_CYCLE = """
CREATE FUNCTION accounts_refuse_role_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE above(id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT link.parent_id FROM accounts_roleparent link JOIN above ON link.role_id = above.id
        )
        SELECT 1 FROM above WHERE id = NEW.role_id
    ) THEN
        RAISE EXCEPTION 'role % would inherit from itself', NEW.role_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'role_cycle';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER role_cycle AFTER INSERT OR UPDATE ON accounts_roleparent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_role_cycle();
"""

# A sequence never gives a value twice, not even after a rollback: a version that was read once
# can only ever mean the one state of rights that was read with it.
FRESH_RIGHTS = """
CREATE SEQUENCE accounts_rights_version;

-- Whoever writes another version gets a fresh one, not theirs: a row that was loaded before a
-- change and is saved whole after it must not bring the old version, and what is kept, back.
CREATE FUNCTION accounts_fresh_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.rights_version := nextval('accounts_rights_version');
    RETURN NEW;
END $$;
CREATE TRIGGER fresh_version BEFORE UPDATE ON accounts_user FOR EACH ROW
    WHEN (NEW.rights_version IS DISTINCT FROM OLD.rights_version)
    EXECUTE FUNCTION accounts_fresh_version();

CREATE FUNCTION accounts_new_rights(people bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_user WHERE id = ANY(people) ORDER BY id FOR NO KEY UPDATE;
    UPDATE accounts_user SET rights_version = rights_version + 1 WHERE id = ANY(people);
END $$;

CREATE FUNCTION accounts_holders(wanted bigint[]) RETURNS bigint[] LANGUAGE sql AS $$
    WITH RECURSIVE heirs(id) AS (
        SELECT unnest(wanted)
        UNION
        SELECT link.role_id FROM accounts_roleparent link JOIN heirs ON link.parent_id = heirs.id
    )
    SELECT coalesce(array_agg(DISTINCT user_id), '{}') FROM accounts_grant
        WHERE status = 'active' AND role_id IN (SELECT id FROM heirs)
$$;

CREATE FUNCTION accounts_grant_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM accounts_new_rights(CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.user_id]
        WHEN 'DELETE' THEN ARRAY[OLD.user_id]
        ELSE ARRAY[OLD.user_id, NEW.user_id] END);
    RETURN NULL;
END $$;
CREATE TRIGGER fresh_rights AFTER INSERT OR UPDATE OR DELETE ON accounts_grant
    FOR EACH ROW EXECUTE FUNCTION accounts_grant_changed();

CREATE FUNCTION accounts_role_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM accounts_new_rights(accounts_holders(CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.role_id]
        WHEN 'DELETE' THEN ARRAY[OLD.role_id]
        ELSE ARRAY[OLD.role_id, NEW.role_id] END));
    RETURN NULL;
END $$;
CREATE TRIGGER fresh_rights AFTER INSERT OR UPDATE OR DELETE ON accounts_roleparent
    FOR EACH ROW EXECUTE FUNCTION accounts_role_changed();
CREATE TRIGGER fresh_rights AFTER INSERT OR UPDATE OR DELETE ON accounts_rolepermission
    FOR EACH ROW EXECUTE FUNCTION accounts_role_changed();
"""

BACK = """
DROP TRIGGER a_turn ON accounts_roleparent;
DROP TRIGGER a_turn ON accounts_rolepermission;
DROP TRIGGER a_turn ON accounts_grant;
DROP TRIGGER role_cycle ON accounts_roleparent;
DROP TRIGGER fresh_version ON accounts_user;
DROP TRIGGER fresh_rights ON accounts_rolepermission;
DROP TRIGGER fresh_rights ON accounts_roleparent;
DROP TRIGGER fresh_rights ON accounts_grant;
DROP FUNCTION accounts_refuse_role_cycle, accounts_role_changed, accounts_grant_changed,
    accounts_holders, accounts_new_rights, accounts_fresh_version, accounts_roles_turn,
    accounts_grants_turn;
DROP SEQUENCE accounts_rights_version;
"""


def rights_become_grants(apps, schema_editor):
    """Groups and the superuser's flag of an older shop become roles and grants."""
    User = apps.get_model("accounts", "User")
    Role = apps.get_model("accounts", "Role")
    for user in User.objects.filter(is_staff=True) | User.objects.filter(is_superuser=True):
        names = set(user.groups.values_list("name", flat=True))
        for name in names | ({"owner"} if user.is_superuser else set()):
            role, new = Role.objects.get_or_create(name=name, defaults={"label": name.title()})
            if new and name == "owner":
                role.permissions.create(permission="*")
            user.grants.create(role=role, reason="held before grants came")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_access")]

    operations = [
        migrations.RunSQL(TURNS + NO_CYCLE + FRESH_RIGHTS, BACK),
        AppendOnly("accounts_auditentry"),
        AppendOnly("accounts_auditseal"),
        AppendOnly("accounts_auditdigest"),
        AppendOnly("accounts_consent"),
        migrations.RunPython(rights_become_grants, migrations.RunPython.noop),
    ]
