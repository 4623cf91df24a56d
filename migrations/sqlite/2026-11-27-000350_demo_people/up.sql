-- Made-up people, who sign in only where a setting lets them.
ALTER TABLE accounts ADD COLUMN is_demo BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX accounts_of_demo ON accounts (created_at, id) WHERE is_demo;
-- Those of the release before had a password that stands in its source.
UPDATE accounts SET is_demo = TRUE, password_hash = NULL WHERE email LIKE '%@demo.matchwire.invalid';
