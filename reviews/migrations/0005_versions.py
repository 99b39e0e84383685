"""What builds on judgements builds on those of the version that is judged: kept by the database,
whatever the code does (R-6.4). After a new version every score and consensus is looked at again.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION reviews_refuse_older(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'judged on an older version of the plan: %', what
        USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION reviews_case_on_this_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('deciding', 'decided') AND EXISTS (
        SELECT FROM reviews_consensus c
        WHERE c.case_id = NEW.id AND c.submission_id <> NEW.submission_id) THEN
        PERFORM reviews_refuse_older('the consensus');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_assignment_on_this_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'done' AND OLD.state <> 'done' AND EXISTS (
        SELECT FROM reviews_score s JOIN reviews_case k ON k.id = NEW.case_id
        WHERE s.assignment_id = NEW.id AND s.submission_id <> k.submission_id) THEN
        PERFORM reviews_refuse_older('the scores');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER reviews_case_on_this_version BEFORE UPDATE ON reviews_case
    FOR EACH ROW EXECUTE FUNCTION reviews_case_on_this_version();
CREATE TRIGGER reviews_assignment_on_this_version BEFORE UPDATE ON reviews_assignment
    FOR EACH ROW EXECUTE FUNCTION reviews_assignment_on_this_version();
"""

UNDO = """
DROP TRIGGER reviews_assignment_on_this_version ON reviews_assignment;
DROP TRIGGER reviews_case_on_this_version ON reviews_case;
DROP FUNCTION reviews_assignment_on_this_version();
DROP FUNCTION reviews_case_on_this_version();
DROP FUNCTION reviews_refuse_older(text);
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0004_lines")]

    operations = [migrations.RunSQL(SQL, UNDO)]
