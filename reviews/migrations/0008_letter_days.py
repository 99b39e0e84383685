"""A letter bears the day on which it goes out, kept by the database (R-PR-8).

While a decision is prepared its letter may be drawn again for another day. The release takes the
letter as it is, and only one of that very day; from then on letter and decision stay as they are.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("reviews.migrations.0003_decisions").SQL
FROZEN = BEFORE[BEFORE.index("CREATE FUNCTION reviews_decision_frozen") :]
FROZEN = FROZEN[: FROZEN.index("END $$;") + len("END $$;")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
ONCE = "OLD.letter_id IS NOT NULL AND NEW.letter_id"
UNTIL_SENT = (
    "OLD.letter_id IS NOT NULL AND (OLD.state, NEW.state) <> ('prepared', 'prepared')"
    " AND NEW.letter_id"
)

SQL = """
CREATE FUNCTION reviews_letter_of_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_at IS NULL AND NEW.released_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM documents_document d WHERE d.id = NEW.letter_id
        AND (d.created_at AT TIME ZONE 'Europe/Amsterdam')::date
            = (NEW.released_at AT TIME ZONE 'Europe/Amsterdam')::date) THEN
        RAISE EXCEPTION 'a letter goes out on the day that it bears'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_sent_on_its_day BEFORE UPDATE ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION reviews_letter_of_its_day();
"""
UNDO = """
DROP TRIGGER reviews_sent_on_its_day ON reviews_decision;
DROP FUNCTION reviews_letter_of_its_day();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0007_regional_flag")]

    operations = [migrations.RunSQL(FROZEN.replace(ONCE, UNTIL_SENT) + SQL, UNDO + FROZEN)]
