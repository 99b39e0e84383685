"""What the database keeps of a decision, whatever the code does.

Scorer, consensus chair and deciders are different persons from the preparation on, and above the
amount that the office set nothing goes out without the second (G28); whoever decided does not
treat the objection (practice.md 8.6); moves in a ranking stay; what was decided and the letter
that was drawn stay as they are (G31); a refusal that names no condition and policy version is not
released (R-5.2.3-2).
"""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION reviews_decision_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person bigint;
BEGIN
    FOREACH person IN ARRAY
        ARRAY[NEW.prepared_by_id, NEW.agreed_by_id, NEW.released_by_id]::bigint[] LOOP
        IF person IS NOT NULL AND (reviews_scores_case(person, NEW.case_id)
                                   OR reviews_chairs_case(person, NEW.case_id)) THEN
            PERFORM reviews_refuse_one_person('the decision is made by a scorer or the chair');
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_objection_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE d reviews_decision%ROWTYPE;
BEGIN
    IF NEW.handler_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO d FROM reviews_decision WHERE id = NEW.decision_id;
    IF NEW.handler_id IN (d.prepared_by_id, d.released_by_id, d.agreed_by_id)
       OR reviews_scores_case(NEW.handler_id, d.case_id)
       OR reviews_chairs_case(NEW.handler_id, d.case_id) THEN
        RAISE EXCEPTION 'an objection is treated by someone who had no part in the decision'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_decision_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.case_id, NEW.number, NEW.outcome, NEW.reason, NEW.redirect_scheme,
           NEW.prepared_by_id, NEW.prepared_at, NEW.snapshot_id)
          IS DISTINCT FROM
          (OLD.case_id, OLD.number, OLD.outcome, OLD.reason, OLD.redirect_scheme,
           OLD.prepared_by_id, OLD.prepared_at, OLD.snapshot_id)
       OR (OLD.letter_id IS NOT NULL AND NEW.letter_id IS DISTINCT FROM OLD.letter_id)
       OR (OLD.agreed_at IS NOT NULL
           AND (NEW.agreed_at, NEW.agreed_by_id)
               IS DISTINCT FROM (OLD.agreed_at, OLD.agreed_by_id))
       OR (OLD.released_at IS NOT NULL
           AND (NEW.released_at, NEW.released_by_id, NEW.term_ends_at)
               IS DISTINCT FROM (OLD.released_at, OLD.released_by_id, OLD.term_ends_at)) THEN
        RAISE EXCEPTION 'what was decided stays as it is: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_amounts_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was decided stays as it is: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION reviews_refusal_has_ground() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE facts jsonb;
BEGIN
    IF NEW.released_at IS NULL OR NEW.outcome NOT IN ('reject', 'redirect') THEN
        RETURN NEW;
    END IF;
    SELECT body::jsonb INTO facts FROM documents_snapshot WHERE id = NEW.snapshot_id;
    IF coalesce(jsonb_array_length(facts -> 'grounds'), 0) = 0
       OR facts -> 'condition_set' ->> 'version' IS NULL THEN
        RAISE EXCEPTION 'a refusal names the condition and the policy version it rests on'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_second_decider() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE needed boolean;
BEGIN
    IF NEW.released_at IS NULL OR NEW.agreed_by_id IS NOT NULL THEN
        RETURN NEW;
    END IF;
    SELECT (body::jsonb -> 'second_decider' ->> 'needed')::boolean INTO needed
    FROM documents_snapshot WHERE id = NEW.snapshot_id;
    IF coalesce(needed, false) THEN
        RAISE EXCEPTION 'this amount is not released without a second decider'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_ranking_moves_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'moves in a ranking are append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER reviews_second_decider BEFORE INSERT OR UPDATE ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION reviews_second_decider();
CREATE TRIGGER reviews_ranking_moves_stay BEFORE UPDATE OR DELETE ON reviews_rankingmove
    FOR EACH ROW EXECUTE FUNCTION reviews_ranking_moves_stay();
CREATE TRIGGER reviews_objection_apart BEFORE INSERT OR UPDATE ON reviews_objection
    FOR EACH ROW EXECUTE FUNCTION reviews_objection_apart();
CREATE TRIGGER reviews_decision_frozen BEFORE UPDATE OR DELETE ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION reviews_decision_frozen();
CREATE TRIGGER reviews_amounts_frozen BEFORE UPDATE OR DELETE ON reviews_decisionamount
    FOR EACH ROW EXECUTE FUNCTION reviews_amounts_frozen();
CREATE TRIGGER reviews_refusal_has_ground BEFORE INSERT OR UPDATE ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION reviews_refusal_has_ground();
"""

UNDO = """
DROP TRIGGER reviews_ranking_moves_stay ON reviews_rankingmove;
DROP TRIGGER reviews_second_decider ON reviews_decision;
DROP FUNCTION reviews_ranking_moves_stay();
DROP FUNCTION reviews_second_decider();
DROP TRIGGER reviews_refusal_has_ground ON reviews_decision;
DROP TRIGGER reviews_amounts_frozen ON reviews_decisionamount;
DROP TRIGGER reviews_decision_frozen ON reviews_decision;
DROP TRIGGER reviews_objection_apart ON reviews_objection;
DROP FUNCTION reviews_refusal_has_ground();
DROP FUNCTION reviews_amounts_frozen();
DROP FUNCTION reviews_decision_frozen();
DROP FUNCTION reviews_objection_apart();
CREATE OR REPLACE FUNCTION reviews_decision_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.released_by_id IS NOT NULL
       AND (reviews_scores_case(NEW.released_by_id, NEW.case_id)
            OR reviews_chairs_case(NEW.released_by_id, NEW.case_id)) THEN
        PERFORM reviews_refuse_one_person('the decision is released by a scorer or the chair');
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_apart"), ("documents", "0002_frozen")]

    operations = [migrations.RunSQL(SQL, UNDO)]
