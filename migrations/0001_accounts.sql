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
    last_login {instant}
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
