"""A published note never changes: its PDF is put in once, its entries stay as they are."""

from django.db import migrations

SQL = """
CREATE FUNCTION clarifications_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published note stays as it is: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION clarifications_only_the_pdf() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.document_id IS NULL
       AND to_jsonb(NEW) - 'document_id' = to_jsonb(OLD) - 'document_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published note stays as it is: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER clarifications_note_fixed BEFORE UPDATE ON clarifications_note
    FOR EACH ROW EXECUTE FUNCTION clarifications_only_the_pdf();
CREATE TRIGGER clarifications_note_stays BEFORE DELETE ON clarifications_note
    FOR EACH ROW EXECUTE FUNCTION clarifications_refuse();
CREATE TRIGGER clarifications_note_kept BEFORE TRUNCATE ON clarifications_note
    FOR EACH STATEMENT EXECUTE FUNCTION clarifications_refuse();
CREATE TRIGGER clarifications_entry_fixed BEFORE UPDATE OR DELETE ON clarifications_entry
    FOR EACH ROW EXECUTE FUNCTION clarifications_refuse();
CREATE TRIGGER clarifications_entry_kept BEFORE TRUNCATE ON clarifications_entry
    FOR EACH STATEMENT EXECUTE FUNCTION clarifications_refuse();

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE DELETE, TRUNCATE ON clarifications_note FROM portal_app;
        REVOKE UPDATE, DELETE, TRUNCATE ON clarifications_entry FROM portal_app;
    END IF;
END $$;
"""

UNDO = """
DROP TRIGGER clarifications_entry_kept ON clarifications_entry;
DROP TRIGGER clarifications_entry_fixed ON clarifications_entry;
DROP TRIGGER clarifications_note_kept ON clarifications_note;
DROP TRIGGER clarifications_note_stays ON clarifications_note;
DROP TRIGGER clarifications_note_fixed ON clarifications_note;
DROP FUNCTION clarifications_only_the_pdf();
DROP FUNCTION clarifications_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("clarifications", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
