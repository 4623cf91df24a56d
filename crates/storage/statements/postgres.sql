-- Every statement that the product sends to this kind of database, one a line. Written by `make statements`; a comment above
-- a statement stays with it.

DELETE FROM "accounts" WHERE ("accounts"."id" = $1)

DELETE FROM "blocked_likes" WHERE (("blocked_likes"."liked_id" = ANY($1)) AND ("blocked_likes"."liker_id" = ANY($2)))

DELETE FROM "blocked_likes" WHERE (("blocked_likes"."liker_id" = $1) OR ("blocked_likes"."liked_id" = $2))

DELETE FROM "blocks" WHERE (("blocks"."blocker_id" = $1) AND ("blocks"."blocked_id" = $2))

DELETE FROM "blocks" WHERE (("blocks"."blocker_id" = $1) OR ("blocks"."blocked_id" = $2))

DELETE FROM "calls" WHERE "calls"."conversation_id" = ANY(ARRAY(SELECT "conversation_members"."conversation_id" FROM "conversation_members" WHERE ("conversation_members"."user_id" = $1)))

DELETE FROM "conversation_members" WHERE ("conversation_members"."user_id" = $1)

DELETE FROM "deck_builds" WHERE ("deck_builds"."viewer_id" = $1)

DELETE FROM "deck_builds" WHERE ("deck_builds"."viewer_id" = ANY($1) AND (("deck_builds"."built_at" + $2) < $3))

DELETE FROM "decks" WHERE ("decks"."viewer_id" = $1)

DELETE FROM "decks" WHERE (("decks"."viewer_id" = $1) AND ("decks"."filter_hash" = $2))

DELETE FROM "decks" WHERE ((("decks"."viewer_id" = $1) AND ("decks"."filter_hash" = $2)) AND ("decks"."built_at" < $3))

DELETE FROM "discovery" WHERE "discovery"."user_id" = ANY($1)

DELETE FROM "discovery" WHERE ("discovery"."user_id" = $1)

DELETE FROM "events" WHERE ("events"."user_id" = $1)

DELETE FROM "events" WHERE (("events"."user_id" = $1) AND (("events"."cursor" >= $2) AND ("events"."cursor" <= $3)))

DELETE FROM "impressions" WHERE ("impressions"."user_id" = $1)

DELETE FROM "impressions" WHERE ("impressions"."user_id" = ANY($1) AND (("impressions"."day" + $2) < $3))

DELETE FROM "jobs" WHERE ("jobs"."id" = ANY($1) AND ("jobs"."dead_at" IS NOT NULL))

DELETE FROM "jobs" WHERE ("jobs"."person_id" = $1)

DELETE FROM "jobs" WHERE ((("jobs"."id" = $1) AND ("jobs"."claims" = $2)) AND ("jobs"."dead_at" IS NULL))

DELETE FROM "jobs" WHERE ((("jobs"."kind" = $1) AND ("jobs"."key" = $2)) AND ("jobs"."claims" = $3))

DELETE FROM "last_swipes" WHERE ("last_swipes"."user_id" = $1)

DELETE FROM "like_budgets" WHERE ("like_budgets"."user_id" = $1)

DELETE FROM "like_notices" WHERE (("like_notices"."liker_id" = $1) OR ("like_notices"."liked_id" = $2))

DELETE FROM "likes" WHERE (("likes"."liker_id" = $1) AND ("likes"."liked_id" = $2))

DELETE FROM "likes" WHERE (("likes"."liker_id" = $1) OR ("likes"."liked_id" = $2))

DELETE FROM "likes" WHERE (("likes"."liker_id" = ANY($1)) AND ("likes"."liked_id" = ANY($2))) RETURNING "likes"."liker_id", "likes"."liked_id"

DELETE FROM "passes" WHERE (("passes"."user_id" = $1) AND ("passes"."passed_id" = $2))

DELETE FROM "passes" WHERE (("passes"."user_id" = $1) OR ("passes"."passed_id" = $2))

DELETE FROM "photos" WHERE ("photos"."id" = $1)

DELETE FROM "photos" WHERE ("photos"."owner_id" = $1) RETURNING "photos"."key"

DELETE FROM "probes" WHERE ("probes"."id" = $1)

DELETE FROM "profile_interests" WHERE ("profile_interests"."user_id" = $1)

DELETE FROM "profile_prompts" WHERE ("profile_prompts"."user_id" = $1)

DELETE FROM "profiles" WHERE ("profiles"."user_id" = $1)

DELETE FROM "reactions" WHERE ("reactions"."user_id" = $1)

DELETE FROM "refresh_tokens" WHERE "refresh_tokens"."id" = ANY($1)

DELETE FROM "seen" WHERE ("seen"."viewer_id" = $1)

DELETE FROM "seen" WHERE ("seen"."viewer_id" = ANY($1) AND ("seen"."other_id" = $2))

DELETE FROM "sessions" WHERE "sessions"."id" = ANY($1)

DELETE FROM "staff" WHERE ("staff"."user_id" = $1)
DELETE FROM "upload_chunks" WHERE ("upload_chunks"."upload_id" = $1)

DELETE FROM "uploads" WHERE "uploads"."id" = ANY($1)

DELETE FROM "uploads" WHERE ("uploads"."id" = $1)

DELETE FROM "uploads" WHERE ("uploads"."owner_id" = $1)

DELETE FROM "ws_tickets" WHERE "ws_tickets"."id" = ANY($1)

DELETE FROM "ws_tickets" WHERE ("ws_tickets"."id" = $1) RETURNING "ws_tickets"."session_id", "ws_tickets"."expires_at"

DELETE FROM reactions WHERE message_id = ANY($1::bigint[])

DELETE FROM seen AS s USING unnest($1::bigint[], $2::bigint[]) AS n (viewer, other) WHERE s.viewer_id = n.viewer AND s.other_id = n.other AND s.viewer_id = ANY($3::bigint[])

DELETE FROM seen AS s USING unnest($1::bigint[], $2::bigint[]) AS n (viewer, other) WHERE s.viewer_id = n.viewer AND s.other_id = n.other AND s.viewer_id = ANY($3::bigint[]) AND s.until + 0 <= $4::integer

DELETE FROM uploads WHERE id = $1 AND touched_at < $2 AND (completed_at IS NULL OR (SELECT m.id FROM messages AS m WHERE m.attachment = CAST(uploads.id AS TEXT) LIMIT 1) IS NULL)

INSERT INTO "accounts" ("id", "email", "created_at") VALUES ($1, $2, $3)

INSERT INTO "accounts" ("id", "email", "email_verified", "password_hash", "appwrite_id", "created_at", "is_demo") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING

INSERT INTO "audit" ("number", "at", "actor", "action", "subject_id", "detail", "digest") VALUES ($1, $2, $3, $4, $5, $6, $7)
INSERT INTO "blocked_likes" ("liked_id", "liker_id") VALUES ($1, $2) ON CONFLICT DO NOTHING

INSERT INTO "blocks" ("blocker_id", "blocked_id", "created_at") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

INSERT INTO "calls" ("conversation_id", "call_id", "caller_id", "invited_at", "lapses_at", "answered_at", "ended_at") VALUES ($1, $2, $3, $4, $5, DEFAULT, DEFAULT)

INSERT INTO "conversation_members" ("conversation_id", "user_id") SELECT $1, "persons"."id" FROM "persons" WHERE "persons"."id" = ANY($2)

INSERT INTO "conversations" ("created_at", "updated_at") VALUES ($1, $2) RETURNING "conversations"."id"

INSERT INTO "deck_builds" ("viewer_id", "built_at") VALUES ($1, $2) ON CONFLICT DO NOTHING

INSERT INTO "decks" ("viewer_id", "filter_hash", "built_at", "widened_to_km", "searched_to_km", "ids") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ("viewer_id", "filter_hash") DO UPDATE SET "built_at" = excluded."built_at", "widened_to_km" = excluded."widened_to_km", "searched_to_km" = excluded."searched_to_km", "ids" = excluded."ids" WHERE ("decks"."built_at" < $7)

INSERT INTO "interests" ("name") VALUES ($1) ON CONFLICT DO NOTHING

INSERT INTO "jobs" ("kind", "key", "person_id", "payload", "created_at", "due_at") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING

INSERT INTO "last_swipes" ("user_id", "other_id", "kind", "at", "told_at") VALUES ($1, $2, $3, $4, $5) ON CONFLICT ("user_id") DO UPDATE SET "other_id" = $6, "kind" = $7, "at" = $8, "told_at" = $9

INSERT INTO "like_budgets" ("user_id", "day", "used", "super_used", "passes") VALUES ($1, $2, $3, $4, $5) ON CONFLICT ("user_id", "day") DO UPDATE SET "used" = ("like_budgets"."used" + excluded."used"), "super_used" = ("like_budgets"."super_used" + excluded."super_used"), "passes" = ("like_budgets"."passes" + excluded."passes")

INSERT INTO "like_notices" ("liker_id", "liked_id", "told_at") VALUES ($1, $2, $3) ON CONFLICT ("liker_id", "liked_id") DO UPDATE SET "told_at" = $4

INSERT INTO "likes" ("liker_id", "liked_id", "created_at", "kind", "photo_id", "prompt_id", "comment") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT ("liker_id", "liked_id") DO UPDATE SET "created_at" = $8, "kind" = $9, "photo_id" = $10, "prompt_id" = $11, "comment" = $12

INSERT INTO "matches" ("low_id", "high_id", "conversation_id", "created_at") VALUES ($1, $2, $3, $4) RETURNING "matches"."id"

INSERT INTO "passes" ("user_id", "passed_id", "created_at", "returns_at") VALUES ($1, $2, $3, $4) ON CONFLICT ("user_id", "passed_id") DO UPDATE SET "created_at" = $5, "returns_at" = $6

INSERT INTO "persons" ("id") VALUES ($1)

INSERT INTO "persons" ("id") VALUES ($1) ON CONFLICT DO NOTHING

