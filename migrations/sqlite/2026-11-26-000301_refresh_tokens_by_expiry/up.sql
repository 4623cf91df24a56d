-- For the sweep, which takes the oldest first.
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);
