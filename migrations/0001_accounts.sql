-- Who people are. Coordinates are millionths of a degree, ratings hundredths of a star.

CREATE TABLE account (
    id {id},
    email text NOT NULL UNIQUE,
    password text NOT NULL,
    role text NOT NULL CHECK (role IN ('ADMIN', 'WORKER', 'CUSTOMER')),
    first_name text NOT NULL,
    last_name text NOT NULL,
    phone_number text NOT NULL,
    default_address text NOT NULL,
    default_latitude {integer},
    default_longitude {integer},
    is_email_verified {boolean} NOT NULL,
    is_active {boolean} NOT NULL,
    date_joined {instant} NOT NULL,
    last_login {instant},
    version {integer} NOT NULL DEFAULT 1
) {strict};
CREATE INDEX account_role ON account (role);

CREATE TABLE worker_profile (
    id {id},
    user_id {integer} NOT NULL UNIQUE REFERENCES account (id),
    skills text NOT NULL,
    is_available {boolean} NOT NULL,
    service_radius_km {integer} NOT NULL CHECK (service_radius_km BETWEEN 1 AND 1000),
    current_latitude {integer},
    current_longitude {integer},
    last_available_at {instant},
    rating_total {integer} NOT NULL DEFAULT 0,
    rating_count {integer} NOT NULL DEFAULT 0,
    average_rating {integer} NOT NULL DEFAULT 0,
    total_completed_jobs {integer} NOT NULL DEFAULT 0,
    category_ids text NOT NULL
) {strict};
CREATE INDEX worker_profile_available ON worker_profile (user_id) WHERE is_available;
CREATE INDEX worker_profile_best ON worker_profile (total_completed_jobs, average_rating, user_id);

CREATE TABLE customer_profile (
    id {id},
    user_id {integer} NOT NULL UNIQUE REFERENCES account (id),
    emergency_contact_name text NOT NULL,
    emergency_contact_phone text NOT NULL,
    notes text NOT NULL
) {strict};

-- An account with its profiles: what every feature shows of people.
CREATE VIEW person AS
SELECT a.id AS id, a.email AS email, a.first_name AS first_name, a.last_name AS last_name, a.role AS role,
       a.phone_number AS phone_number, a.default_address AS default_address, a.default_latitude AS default_latitude,
       a.default_longitude AS default_longitude, a.is_email_verified AS is_email_verified, a.is_active AS is_active, a.version AS version,
       w.id AS worker_profile_id, w.skills AS skills, w.is_available AS is_available,
       w.service_radius_km AS service_radius_km, w.current_latitude AS current_latitude,
       w.current_longitude AS current_longitude, w.last_available_at AS last_available_at,
       w.average_rating AS average_rating, w.total_completed_jobs AS total_completed_jobs, w.category_ids AS category_ids,
       c.id AS customer_profile_id, c.emergency_contact_name AS emergency_contact_name,
       c.emergency_contact_phone AS emergency_contact_phone, c.notes AS notes
FROM account a
LEFT JOIN worker_profile w ON w.user_id = a.id
LEFT JOIN customer_profile c ON c.user_id = a.id;
