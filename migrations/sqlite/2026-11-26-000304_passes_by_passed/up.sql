-- For erasing whoever was passed.
CREATE INDEX passes_by_passed ON passes (passed_id);
