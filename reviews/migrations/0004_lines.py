"""The line of a plan on its dashboard: computed in one place, rewritten by whatever changes it.

`reviews_line_truth` says what a line should be, `reviews_line_refresh` writes it, triggers call
that for each change in the same transaction, and `reviews_line_faults` lists the differences.
"""

from django.db import migrations

COLUMNS = (
    *(
        "call_id",
        "case_id",
        "title",
        "reference",
        "lead_name",
        "sectors",
        "state",
        "filed_at",
        "decided_at",
    ),
    *("total", "amounts", "case_state", "asked", "finished", "missing", "eligible"),
    *("rank", "failed", "warnings", "warned", "flags", "clock_from", "stopped_at", "text"),
)

TRUTH = """
CREATE VIEW reviews_line_truth AS
SELECT p.id AS plan_id, p.call_id, k.id AS case_id, p.title, p.reference, o.name AS lead_name,
    p.sectors, p.state, p.submitted_at AS filed_at, p.decided_at, p.fund_total AS total,
    COALESCE((SELECT jsonb_object_agg(y.year::text, y.fund::text)
              FROM plans_yeartotal y WHERE y.plan_id = p.id), '{}'::jsonb) AS amounts,
    COALESCE(k.state, '') AS case_state, k.asked, k.finished,
    (k.asked - k.finished)::smallint AS missing, k.eligible, k.rank,
    COALESCE(k.failed, '{}') AS failed, s.warnings,
    COALESCE(s.conditions, '{}') AS warned,
    array_remove(ARRAY[
        CASE WHEN s.warnings > 0 THEN 'warned' END,
        CASE WHEN p.state = 'changes_asked' THEN 'question' END,
        CASE WHEN EXISTS (
            SELECT FROM reviews_score c JOIN reviews_assignment a ON a.id = c.assignment_id
            WHERE a.case_id = k.id AND a.state IN ('scoring', 'done') AND c.submission_id <> n.id
        ) THEN 'changed' END,
        CASE WHEN EXISTS (
            SELECT FROM reviews_fundinghint h WHERE h.plan_id = p.id AND h.ended_at IS NULL
        ) THEN 'double' END
    ], NULL)::varchar(20)[] AS flags,
    p.submitted_at + make_interval(days => p.term_stopped_days) AS clock_from,
    p.term_stopped_at AS stopped_at,
    to_tsvector('dutch', concat_ws(' ', p.title, translate(p.reference, '-', ' '), p.summary,
        (SELECT string_agg(m.name, ' ' ORDER BY m.name)
         FROM plans_member c JOIN accounts_organisation m ON m.slug = c.org_id
         WHERE c.plan_id = p.id AND c.left_at IS NULL))) AS text
FROM plans_plan p
JOIN accounts_organisation o ON o.id = p.lead_id
LEFT JOIN LATERAL (
    SELECT * FROM reviews_case c WHERE c.plan_id = p.id ORDER BY c.round DESC LIMIT 1
) k ON true
LEFT JOIN LATERAL (
    SELECT u.id FROM plans_submission u WHERE u.plan_id = p.id ORDER BY u.number DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
    SELECT g.warnings, g.conditions
    FROM reviews_screening g JOIN plans_submission u ON u.id = g.submission_id
    WHERE u.plan_id = p.id ORDER BY u.number DESC LIMIT 1
) s ON true
WHERE p.state NOT IN ('draft', 'withdrawn');
"""

REFRESH = """
CREATE FUNCTION reviews_line_refresh(number bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reviews_planline (plan_id, {names})
    SELECT plan_id, {names} FROM reviews_line_truth WHERE plan_id = number
    ON CONFLICT (plan_id) DO UPDATE SET {values};
    IF NOT FOUND THEN
        DELETE FROM reviews_planline WHERE plan_id = number;
    END IF;
END $$;

CREATE VIEW reviews_line_faults AS
    (SELECT plan_id, {names} FROM reviews_line_truth
     EXCEPT SELECT plan_id, {names} FROM reviews_planline)
    UNION ALL
    (SELECT plan_id, {names} FROM reviews_planline
     EXCEPT SELECT plan_id, {names} FROM reviews_line_truth);
""".replace("{names}", ", ".join(COLUMNS)).replace(
    "{values}", ", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS)
)

