-- Who was told what. At most one notice per recipient, event and request.

CREATE TABLE notification (
    id {id},
    recipient_id {integer} NOT NULL REFERENCES account (id),
    category text NOT NULL,
    event text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    data {json} NOT NULL,
    reference_request {integer} REFERENCES service_request (id),
    is_read {boolean} NOT NULL,
    read_at {instant},
    created_at {instant} NOT NULL
) {strict};
CREATE UNIQUE INDEX notification_once ON notification (reference_request, event, recipient_id);
CREATE INDEX notification_inbox ON notification (recipient_id, created_at, id);
CREATE INDEX notification_unread ON notification (recipient_id, created_at, id) WHERE NOT is_read;
