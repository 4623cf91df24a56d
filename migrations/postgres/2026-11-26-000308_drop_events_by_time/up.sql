-- Events are trimmed person by person, along the primary key. A node of the release before that still runs meanwhile only
-- trims more slowly; nothing else read this index, and every event that is written had to be written here too.
DROP INDEX CONCURRENTLY events_by_time;