INSERT INTO "photos" ("owner_id", "key", "position", "state", "blurhash", "width", "height", "created_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "photos"."id", "photos"."key", "photos"."state", "photos"."reason_code", "photos"."blurhash", "photos"."width", "photos"."height", "photos"."created_at"

INSERT INTO "probes" ("id") VALUES ($1)

INSERT INTO "profile_interests" ("user_id", "interest_id") VALUES ($1, $2)

INSERT INTO "profile_prompts" ("user_id", "prompt_id", "place", "answer") VALUES ($1, $2, $3, $4)

INSERT INTO "profiles" ("user_id", "username", "username_key", "first_name", "last_name", "date_of_birth", "last_seen_at") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING

INSERT INTO "profiles" ("user_id", "username", "username_key", "first_name", "last_seen_at") VALUES ($1, $2, $3, $4, $5)

INSERT INTO "refresh_tokens" ("id", "session_id", "issued_at", "expires_at") VALUES ($1, $2, $3, $4)

INSERT INTO "server_state" ("key", "value") VALUES ($1, $2) ON CONFLICT DO NOTHING

INSERT INTO "sessions" ("id", "user_id", "created_at", "last_used_at") VALUES ($1, $2, $3, $4)

INSERT INTO "sessions" ("id", "user_id", "user_agent", "created_at", "last_used_at") VALUES ($1, $2, $3, $4, $5)

INSERT INTO "staff" ("user_id", "role", "since") VALUES ($1, $2, $3) ON CONFLICT ("user_id") DO UPDATE SET "role" = $4, "since" = $5
INSERT INTO "upload_chunks" ("upload_id", "start", "bytes") VALUES ($1, $2, $3)

INSERT INTO "uploads" ("owner_id", "name", "filename", "content_type", "size", "sha256", "received", "created_at", "touched_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING "uploads"."id"

INSERT INTO "ws_tickets" ("id", "session_id", "expires_at") VALUES ($1, $2, $3)

INSERT INTO accounts (id, email, created_at) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[])

INSERT INTO discovery (user_id, cell, gender, wants, born, min_age, max_age, max_km, active_day, created_day, has_photo, shows_activity, username_key, first_name_key) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::smallint[], $5::integer[], $6::smallint[], $7::smallint[], $8::integer[], $9::integer[], $10::integer[], $11::boolean[], $12::boolean[], $13::text[], $14::text[]) ON CONFLICT (user_id) DO UPDATE SET cell = EXCLUDED.cell, gender = EXCLUDED.gender, wants = EXCLUDED.wants, born = EXCLUDED.born, min_age = EXCLUDED.min_age, max_age = EXCLUDED.max_age, max_km = EXCLUDED.max_km, active_day = EXCLUDED.active_day, created_day = EXCLUDED.created_day, has_photo = EXCLUDED.has_photo, shows_activity = EXCLUDED.shows_activity, username_key = EXCLUDED.username_key, first_name_key = EXCLUDED.first_name_key

INSERT INTO events (user_id, cursor, kind, at, conversation_id, seq, rev, match_id, subject_id) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])

INSERT INTO events (user_id, cursor, kind, at, conversation_id, seq, rev, match_id, subject_id, detail, ref_id) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::bigint[])

INSERT INTO impressions AS i (user_id, day, shown, seen, liked) SELECT n.person, $1::integer, n.shown, n.seen, n.liked FROM unnest($2::bigint[], $3::integer[], $4::integer[], $5::integer[]) AS n (person, shown, seen, liked) WHERE n.person = ANY(ARRAY(SELECT id FROM accounts WHERE id = ANY($6::bigint[]))) ON CONFLICT (user_id, day) DO UPDATE SET shown = i.shown + EXCLUDED.shown, seen = i.seen + EXCLUDED.seen, liked = i.liked + EXCLUDED.liked

INSERT INTO likes (liker_id, liked_id, created_at) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
INSERT INTO messages (conversation_id, seq, rev, sender_id, kind, content, attachment, client_message_id, fingerprint, reply_to, created_at) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[]) RETURNING conversation_id, seq, id

INSERT INTO passes (user_id, passed_id, created_at) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
INSERT INTO persons (id) SELECT * FROM unnest($1::bigint[])

INSERT INTO profile_interests (user_id, interest_id) SELECT * FROM unnest($1::bigint[], $2::bigint[])

INSERT INTO profiles (user_id, username, username_key, first_name, bio, date_of_birth, gender, location, picture, last_seen_at, min_age, max_age, max_distance, gender_preference, cell, paused, discoverable, share_distance, share_presence, share_last_seen) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::smallint[], $12::smallint[], $13::integer[], $14::text[], $15::bigint[], $16::boolean[], $17::boolean[], $18::boolean[], $19::boolean[], $20::boolean[])

INSERT INTO reactions (message_id, user_id, emoji, created_at) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[])

INSERT INTO seen (viewer_id, other_id, until) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[]) ON CONFLICT (viewer_id, other_id) DO UPDATE SET until = EXCLUDED.until

-- background: reads the index of the demo people alone, of whom there are as many as somebody had made to try things with
SELECT "accounts"."id" FROM "accounts" WHERE "accounts"."is_demo" ORDER BY "accounts"."created_at", "accounts"."id" LIMIT $1

-- background: reads the index of the demo people alone, of whom there are as many as somebody had made to try things with
SELECT "accounts"."id" FROM "accounts" WHERE ("accounts"."is_demo" AND EXISTS (SELECT "sessions"."id", "sessions"."user_id", "sessions"."user_agent", "sessions"."created_at", "sessions"."last_used_at", "sessions"."revoked_at" FROM "sessions" WHERE (("sessions"."user_id" = "accounts"."id") AND ("sessions"."revoked_at" IS NULL)))) ORDER BY "accounts"."id"

SELECT "accounts"."id", "accounts"."email", "accounts"."email_verified", "accounts"."password_hash", "accounts"."appwrite_id", "accounts"."created_at", "accounts"."is_demo", "persons"."state", "persons"."token_epoch" FROM ("accounts" INNER JOIN "persons" ON ("persons"."id" = "accounts"."id")) WHERE ("accounts"."appwrite_id" = $1) LIMIT $2

SELECT "accounts"."id", "accounts"."email", "accounts"."email_verified", "accounts"."password_hash", "accounts"."appwrite_id", "accounts"."created_at", "accounts"."is_demo", "persons"."state", "persons"."token_epoch" FROM ("accounts" INNER JOIN "persons" ON ("persons"."id" = "accounts"."id")) WHERE ("accounts"."email" = $1) LIMIT $2

SELECT "accounts"."id", "accounts"."email", "accounts"."email_verified", "accounts"."password_hash", "accounts"."appwrite_id", "accounts"."created_at", "accounts"."is_demo", "persons"."state", "persons"."token_epoch" FROM ("accounts" INNER JOIN "persons" ON ("persons"."id" = "accounts"."id")) WHERE ("accounts"."id" = $1) LIMIT $2

-- background: the end of the log, read backwards along its key and no farther than LIMIT says
SELECT "audit"."number", "audit"."at", "audit"."actor", "audit"."action", "audit"."subject_id", "audit"."detail", "audit"."digest" FROM "audit" ORDER BY "audit"."number" DESC LIMIT $1
SELECT "audit"."number", "audit"."at", "audit"."actor", "audit"."action", "audit"."subject_id", "audit"."detail", "audit"."digest" FROM "audit" WHERE ("audit"."number" > $1) ORDER BY "audit"."number" LIMIT $2
-- background: the end of the log, read backwards along its key and no farther than LIMIT says
SELECT "audit"."number", "audit"."digest" FROM "audit" ORDER BY "audit"."number" DESC LIMIT $1
SELECT "blocked_likes"."liker_id" FROM "blocked_likes" WHERE (((("blocked_likes"."liked_id" = $1) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "blocked_likes"."liker_id") AND ("persons"."state" = $2)) OFFSET $3)) AND NOT (EXISTS (SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at", "matches"."ended_at" FROM "matches" WHERE (("matches"."ended_at" IS NULL) AND ((("matches"."low_id" = $4) AND ("matches"."high_id" = "blocked_likes"."liker_id")) OR (("matches"."low_id" = "blocked_likes"."liker_id") AND ("matches"."high_id" = $5)))) OFFSET $6))) AND "blocked_likes"."liker_id" = ANY($7))

SELECT "blocks"."blocked_id" FROM "blocks" WHERE ("blocks"."blocker_id" = $1)

SELECT "blocks"."blocked_id" FROM "blocks" WHERE (("blocks"."blocker_id" = $1) AND "blocks"."blocked_id" = ANY($2))

SELECT "blocks"."blocked_id", "blocks"."blocker_id" FROM "blocks" WHERE "blocks"."blocked_id" = ANY($1)

SELECT "blocks"."blocker_id" FROM "blocks" WHERE ("blocks"."blocked_id" = $1)

SELECT "blocks"."blocker_id", "blocks"."blocked_id" FROM "blocks" WHERE "blocks"."blocker_id" = ANY($1)

SELECT "blocks"."blocker_id", "blocks"."blocked_id" FROM "blocks" WHERE ((("blocks"."blocker_id" = $1) AND "blocks"."blocked_id" = ANY($2)) OR (("blocks"."blocked_id" = $3) AND "blocks"."blocker_id" = ANY($4)))

SELECT "calls"."conversation_id", "calls"."call_id" FROM "calls" WHERE (("calls"."ended_at" IS NULL) AND ("calls"."lapses_at" <= $1)) ORDER BY "calls"."lapses_at" LIMIT $2

SELECT "calls"."conversation_id", "calls"."call_id", "calls"."caller_id", "calls"."invited_at", "calls"."lapses_at", "calls"."answered_at", "calls"."ended_at" FROM "calls" WHERE (("calls"."conversation_id" = $1) AND ("calls"."call_id" = $2)) LIMIT $3

SELECT "calls"."conversation_id", "calls"."call_id", "calls"."caller_id", "calls"."invited_at", "calls"."lapses_at", "calls"."answered_at", "calls"."ended_at" FROM "calls" WHERE (("calls"."ended_at" IS NULL) AND "calls"."conversation_id" = ANY(ARRAY(SELECT "conversation_members"."conversation_id" FROM "conversation_members" WHERE "conversation_members"."user_id" = ANY($1))))

SELECT "conversation_members"."conversation_id", "conversation_members"."user_id" FROM "conversation_members" WHERE ("conversation_members"."conversation_id" = ANY($1) AND ("conversation_members"."user_id" != $2)) ORDER BY "conversation_members"."conversation_id", "conversation_members"."user_id"

SELECT "conversation_members"."conversation_id", "conversation_members"."user_id", "conversation_members"."read_seq", "conversation_members"."read_rev", "conversation_members"."read_at", "conversation_members"."delivered_seq", "conversation_members"."delivered_rev", "conversation_members"."delivered_at", "conversation_members"."muted", (SELECT "profiles"."share_read_receipts" FROM "profiles" WHERE ("profiles"."user_id" = "conversation_members"."user_id") LIMIT $1) FROM "conversation_members" WHERE "conversation_members"."conversation_id" = ANY($2) ORDER BY "conversation_members"."conversation_id", "conversation_members"."user_id"

SELECT "conversation_members"."conversation_id", (SELECT COUNT(*) FROM "messages" WHERE ((("messages"."conversation_id" = "conversation_members"."conversation_id") AND (("messages"."seq" > "conversation_members"."read_seq") AND ("messages"."sender_id" != $1))) AND ("messages"."deleted_at" IS NULL)) LIMIT $2) FROM "conversation_members" WHERE ("conversation_members"."conversation_id" = ANY($3) AND ("conversation_members"."user_id" = $4))

SELECT "conversation_members"."user_id" FROM "conversation_members" WHERE ("conversation_members"."conversation_id" = $1) LIMIT $2

SELECT "conversation_members"."user_id" FROM "conversation_members" WHERE ("conversation_members"."conversation_id" = $1) ORDER BY "conversation_members"."user_id"

SELECT "conversations"."id" FROM "conversations" WHERE "conversations"."id" = ANY($1)

SELECT "conversations"."id" FROM "conversations" WHERE "conversations"."id" = ANY($1) ORDER BY "conversations"."id" FOR UPDATE

SELECT "conversations"."id" FROM "conversations" WHERE "conversations"."id" = ANY($1) ORDER BY "conversations"."id" FOR UPDATE SKIP LOCKED

SELECT "conversations"."id" FROM "conversations" WHERE ("conversations"."id" = ANY($1) AND ("conversations"."closed_at" IS NULL)) ORDER BY "conversations"."id"

SELECT "conversations"."id" FROM ("conversations" INNER JOIN "conversation_members" ON ("conversation_members"."conversation_id" = "conversations"."id")) WHERE (("conversation_members"."user_id" = $1) AND ("conversations"."closed_at" IS NULL)) ORDER BY "conversations"."id"

SELECT "conversations"."id" FROM ("conversations" INNER JOIN "conversation_members" ON ("conversation_members"."conversation_id" = "conversations"."id")) WHERE ((("conversations"."id" = ANY($1) AND ("conversations"."closed_at" IS NULL)) AND ("conversation_members"."user_id" = $2)) AND NOT (EXISTS (SELECT "everybody"."conversation_id", "everybody"."user_id", "everybody"."read_seq", "everybody"."read_rev", "everybody"."read_at", "everybody"."delivered_seq", "everybody"."delivered_rev", "everybody"."delivered_at", "everybody"."muted" FROM "conversation_members" AS "everybody" WHERE (("everybody"."conversation_id" = "conversations"."id") AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "everybody"."user_id") AND ("persons"."state" != $3)) OFFSET $4)) OFFSET $5)))

