-- Who may act in the installation's name, and what was done in it.
CREATE TABLE staff (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES profiles (user_id) ON DELETE CASCADE,
    role SMALLINT NOT NULL, -- 1 viewer, 2 moderator, 3 operator, 4 owner
    since BIGINT NOT NULL
);
CREATE TABLE audit (
    number BIGINT PRIMARY KEY NOT NULL CHECK (number >= 1), -- without a gap
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id BIGINT, -- stays when the person is erased: a number that means nobody
    detail TEXT NOT NULL,
    digest TEXT NOT NULL -- of all that stands here and of the entry before
);
-- Whoever changes what was done has to mean it.
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'entries of the audit log are only added');
END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'entries of the audit log are only added');
END;
-- Also against INSERT OR REPLACE, which deletes without a trigger.
CREATE TRIGGER audit_has_no_gaps BEFORE INSERT ON audit
WHEN NEW.number <> COALESCE((SELECT MAX(number) FROM audit), 0) + 1 BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit log follows upon the last');
END;
