"""A flag for a plan out of a regional vision or a partnership, at offices that put these first.

R-OV-ZZ and R-TB-2: a flag for people to see, never a score. The office says in its settings whether
such plans go first; what a plan builds on stands in its narrative.
"""

from importlib import import_module

from django.db import migrations

TRUTH = import_module("reviews.migrations.0004_lines").TRUTH
REGIONAL = """
        CASE WHEN EXISTS (
            SELECT FROM funds_officepolicy f JOIN plans_narrative t ON t.plan_id = p.id
            WHERE f.office_id = p.office_id AND f.regional_first
              AND (t.partnership <> '' OR t.regional_documents <> '{}')
        ) THEN 'regional' END,"""
OPENING = "array_remove(ARRAY["

TRIGGERS = """
CREATE FUNCTION reviews_line_by_office() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reviews_line_refresh(id) FROM plans_plan
    WHERE office_id = NEW.office_id AND state NOT IN ('draft', 'withdrawn');
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_line AFTER UPDATE ON plans_narrative FOR EACH ROW
    WHEN (OLD.partnership <> NEW.partnership OR OLD.regional_documents <> NEW.regional_documents)
    EXECUTE FUNCTION reviews_line_by_part();
CREATE TRIGGER reviews_line AFTER UPDATE ON funds_officepolicy FOR EACH ROW
    WHEN (OLD.regional_first <> NEW.regional_first)
    EXECUTE FUNCTION reviews_line_by_office();
"""
UNDO = """
DROP TRIGGER reviews_line ON plans_narrative;
DROP TRIGGER reviews_line ON funds_officepolicy;
DROP FUNCTION reviews_line_by_office();
"""


def view(truth: str) -> str:
    """The view of what a line should be, in place of the one that is there."""
    return truth.replace("CREATE VIEW", "CREATE OR REPLACE VIEW")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0006_compare_again"),
        ("plans", "0005_regional_answers"),
        ("funds", "0004_regional_rules"),
    ]

    operations = [
        migrations.RunSQL(
            view(TRUTH.replace(OPENING, OPENING + REGIONAL)) + TRIGGERS, UNDO + view(TRUTH)
        )
    ]