SELECT "conversations"."id" FROM (("conversations" INNER JOIN "conversation_members" ON ("conversation_members"."conversation_id" = "conversations"."id")) INNER JOIN "conversation_members" AS "theirs" ON ("theirs"."conversation_id" = "conversations"."id")) WHERE (((("conversation_members"."user_id" = $1) AND ("theirs"."user_id" = $2)) AND ("conversations"."closed_at" IS NOT NULL)) AND NOT (EXISTS (SELECT "third"."conversation_id", "third"."user_id", "third"."read_seq", "third"."read_rev", "third"."read_at", "third"."delivered_seq", "third"."delivered_rev", "third"."delivered_at", "third"."muted" FROM "conversation_members" AS "third" WHERE (("third"."conversation_id" = "conversations"."id") AND ("third"."user_id" != ALL($3)))))) ORDER BY "conversations"."id"

SELECT "conversations"."id" FROM (("conversations" INNER JOIN "conversation_members" ON ("conversation_members"."conversation_id" = "conversations"."id")) INNER JOIN "conversation_members" AS "theirs" ON ("theirs"."conversation_id" = "conversations"."id")) WHERE (((("conversation_members"."user_id" = $1) AND ("theirs"."user_id" = $2)) AND ("conversations"."closed_at" IS NULL)) AND NOT (EXISTS (SELECT "third"."conversation_id", "third"."user_id", "third"."read_seq", "third"."read_rev", "third"."read_at", "third"."delivered_seq", "third"."delivered_rev", "third"."delivered_at", "third"."muted" FROM "conversation_members" AS "third" WHERE (("third"."conversation_id" = "conversations"."id") AND ("third"."user_id" != ALL($3)))))) ORDER BY "conversations"."id"

SELECT "conversations"."id", "conversations"."created_at", "conversations"."updated_at", "conversations"."closed_at", "conversations"."last_seq", "conversations"."last_rev" FROM "conversations" WHERE "conversations"."id" = ANY($1)

SELECT "conversations"."id", "conversations"."created_at", "conversations"."updated_at", "conversations"."closed_at", "conversations"."last_seq", "conversations"."last_rev" FROM "conversations" WHERE "conversations"."id" = ANY($1) ORDER BY "conversations"."id" FOR UPDATE

SELECT "conversations"."id", "conversations"."created_at", "conversations"."updated_at", "conversations"."closed_at", "conversations"."last_seq", "conversations"."last_rev" FROM ("conversations" INNER JOIN "conversation_members" ON ("conversation_members"."conversation_id" = "conversations"."id")) WHERE ((("conversation_members"."user_id" = $1) AND (("conversations"."closed_at" IS NULL) AND (("conversations"."updated_at" < $2) OR (("conversations"."updated_at" = $3) AND ("conversations"."id" < $4))))) AND NOT (EXISTS (SELECT "everybody"."conversation_id", "everybody"."user_id", "everybody"."read_seq", "everybody"."read_rev", "everybody"."read_at", "everybody"."delivered_seq", "everybody"."delivered_rev", "everybody"."delivered_at", "everybody"."muted" FROM "conversation_members" AS "everybody" WHERE (("everybody"."conversation_id" = "conversations"."id") AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "everybody"."user_id") AND ("persons"."state" != $5)) OFFSET $6)) OFFSET $7))) ORDER BY "conversations"."updated_at" DESC, "conversations"."id" DESC LIMIT $8

SELECT "conversations"."id", "conversations"."created_at", "conversations"."updated_at", "conversations"."closed_at", "conversations"."last_seq", "conversations"."last_rev" FROM ("conversations" INNER JOIN "conversation_members" ON ("conversation_members"."conversation_id" = "conversations"."id")) WHERE (((("conversations"."id" = $1) AND ("conversations"."closed_at" IS NULL)) AND ("conversation_members"."user_id" = $2)) AND NOT (EXISTS (SELECT "everybody"."conversation_id", "everybody"."user_id", "everybody"."read_seq", "everybody"."read_rev", "everybody"."read_at", "everybody"."delivered_seq", "everybody"."delivered_rev", "everybody"."delivered_at", "everybody"."muted" FROM "conversation_members" AS "everybody" WHERE (("everybody"."conversation_id" = "conversations"."id") AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "everybody"."user_id") AND ("persons"."state" != $3)) OFFSET $4)) OFFSET $5))) LIMIT $6

SELECT "deck_builds"."viewer_id" FROM "deck_builds" WHERE ("deck_builds"."built_at" < $1) ORDER BY "deck_builds"."built_at" LIMIT $2

SELECT "decks"."built_at", "decks"."widened_to_km", "decks"."searched_to_km", "decks"."ids" FROM "decks" WHERE (("decks"."viewer_id" = $1) AND ("decks"."filter_hash" = $2)) LIMIT $3

SELECT "decks"."filter_hash" FROM "decks" WHERE (("decks"."viewer_id" = $1) AND ("decks"."filter_hash" != $2)) ORDER BY "decks"."built_at" DESC, "decks"."filter_hash"

SELECT "decks"."viewer_id", "decks"."filter_hash" FROM "decks" WHERE ("decks"."built_at" < $1) ORDER BY "decks"."built_at" LIMIT $2

SELECT "decks"."widened_to_km", "decks"."ids" FROM "decks" WHERE (("decks"."viewer_id" = $1) AND ("decks"."widened_to_km" IS NOT NULL))

-- background: the census, which each node takes every few minutes for all who ask meanwhile; it reads one index of narrow rows
SELECT "discovery"."cell", "discovery"."gender", COUNT(*) FROM "discovery" GROUP BY "discovery"."cell", "discovery"."gender"

SELECT "discovery"."user_id", "discovery"."cell", "discovery"."gender", "discovery"."wants", "discovery"."born", "discovery"."min_age", "discovery"."max_age", "discovery"."max_km", "discovery"."active_day", "discovery"."created_day", "discovery"."has_photo", "discovery"."shows_activity", "discovery"."username_key", "discovery"."first_name_key" FROM "discovery" WHERE "discovery"."user_id" = ANY($1)

SELECT "events"."user_id", "events"."cursor", "events"."kind", "events"."at", "events"."conversation_id", "events"."seq", "events"."rev", "events"."match_id", "events"."subject_id", "events"."detail", "events"."ref_id" FROM "events" WHERE (("events"."user_id" = $1) AND ("events"."cursor" > $2)) ORDER BY "events"."cursor" LIMIT $3

SELECT "impressions"."user_id" FROM "impressions" WHERE ("impressions"."day" < $1) ORDER BY "impressions"."day" LIMIT $2

SELECT "impressions"."user_id", sum("impressions"."liked"), sum("impressions"."seen") FROM "impressions" WHERE ("impressions"."user_id" = ANY($1) AND ("impressions"."day" > $2)) GROUP BY "impressions"."user_id"

SELECT "impressions"."user_id", sum("impressions"."shown") FROM "impressions" WHERE ("impressions"."user_id" = ANY($1) AND ("impressions"."day" >= $2)) GROUP BY "impressions"."user_id"

SELECT "interests"."id", "interests"."name", "profile_interests"."user_id" FROM ("interests" LEFT OUTER JOIN "profile_interests" ON (("profile_interests"."interest_id" = "interests"."id") AND ("profile_interests"."user_id" = $1)))

SELECT "jobs"."id" FROM "jobs" WHERE ("jobs"."dead_at" < $1) ORDER BY "jobs"."dead_at" LIMIT $2

SELECT "jobs"."id" FROM "jobs" WHERE ((("jobs"."kind" = $1) AND ("jobs"."due_at" <= $2)) AND ("jobs"."dead_at" IS NULL)) ORDER BY "jobs"."due_at" LIMIT $3

SELECT "jobs"."id", "jobs"."kind", "jobs"."key", "jobs"."person_id", "jobs"."attempts", "jobs"."created_at", "jobs"."dead_at", "jobs"."failure" FROM "jobs" WHERE ("jobs"."dead_at" <= $1) ORDER BY "jobs"."dead_at" DESC, "jobs"."id" DESC LIMIT $2

