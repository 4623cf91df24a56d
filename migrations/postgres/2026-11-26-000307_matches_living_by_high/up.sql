-- The other half of what somebody has: `matches_living` begins with the lower of a pair.
CREATE INDEX CONCURRENTLY matches_living_by_high ON matches (high_id) WHERE ended_at IS NULL;
