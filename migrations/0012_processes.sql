-- What processes that share a database tell each other, so that each keeps its memory in step with what others commit.

-- Which process wrote an event, and what the status of the request was before.
ALTER TABLE event ADD COLUMN origin {integer};
ALTER TABLE event ADD COLUMN former_status text;

-- What changed that no event tells of: in the order of the event log, and for minutes only.
CREATE TABLE news (
    id {id},
    transaction_id {integer} NOT NULL,
    origin {integer} NOT NULL,
    kind text NOT NULL,
    subject {integer} NOT NULL,
    body text NOT NULL,
    happened_at {instant} NOT NULL
) {strict};
CREATE UNIQUE INDEX news_order ON news (transaction_id, id);
CREATE INDEX news_age ON news (happened_at);

-- What one process at a time does for all, until when that is taken for granted.
CREATE TABLE lease (
    name text PRIMARY KEY,
    holder {integer} NOT NULL,
    held_until {instant} NOT NULL
) {strict};