SELECT "jobs"."id", "jobs"."kind", "jobs"."key", "jobs"."person_id", "jobs"."payload", "jobs"."due_at", "jobs"."attempts", "jobs"."claims" FROM "jobs" WHERE ((("jobs"."kind" = $1) AND ("jobs"."due_at" <= $2)) AND ("jobs"."dead_at" IS NULL)) ORDER BY "jobs"."due_at" LIMIT $3 FOR UPDATE SKIP LOCKED

SELECT "last_swipes"."other_id", "last_swipes"."kind", "last_swipes"."at", "last_swipes"."told_at" FROM "last_swipes" WHERE ("last_swipes"."user_id" = $1) LIMIT $2

SELECT "like_budgets"."used", "like_budgets"."super_used", "like_budgets"."passes" FROM "like_budgets" WHERE (("like_budgets"."user_id" = $1) AND ("like_budgets"."day" = $2)) LIMIT $3

SELECT "likes"."liked_id" FROM "likes" WHERE (("likes"."liker_id" = $1) AND "likes"."liked_id" = ANY($2))

SELECT "likes"."liker_id" FROM "likes" WHERE ("likes"."liked_id" = $1)

SELECT "likes"."liker_id" FROM "likes" WHERE (((("likes"."liked_id" = $1) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "likes"."liker_id") AND ("persons"."state" = $2)) OFFSET $3)) AND NOT (EXISTS (SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at", "matches"."ended_at" FROM "matches" WHERE (("matches"."ended_at" IS NULL) AND ((("matches"."low_id" = $4) AND ("matches"."high_id" = "likes"."liker_id")) OR (("matches"."low_id" = "likes"."liker_id") AND ("matches"."high_id" = $5)))) OFFSET $6))) AND "likes"."liker_id" = ANY($7))

SELECT "likes"."liker_id" FROM ("likes" INNER JOIN "persons" ON ("persons"."id" = "likes"."liker_id")) WHERE (((((("likes"."liked_id" = $1) AND ("persons"."state" = $2)) AND NOT (EXISTS (SELECT "blocks"."blocker_id", "blocks"."blocked_id", "blocks"."created_at" FROM "blocks" WHERE ((("blocks"."blocker_id" = $3) AND ("blocks"."blocked_id" = "likes"."liker_id")) OR (("blocks"."blocker_id" = "likes"."liker_id") AND ("blocks"."blocked_id" = $4)))))) AND NOT (EXISTS (SELECT "passes"."user_id", "passes"."passed_id", "passes"."created_at", "passes"."returns_at" FROM "passes" WHERE ((("passes"."user_id" = $5) AND ("passes"."passed_id" = "likes"."liker_id")) AND (("passes"."returns_at" > $6) OR (("passes"."returns_at" IS NULL) AND ("passes"."created_at" > $7))))))) AND NOT (EXISTS (SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at", "matches"."ended_at" FROM "matches" WHERE (("matches"."ended_at" IS NULL) AND ((("matches"."low_id" = $8) AND ("matches"."high_id" = "likes"."liker_id")) OR (("matches"."low_id" = "likes"."liker_id") AND ("matches"."high_id" = $9))))))) AND "likes"."liker_id" = ANY($10))

SELECT "likes"."liker_id", "likes"."created_at", "likes"."kind", "likes"."photo_id", "likes"."prompt_id", "likes"."comment" FROM ("likes" INNER JOIN "persons" ON ("persons"."id" = "likes"."liker_id")) WHERE ((((("likes"."liked_id" = $1) AND ("persons"."state" = $2)) AND NOT (EXISTS (SELECT "blocks"."blocker_id", "blocks"."blocked_id", "blocks"."created_at" FROM "blocks" WHERE ((("blocks"."blocker_id" = $3) AND ("blocks"."blocked_id" = "likes"."liker_id")) OR (("blocks"."blocker_id" = "likes"."liker_id") AND ("blocks"."blocked_id" = $4)))))) AND NOT (EXISTS (SELECT "passes"."user_id", "passes"."passed_id", "passes"."created_at", "passes"."returns_at" FROM "passes" WHERE ((("passes"."user_id" = $5) AND ("passes"."passed_id" = "likes"."liker_id")) AND (("passes"."returns_at" > $6) OR (("passes"."returns_at" IS NULL) AND ("passes"."created_at" > $7))))))) AND NOT (EXISTS (SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at", "matches"."ended_at" FROM "matches" WHERE (("matches"."ended_at" IS NULL) AND ((("matches"."low_id" = $8) AND ("matches"."high_id" = "likes"."liker_id")) OR (("matches"."low_id" = "likes"."liker_id") AND ("matches"."high_id" = $9))))))) ORDER BY "likes"."created_at" DESC, "likes"."liker_id" DESC LIMIT $10 OFFSET $11

SELECT "likes"."liker_id", "likes"."liked_id" FROM "likes" WHERE "likes"."liker_id" = ANY($1)

SELECT "matches"."conversation_id", "matches"."id" FROM "matches" WHERE "matches"."conversation_id" = ANY($1)

SELECT "matches"."conversation_id", "matches"."id", "matches"."ended_at" FROM "matches" WHERE "matches"."conversation_id" = ANY($1)

SELECT "matches"."high_id" FROM "matches" WHERE ("matches"."low_id" = $1)

SELECT "matches"."high_id", "matches"."ended_at" FROM "matches" WHERE (("matches"."low_id" = $1) AND "matches"."high_id" = ANY($2))

SELECT "matches"."high_id", "matches"."low_id" FROM "matches" WHERE "matches"."high_id" = ANY($1)

SELECT "matches"."id", "matches"."conversation_id", "matches"."created_at" FROM "matches" WHERE ((("matches"."low_id" = $1) AND ("matches"."high_id" = $2)) AND ("matches"."ended_at" IS NULL)) LIMIT $3

SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at" FROM "matches" WHERE (((("matches"."ended_at" IS NULL) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $1) AND ("persons"."id" = "matches"."low_id")) OFFSET $2)) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $3) AND ("persons"."id" = "matches"."high_id")) OFFSET $4)) AND (("matches"."low_id" = $5) OR ("matches"."high_id" = $6))) ORDER BY "matches"."created_at" DESC, "matches"."id" DESC LIMIT $7 OFFSET $8

SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at" FROM "matches" WHERE ((((("matches"."ended_at" IS NULL) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $1) AND ("persons"."id" = "matches"."low_id")) OFFSET $2)) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $3) AND ("persons"."id" = "matches"."high_id")) OFFSET $4)) AND (("matches"."low_id" = $5) OR ("matches"."high_id" = $6))) AND ("matches"."id" = $7)) ORDER BY "matches"."created_at" DESC, "matches"."id" DESC LIMIT $8 OFFSET $9

SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at" FROM "matches" WHERE ((((("matches"."ended_at" IS NULL) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $1) AND ("persons"."id" = "matches"."low_id")) OFFSET $2)) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $3) AND ("persons"."id" = "matches"."high_id")) OFFSET $4)) AND (("matches"."low_id" = $5) OR ("matches"."high_id" = $6))) AND (("matches"."created_at" >= $7) AND (("matches"."created_at" < $8) OR (("matches"."created_at" = $9) AND ("matches"."id" < $10))))) ORDER BY "matches"."created_at" DESC, "matches"."id" DESC LIMIT $11 OFFSET $12

SELECT "matches"."low_id" FROM "matches" WHERE ("matches"."high_id" = $1)

SELECT "matches"."low_id", "matches"."ended_at" FROM "matches" WHERE (("matches"."high_id" = $1) AND "matches"."low_id" = ANY($2))

SELECT "matches"."low_id", "matches"."high_id" FROM "matches" WHERE "matches"."low_id" = ANY($1)

SELECT "matches"."low_id", "matches"."high_id" FROM "matches" WHERE ("matches"."id" = $1) LIMIT $2

SELECT "matches"."low_id", "matches"."high_id", "matches"."conversation_id" FROM "matches" WHERE (((("matches"."ended_at" IS NULL) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $1) AND ("persons"."id" = "matches"."low_id")) OFFSET $2)) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $3) AND ("persons"."id" = "matches"."high_id")) OFFSET $4)) AND "matches"."high_id" = ANY($5))

SELECT "matches"."low_id", "matches"."high_id", "matches"."conversation_id" FROM "matches" WHERE (((("matches"."ended_at" IS NULL) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $1) AND ("persons"."id" = "matches"."low_id")) OFFSET $2)) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $3) AND ("persons"."id" = "matches"."high_id")) OFFSET $4)) AND "matches"."low_id" = ANY($5))

SELECT "messages"."conversation_id" FROM "messages" WHERE "messages"."id" = ANY($1)

SELECT "messages"."id" FROM ("messages" INNER JOIN "conversations" ON ("conversations"."id" = "messages"."conversation_id")) WHERE (((("messages"."attachment" = $1) AND ("messages"."conversation_id" = $2)) AND ("conversations"."closed_at" IS NULL)) AND NOT (EXISTS (SELECT "everybody"."conversation_id", "everybody"."user_id", "everybody"."read_seq", "everybody"."read_rev", "everybody"."read_at", "everybody"."delivered_seq", "everybody"."delivered_rev", "everybody"."delivered_at", "everybody"."muted" FROM "conversation_members" AS "everybody" WHERE (("everybody"."conversation_id" = "conversations"."id") AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "everybody"."user_id") AND ("persons"."state" != $3)) OFFSET $4)) OFFSET $5))) LIMIT $6

SELECT "messages"."id", "messages"."conversation_id" FROM "messages" WHERE "messages"."id" = ANY($1)

SELECT "messages"."id", "messages"."conversation_id", "messages"."seq", "messages"."rev", "messages"."sender_id", "messages"."kind", "messages"."content", "messages"."attachment", "messages"."client_message_id", "messages"."fingerprint", "messages"."reply_to", "messages"."created_at", "messages"."edited_at", "messages"."deleted_at" FROM "messages" WHERE "messages"."id" = ANY($1)

SELECT "messages"."id", "messages"."conversation_id", "messages"."seq", "messages"."rev", "messages"."sender_id", "messages"."kind", "messages"."content", "messages"."attachment", "messages"."client_message_id", "messages"."fingerprint", "messages"."reply_to", "messages"."created_at", "messages"."edited_at", "messages"."deleted_at" FROM "messages" WHERE (("messages"."conversation_id" = $1) AND (("messages"."rev" > $2) AND ("messages"."seq" > $3))) ORDER BY "messages"."seq" LIMIT $4

