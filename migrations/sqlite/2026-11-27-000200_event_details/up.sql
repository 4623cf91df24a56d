-- What a notice of the system is about: a word of ours, and the number of a thing that the word names. A node of the release
-- before writes no notices and leaves both empty; it shows those that it reads without words.
ALTER TABLE events ADD COLUMN detail TEXT;
ALTER TABLE events ADD COLUMN ref_id BIGINT;
