-- A session is a sign-in and all tokens that came of it. One of its refresh tokens is valid: refresh_hash is the SHA-256 of
-- that token's jti. After kept_until none of its tokens can be shown any more, and nobody need know of it. Ids are drawn, as
-- tokens name them and no later session may be taken for one whose row is gone. opened_from is a pseudonym of the network
-- that the sign-in came from, empty where nobody knows.
CREATE TABLE session (
    id {integer} NOT NULL PRIMARY KEY,
    user_id {integer} NOT NULL REFERENCES account (id),
    refresh_hash text NOT NULL,
    opened_from text NOT NULL,
    revoked_at {instant},
    kept_until {instant} NOT NULL
) {strict};
CREATE INDEX session_owner ON session (user_id);
CREATE INDEX session_end ON session (kept_until);
CREATE INDEX session_revocation ON session (revoked_at) WHERE revoked_at IS NOT NULL;

-- Refresh tokens that were spent within the last seconds. Of a session's others it is enough to know that they are not the
-- valid one.
CREATE TABLE spent_refresh (
    session_id {integer} NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    refresh_hash text NOT NULL,
    spent_at {instant} NOT NULL,
    PRIMARY KEY (session_id, refresh_hash)
) {strict};