SELECT "messages"."id", "messages"."conversation_id", "messages"."seq", "messages"."rev", "messages"."sender_id", "messages"."kind", "messages"."content", "messages"."attachment", "messages"."client_message_id", "messages"."fingerprint", "messages"."reply_to", "messages"."created_at", "messages"."edited_at", "messages"."deleted_at" FROM "messages" WHERE (("messages"."conversation_id" = $1) AND (("messages"."seq" > $2) AND ("messages"."seq" < $3))) ORDER BY "messages"."seq" ASC LIMIT $4

SELECT "messages"."id", "messages"."conversation_id", "messages"."seq", "messages"."rev", "messages"."sender_id", "messages"."kind", "messages"."content", "messages"."attachment", "messages"."client_message_id", "messages"."fingerprint", "messages"."reply_to", "messages"."created_at", "messages"."edited_at", "messages"."deleted_at" FROM "messages" WHERE (("messages"."conversation_id" = $1) AND (("messages"."seq" > $2) AND ("messages"."seq" < $3))) ORDER BY "messages"."seq" DESC LIMIT $4

SELECT "messages"."id", "messages"."conversation_id", "messages"."seq", "messages"."rev", "messages"."sender_id", "messages"."kind", "messages"."content", "messages"."attachment", "messages"."client_message_id", "messages"."fingerprint", "messages"."reply_to", "messages"."created_at", "messages"."edited_at", "messages"."deleted_at" FROM ("conversations" INNER JOIN "messages" ON (("conversations"."id" = "messages"."conversation_id") AND ("conversations"."last_seq" = "messages"."seq"))) WHERE "conversations"."id" = ANY($1)

SELECT "messages"."seq", "messages"."content" FROM "messages" WHERE (("messages"."conversation_id" = $1) AND ("messages"."seq" < $2)) ORDER BY "messages"."seq" DESC LIMIT $3

SELECT "passes"."passed_id", "passes"."created_at", "passes"."returns_at" FROM "passes" WHERE (("passes"."user_id" = $1) AND "passes"."passed_id" = ANY($2))

SELECT "passes"."user_id" FROM "passes" WHERE ("passes"."passed_id" = $1)

SELECT "passes"."user_id", "passes"."passed_id", "passes"."created_at", "passes"."returns_at" FROM "passes" WHERE "passes"."user_id" = ANY($1)

SELECT "persons"."cursor" FROM "persons" WHERE ("persons"."id" = $1) LIMIT $2

-- background: asked once by a start that would fill an empty database; reads the first entry of an index
SELECT "persons"."id" FROM "persons" ORDER BY "persons"."id" LIMIT $1

SELECT "persons"."id" FROM "persons" WHERE "persons"."id" = ANY($1)

SELECT "persons"."id" FROM "persons" WHERE "persons"."id" = ANY($1) ORDER BY "persons"."id" FOR UPDATE SKIP LOCKED

SELECT "persons"."id" FROM "persons" WHERE ("persons"."id" = ANY($1) AND ("persons"."state" = $2))

SELECT "persons"."id" FROM "persons" WHERE ("persons"."id" > $1) ORDER BY "persons"."id" LIMIT $2

SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE "persons"."id" = ANY($1) ORDER BY "persons"."id" FOR UPDATE

SELECT "persons"."id", "persons"."cursor", "persons"."token_epoch" FROM "persons" WHERE "persons"."id" = ANY($1)

SELECT "persons"."id", "persons"."state", "persons"."token_epoch" FROM "persons" WHERE "persons"."id" = ANY($1)

SELECT "persons"."id", (SELECT min("events"."cursor") FROM "events" WHERE ("events"."user_id" = "persons"."id") LIMIT $1), (SELECT max("events"."cursor") FROM "events" WHERE (("events"."user_id" = "persons"."id") AND ("events"."at" < $2)) LIMIT $3) FROM "persons" WHERE ("persons"."id" > $4) ORDER BY "persons"."id" LIMIT $5

SELECT "persons"."state", "persons"."token_epoch", "sessions"."id", "sessions"."revoked_at" FROM ("persons" LEFT OUTER JOIN "sessions" ON (("sessions"."user_id" = "persons"."id") AND ("sessions"."id" = $1))) WHERE ("persons"."id" = $2) LIMIT $3

SELECT "photos"."id", "photos"."key", "photos"."state", "photos"."reason_code", "photos"."blurhash", "photos"."width", "photos"."height", "photos"."created_at" FROM "photos" WHERE ("photos"."owner_id" = $1) ORDER BY "photos"."position", "photos"."id"

SELECT "photos"."owner_id" FROM "photos" WHERE ("photos"."id" = $1) LIMIT $2

SELECT "photos"."owner_id", "photos"."id", "photos"."blurhash" FROM "photos" WHERE ("photos"."owner_id" = ANY($1) AND ("photos"."state" = $2)) ORDER BY "photos"."owner_id", "photos"."position", "photos"."id"

SELECT "photos"."owner_id", "photos"."id", "photos"."key", "photos"."state", "photos"."reason_code", "photos"."blurhash", "photos"."width", "photos"."height", "photos"."created_at" FROM "photos" WHERE ("photos"."state" = $1) ORDER BY "photos"."created_at", "photos"."id" LIMIT $2

SELECT "photos"."owner_id", "photos"."key", "photos"."state" FROM "photos" WHERE ("photos"."id" = $1) LIMIT $2

SELECT "probes"."id" FROM "probes" WHERE ("probes"."id" = $1) LIMIT $2

SELECT "profile_interests"."interest_id" FROM "profile_interests" WHERE ("profile_interests"."user_id" = $1)

SELECT "profile_interests"."user_id", "interests"."id", "interests"."name" FROM ("profile_interests" INNER JOIN "interests" ON ("interests"."id" = "profile_interests"."interest_id")) WHERE "profile_interests"."user_id" = ANY($1)

SELECT "profile_interests"."user_id", "interests"."name" FROM ("profile_interests" INNER JOIN "interests" ON ("interests"."id" = "profile_interests"."interest_id")) WHERE ("profile_interests"."user_id" = ANY($1) AND "profile_interests"."interest_id" = ANY($2))

SELECT "profile_prompts"."user_id", "profile_prompts"."prompt_id", "profile_prompts"."answer" FROM "profile_prompts" WHERE "profile_prompts"."user_id" = ANY($1) ORDER BY "profile_prompts"."place"

SELECT "profiles"."user_id", "profiles"."username", "profiles"."first_name", "profiles"."last_name", "profiles"."bio", "profiles"."date_of_birth", "profiles"."gender", "profiles"."phone_number", "profiles"."location", "profiles"."picture", "profiles"."last_seen_at", "profiles"."min_age", "profiles"."max_age", "profiles"."max_distance", "profiles"."gender_preference", "profiles"."hide_last_name", "profiles"."share_presence", "profiles"."share_typing", "profiles"."share_read_receipts", "profiles"."cell", "profiles"."paused", "profiles"."discoverable", "profiles"."share_last_seen", "profiles"."share_distance", "profiles"."locale", "profiles"."time_zone" FROM "profiles" WHERE ("profiles"."user_id" = ANY($1) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "profiles"."user_id") AND ("persons"."state" = $2)) OFFSET $3))

SELECT "profiles"."user_id", "profiles"."username", "profiles"."first_name", "profiles"."last_name", "profiles"."bio", "profiles"."date_of_birth", "profiles"."gender", "profiles"."phone_number", "profiles"."location", "profiles"."picture", "profiles"."last_seen_at", "profiles"."min_age", "profiles"."max_age", "profiles"."max_distance", "profiles"."gender_preference", "profiles"."hide_last_name", "profiles"."share_presence", "profiles"."share_typing", "profiles"."share_read_receipts", "profiles"."cell", "profiles"."paused", "profiles"."discoverable", "profiles"."share_last_seen", "profiles"."share_distance", "profiles"."locale", "profiles"."time_zone", "persons"."state" FROM ("profiles" INNER JOIN "persons" ON ("persons"."id" = "profiles"."user_id")) WHERE "profiles"."user_id" = ANY($1)

SELECT "profiles"."user_id", "profiles"."username", "profiles"."first_name", "profiles"."last_name", "profiles"."bio", "profiles"."date_of_birth", "profiles"."gender", "profiles"."phone_number", "profiles"."location", "profiles"."picture", "profiles"."last_seen_at", "profiles"."min_age", "profiles"."max_age", "profiles"."max_distance", "profiles"."gender_preference", "profiles"."hide_last_name", "profiles"."share_presence", "profiles"."share_typing", "profiles"."share_read_receipts", "profiles"."cell", "profiles"."paused", "profiles"."discoverable", "profiles"."share_last_seen", "profiles"."share_distance", "profiles"."locale", "profiles"."time_zone", "persons"."state", "accounts"."created_at" FROM (("profiles" INNER JOIN "persons" ON ("persons"."id" = "profiles"."user_id")) INNER JOIN "accounts" ON ("accounts"."id" = "profiles"."user_id")) WHERE "profiles"."user_id" = ANY($1)

SELECT "profiles"."user_id", "profiles"."username", "profiles"."picture", "profiles"."share_read_receipts" FROM "profiles" WHERE "profiles"."user_id" = ANY($1)

SELECT "reactions"."message_id", "reactions"."user_id", "reactions"."emoji" FROM "reactions" WHERE "reactions"."message_id" = ANY($1) ORDER BY "reactions"."message_id", "reactions"."created_at", "reactions"."user_id"

SELECT "refresh_tokens"."id", "refresh_tokens"."session_id" FROM "refresh_tokens" WHERE ("refresh_tokens"."expires_at" <= $1) ORDER BY "refresh_tokens"."expires_at" LIMIT $2

SELECT "seen"."other_id" FROM "seen" WHERE (("seen"."viewer_id" = $1) AND "seen"."other_id" = ANY($2))

SELECT "seen"."viewer_id", "seen"."other_id" FROM "seen" WHERE ("seen"."until" <= $1) ORDER BY "seen"."until" LIMIT $2

SELECT "seen"."viewer_id", "seen"."other_id", "seen"."until" FROM "seen" WHERE "seen"."viewer_id" = ANY($1)

SELECT "server_state"."value" FROM "server_state" WHERE ("server_state"."key" = $1) LIMIT $2

SELECT "sessions"."id" FROM "sessions" WHERE ("sessions"."revoked_at" <= $1) ORDER BY "sessions"."revoked_at" LIMIT $2

