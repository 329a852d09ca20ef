-- Whoever leaves is taken out of everything that names them: what they did is found by who they are, and by each address that
-- they ever had.
CREATE INDEX request_activity_actor ON request_activity (actor_id) WHERE actor_id IS NOT NULL;
CREATE TABLE former_email (
    user_id {integer} NOT NULL REFERENCES account (id),
    email text NOT NULL,
    PRIMARY KEY (user_id, email)
) {strict};

-- Accounts that are gone count no more.
DROP INDEX account_role;
CREATE INDEX account_role ON account (role, is_active);
