-- Where people and other programs are told of what happens while nobody is looking, and what is still to be told.

-- A browser that a push service reaches. It belongs to the sign-in in which it subscribed, and ends with it. lane: see delivery.
CREATE TABLE push_subscription (
    id {id},
    user_id {integer} NOT NULL REFERENCES account (id),
    session_id {integer} REFERENCES session (id) ON DELETE CASCADE,
    endpoint text NOT NULL UNIQUE,
    p256dh text NOT NULL,
    auth text NOT NULL,
    lane text NOT NULL,
    created_at {instant} NOT NULL
) {strict};
CREATE INDEX push_subscription_owner ON push_subscription (user_id);
CREATE INDEX push_subscription_session ON push_subscription (session_id);

-- event_types are the names of those that it is told of, each between two commas. The former secret signs beside the new one
-- until its time is over.
CREATE TABLE webhook (
    id {id},
    url text NOT NULL,
    description text NOT NULL,
    event_types text NOT NULL,
    is_active {boolean} NOT NULL,
    secret text NOT NULL,
    former_secret text,
    former_secret_until {instant},
    created_at {instant} NOT NULL,
    delivered_at {instant}
) {strict};

-- Up to where the event log has been turned into deliveries: moved by the transaction that writes them.
CREATE TABLE delivery_cursor (
    id {integer} NOT NULL PRIMARY KEY CHECK (id = 1),
    transaction_id {integer} NOT NULL,
    event_id {integer} NOT NULL
) {strict};
INSERT INTO delivery_cursor (id, transaction_id, event_id) VALUES (1, 0, 0);

-- What one receiver is still to be told of one event; gone once it has been. A push message is made of its notice when it is
-- sent, so that no text of people's is kept here. Those of one lane, a webhook or a push service, go out beside one another as
-- far as it keeps up, and never hold up another lane.
CREATE TABLE delivery (
    id {id},
    webhook_id {integer} REFERENCES webhook (id) ON DELETE CASCADE,
    subscription_id {integer} REFERENCES push_subscription (id) ON DELETE CASCADE,
    notification_id {integer},
    event_id {integer} NOT NULL,
    event_type text NOT NULL,
    payload text NOT NULL,
    is_urgent {boolean} NOT NULL,
    lane text NOT NULL,
    state text NOT NULL CHECK (state IN ('PENDING', 'DEAD')),
    attempts {integer} NOT NULL,
    next_attempt_at {instant} NOT NULL,
    last_attempt_at {instant},
    last_error text NOT NULL,
    created_at {instant} NOT NULL,
    give_up_at {instant} NOT NULL,
    CHECK ((webhook_id IS NULL) <> (subscription_id IS NULL))
) {strict};
CREATE UNIQUE INDEX delivery_once_by_webhook ON delivery (webhook_id, event_id) WHERE webhook_id IS NOT NULL;
CREATE UNIQUE INDEX delivery_once_by_push ON delivery (subscription_id, event_id, notification_id) WHERE subscription_id IS NOT NULL;
CREATE INDEX delivery_due ON delivery (lane, next_attempt_at, id) WHERE state = 'PENDING';
CREATE INDEX delivery_dead ON delivery (last_attempt_at) WHERE state = 'DEAD';