SELECT "sessions"."id", "sessions"."last_used_at", (SELECT COUNT(*) FROM "refresh_tokens" WHERE ("refresh_tokens"."session_id" = "sessions"."id") LIMIT $1) FROM "sessions" WHERE "sessions"."id" = ANY($2)

SELECT "sessions"."id", "sessions"."last_used_at", (SELECT COUNT(*) FROM "refresh_tokens" WHERE ("refresh_tokens"."session_id" = "sessions"."id") LIMIT $1) FROM "sessions" WHERE ("sessions"."last_used_at" <= $2) ORDER BY "sessions"."last_used_at" LIMIT $3

SELECT "sessions"."id", "sessions"."user_agent", "sessions"."created_at", "sessions"."last_used_at" FROM "sessions" WHERE ((("sessions"."user_id" = $1) AND ("sessions"."revoked_at" IS NULL)) AND ((SELECT COUNT(*) FROM "refresh_tokens" WHERE (("refresh_tokens"."session_id" = "sessions"."id") AND ("refresh_tokens"."expires_at" > $2)) LIMIT $3) > $4)) ORDER BY "sessions"."last_used_at" DESC, "sessions"."id"

SELECT "sessions"."id", "sessions"."user_id", "sessions"."revoked_at" FROM "sessions" WHERE "sessions"."id" = ANY($1)

SELECT "sessions"."revoked_at", "refresh_tokens"."first_used_at" FROM ("refresh_tokens" INNER JOIN "sessions" ON ("sessions"."id" = "refresh_tokens"."session_id")) WHERE (("refresh_tokens"."id" = $1) AND (("sessions"."id" = $2) AND ("sessions"."user_id" = $3))) LIMIT $4

SELECT "sessions"."user_id" FROM "sessions" WHERE ("sessions"."id" = $1) LIMIT $2

SELECT "sessions"."user_id", "sessions"."id" FROM "sessions" WHERE ("sessions"."id" = ANY($1) AND ("sessions"."revoked_at" IS NULL))

SELECT "staff"."role" FROM "staff" WHERE ("staff"."user_id" = $1) LIMIT $2
-- background: whoever has a role, for an operator; they are few
SELECT "staff"."user_id", "staff"."role", "staff"."since" FROM ("staff" INNER JOIN "persons" ON ("persons"."id" = "staff"."user_id")) WHERE ("persons"."state" = $1) ORDER BY "staff"."role" DESC, "staff"."user_id"
SELECT "upload_chunks"."start", "upload_chunks"."bytes" FROM "upload_chunks" WHERE (("upload_chunks"."upload_id" = $1) AND ("upload_chunks"."start" <= $2)) ORDER BY "upload_chunks"."start" DESC LIMIT $3

SELECT "uploads"."id" FROM "uploads" WHERE (("uploads"."owner_id" = $1) AND ("uploads"."completed_at" IS NULL)) ORDER BY "uploads"."created_at", "uploads"."id"

SELECT "uploads"."id", "uploads"."filename", "uploads"."content_type", "uploads"."size" FROM "uploads" WHERE ("uploads"."id" = $1) LIMIT $2

SELECT "uploads"."id", "uploads"."received", "uploads"."size", "uploads"."sha256", "uploads"."content_type", "uploads"."completed_at" FROM "uploads" WHERE (("uploads"."owner_id" = $1) AND ("uploads"."name" = $2)) LIMIT $3

SELECT "uploads"."owner_id", "uploads"."id", "uploads"."filename", "uploads"."content_type", "uploads"."size" FROM "uploads" WHERE ("uploads"."id" = ANY($1) AND ("uploads"."completed_at" IS NOT NULL))

SELECT "uploads"."received", "uploads"."size", "uploads"."completed_at" FROM "uploads" WHERE (("uploads"."owner_id" = $1) AND ("uploads"."created_at" > $2))

SELECT "uploads"."received", "uploads"."size", "uploads"."sha256", "uploads"."content_type", "uploads"."completed_at" FROM "uploads" WHERE (("uploads"."id" = $1) AND ("uploads"."owner_id" = $2)) LIMIT $3

SELECT "ws_tickets"."id" FROM "ws_tickets" WHERE ("ws_tickets"."expires_at" <= $1) ORDER BY "ws_tickets"."expires_at" LIMIT $2

SELECT (SELECT "likes"."kind" FROM "likes" WHERE (("likes"."liker_id" = $1) AND ("likes"."liked_id" = $2)) LIMIT $3), (SELECT "likes"."photo_id" FROM "likes" WHERE (("likes"."liker_id" = $4) AND ("likes"."liked_id" = $5)) LIMIT $6), (SELECT "likes"."prompt_id" FROM "likes" WHERE (("likes"."liker_id" = $7) AND ("likes"."liked_id" = $8)) LIMIT $9), (SELECT "likes"."comment" FROM "likes" WHERE (("likes"."liker_id" = $10) AND ("likes"."liked_id" = $11)) LIMIT $12), (SELECT "likes"."kind" FROM "likes" WHERE (("likes"."liker_id" = $13) AND ("likes"."liked_id" = $14)) LIMIT $15), (SELECT "likes"."comment" FROM "likes" WHERE (("likes"."liker_id" = $16) AND ("likes"."liked_id" = $17)) LIMIT $18), EXISTS (SELECT "passes"."user_id", "passes"."passed_id", "passes"."created_at", "passes"."returns_at" FROM "passes" WHERE (("passes"."user_id" = $19) AND ("passes"."passed_id" = $20))), (SELECT "like_budgets"."used" FROM "like_budgets" WHERE (("like_budgets"."user_id" = $21) AND ("like_budgets"."day" = $22)) LIMIT $23), (SELECT "like_budgets"."super_used" FROM "like_budgets" WHERE (("like_budgets"."user_id" = $24) AND ("like_budgets"."day" = $25)) LIMIT $26), (SELECT "like_notices"."told_at" FROM "like_notices" WHERE (("like_notices"."liker_id" = $27) AND ("like_notices"."liked_id" = $28)) LIMIT $29), (SELECT max("likes"."created_at") FROM "likes" WHERE ("likes"."liked_id" = $30) LIMIT $31), (SELECT "last_swipes"."told_at" FROM "last_swipes" WHERE ("last_swipes"."user_id" = $32) LIMIT $33)

SELECT (SELECT "passes"."created_at" FROM "passes" WHERE (("passes"."user_id" = $1) AND ("passes"."passed_id" = $2)) LIMIT $3), (SELECT "passes"."returns_at" FROM "passes" WHERE (("passes"."user_id" = $4) AND ("passes"."passed_id" = $5)) LIMIT $6), (SELECT "like_budgets"."passes" FROM "like_budgets" WHERE (("like_budgets"."user_id" = $7) AND ("like_budgets"."day" = $8)) LIMIT $9), (SELECT "last_swipes"."told_at" FROM "last_swipes" WHERE ("last_swipes"."user_id" = $10) LIMIT $11)

SELECT COUNT(*) FROM "blocked_likes" WHERE (((("blocked_likes"."liked_id" = $1) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "blocked_likes"."liker_id") AND ("persons"."state" = $2)) OFFSET $3)) AND NOT (EXISTS (SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at", "matches"."ended_at" FROM "matches" WHERE (("matches"."ended_at" IS NULL) AND ((("matches"."low_id" = $4) AND ("matches"."high_id" = "blocked_likes"."liker_id")) OR (("matches"."low_id" = "blocked_likes"."liker_id") AND ("matches"."high_id" = $5)))) OFFSET $6))) AND NOT (EXISTS (SELECT "likes"."liker_id", "likes"."liked_id", "likes"."created_at", "likes"."kind", "likes"."photo_id", "likes"."prompt_id", "likes"."comment" FROM "likes" WHERE (("likes"."liker_id" = "blocked_likes"."liker_id") AND ("likes"."liked_id" = $7)) OFFSET $8)))

SELECT COUNT(*) FROM "deck_builds" WHERE (("deck_builds"."viewer_id" = $1) AND ("deck_builds"."built_at" >= $2))

SELECT COUNT(*) FROM "interests" WHERE "interests"."id" = ANY($1)

SELECT COUNT(*) FROM "likes" WHERE ((("likes"."liked_id" = $1) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "likes"."liker_id") AND ("persons"."state" = $2)) OFFSET $3)) AND NOT (EXISTS (SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at", "matches"."ended_at" FROM "matches" WHERE (("matches"."ended_at" IS NULL) AND ((("matches"."low_id" = $4) AND ("matches"."high_id" = "likes"."liker_id")) OR (("matches"."low_id" = "likes"."liker_id") AND ("matches"."high_id" = $5)))) OFFSET $6)))

SELECT COUNT(*) FROM "matches" WHERE (((("matches"."ended_at" IS NULL) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $1) AND ("persons"."id" = "matches"."low_id")) OFFSET $2)) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."state" = $3) AND ("persons"."id" = "matches"."high_id")) OFFSET $4)) AND (("matches"."low_id" = $5) OR ("matches"."high_id" = $6)))

SELECT COUNT(*) FROM "sessions" WHERE (("sessions"."id" = $1) AND (("sessions"."user_id" = $2) AND ("sessions"."revoked_at" IS NULL)))

