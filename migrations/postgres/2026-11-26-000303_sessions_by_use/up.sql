-- For the sweep of sessions that nobody can renew.
CREATE INDEX CONCURRENTLY sessions_by_use ON sessions (last_used_at);
