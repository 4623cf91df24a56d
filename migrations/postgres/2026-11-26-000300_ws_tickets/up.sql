-- Tickets live for seconds, so there are few: the sweep finds the oldest, and a session that goes finds its own.
CREATE INDEX ws_tickets_by_expiry ON ws_tickets (expires_at);
CREATE INDEX ws_tickets_by_session ON ws_tickets (session_id);
