-- What is to be repaired, and everything that happened to it.

CREATE TABLE service_category (
    id {id},
    name text NOT NULL,
    description text NOT NULL,
    is_active {boolean} NOT NULL
) {strict};
CREATE UNIQUE INDEX service_category_name ON service_category (lower(name));

INSERT INTO service_category (name, description, is_active) VALUES
    ('Plumbing', 'Burst and leaking pipes, blocked drains, no water.', true),
    ('Electrical', 'Power cuts, faulty wiring, sockets and lights.', true),
    ('Heating and cooling', 'Boilers, radiators, hot water, air conditioning.', true),
    ('Locks and doors', 'Locked out, broken locks, doors and gates.', true),
    ('Appliances', 'Cookers, fridges, washing machines.', true),
    ('Roofing and leaks', 'Leaking roofs, gutters, damp ceilings.', true),
    ('Glass', 'Broken windows and glass doors.', true),
    ('Pests', 'Rats, mice, insects.', true);

CREATE TABLE service_request (
    id {id},
    reference_code text NOT NULL UNIQUE,
    title text NOT NULL,
    description text NOT NULL,
    customer_id {integer} NOT NULL REFERENCES account (id),
    worker_id {integer} REFERENCES account (id),
    category_id {integer} REFERENCES service_category (id),
    status text NOT NULL CHECK (status IN ('PENDING', 'ACCEPTED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED')),
    priority text NOT NULL CHECK (priority IN ('STANDARD', 'EMERGENCY')),
    location_latitude {integer} NOT NULL,
    location_longitude {integer} NOT NULL,
    address text NOT NULL,
    scheduled_start {instant},
    accepted_at {instant},
    started_at {instant},
    completed_at {instant},
    cancelled_at {instant},
    customer_notes text NOT NULL,
    admin_notes text NOT NULL,
    estimated_duration_minutes {integer} NOT NULL,
    created_at {instant} NOT NULL,
    updated_at {instant} NOT NULL,
    version {integer} NOT NULL DEFAULT 1
) {strict};
CREATE INDEX service_request_created ON service_request (created_at, id);
CREATE INDEX service_request_updated ON service_request (updated_at, id);
CREATE INDEX service_request_status ON service_request (status, created_at, id);
CREATE INDEX service_request_priority ON service_request (priority, created_at, id);
CREATE INDEX service_request_category ON service_request (category_id, created_at, id);
CREATE INDEX service_request_customer ON service_request (customer_id, created_at, id);
CREATE INDEX service_request_worker ON service_request (worker_id, created_at, id) WHERE worker_id IS NOT NULL;
CREATE INDEX service_request_accepted ON service_request (accepted_at) WHERE accepted_at IS NOT NULL;
CREATE INDEX service_request_completed ON service_request (completed_at) WHERE completed_at IS NOT NULL;

-- A request with its category.
CREATE VIEW categorised_request AS
SELECT r.*, c.name AS category_name, c.description AS category_description, c.is_active AS category_is_active
FROM service_request r
LEFT JOIN service_category c ON c.id = r.category_id;

-- Without foreign keys, as notices are and for the same reasons.
CREATE TABLE request_activity (
    id {id},
    request_id {integer} NOT NULL,
    actor_id {integer},
    kind text NOT NULL,
    message text NOT NULL,
    created_at {instant} NOT NULL
) {strict};
CREATE INDEX request_activity_request ON request_activity (request_id, id);

CREATE TABLE request_decline (
    request_id {integer} NOT NULL REFERENCES service_request (id),
    worker_id {integer} NOT NULL REFERENCES account (id),
    reason text NOT NULL,
    declined_at {instant} NOT NULL,
    times {integer} NOT NULL DEFAULT 1,
    PRIMARY KEY (request_id, worker_id)
) {strict};

CREATE TABLE request_rating (
    id {id},
    request_id {integer} NOT NULL UNIQUE REFERENCES service_request (id),
    stars {integer} NOT NULL CHECK (stars BETWEEN 1 AND 5),
    comment text NOT NULL,
    created_at {instant} NOT NULL
) {strict};

CREATE TABLE idempotency_key (
    user_id {integer} NOT NULL REFERENCES account (id),
    key text NOT NULL,
    body_hash text NOT NULL,
    answer text NOT NULL,
    created_at {instant} NOT NULL,
    PRIMARY KEY (user_id, key)
) {strict};
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