SELECT COUNT(*) FROM ("likes" INNER JOIN "persons" ON ("persons"."id" = "likes"."liker_id")) WHERE ((((("likes"."liked_id" = $1) AND ("persons"."state" = $2)) AND NOT (EXISTS (SELECT "blocks"."blocker_id", "blocks"."blocked_id", "blocks"."created_at" FROM "blocks" WHERE ((("blocks"."blocker_id" = $3) AND ("blocks"."blocked_id" = "likes"."liker_id")) OR (("blocks"."blocker_id" = "likes"."liker_id") AND ("blocks"."blocked_id" = $4)))))) AND NOT (EXISTS (SELECT "passes"."user_id", "passes"."passed_id", "passes"."created_at", "passes"."returns_at" FROM "passes" WHERE ((("passes"."user_id" = $5) AND ("passes"."passed_id" = "likes"."liker_id")) AND (("passes"."returns_at" > $6) OR (("passes"."returns_at" IS NULL) AND ("passes"."created_at" > $7))))))) AND NOT (EXISTS (SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at", "matches"."ended_at" FROM "matches" WHERE (("matches"."ended_at" IS NULL) AND ((("matches"."low_id" = $8) AND ("matches"."high_id" = "likes"."liker_id")) OR (("matches"."low_id" = "likes"."liker_id") AND ("matches"."high_id" = $9)))))))

SELECT EXISTS (SELECT "blocks"."blocker_id", "blocks"."blocked_id", "blocks"."created_at" FROM "blocks" WHERE (("blocks"."blocker_id" = $1) AND ("blocks"."blocked_id" = $2))), EXISTS (SELECT "blocks"."blocker_id", "blocks"."blocked_id", "blocks"."created_at" FROM "blocks" WHERE (("blocks"."blocker_id" = $3) AND ("blocks"."blocked_id" = $4))), EXISTS (SELECT "matches"."id", "matches"."low_id", "matches"."high_id", "matches"."conversation_id", "matches"."created_at", "matches"."ended_at" FROM "matches" WHERE (("matches"."low_id" = $5) AND ("matches"."high_id" = $6)))

SELECT EXISTS (SELECT "blocks"."blocker_id", "blocks"."blocked_id", "blocks"."created_at" FROM "blocks" WHERE ((("blocks"."blocker_id" = $1) AND ("blocks"."blocked_id" = $2)) OR (("blocks"."blocker_id" = $3) AND ("blocks"."blocked_id" = $4))))

SELECT EXISTS (SELECT "blocks"."blocker_id", "blocks"."blocked_id", "blocks"."created_at" FROM "blocks" WHERE ((("blocks"."blocker_id" = $1) AND ("blocks"."blocked_id" = $2)) OR (("blocks"."blocker_id" = $3) AND ("blocks"."blocked_id" = $4)))), (SELECT "matches"."id" FROM "matches" WHERE ((("matches"."low_id" = $5) AND ("matches"."high_id" = $6)) AND ("matches"."ended_at" IS NULL)) LIMIT $7), (SELECT "matches"."conversation_id" FROM "matches" WHERE ((("matches"."low_id" = $8) AND ("matches"."high_id" = $9)) AND ("matches"."ended_at" IS NULL)) LIMIT $10), (SELECT "matches"."created_at" FROM "matches" WHERE ((("matches"."low_id" = $11) AND ("matches"."high_id" = $12)) AND ("matches"."ended_at" IS NULL)) LIMIT $13)

SELECT EXISTS (SELECT "likes"."liker_id", "likes"."liked_id", "likes"."created_at", "likes"."kind", "likes"."photo_id", "likes"."prompt_id", "likes"."comment" FROM "likes" WHERE (("likes"."liker_id" = $1) AND ("likes"."liked_id" = $2))), (SELECT "passes"."created_at" FROM "passes" WHERE (("passes"."user_id" = $3) AND ("passes"."passed_id" = $4)) LIMIT $5), (SELECT "passes"."returns_at" FROM "passes" WHERE (("passes"."user_id" = $6) AND ("passes"."passed_id" = $7)) LIMIT $8), EXISTS (SELECT "seen"."viewer_id", "seen"."other_id", "seen"."until" FROM "seen" WHERE (("seen"."viewer_id" = $9) AND ("seen"."other_id" = $10))), (SELECT "seen"."until" FROM "seen" WHERE (("seen"."viewer_id" = $11) AND ("seen"."other_id" = $12)) LIMIT $13)

SELECT EXISTS (SELECT "likes"."liker_id", "likes"."liked_id", "likes"."created_at", "likes"."kind", "likes"."photo_id", "likes"."prompt_id", "likes"."comment" FROM "likes" WHERE ((("likes"."liker_id" = $1) AND ("likes"."liked_id" = $2)) AND ("likes"."kind" = $3)))

SELECT EXISTS (SELECT "passes"."user_id", "passes"."passed_id", "passes"."created_at", "passes"."returns_at" FROM "passes" WHERE (("passes"."user_id" = $1) AND ("passes"."passed_id" = $2)))

SELECT EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = $1) AND ("persons"."state" = $2)))

SELECT EXISTS (SELECT "photos"."id", "photos"."owner_id", "photos"."key", "photos"."position", "photos"."state", "photos"."reason_code", "photos"."blurhash", "photos"."width", "photos"."height", "photos"."created_at" FROM "photos" WHERE ("photos"."key" = $1))

SELECT EXISTS (SELECT "photos"."id", "photos"."owner_id", "photos"."key", "photos"."position", "photos"."state", "photos"."reason_code", "photos"."blurhash", "photos"."width", "photos"."height", "photos"."created_at" FROM "photos" WHERE ((("photos"."id" = $1) AND ("photos"."owner_id" = $2)) AND ("photos"."state" = $3)))

SELECT EXISTS (SELECT "profile_prompts"."user_id", "profile_prompts"."prompt_id", "profile_prompts"."place", "profile_prompts"."answer" FROM "profile_prompts" WHERE (("profile_prompts"."user_id" = $1) AND ("profile_prompts"."prompt_id" = $2)))

SELECT EXISTS (SELECT "profiles"."user_id", "profiles"."username", "profiles"."username_key", "profiles"."first_name", "profiles"."last_name", "profiles"."bio", "profiles"."date_of_birth", "profiles"."gender", "profiles"."phone_number", "profiles"."location", "profiles"."picture", "profiles"."last_seen_at", "profiles"."min_age", "profiles"."max_age", "profiles"."max_distance", "profiles"."gender_preference", "profiles"."hide_last_name", "profiles"."share_presence", "profiles"."share_typing", "profiles"."share_read_receipts", "profiles"."cell", "profiles"."positioned_at", "profiles"."paused", "profiles"."discoverable", "profiles"."share_last_seen", "profiles"."share_distance", "profiles"."locale", "profiles"."time_zone" FROM "profiles" WHERE (("profiles"."picture" = $1) AND EXISTS (SELECT "persons"."id", "persons"."cursor", "persons"."state", "persons"."token_epoch", "persons"."listed_at" FROM "persons" WHERE (("persons"."id" = "profiles"."user_id") AND ("persons"."state" = $2)) OFFSET $3)))

SELECT current_setting($1) AS value

SELECT id, cursor, state, token_epoch, listed_at FROM persons WHERE id = ANY(ARRAY(SELECT user_id FROM conversation_members WHERE conversation_id = ANY($1::bigint[])) || $2::bigint[]) ORDER BY id FOR UPDATE

SELECT id, touched_at, (completed_at IS NULL OR (SELECT m.id FROM messages AS m WHERE m.attachment = CAST(uploads.id AS TEXT) LIMIT 1) IS NULL) AS unused FROM uploads WHERE touched_at < $1 AND touched_at >= $2 AND (touched_at > $2 OR id > $3) ORDER BY touched_at, id LIMIT 500

SELECT m.id FROM unnest($1::bigint[], $2::bigint[]) AS n (home, seq) CROSS JOIN LATERAL (SELECT id FROM messages WHERE conversation_id = n.home AND seq = n.seq LIMIT 1) AS m

SELECT m.id FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS n (home, sender, name) CROSS JOIN LATERAL (SELECT id FROM messages WHERE conversation_id = n.home AND sender_id = n.sender AND client_message_id = n.name LIMIT 1) AS m

SELECT pg_advisory_xact_lock(7022629598041763687)
SELECT pg_advisory_xact_lock(hashint8extended($1, $2))

SELECT pg_try_advisory_lock(7881708793178319219) AS granted

SELECT pg_try_advisory_xact_lock(8320230322942340711) AS granted

SELECT user_id FROM profiles WHERE user_id = ANY($1::bigint[]) ORDER BY user_id FOR NO KEY UPDATE

SELECT user_id, username, picture, share_read_receipts FROM profiles WHERE user_id = ANY(ARRAY(SELECT user_id FROM conversation_members WHERE conversation_id = ANY($1::bigint[])) || $2::bigint[])

UPDATE "accounts" SET "appwrite_id" = $1 WHERE ("accounts"."id" = $2)

UPDATE "accounts" SET "password_hash" = $1 WHERE ("accounts"."id" = $2)

UPDATE "accounts" SET "password_hash" = $1 WHERE (("accounts"."id" = $2) AND ("accounts"."password_hash" = $3))

UPDATE "calls" SET "answered_at" = $1, "lapses_at" = $2 WHERE (("calls"."conversation_id" = $3) AND ("calls"."call_id" = $4))

UPDATE "calls" SET "ended_at" = $1 WHERE ("calls"."conversation_id" = ANY($2) AND ("calls"."ended_at" IS NULL))

UPDATE "calls" SET "ended_at" = $1 WHERE (("calls"."conversation_id" = $2) AND ("calls"."call_id" = $3))

UPDATE "calls" SET "lapses_at" = $1 WHERE ("calls"."conversation_id" = ANY(ARRAY(SELECT "conversation_members"."conversation_id" FROM "conversation_members" WHERE ("conversation_members"."user_id" = $2))) AND ("calls"."ended_at" IS NULL))

UPDATE "conversation_members" SET "muted" = $1 WHERE ((("conversation_members"."conversation_id" = $2) AND ("conversation_members"."user_id" = $3)) AND ("conversation_members"."muted" != $4))

UPDATE "conversations" SET "closed_at" = $1, "last_rev" = ("conversations"."last_rev" + $2) WHERE "conversations"."id" = ANY($3)

UPDATE "decks" SET "ids" = $1 WHERE ((("decks"."viewer_id" = $2) AND ("decks"."filter_hash" = $3)) AND (("decks"."built_at" = $4) AND ("decks"."ids" = $5)))

UPDATE "discovery" SET "active_day" = $1 WHERE ("discovery"."user_id" = ANY($2) AND ("discovery"."active_day" < $3))

UPDATE "jobs" SET "dead_at" = $1, "attempts" = $2, "due_at" = $3 WHERE ("jobs"."id" = ANY($4) AND ("jobs"."dead_at" IS NOT NULL))

UPDATE "jobs" SET "dead_at" = $1, "failure" = $2 WHERE ((("jobs"."id" = $3) AND ("jobs"."claims" = $4)) AND ("jobs"."dead_at" IS NULL))

UPDATE "jobs" SET "due_at" = $1 WHERE ((("jobs"."id" = $2) AND ("jobs"."claims" = $3)) AND ("jobs"."dead_at" IS NULL))

UPDATE "jobs" SET "due_at" = $1, "attempts" = ("jobs"."attempts" + $2), "claims" = ("jobs"."claims" + $3) WHERE "jobs"."id" = ANY($4)

UPDATE "jobs" SET "due_at" = $1, "attempts" = ("jobs"."attempts" - $2) WHERE ((("jobs"."id" = $3) AND ("jobs"."claims" = $4)) AND ("jobs"."dead_at" IS NULL))

UPDATE "jobs" SET "due_at" = $1, "failure" = $2 WHERE ((("jobs"."id" = $3) AND ("jobs"."claims" = $4)) AND ("jobs"."dead_at" IS NULL))

