-- A picture is asked for by its key, and shown only while it is somebody's.
CREATE INDEX profiles_by_picture ON profiles (picture) WHERE picture IS NOT NULL;
