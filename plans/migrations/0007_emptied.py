"""A table of plan contents that is emptied in one stroke is counted too.

Triggers on rows do not see TRUNCATE. It does not say which plans had rows, so all are counted:
the next page of each looks anew (0004).
"""

from django.db import migrations

PARTS = (
    *("plans_member", "plans_narrative", "plans_goal", "plans_activity", "plans_milestone"),
    *("plans_statement", "plans_budgetline", "plans_budgetamount", "plans_cashiershare"),
    *("plans_embeddingitem", "plans_schemeanswer", "plans_moment", "plans_confirmation"),
)

FUNCTION = """
CREATE FUNCTION plans_touched_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE plans_outcome SET touched = touched + 1;
    RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER plans_touched_emptied AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION plans_touched_emptied();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0006_referred_elsewhere")]

    operations = [
        migrations.RunSQL(
            FUNCTION + "".join(TRIGGER.format(table=table) for table in PARTS),
            "DROP FUNCTION plans_touched_emptied() CASCADE;",
        )
    ]