UPDATE "last_swipes" SET "other_id" = $1 WHERE ("last_swipes"."user_id" = ANY(ARRAY(SELECT "likes"."liker_id" FROM "likes" WHERE ("likes"."liked_id" = $2))) AND ("last_swipes"."other_id" = $3))

UPDATE "last_swipes" SET "other_id" = $1 WHERE ("last_swipes"."user_id" = ANY(ARRAY(SELECT "passes"."user_id" FROM "passes" WHERE ("passes"."passed_id" = $2))) AND ("last_swipes"."other_id" = $3))

UPDATE "last_swipes" SET "other_id" = $1 WHERE (("last_swipes"."user_id" = ANY($2)) AND ("last_swipes"."other_id" = ANY($3)))

UPDATE "likes" SET "comment" = $1 WHERE (("likes"."liker_id" = $2) AND ("likes"."liked_id" = $3))

UPDATE "matches" SET "ended_at" = $1 WHERE ("matches"."id" = $2)

UPDATE "matches" SET "ended_at" = $1 WHERE ((("matches"."low_id" = $2) OR ("matches"."high_id" = $3)) AND ("matches"."ended_at" IS NULL)) RETURNING "matches"."conversation_id", "matches"."id"

UPDATE "messages" SET "content" = $1, "attachment" = $2, "client_message_id" = $3, "fingerprint" = $4 WHERE ("messages"."conversation_id" = ANY(ARRAY(SELECT "conversation_members"."conversation_id" FROM "conversation_members" WHERE ("conversation_members"."user_id" = $5))) AND ("messages"."sender_id" = $6))

UPDATE "messages" SET "deleted_at" = $1 WHERE (("messages"."conversation_id" = ANY(ARRAY(SELECT "conversation_members"."conversation_id" FROM "conversation_members" WHERE ("conversation_members"."user_id" = $2))) AND ("messages"."sender_id" = $3)) AND ("messages"."deleted_at" IS NULL))

UPDATE "persons" SET "state" = $1 WHERE ("persons"."id" = $2)

UPDATE "persons" SET "state" = $1, "token_epoch" = ("persons"."token_epoch" + $2) WHERE ("persons"."id" = $3)

UPDATE "persons" SET "token_epoch" = $1 WHERE ("persons"."id" = $2)

UPDATE "photos" SET "position" = $1, "state" = $2, "reason_code" = $3 WHERE ("photos"."id" = $4)

UPDATE "profiles" SET "cell" = $1, "positioned_at" = $2 WHERE ("profiles"."user_id" = $3)

UPDATE "profiles" SET "last_seen_at" = $1 WHERE (("profiles"."user_id" = $2) AND ("profiles"."last_seen_at" < $3))

UPDATE "profiles" SET "min_age" = $1, "max_age" = $2, "max_distance" = $3, "gender_preference" = $4 WHERE ("profiles"."user_id" = $5)

UPDATE "profiles" SET "picture" = $1 WHERE ("profiles"."user_id" = $2)

UPDATE "profiles" SET "username" = $1, "username_key" = $2, "first_name" = $3, "last_name" = $4, "bio" = $5, "date_of_birth" = $6, "gender" = $7, "phone_number" = $8, "location" = $9, "picture" = $10, "hide_last_name" = $11, "share_presence" = $12, "share_typing" = $13, "share_read_receipts" = $14, "share_last_seen" = $15, "share_distance" = $16, "discoverable" = $17, "paused" = $18, "locale" = $19, "time_zone" = $20 WHERE ("profiles"."user_id" = $21)

UPDATE "refresh_tokens" SET "first_used_at" = $1 WHERE ("refresh_tokens"."id" = $2)

UPDATE "server_state" SET "value" = $1 WHERE ("server_state"."key" = $2)

UPDATE "sessions" SET "last_used_at" = $1 WHERE ("sessions"."id" = $2)

UPDATE "sessions" SET "revoked_at" = $1 WHERE (("sessions"."id" = $2) AND (("sessions"."user_id" = $3) AND ("sessions"."revoked_at" IS NULL)))

UPDATE "sessions" SET "revoked_at" = $1 WHERE (("sessions"."user_id" = $2) AND ("sessions"."revoked_at" IS NULL))

UPDATE "uploads" SET "completed_at" = $1, "content_type" = $2, "size" = $3 WHERE ("uploads"."id" = $4)

UPDATE "uploads" SET "received" = $1 WHERE (((("uploads"."id" = $2) AND ("uploads"."owner_id" = $3)) AND ("uploads"."completed_at" IS NULL)) AND (("uploads"."received" = $4) AND ("uploads"."size" >= $5)))

UPDATE "uploads" SET "touched_at" = $1 WHERE (("uploads"."id" = ANY($2) AND "uploads"."owner_id" = ANY($3)) AND ("uploads"."completed_at" IS NOT NULL)) RETURNING "uploads"."owner_id", "uploads"."id", "uploads"."filename", "uploads"."content_type", "uploads"."size"

UPDATE conversation_members AS m SET read_seq = n.read_seq, read_rev = n.read_rev, read_at = n.read_at, delivered_seq = n.delivered_seq, delivered_rev = n.delivered_rev, delivered_at = n.delivered_at FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[]) AS n (home, person, read_seq, read_rev, read_at, delivered_seq, delivered_rev, delivered_at) WHERE m.conversation_id = n.home AND m.user_id = n.person AND m.conversation_id = ANY($9::bigint[])

UPDATE conversations AS c SET last_seq = n.seq, last_rev = n.rev, updated_at = n.at FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS n (id, seq, rev, at) WHERE c.id = n.id AND c.id = ANY($5::bigint[])

UPDATE messages AS m SET rev = n.rev, content = n.content, attachment = n.attachment, edited_at = n.edited_at, deleted_at = n.deleted_at FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS n (id, rev, content, attachment, edited_at, deleted_at) WHERE m.id = n.id AND m.id = ANY($7::bigint[])

UPDATE persons AS p SET cursor = n.cursor, listed_at = n.listed_at FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS n (id, cursor, listed_at) WHERE p.id = n.id AND p.id = ANY($4::bigint[])

WITH seen_ids AS MATERIALIZED (SELECT other_id FROM seen WHERE viewer_id = $1::bigint) SELECT d.user_id, NULL::integer, d.active_day, d.created_day FROM discovery AS d WHERE d.cell = 0 AND d.gender = $2::smallint AND d.born BETWEEN $3::integer AND $4::integer AND d.wants & $5::smallint <> 0 AND d.min_age <= $6::smallint AND d.max_age >= $7::smallint AND ($8::integer IS NULL OR d.active_day = $9::integer) AND (d.has_photo OR NOT $10::boolean) AND d.user_id <> $11::bigint AND d.user_id NOT IN (SELECT other_id FROM seen_ids) AND ($12::integer IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = d.user_id AND n.shows_activity OFFSET 0)) AND ($13::text IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = d.user_id AND (starts_with(n.username_key, $14::text) OR starts_with(n.first_name_key, $15::text)) OFFSET 0)) AND (NOT $16::boolean OR EXISTS (SELECT FROM profile_interests AS i WHERE i.user_id = d.user_id AND i.interest_id = ANY(ARRAY(SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = $17::bigint)) OFFSET 0)) ORDER BY d.active_day DESC, d.user_id LIMIT $18::bigint

WITH seen_ids AS MATERIALIZED (SELECT other_id FROM seen WHERE viewer_id = $1::bigint) SELECT x.user_id, c.km, x.active_day, x.created_day FROM unnest($2::bigint[], $3::integer[]) AS c (cell, km) CROSS JOIN LATERAL (SELECT d.user_id, d.active_day, d.created_day, d.max_km FROM discovery AS d WHERE d.cell = c.cell AND d.born BETWEEN $4::integer AND $5::integer AND d.wants & $6::smallint <> 0 AND d.min_age <= $7::smallint AND d.max_age >= $8::smallint AND ($9::integer IS NULL OR d.active_day = $10::integer) AND (d.has_photo OR NOT $11::boolean) OFFSET 0) AS x WHERE x.max_km >= c.km AND x.user_id <> $12::bigint AND x.user_id NOT IN (SELECT other_id FROM seen_ids) AND ($13::integer IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = x.user_id AND n.shows_activity OFFSET 0)) AND ($14::text IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = x.user_id AND (starts_with(n.username_key, $15::text) OR starts_with(n.first_name_key, $16::text)) OFFSET 0)) AND (NOT $17::boolean OR EXISTS (SELECT FROM profile_interests AS i WHERE i.user_id = x.user_id AND i.interest_id = ANY(ARRAY(SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = $18::bigint)) OFFSET 0)) ORDER BY CASE WHEN x.active_day >= $19::integer THEN 0 WHEN x.active_day >= $20::integer THEN 1 ELSE 2 END, ((x.user_id % $21::bigint) * $22::bigint) % $23::bigint, x.user_id LIMIT $24::bigint

WITH seen_ids AS MATERIALIZED (SELECT other_id FROM seen WHERE viewer_id = $1::bigint) SELECT x.user_id, c.km, x.active_day, x.created_day FROM unnest($2::bigint[], $3::integer[]) AS c (cell, km) CROSS JOIN LATERAL (SELECT d.user_id, d.active_day, d.created_day, d.max_km FROM discovery AS d WHERE d.cell = c.cell AND d.gender = $4::smallint AND d.born BETWEEN $5::integer AND $6::integer AND d.wants & $7::smallint <> 0 AND d.min_age <= $8::smallint AND d.max_age >= $9::smallint AND ($10::integer IS NULL OR d.active_day = $11::integer) AND (d.has_photo OR NOT $12::boolean) OFFSET 0) AS x WHERE x.max_km >= c.km AND x.user_id <> $13::bigint AND x.user_id NOT IN (SELECT other_id FROM seen_ids) AND ($14::integer IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = x.user_id AND n.shows_activity OFFSET 0)) AND ($15::text IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = x.user_id AND (starts_with(n.username_key, $16::text) OR starts_with(n.first_name_key, $17::text)) OFFSET 0)) AND (NOT $18::boolean OR EXISTS (SELECT FROM profile_interests AS i WHERE i.user_id = x.user_id AND i.interest_id = ANY(ARRAY(SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = $19::bigint)) OFFSET 0)) ORDER BY CASE WHEN x.active_day >= $20::integer THEN 0 WHEN x.active_day >= $21::integer THEN 1 ELSE 2 END, ((x.user_id % $22::bigint) * $23::bigint) % $24::bigint, x.user_id LIMIT $25::bigint
