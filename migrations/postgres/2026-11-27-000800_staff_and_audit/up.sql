-- Who may act in the installation's name, and what was done in it.
CREATE TABLE staff (
    user_id BIGINT PRIMARY KEY REFERENCES profiles (user_id) ON DELETE CASCADE,
    role SMALLINT NOT NULL, -- 1 viewer, 2 moderator, 3 operator, 4 owner
    since BIGINT NOT NULL
);
CREATE TABLE audit (
    number BIGINT PRIMARY KEY CHECK (number >= 1), -- without a gap
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id BIGINT, -- stays when the person is erased: a number that means nobody
    detail TEXT NOT NULL,
    digest TEXT NOT NULL -- of all that stands here and of the entry before
);
-- Whoever changes what was done has to mean it.
CREATE FUNCTION audit_stays_as_it_is() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of the audit log are only added';
END
$$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_stays_as_it_is();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_stays_as_it_is();
CREATE FUNCTION audit_goes_on() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> COALESCE((SELECT MAX(number) FROM audit), 0) + 1 THEN
        RAISE EXCEPTION 'an entry of the audit log follows upon the last';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_has_no_gaps BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_goes_on();
