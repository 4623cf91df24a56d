-- Where somebody is, as a coarse cell (H3, resolution 6) and nothing finer; whether they want to be shown; their language and zone.
-- A node of the release before leaves all of it as it is.
ALTER TABLE profiles ADD COLUMN cell BIGINT;
ALTER TABLE profiles ADD COLUMN positioned_at BIGINT;
ALTER TABLE profiles ADD COLUMN paused BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE profiles ADD COLUMN discoverable BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE profiles ADD COLUMN share_last_seen BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE profiles ADD COLUMN share_distance BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE profiles ADD COLUMN locale TEXT;
ALTER TABLE profiles ADD COLUMN time_zone TEXT;
