-- What admins do to accounts, and the log that tells of it. Whoever deleted their account stays away.
ALTER TABLE account ADD COLUMN is_deleted {boolean} NOT NULL DEFAULT false CHECK (NOT (is_deleted AND is_active));
UPDATE account SET is_deleted = true WHERE email = 'deleted-' || id;

-- An account with its profiles, as admins see it.
CREATE VIEW managed_account AS
SELECT p.*, a.date_joined AS date_joined, a.last_login AS last_login, a.is_deleted AS is_deleted
FROM person p
JOIN account a ON a.id = p.id;

-- Who did what to whom and when. Everybody is named by id, so that nothing has to be taken out when they leave. Without
-- foreign keys, as history is and for the same reasons.
CREATE TABLE audit_event (
    id {id},
    event text NOT NULL,
    actor_id {integer},
    target_kind text,
    target_id {integer},
    address text NOT NULL,
    details text NOT NULL,
    created_at {instant} NOT NULL
) {strict};
CREATE INDEX audit_event_event ON audit_event (event, id);
CREATE INDEX audit_event_actor ON audit_event (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_event_target ON audit_event (target_id, id) WHERE target_id IS NOT NULL;

-- With the addresses that people have now.
CREATE VIEW audit_log AS
SELECT e.id AS id, e.event AS event, e.actor_id AS actor_id, actor.email AS actor_email, e.target_kind AS target_kind,
       e.target_id AS target_id, target.email AS target_email, e.address AS address, e.details AS details,
       e.created_at AS created_at
FROM audit_event e
LEFT JOIN account actor ON actor.id = e.actor_id
LEFT JOIN account target ON target.id = e.target_id AND e.target_kind = 'USER';

-- Rows are added, and that is all. SQLite's INSERT OR REPLACE would delete a row without asking the trigger of deletions.
-- only sqlite:
CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE ON audit_event
BEGIN
    SELECT RAISE(ABORT, 'audit_event is append-only');
END;
CREATE TRIGGER audit_event_is_not_deleted BEFORE DELETE ON audit_event
BEGIN
    SELECT RAISE(ABORT, 'audit_event is append-only');
END;
CREATE TRIGGER audit_event_is_not_replaced BEFORE INSERT ON audit_event
WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'audit_event is append-only');
END;
-- end
-- only postgres:
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_is_not_emptied BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- end
