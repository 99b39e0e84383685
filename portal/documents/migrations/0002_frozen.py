"""Snapshots are written once; of a document only the outcome of the virus check may change."""

from django.db import migrations

SQL = """
CREATE FUNCTION documents_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'frozen facts stay as they are: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION documents_same_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.kind, NEW.size, NEW.sha256, NEW.storage_name, NEW.content_type,
        NEW.snapshot_id, NEW.created_at)
       IS DISTINCT FROM
       (OLD.id, OLD.kind, OLD.size, OLD.sha256, OLD.storage_name, OLD.content_type,
        OLD.snapshot_id, OLD.created_at) THEN
        RAISE EXCEPTION 'a document keeps its bytes: % on % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER documents_snapshot_fixed BEFORE UPDATE OR DELETE ON documents_snapshot
    FOR EACH ROW EXECUTE FUNCTION documents_refuse();
CREATE TRIGGER documents_snapshot_kept BEFORE TRUNCATE ON documents_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse();
CREATE TRIGGER documents_document_fixed BEFORE UPDATE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_same_bytes();

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON documents_snapshot FROM portal_app;
    END IF;
END $$;
"""

UNDO = """
DROP TRIGGER documents_snapshot_fixed ON documents_snapshot;
DROP TRIGGER documents_snapshot_kept ON documents_snapshot;
DROP TRIGGER documents_document_fixed ON documents_document;
DROP FUNCTION documents_same_bytes();
DROP FUNCTION documents_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
