-- Files that people send with messages. They arrive in chunks, which stay as they came: a complete upload is the file.
CREATE TABLE uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES persons (id),
    name TEXT NOT NULL, -- the owner's own word for it, by which it goes on
    filename TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    received BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    completed_at BIGINT,
    touched_at BIGINT NOT NULL, -- begun or last sent: what nobody has touched for long and no message shows is swept
    UNIQUE (owner_id, name)
);
CREATE INDEX uploads_by_time ON uploads (touched_at);

CREATE TABLE upload_chunks (
    upload_id BIGINT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    start BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (upload_id, start)
);

-- Which messages show a file: few messages have one.
CREATE INDEX messages_by_attachment ON messages (attachment) WHERE attachment IS NOT NULL;
