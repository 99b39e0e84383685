"""Scorer, consensus chair and decider are different persons, and scores that were handed in stay
as they are: kept by the database, whatever the code does (G23, G28).

The services lock the case first, so two transactions cannot slip past each other.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION reviews_scores_case(person bigint, number bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM reviews_assignment a
        WHERE a.case_id = number AND a.reviewer_id = person
          AND (a.state IN ('asked', 'scoring', 'done')
               OR EXISTS (SELECT FROM reviews_score s WHERE s.assignment_id = a.id)))
$$;

CREATE FUNCTION reviews_chairs_case(person bigint, number bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM reviews_consensus c WHERE c.case_id = number AND c.by_id = person)
        OR EXISTS (SELECT FROM reviews_case k WHERE k.id = number AND k.consensus_by_id = person)
$$;

CREATE FUNCTION reviews_refuse_one_person(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'scorer, consensus chair and decider are different persons: %', what
        USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION reviews_consensus_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF reviews_scores_case(NEW.by_id, NEW.case_id) THEN
        PERFORM reviews_refuse_one_person('the consensus is written by a scorer');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_case_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.consensus_by_id IS NOT NULL AND reviews_scores_case(NEW.consensus_by_id, NEW.id) THEN
        PERFORM reviews_refuse_one_person('the consensus is closed by a scorer');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_assignment_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('asked', 'scoring', 'done')
       AND reviews_chairs_case(NEW.reviewer_id, NEW.case_id) THEN
        PERFORM reviews_refuse_one_person('the chair of the consensus is asked to score');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_decision_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.released_by_id IS NOT NULL
       AND (reviews_scores_case(NEW.released_by_id, NEW.case_id)
            OR reviews_chairs_case(NEW.released_by_id, NEW.case_id)) THEN
        PERFORM reviews_refuse_one_person('the decision is released by a scorer or the chair');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_score_while_scoring() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.assignment_id ELSE NEW.assignment_id END;
BEGIN
    IF (SELECT state FROM reviews_assignment WHERE id = number) IS DISTINCT FROM 'scoring' THEN
        RAISE EXCEPTION 'scores that were handed in stay as they are: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER reviews_consensus_apart BEFORE INSERT OR UPDATE ON reviews_consensus
    FOR EACH ROW EXECUTE FUNCTION reviews_consensus_apart();
CREATE TRIGGER reviews_case_apart BEFORE INSERT OR UPDATE ON reviews_case
    FOR EACH ROW EXECUTE FUNCTION reviews_case_apart();
CREATE TRIGGER reviews_assignment_apart BEFORE INSERT OR UPDATE ON reviews_assignment
    FOR EACH ROW EXECUTE FUNCTION reviews_assignment_apart();
CREATE TRIGGER reviews_decision_apart BEFORE INSERT OR UPDATE ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION reviews_decision_apart();
CREATE TRIGGER reviews_score_while_scoring BEFORE INSERT OR UPDATE OR DELETE ON reviews_score
    FOR EACH ROW EXECUTE FUNCTION reviews_score_while_scoring();
"""

UNDO = """
DROP TRIGGER reviews_score_while_scoring ON reviews_score;
DROP TRIGGER reviews_decision_apart ON reviews_decision;
DROP TRIGGER reviews_assignment_apart ON reviews_assignment;
DROP TRIGGER reviews_case_apart ON reviews_case;
DROP TRIGGER reviews_consensus_apart ON reviews_consensus;
DROP FUNCTION reviews_score_while_scoring();
DROP FUNCTION reviews_decision_apart();
DROP FUNCTION reviews_assignment_apart();
DROP FUNCTION reviews_case_apart();
DROP FUNCTION reviews_consensus_apart();
DROP FUNCTION reviews_refuse_one_person(text);
DROP FUNCTION reviews_chairs_case(bigint, bigint);
DROP FUNCTION reviews_scores_case(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
