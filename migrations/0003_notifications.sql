-- Who was told what. At most one notice per recipient, event and request.
-- No foreign keys: a notice names an account and a request that its own transaction has read or written, neither is
-- ever deleted, and checking both for each of many recipients costs more than writing them.

CREATE TABLE notification (
    id {id},
    recipient_id {integer} NOT NULL,
    category text NOT NULL,
    event text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    data {json} NOT NULL,
    reference_request {integer},
    is_read {boolean} NOT NULL,
    read_at {instant},
    created_at {instant} NOT NULL
) {strict};
CREATE UNIQUE INDEX notification_once ON notification (reference_request, event, recipient_id);
-- With is_read, so that the unread are counted and listed without the table: telling many costs an index less.
CREATE INDEX notification_inbox ON notification (recipient_id, created_at, id, is_read);
