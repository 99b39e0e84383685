"""The database itself keeps count of what the checks of a plan look at.

Every change to a row that an outcome comes from raises a counter in the same transaction, whoever
makes it: `plans_outcome.touched` for the plan it belongs to, `plans_factstouched` for what all
plans are measured against. `tests/plans/test_outcomes.py` finds tables that are read and missing.
"""

from django.db import migrations

# Of a changed row `r`: the plans it belongs to.
PARTS = {
    **dict.fromkeys(
        (
            *("plans_member", "plans_narrative", "plans_goal", "plans_activity"),
            *("plans_milestone", "plans_statement", "plans_budgetline", "plans_cashiershare"),
            *("plans_embeddingitem", "plans_schemeanswer", "plans_moment"),
        ),
        "SELECT r.plan_id FROM {rows} r",
    ),
    "plans_budgetamount": (
        "SELECT l.plan_id FROM {rows} r JOIN plans_budgetline l ON l.id = r.line_id"
    ),
    "plans_confirmation": (
        "SELECT m.plan_id FROM {rows} r JOIN plans_member m ON m.id = r.member_id"
    ),
}
FACTS = (
    *("funds_scheme", "funds_region", "funds_purpose", "funds_costcategory", "funds_framework"),
    *("funds_frameworkitem", "funds_scheme_frameworks", "funds_otherscheme", "funds_officepolicy"),
)

PLAN = """
CREATE FUNCTION plans_touched_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO plans_outcome (plan_id, touched, checks, body) VALUES (NEW.id, 0, '', '')
        ON CONFLICT DO NOTHING;
    ELSE
        UPDATE plans_outcome SET touched = touched + 1 WHERE plan_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER plans_touched AFTER INSERT OR UPDATE ON plans_plan
    FOR EACH ROW EXECUTE FUNCTION plans_touched_plan();
"""

# Rows are locked in one order, so that two changes to many plans wait instead of clash.
TOUCH = """
CREATE FUNCTION plans_touch(numbers bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM plans_outcome WHERE plan_id = ANY (numbers) ORDER BY plan_id FOR UPDATE;
    UPDATE plans_outcome SET touched = touched + 1 WHERE plan_id = ANY (numbers);
END $$;
"""

PART = """
CREATE FUNCTION {function}_{verb}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE plans_outcome SET touched = touched + 1 WHERE plan_id IN ({plans});
    RETURN NULL;
END $$;
CREATE TRIGGER plans_touched_{verb} AFTER {event} ON {table} REFERENCING {transition}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}_{verb}();
"""
EVENTS = (
    ("insert", "INSERT", "NEW TABLE AS new_rows", ("new_rows",)),
    ("update", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows", ("old_rows", "new_rows")),
    ("delete", "DELETE", "OLD TABLE AS old_rows", ("old_rows",)),
)

PEOPLE = """
CREATE FUNCTION plans_touched_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM plans_touch(ARRAY(
        SELECT DISTINCT plan_id FROM plans_member WHERE org_id IN (OLD.slug, NEW.slug)));
    RETURN NULL;
END $$;
CREATE TRIGGER plans_touched AFTER UPDATE ON accounts_organisation
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION plans_touched_organisation();

CREATE FUNCTION plans_touched_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM plans_touch(ARRAY(
        SELECT plan_id FROM plans_member WHERE contact_id = NEW.id
        UNION
        SELECT m.plan_id FROM plans_confirmation c JOIN plans_member m ON m.id = c.member_id
        WHERE c.by_id = NEW.id));
    RETURN NULL;
END $$;
CREATE TRIGGER plans_touched AFTER UPDATE ON accounts_user
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION plans_touched_user();
"""

WORLD = """
CREATE FUNCTION plans_touched_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO plans_factstouched AS f (id, touched) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET touched = f.touched + 1;
    RETURN NULL;
END $$;
"""
FACT = """
CREATE TRIGGER plans_touched AFTER INSERT OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION plans_touched_facts();
CREATE TRIGGER plans_touched_update AFTER UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION plans_touched_facts();
"""

FILL = """
INSERT INTO plans_factstouched (id, touched) VALUES (1, 0) ON CONFLICT DO NOTHING;
INSERT INTO plans_outcome (plan_id, touched, checks, body) SELECT id, 0, '', '' FROM plans_plan
ON CONFLICT DO NOTHING;
"""


def _parts() -> str:
    return "".join(
        PART.format(
            function=f"plans_touched_by_{table.removeprefix('plans_')}",
            verb=verb,
            event=event,
            table=table,
            transition=transition,
            plans=" UNION ".join(plans.format(rows=name) for name in rows),
        )
        for table, plans in PARTS.items()
        for verb, event, transition, rows in EVENTS
    )


MAKE = PLAN + TOUCH + _parts() + PEOPLE + WORLD + "".join(FACT.format(table=t) for t in FACTS)

UNDO = "\n".join(
    [
        *(
            f"DROP FUNCTION plans_touched_by_{table.removeprefix('plans_')}_{verb}() CASCADE;"
            for table in PARTS
            for verb, *_rest in EVENTS
        ),
        *(
            f"DROP FUNCTION plans_touched_{name}() CASCADE;"
            for name in ("plan", "organisation", "user", "facts")
        ),
        "DROP FUNCTION plans_touch(bigint[]);",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0003_outcomes"),
        ("funds", "0001_initial"),
        ("accounts", "0001_initial"),
    ]

    operations = [migrations.RunSQL(MAKE + FILL, UNDO)]
