"""Changes of agreements are append-only: the database lets in only the letter, once."""

from django.db import migrations

SQL = """
CREATE FUNCTION reallocation_changes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.letter_id IS NULL
       AND to_jsonb(NEW) - 'letter_id' = to_jsonb(OLD) - 'letter_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'changes of agreements are append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER reallocation_changes_stay BEFORE UPDATE OR DELETE ON reallocation_change
    FOR EACH ROW EXECUTE FUNCTION reallocation_changes_stay();
"""

UNDO = """
DROP TRIGGER reallocation_changes_stay ON reallocation_change;
DROP FUNCTION reallocation_changes_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("reallocation", "0001_lines_changes_and_days")]

    operations = [migrations.RunSQL(SQL, UNDO)]
