-- What happened, in the order in which it may be told: by transaction, then by id. Written by the transaction that made it
-- happen. Holds no names and no texts of people; see docs/decisions/0019-events.md.

-- only postgres:
-- Added to the database's own transaction numbers, so that they go on growing where a copy of it begins anew.
CREATE TABLE event_base (base bigint NOT NULL);
INSERT INTO event_base VALUES (0);
-- end

CREATE TABLE event (
    id {id},
    transaction_id {integer} NOT NULL,
    kind text NOT NULL,
    request_id {integer},
    request_version {integer},
    customer_id {integer},
    worker_id {integer},
    former_worker_id {integer},
    category_id {integer},
    latitude {integer},
    longitude {integer},
    board text NOT NULL,
    body {json} NOT NULL,
    happened_at {instant} NOT NULL
) {strict};

-- only postgres:
CREATE UNIQUE INDEX event_order ON event (transaction_id, id);
INSERT INTO event (transaction_id, kind, board, body, happened_at) VALUES (0, 'BEGINNING', 'NONE', '{}', TIMESTAMPTZ 'epoch');
-- end
-- only sqlite:
INSERT INTO event (transaction_id, kind, board, body, happened_at) VALUES (0, 'BEGINNING', 'NONE', '{}', 0);
-- end

-- The event that a notice was written with.
ALTER TABLE notification ADD COLUMN event_id {integer};

-- Lets a browser open one stream: by the hash of what it was given.
CREATE TABLE stream_ticket (
    hash text PRIMARY KEY,
    user_id {integer} NOT NULL REFERENCES account (id),
    session_id {integer},
    expires_at {instant} NOT NULL
) {strict};
CREATE INDEX stream_ticket_age ON stream_ticket (expires_at);
