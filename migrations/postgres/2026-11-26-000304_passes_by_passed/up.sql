-- For erasing whoever was passed.
CREATE INDEX CONCURRENTLY passes_by_passed ON passes (passed_id);
