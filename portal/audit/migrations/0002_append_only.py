"""Append-only in the database itself, and the chain that is sealed at the commit.

An insert into audit_event is tied to the chain in two deferred rounds. Round one adds an open
link; round two takes the lock and gives it its position and hash. By then every other deferred
check of the transaction (foreign keys) is done, so nothing waits for a row while holding the
lock, and no deadlock with row locks is possible.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION audit_link_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.position IS NULL AND NEW.position IS NOT NULL AND NEW.event_id = OLD.event_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the record is append-only: a sealed link is never changed'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION audit_open_link() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_link (event_id, position, prev_hash, hash) VALUES (NEW.id, NULL, '', '');
    RETURN NULL;
END $$;

CREATE FUNCTION audit_seal_link() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head_position bigint;
    head_hash text;
    event_digest text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('portal.audit', 0));
    SELECT l.position, l.hash INTO head_position, head_hash FROM audit_link l
        WHERE l.position IS NOT NULL ORDER BY l.position DESC LIMIT 1;
    head_position := coalesce(head_position, 0) + 1;
    head_hash := coalesce(head_hash, '');
    SELECT e.digest INTO event_digest FROM audit_event e WHERE e.id = NEW.event_id;
    UPDATE audit_link SET position = head_position, prev_hash = head_hash, hash = encode(sha256(
            convert_to(concat_ws(':', head_hash, head_position, NEW.event_id, event_digest), 'UTF8')
        ), 'hex')
        WHERE event_id = NEW.event_id;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_event_linked AFTER INSERT ON audit_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_open_link();
CREATE CONSTRAINT TRIGGER audit_link_sealed AFTER INSERT ON audit_link
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal_link();

CREATE TRIGGER audit_event_fixed BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_event_kept BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_once BEFORE UPDATE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION audit_link_once();
CREATE TRIGGER audit_link_fixed BEFORE DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_kept BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_anchor_fixed BEFORE UPDATE OR DELETE ON audit_anchor
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_anchor_kept BEFORE TRUNCATE ON audit_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_anchor FROM portal_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_link FROM portal_app;
    END IF;
END $$;
"""

UNDO = """
DROP TRIGGER audit_event_linked ON audit_event;
DROP TRIGGER audit_link_sealed ON audit_link;
DROP TRIGGER audit_event_fixed ON audit_event;
DROP TRIGGER audit_event_kept ON audit_event;
DROP TRIGGER audit_link_once ON audit_link;
DROP TRIGGER audit_link_fixed ON audit_link;
DROP TRIGGER audit_link_kept ON audit_link;
DROP TRIGGER audit_anchor_fixed ON audit_anchor;
DROP TRIGGER audit_anchor_kept ON audit_anchor;
DROP FUNCTION audit_seal_link();
DROP FUNCTION audit_open_link();
DROP FUNCTION audit_link_once();
DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
