-- For the sweep of sessions that were ended.
CREATE INDEX CONCURRENTLY sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
