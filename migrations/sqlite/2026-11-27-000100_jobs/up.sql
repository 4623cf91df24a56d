-- What is to be done behind an answer, by whichever node comes to it. A row is written with its cause and goes when it is done.
-- No foreign key to the person: it would lock that row, which other transactions lock in an order of their own.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL, -- the same job again is not stored again
    person_id BIGINT, -- with whom it is erased
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL, -- not before; while somebody works on it, the end of the lease
    attempts BIGINT NOT NULL DEFAULT 0, -- tries that count
    claims BIGINT NOT NULL DEFAULT 0, -- the number of the claim that may say what becomes of it
    dead_at BIGINT,
    failure TEXT NOT NULL DEFAULT '' -- what the last try said
);
CREATE UNIQUE INDEX jobs_by_key ON jobs (kind, key);
CREATE INDEX jobs_due ON jobs (kind, due_at) WHERE dead_at IS NULL;
CREATE INDEX jobs_dead ON jobs (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX jobs_by_person ON jobs (person_id) WHERE person_id IS NOT NULL;