TRIGGERS = """
CREATE FUNCTION reviews_line_by_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reviews_line_refresh(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION reviews_line_by_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reviews_line_refresh(CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END);
    RETURN NULL;
END $$;

CREATE FUNCTION reviews_line_by_screening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reviews_line_refresh(plan_id) FROM plans_submission
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.submission_id ELSE NEW.submission_id END;
    RETURN NULL;
END $$;

CREATE FUNCTION reviews_line_by_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reviews_line_refresh(plan_id) FROM reviews_case WHERE id = NEW.case_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reviews_line_by_score() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reviews_line_refresh(k.plan_id)
    FROM reviews_assignment a JOIN reviews_case k ON k.id = a.case_id
    WHERE a.id = NEW.assignment_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reviews_line_by_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reviews_line_refresh(id) FROM plans_plan
    WHERE lead_id = NEW.id
       OR id IN (SELECT plan_id FROM plans_member WHERE org_id IN (OLD.slug, NEW.slug));
    RETURN NULL;
END $$;

CREATE TRIGGER reviews_line AFTER INSERT OR UPDATE OF call_id, lead_id, title, reference, summary,
    sectors, state, submitted_at, decided_at, fund_total,
    term_stopped_at, term_stopped_days ON plans_plan
    FOR EACH ROW EXECUTE FUNCTION reviews_line_by_plan();
CREATE TRIGGER reviews_line AFTER INSERT OR UPDATE OR DELETE ON plans_yeartotal
    FOR EACH ROW EXECUTE FUNCTION reviews_line_by_part();
CREATE TRIGGER reviews_line AFTER INSERT OR UPDATE OF org_id, left_at OR DELETE ON plans_member
    FOR EACH ROW EXECUTE FUNCTION reviews_line_by_part();
CREATE TRIGGER reviews_line AFTER INSERT ON plans_submission
    FOR EACH ROW EXECUTE FUNCTION reviews_line_by_part();
CREATE TRIGGER reviews_line AFTER INSERT OR UPDATE OR DELETE ON reviews_case
    FOR EACH ROW EXECUTE FUNCTION reviews_line_by_part();
CREATE TRIGGER reviews_line AFTER INSERT OR UPDATE OR DELETE ON reviews_screening
    FOR EACH ROW EXECUTE FUNCTION reviews_line_by_screening();
CREATE TRIGGER reviews_line AFTER UPDATE OF state ON reviews_assignment
    FOR EACH ROW EXECUTE FUNCTION reviews_line_by_assignment();
CREATE TRIGGER reviews_line AFTER UPDATE ON reviews_score
    FOR EACH ROW WHEN (NEW.submission_id IS DISTINCT FROM OLD.submission_id)
    EXECUTE FUNCTION reviews_line_by_score();
CREATE TRIGGER reviews_line AFTER UPDATE OF name, slug ON accounts_organisation
    FOR EACH ROW EXECUTE FUNCTION reviews_line_by_organisation();
CREATE TRIGGER reviews_line AFTER INSERT OR UPDATE OR DELETE ON reviews_fundinghint
    FOR EACH ROW EXECUTE FUNCTION reviews_line_by_part();
"""

FILL = "SELECT count(reviews_line_refresh(id)) FROM plans_plan;"

_TABLES = (
    *("plans_plan", "plans_yeartotal", "plans_member", "plans_submission", "reviews_case"),
    *("reviews_screening", "reviews_assignment", "reviews_score", "accounts_organisation"),
    "reviews_fundinghint",
)
_FUNCTIONS = ("plan", "part", "screening", "assignment", "score", "organisation")
UNDO = "\n".join(
    [
        *(f"DROP TRIGGER reviews_line ON {table};" for table in _TABLES),
        *(f"DROP FUNCTION reviews_line_by_{name}();" for name in _FUNCTIONS),
        "DROP VIEW reviews_line_faults;",
        "DROP FUNCTION reviews_line_refresh(bigint);",
        "DROP VIEW reviews_line_truth;",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_decisions")]

    operations = [migrations.RunSQL(TRUTH + REFRESH + TRIGGERS + FILL, UNDO)]
