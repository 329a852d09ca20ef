-- Where workers were last, since when that is known, and whether their app said so by itself. Before this, a position was sent
-- when going online; of those offline it is known only that they had joined.
ALTER TABLE worker_profile ADD COLUMN position_recorded_at {instant};
ALTER TABLE worker_profile ADD COLUMN is_pinged {boolean} NOT NULL DEFAULT false;
-- The last call of an available worker that was written down.
ALTER TABLE worker_profile ADD COLUMN heard_at {instant};
UPDATE worker_profile
SET position_recorded_at = COALESCE(last_available_at, (SELECT date_joined FROM account WHERE account.id = worker_profile.user_id))
WHERE current_latitude IS NOT NULL;

-- Positions are written again and again: with room on their pages, rows stay where they are, and indexes as they are.
-- only postgres:
ALTER TABLE worker_profile SET (fillfactor = 70);
-- end

DROP VIEW managed_account;
DROP VIEW person;
CREATE VIEW person AS
SELECT a.id AS id, a.email AS email, a.first_name AS first_name, a.last_name AS last_name, a.role AS role,
       a.phone_number AS phone_number, a.default_address AS default_address, a.default_latitude AS default_latitude,
       a.default_longitude AS default_longitude, a.is_email_verified AS is_email_verified, a.is_active AS is_active, a.version AS version,
       w.id AS worker_profile_id, w.skills AS skills, w.is_available AS is_available,
       w.service_radius_km AS service_radius_km, w.current_latitude AS current_latitude,
       w.current_longitude AS current_longitude, w.position_recorded_at AS position_recorded_at, w.is_pinged AS is_pinged,
       w.heard_at AS heard_at, w.last_available_at AS last_available_at,
       w.average_rating AS average_rating, w.total_completed_jobs AS total_completed_jobs, w.category_ids AS category_ids,
       c.id AS customer_profile_id, c.emergency_contact_name AS emergency_contact_name,
       c.emergency_contact_phone AS emergency_contact_phone, c.notes AS notes
FROM account a
LEFT JOIN worker_profile w ON w.user_id = a.id
LEFT JOIN customer_profile c ON c.user_id = a.id;
CREATE VIEW managed_account AS
SELECT p.*, a.date_joined AS date_joined, a.last_login AS last_login, a.is_deleted AS is_deleted
FROM person p
JOIN account a ON a.id = p.id;
