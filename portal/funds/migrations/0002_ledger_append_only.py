"""The ledger only grows, and a budget's figures are what its ledger says: kept by the database.

The sums below are the same table of effects as `portal.funds.envelope.EFFECTS`; a test holds
the two together. The check is deferred, so figures and entry may be written in any order.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION funds_ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION funds_budget_explained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    differs boolean;
BEGIN
    SELECT (b.amount, b.reserved, b.provisional, b.granted, b.contracted, b.paid, b.freed)
        IS DISTINCT FROM (
        coalesce(sum(e.amount) FILTER (WHERE e.kind IN ('set', 'raise')), 0),
        coalesce(sum(CASE WHEN e.kind = 'reserve' THEN e.amount ELSE -e.amount END)
            FILTER (WHERE e.kind IN ('reserve', 'release', 'promise')), 0),
        coalesce(sum(CASE WHEN e.kind = 'promise' THEN e.amount ELSE -e.amount END)
            FILTER (WHERE e.kind IN ('promise', 'revoke', 'grant')), 0),
        coalesce(sum(CASE WHEN e.kind = 'grant' THEN e.amount ELSE -e.amount END)
            FILTER (WHERE e.kind IN ('grant', 'free')), 0),
        coalesce(sum(CASE WHEN e.kind = 'contract' THEN e.amount ELSE -e.amount END)
            FILTER (WHERE e.kind IN ('contract', 'lower')), 0),
        coalesce(sum(CASE WHEN e.kind = 'pay' THEN e.amount ELSE -e.amount END)
            FILTER (WHERE e.kind IN ('pay', 'repay')), 0),
        coalesce(sum(e.amount) FILTER (WHERE e.kind IN ('release', 'revoke', 'free')), 0))
    INTO differs
    FROM funds_regionalbudget b LEFT JOIN funds_ledgerentry e ON e.budget_id = b.id
    WHERE b.id = number GROUP BY b.id;
    IF differs THEN
        RAISE EXCEPTION 'regional budget % is not what its ledger says', number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER funds_ledger_fixed BEFORE UPDATE OR DELETE ON funds_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION funds_ledger_refuse();
CREATE TRIGGER funds_ledger_kept BEFORE TRUNCATE ON funds_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION funds_ledger_refuse();
CREATE CONSTRAINT TRIGGER funds_budget_explained AFTER INSERT OR UPDATE ON funds_regionalbudget
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_budget_explained('id');
CREATE CONSTRAINT TRIGGER funds_entry_counted AFTER INSERT ON funds_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_budget_explained('budget_id');

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON funds_ledgerentry FROM portal_app;
    END IF;
END $$;
"""

UNDO = """
DROP TRIGGER funds_entry_counted ON funds_ledgerentry;
DROP TRIGGER funds_budget_explained ON funds_regionalbudget;
DROP TRIGGER funds_ledger_kept ON funds_ledgerentry;
DROP TRIGGER funds_ledger_fixed ON funds_ledgerentry;
DROP FUNCTION funds_budget_explained();
DROP FUNCTION funds_ledger_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
