-- Whether two people ever matched, which each swipe asks.
CREATE INDEX matches_by_pair ON matches (low_id, high_id);
