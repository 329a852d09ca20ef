-- Who signs in with Google: an account by what the issuer calls its owner, who keeps that name when the address changes,
-- and whose address may one day be another's. Of one issuer an account has one.
CREATE TABLE google_identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id {integer} NOT NULL REFERENCES account (id),
    linked_at {instant} NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (user_id, issuer)
) {strict};
