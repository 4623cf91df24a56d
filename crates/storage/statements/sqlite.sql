-- Every statement that the product sends to this kind of database, one a line. Written by `make statements`; a comment above
-- a statement stays with it.

DELETE FROM `accounts` WHERE (`accounts`.`id` = ?)

DELETE FROM `blocked_likes` WHERE ((`blocked_likes`.`liked_id` IN (?, ?)) AND (`blocked_likes`.`liker_id` IN (?, ?)))

DELETE FROM `blocked_likes` WHERE ((`blocked_likes`.`liker_id` = ?) OR (`blocked_likes`.`liked_id` = ?))

DELETE FROM `blocks` WHERE ((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = ?))

DELETE FROM `blocks` WHERE ((`blocks`.`blocker_id` = ?) OR (`blocks`.`blocked_id` = ?))

DELETE FROM `calls` WHERE `calls`.`conversation_id` IN (SELECT `conversation_members`.`conversation_id` FROM `conversation_members` WHERE (`conversation_members`.`user_id` = ?))

DELETE FROM `conversation_members` WHERE (`conversation_members`.`user_id` = ?)

DELETE FROM `deck_builds` WHERE (`deck_builds`.`viewer_id` = ?)

DELETE FROM `deck_builds` WHERE (`deck_builds`.`viewer_id` IN (SELECT value FROM json_each(?)) AND ((`deck_builds`.`built_at` + ?) < ?))

DELETE FROM `decks` WHERE (((`decks`.`viewer_id` = ?) AND (`decks`.`filter_hash` = ?)) AND (`decks`.`built_at` < ?))

DELETE FROM `decks` WHERE ((`decks`.`viewer_id` = ?) AND (`decks`.`filter_hash` = ?))

DELETE FROM `decks` WHERE (`decks`.`viewer_id` = ?)

DELETE FROM `discovery` WHERE (`discovery`.`user_id` = ?)

DELETE FROM `discovery` WHERE `discovery`.`user_id` IN (SELECT value FROM json_each(?))

DELETE FROM `events` WHERE ((`events`.`user_id` = ?) AND ((`events`.`cursor` >= ?) AND (`events`.`cursor` <= ?)))

DELETE FROM `events` WHERE (`events`.`user_id` = ?)

DELETE FROM `impressions` WHERE (`impressions`.`user_id` = ?)

DELETE FROM `impressions` WHERE (`impressions`.`user_id` IN (SELECT value FROM json_each(?)) AND ((`impressions`.`day` + ?) < ?))

DELETE FROM `jobs` WHERE (((`jobs`.`id` = ?) AND (`jobs`.`claims` = ?)) AND (`jobs`.`dead_at` IS NULL))

DELETE FROM `jobs` WHERE (((`jobs`.`kind` = ?) AND (`jobs`.`key` = ?)) AND (`jobs`.`claims` = ?))

DELETE FROM `jobs` WHERE (`jobs`.`id` IN (SELECT value FROM json_each(?)) AND (`jobs`.`dead_at` IS NOT NULL))

DELETE FROM `jobs` WHERE (`jobs`.`person_id` = ?)

DELETE FROM `last_swipes` WHERE (`last_swipes`.`user_id` = ?)

DELETE FROM `like_budgets` WHERE (`like_budgets`.`user_id` = ?)

DELETE FROM `like_notices` WHERE ((`like_notices`.`liker_id` = ?) OR (`like_notices`.`liked_id` = ?))

DELETE FROM `likes` WHERE ((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?))

DELETE FROM `likes` WHERE ((`likes`.`liker_id` = ?) OR (`likes`.`liked_id` = ?))

DELETE FROM `likes` WHERE ((`likes`.`liker_id` IN (?, ?)) AND (`likes`.`liked_id` IN (?, ?))) RETURNING `liker_id`, `liked_id`

DELETE FROM `passes` WHERE ((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = ?))

DELETE FROM `passes` WHERE ((`passes`.`user_id` = ?) OR (`passes`.`passed_id` = ?))

DELETE FROM `photos` WHERE (`photos`.`id` = ?)

DELETE FROM `photos` WHERE (`photos`.`owner_id` = ?) RETURNING `key`

DELETE FROM `probes` WHERE (`probes`.`id` = ?)

DELETE FROM `profile_interests` WHERE (`profile_interests`.`user_id` = ?)

DELETE FROM `profile_prompts` WHERE (`profile_prompts`.`user_id` = ?)

DELETE FROM `profiles` WHERE (`profiles`.`user_id` = ?)

DELETE FROM `reactions` WHERE (`reactions`.`message_id` = ?)

DELETE FROM `reactions` WHERE (`reactions`.`user_id` = ?)

DELETE FROM `refresh_tokens` WHERE `refresh_tokens`.`id` IN (SELECT value FROM json_each(?))

DELETE FROM `seen` WHERE (`seen`.`viewer_id` = ?)

DELETE FROM `seen` WHERE (`seen`.`viewer_id` IN (SELECT value FROM json_each(?)) AND (`seen`.`other_id` = ?))

DELETE FROM `sessions` WHERE `sessions`.`id` IN (SELECT value FROM json_each(?))

DELETE FROM `staff` WHERE (`staff`.`user_id` = ?)
DELETE FROM `upload_chunks` WHERE (`upload_chunks`.`upload_id` = ?)

DELETE FROM `uploads` WHERE (`uploads`.`id` = ?)

DELETE FROM `uploads` WHERE (`uploads`.`owner_id` = ?)

DELETE FROM `uploads` WHERE `uploads`.`id` IN (SELECT value FROM json_each(?))

DELETE FROM `ws_tickets` WHERE (`ws_tickets`.`id` = ?) RETURNING `session_id`, `expires_at`

DELETE FROM `ws_tickets` WHERE `ws_tickets`.`id` IN (SELECT value FROM json_each(?))

DELETE FROM seen WHERE (viewer_id, other_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))

DELETE FROM seen WHERE (viewer_id, other_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?)) AND until <= ?

DELETE FROM uploads WHERE id = $1 AND touched_at < $2 AND (completed_at IS NULL OR (SELECT m.id FROM messages AS m WHERE m.attachment = CAST(uploads.id AS TEXT) LIMIT 1) IS NULL)

INSERT INTO `accounts` (`id`, `email`, `created_at`) VALUES (?, ?, ?)

INSERT INTO `accounts` (`id`, `email`, `email_verified`, `password_hash`, `appwrite_id`, `created_at`, `is_demo`) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING

INSERT INTO `audit` (`number`, `at`, `actor`, `action`, `subject_id`, `detail`, `digest`) VALUES (?, ?, ?, ?, ?, ?, ?)
INSERT INTO `blocked_likes` (`liked_id`, `liker_id`) VALUES (?, ?) ON CONFLICT DO NOTHING

INSERT INTO `blocks` (`blocker_id`, `blocked_id`, `created_at`) VALUES (?, ?, ?) ON CONFLICT DO NOTHING

INSERT INTO `calls` (`conversation_id`, `call_id`, `caller_id`, `invited_at`, `lapses_at`) VALUES (?, ?, ?, ?, ?)

INSERT INTO `conversation_members` (`conversation_id`, `user_id`) SELECT ?, `persons`.`id` FROM `persons` WHERE `persons`.`id` IN (SELECT value FROM json_each(?))

INSERT INTO `conversations` (`created_at`, `updated_at`) VALUES (?, ?) RETURNING `id`

INSERT INTO `deck_builds` (`viewer_id`, `built_at`) VALUES (?, ?) ON CONFLICT DO NOTHING

INSERT INTO `decks` (`viewer_id`, `filter_hash`, `built_at`, `widened_to_km`, `searched_to_km`, `ids`) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (`viewer_id`, `filter_hash`) DO UPDATE SET `built_at` = excluded.`built_at`, `widened_to_km` = excluded.`widened_to_km`, `searched_to_km` = excluded.`searched_to_km`, `ids` = excluded.`ids` WHERE (`decks`.`built_at` < ?)

INSERT INTO `events` (`user_id`, `cursor`, `kind`, `at`) VALUES (?, ?, ?, ?)

INSERT INTO `events` (`user_id`, `cursor`, `kind`, `at`, `conversation_id`) VALUES (?, ?, ?, ?, ?)

INSERT INTO `events` (`user_id`, `cursor`, `kind`, `at`, `conversation_id`, `match_id`) VALUES (?, ?, ?, ?, ?, ?)

INSERT INTO `events` (`user_id`, `cursor`, `kind`, `at`, `conversation_id`, `match_id`, `subject_id`) VALUES (?, ?, ?, ?, ?, ?, ?)

INSERT INTO `events` (`user_id`, `cursor`, `kind`, `at`, `conversation_id`, `rev`, `subject_id`) VALUES (?, ?, ?, ?, ?, ?, ?)

INSERT INTO `events` (`user_id`, `cursor`, `kind`, `at`, `conversation_id`, `seq`, `rev`, `match_id`, `subject_id`, `detail`, `ref_id`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

INSERT INTO `events` (`user_id`, `cursor`, `kind`, `at`, `conversation_id`, `seq`, `rev`, `subject_id`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

INSERT INTO `events` (`user_id`, `cursor`, `kind`, `at`, `detail`) VALUES (?, ?, ?, ?, ?)

INSERT INTO `events` (`user_id`, `cursor`, `kind`, `at`, `subject_id`) VALUES (?, ?, ?, ?, ?)

INSERT INTO `interests` (`name`) VALUES (?) ON CONFLICT DO NOTHING

INSERT INTO `jobs` (`kind`, `key`, `person_id`, `payload`, `created_at`, `due_at`) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING

INSERT INTO `last_swipes` (`user_id`, `other_id`, `kind`, `at`, `told_at`) VALUES (?, ?, ?, ?, ?) ON CONFLICT (`user_id`) DO UPDATE SET `other_id` = ?, `kind` = ?, `at` = ?, `told_at` = ?

INSERT INTO `like_budgets` (`user_id`, `day`, `used`, `super_used`, `passes`) VALUES (?, ?, ?, ?, ?) ON CONFLICT (`user_id`, `day`) DO UPDATE SET `used` = (`like_budgets`.`used` + excluded.`used`), `super_used` = (`like_budgets`.`super_used` + excluded.`super_used`), `passes` = (`like_budgets`.`passes` + excluded.`passes`)

INSERT INTO `like_notices` (`liker_id`, `liked_id`, `told_at`) VALUES (?, ?, ?) ON CONFLICT (`liker_id`, `liked_id`) DO UPDATE SET `told_at` = ?

INSERT INTO `likes` (`liker_id`, `liked_id`, `created_at`, `kind`, `photo_id`, `prompt_id`, `comment`) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (`liker_id`, `liked_id`) DO UPDATE SET `created_at` = ?, `kind` = ?, `photo_id` = ?, `prompt_id` = ?, `comment` = ?

INSERT INTO `matches` (`low_id`, `high_id`, `conversation_id`, `created_at`) VALUES (?, ?, ?, ?) RETURNING `id`

INSERT INTO `messages` (`conversation_id`, `seq`, `rev`, `sender_id`, `kind`, `content`, `attachment`, `client_message_id`, `fingerprint`, `reply_to`, `created_at`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING `id`

INSERT INTO `passes` (`user_id`, `passed_id`, `created_at`, `returns_at`) VALUES (?, ?, ?, ?) ON CONFLICT (`user_id`, `passed_id`) DO UPDATE SET `created_at` = ?, `returns_at` = ?

INSERT INTO `persons` (`id`) VALUES (?)

INSERT INTO `persons` (`id`) VALUES (?) ON CONFLICT DO NOTHING

INSERT INTO `photos` (`owner_id`, `key`, `position`, `state`, `blurhash`, `width`, `height`, `created_at`) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING `id`, `key`, `state`, `reason_code`, `blurhash`, `width`, `height`, `created_at`

INSERT INTO `probes` (`id`) VALUES (?)

INSERT INTO `profile_interests` (`user_id`, `interest_id`) VALUES (?, ?)

INSERT INTO `profile_prompts` (`user_id`, `prompt_id`, `place`, `answer`) VALUES (?, ?, ?, ?)

INSERT INTO `profiles` (`user_id`, `username`, `username_key`, `first_name`, `last_name`, `date_of_birth`, `last_seen_at`) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING

INSERT INTO `profiles` (`user_id`, `username`, `username_key`, `first_name`, `last_seen_at`) VALUES (?, ?, ?, ?, ?)

INSERT INTO `reactions` (`message_id`, `user_id`, `emoji`, `created_at`) VALUES (?, ?, ?, ?)

INSERT INTO `refresh_tokens` (`id`, `session_id`, `issued_at`, `expires_at`) VALUES (?, ?, ?, ?)

INSERT INTO `server_state` (`key`, `value`) VALUES (?, ?) ON CONFLICT DO NOTHING

INSERT INTO `sessions` (`id`, `user_id`, `created_at`, `last_used_at`) VALUES (?, ?, ?, ?)

INSERT INTO `sessions` (`id`, `user_id`, `user_agent`, `created_at`, `last_used_at`) VALUES (?, ?, ?, ?, ?)

INSERT INTO `staff` (`user_id`, `role`, `since`) VALUES (?, ?, ?) ON CONFLICT (`user_id`) DO UPDATE SET `role` = ?, `since` = ?
INSERT INTO `upload_chunks` (`upload_id`, `start`, `bytes`) VALUES (?, ?, ?)

INSERT INTO `uploads` (`owner_id`, `name`, `filename`, `content_type`, `size`, `sha256`, `received`, `created_at`, `touched_at`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING `id`

INSERT INTO `ws_tickets` (`id`, `session_id`, `expires_at`) VALUES (?, ?, ?)

INSERT INTO accounts (id, email, created_at) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)

INSERT INTO discovery (user_id, cell, gender, wants, born, min_age, max_age, max_km, active_day, created_day, has_photo, shows_activity, username_key, first_name_key) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13 FROM json_each(?) WHERE TRUE ON CONFLICT (user_id) DO UPDATE SET cell = EXCLUDED.cell, gender = EXCLUDED.gender, wants = EXCLUDED.wants, born = EXCLUDED.born, min_age = EXCLUDED.min_age, max_age = EXCLUDED.max_age, max_km = EXCLUDED.max_km, active_day = EXCLUDED.active_day, created_day = EXCLUDED.created_day, has_photo = EXCLUDED.has_photo, shows_activity = EXCLUDED.shows_activity, username_key = EXCLUDED.username_key, first_name_key = EXCLUDED.first_name_key

INSERT INTO impressions AS i (user_id, day, shown, seen, liked) SELECT n.value ->> 0, ?, n.value ->> 1, n.value ->> 2, n.value ->> 3 FROM json_each(?) AS n WHERE EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = n.value ->> 0) ON CONFLICT (user_id, day) DO UPDATE SET shown = i.shown + EXCLUDED.shown, seen = i.seen + EXCLUDED.seen, liked = i.liked + EXCLUDED.liked

INSERT INTO likes (liker_id, liked_id, created_at) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)
INSERT INTO passes (user_id, passed_id, created_at) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)
-- background: fills a database to measure with; it would look for rows that name nobody only if there were any
INSERT INTO persons (id) SELECT value FROM json_each(?)

INSERT INTO profile_interests (user_id, interest_id) SELECT value ->> 0, value ->> 1 FROM json_each(?)

INSERT INTO profiles (user_id, username, username_key, first_name, bio, date_of_birth, gender, location, picture, last_seen_at, min_age, max_age, max_distance, gender_preference, cell, paused, discoverable, share_distance, share_presence, share_last_seen) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16, value ->> 17, value ->> 18, value ->> 19 FROM json_each(?)

INSERT INTO seen (viewer_id, other_id, until) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE TRUE ON CONFLICT (viewer_id, other_id) DO UPDATE SET until = EXCLUDED.until

SELECT (SELECT `likes`.`kind` FROM `likes` WHERE ((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?)) LIMIT ?), (SELECT `likes`.`photo_id` FROM `likes` WHERE ((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?)) LIMIT ?), (SELECT `likes`.`prompt_id` FROM `likes` WHERE ((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?)) LIMIT ?), (SELECT `likes`.`comment` FROM `likes` WHERE ((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?)) LIMIT ?), (SELECT `likes`.`kind` FROM `likes` WHERE ((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?)) LIMIT ?), (SELECT `likes`.`comment` FROM `likes` WHERE ((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?)) LIMIT ?), EXISTS (SELECT `passes`.`user_id`, `passes`.`passed_id`, `passes`.`created_at`, `passes`.`returns_at` FROM `passes` WHERE ((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = ?))), (SELECT `like_budgets`.`used` FROM `like_budgets` WHERE ((`like_budgets`.`user_id` = ?) AND (`like_budgets`.`day` = ?)) LIMIT ?), (SELECT `like_budgets`.`super_used` FROM `like_budgets` WHERE ((`like_budgets`.`user_id` = ?) AND (`like_budgets`.`day` = ?)) LIMIT ?), (SELECT `like_notices`.`told_at` FROM `like_notices` WHERE ((`like_notices`.`liker_id` = ?) AND (`like_notices`.`liked_id` = ?)) LIMIT ?), (SELECT max(`likes`.`created_at`) FROM `likes` WHERE (`likes`.`liked_id` = ?) LIMIT ?), (SELECT `last_swipes`.`told_at` FROM `last_swipes` WHERE (`last_swipes`.`user_id` = ?) LIMIT ?)

SELECT (SELECT `passes`.`created_at` FROM `passes` WHERE ((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = ?)) LIMIT ?), (SELECT `passes`.`returns_at` FROM `passes` WHERE ((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = ?)) LIMIT ?), (SELECT `like_budgets`.`passes` FROM `like_budgets` WHERE ((`like_budgets`.`user_id` = ?) AND (`like_budgets`.`day` = ?)) LIMIT ?), (SELECT `last_swipes`.`told_at` FROM `last_swipes` WHERE (`last_swipes`.`user_id` = ?) LIMIT ?)

SELECT COUNT(*) FROM (`likes` INNER JOIN `persons` ON (`persons`.`id` = `likes`.`liker_id`)) WHERE (((((`likes`.`liked_id` = ?) AND (`persons`.`state` = ?)) AND NOT (EXISTS (SELECT `blocks`.`blocker_id`, `blocks`.`blocked_id`, `blocks`.`created_at` FROM `blocks` WHERE (((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = `likes`.`liker_id`)) OR ((`blocks`.`blocker_id` = `likes`.`liker_id`) AND (`blocks`.`blocked_id` = ?)))))) AND NOT (EXISTS (SELECT `passes`.`user_id`, `passes`.`passed_id`, `passes`.`created_at`, `passes`.`returns_at` FROM `passes` WHERE (((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = `likes`.`liker_id`)) AND ((`passes`.`returns_at` > ?) OR ((`passes`.`returns_at` IS NULL) AND (`passes`.`created_at` > ?))))))) AND NOT (EXISTS (SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`ended_at` IS NULL) AND (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = `likes`.`liker_id`)) OR ((`matches`.`low_id` = `likes`.`liker_id`) AND (`matches`.`high_id` = ?)))))))

SELECT COUNT(*) FROM `blocked_likes` WHERE ((((`blocked_likes`.`liked_id` = ?) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `blocked_likes`.`liker_id`) AND (`persons`.`state` = ?)) LIMIT -1 OFFSET ?)) AND NOT (EXISTS (SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`ended_at` IS NULL) AND (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = `blocked_likes`.`liker_id`)) OR ((`matches`.`low_id` = `blocked_likes`.`liker_id`) AND (`matches`.`high_id` = ?)))) LIMIT -1 OFFSET ?))) AND NOT (EXISTS (SELECT `likes`.`liker_id`, `likes`.`liked_id`, `likes`.`created_at`, `likes`.`kind`, `likes`.`photo_id`, `likes`.`prompt_id`, `likes`.`comment` FROM `likes` WHERE ((`likes`.`liker_id` = `blocked_likes`.`liker_id`) AND (`likes`.`liked_id` = ?)) LIMIT -1 OFFSET ?)))

SELECT COUNT(*) FROM `deck_builds` WHERE ((`deck_builds`.`viewer_id` = ?) AND (`deck_builds`.`built_at` >= ?))

SELECT COUNT(*) FROM `interests` WHERE `interests`.`id` IN (SELECT value FROM json_each(?))

SELECT COUNT(*) FROM `likes` WHERE (((`likes`.`liked_id` = ?) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `likes`.`liker_id`) AND (`persons`.`state` = ?)) LIMIT -1 OFFSET ?)) AND NOT (EXISTS (SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`ended_at` IS NULL) AND (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = `likes`.`liker_id`)) OR ((`matches`.`low_id` = `likes`.`liker_id`) AND (`matches`.`high_id` = ?)))) LIMIT -1 OFFSET ?)))

SELECT COUNT(*) FROM `matches` WHERE ((((`matches`.`ended_at` IS NULL) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`low_id`)) LIMIT -1 OFFSET ?)) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`high_id`)) LIMIT -1 OFFSET ?)) AND ((`matches`.`low_id` = ?) OR (`matches`.`high_id` = ?)))

SELECT COUNT(*) FROM `sessions` WHERE ((`sessions`.`id` = ?) AND ((`sessions`.`user_id` = ?) AND (`sessions`.`revoked_at` IS NULL)))

SELECT EXISTS (SELECT `blocks`.`blocker_id`, `blocks`.`blocked_id`, `blocks`.`created_at` FROM `blocks` WHERE (((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = ?)) OR ((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = ?))))

SELECT EXISTS (SELECT `blocks`.`blocker_id`, `blocks`.`blocked_id`, `blocks`.`created_at` FROM `blocks` WHERE (((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = ?)) OR ((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = ?)))), (SELECT `matches`.`id` FROM `matches` WHERE (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = ?)) AND (`matches`.`ended_at` IS NULL)) LIMIT ?), (SELECT `matches`.`conversation_id` FROM `matches` WHERE (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = ?)) AND (`matches`.`ended_at` IS NULL)) LIMIT ?), (SELECT `matches`.`created_at` FROM `matches` WHERE (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = ?)) AND (`matches`.`ended_at` IS NULL)) LIMIT ?)

SELECT EXISTS (SELECT `blocks`.`blocker_id`, `blocks`.`blocked_id`, `blocks`.`created_at` FROM `blocks` WHERE ((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = ?))), EXISTS (SELECT `blocks`.`blocker_id`, `blocks`.`blocked_id`, `blocks`.`created_at` FROM `blocks` WHERE ((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = ?))), EXISTS (SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`low_id` = ?) AND (`matches`.`high_id` = ?)))

SELECT EXISTS (SELECT `likes`.`liker_id`, `likes`.`liked_id`, `likes`.`created_at`, `likes`.`kind`, `likes`.`photo_id`, `likes`.`prompt_id`, `likes`.`comment` FROM `likes` WHERE (((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?)) AND (`likes`.`kind` = ?)))

SELECT EXISTS (SELECT `likes`.`liker_id`, `likes`.`liked_id`, `likes`.`created_at`, `likes`.`kind`, `likes`.`photo_id`, `likes`.`prompt_id`, `likes`.`comment` FROM `likes` WHERE ((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?))), (SELECT `passes`.`created_at` FROM `passes` WHERE ((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = ?)) LIMIT ?), (SELECT `passes`.`returns_at` FROM `passes` WHERE ((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = ?)) LIMIT ?), EXISTS (SELECT `seen`.`viewer_id`, `seen`.`other_id`, `seen`.`until` FROM `seen` WHERE ((`seen`.`viewer_id` = ?) AND (`seen`.`other_id` = ?))), (SELECT `seen`.`until` FROM `seen` WHERE ((`seen`.`viewer_id` = ?) AND (`seen`.`other_id` = ?)) LIMIT ?)

SELECT EXISTS (SELECT `passes`.`user_id`, `passes`.`passed_id`, `passes`.`created_at`, `passes`.`returns_at` FROM `passes` WHERE ((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = ?)))

SELECT EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = ?) AND (`persons`.`state` = ?)))

SELECT EXISTS (SELECT `photos`.`id`, `photos`.`owner_id`, `photos`.`key`, `photos`.`position`, `photos`.`state`, `photos`.`reason_code`, `photos`.`blurhash`, `photos`.`width`, `photos`.`height`, `photos`.`created_at` FROM `photos` WHERE (((`photos`.`id` = ?) AND (`photos`.`owner_id` = ?)) AND (`photos`.`state` = ?)))

SELECT EXISTS (SELECT `photos`.`id`, `photos`.`owner_id`, `photos`.`key`, `photos`.`position`, `photos`.`state`, `photos`.`reason_code`, `photos`.`blurhash`, `photos`.`width`, `photos`.`height`, `photos`.`created_at` FROM `photos` WHERE (`photos`.`key` = ?))

SELECT EXISTS (SELECT `profile_prompts`.`user_id`, `profile_prompts`.`prompt_id`, `profile_prompts`.`place`, `profile_prompts`.`answer` FROM `profile_prompts` WHERE ((`profile_prompts`.`user_id` = ?) AND (`profile_prompts`.`prompt_id` = ?)))

SELECT EXISTS (SELECT `profiles`.`user_id`, `profiles`.`username`, `profiles`.`username_key`, `profiles`.`first_name`, `profiles`.`last_name`, `profiles`.`bio`, `profiles`.`date_of_birth`, `profiles`.`gender`, `profiles`.`phone_number`, `profiles`.`location`, `profiles`.`picture`, `profiles`.`last_seen_at`, `profiles`.`min_age`, `profiles`.`max_age`, `profiles`.`max_distance`, `profiles`.`gender_preference`, `profiles`.`hide_last_name`, `profiles`.`share_presence`, `profiles`.`share_typing`, `profiles`.`share_read_receipts`, `profiles`.`cell`, `profiles`.`positioned_at`, `profiles`.`paused`, `profiles`.`discoverable`, `profiles`.`share_last_seen`, `profiles`.`share_distance`, `profiles`.`locale`, `profiles`.`time_zone` FROM `profiles` WHERE ((`profiles`.`picture` = ?) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `profiles`.`user_id`) AND (`persons`.`state` = ?)) LIMIT -1 OFFSET ?)))

-- background: reads the index of the demo people alone, of whom there are as many as somebody had made to try things with
SELECT `accounts`.`id` FROM `accounts` WHERE (`accounts`.`is_demo` AND EXISTS (SELECT `sessions`.`id`, `sessions`.`user_id`, `sessions`.`user_agent`, `sessions`.`created_at`, `sessions`.`last_used_at`, `sessions`.`revoked_at` FROM `sessions` WHERE ((`sessions`.`user_id` = `accounts`.`id`) AND (`sessions`.`revoked_at` IS NULL)))) ORDER BY `accounts`.`id`

-- background: reads the index of the demo people alone, of whom there are as many as somebody had made to try things with
SELECT `accounts`.`id` FROM `accounts` WHERE `accounts`.`is_demo` ORDER BY `accounts`.`created_at`, `accounts`.`id` LIMIT ?

SELECT `accounts`.`id`, `accounts`.`email`, `accounts`.`email_verified`, `accounts`.`password_hash`, `accounts`.`appwrite_id`, `accounts`.`created_at`, `accounts`.`is_demo`, `persons`.`state`, `persons`.`token_epoch` FROM (`accounts` INNER JOIN `persons` ON (`persons`.`id` = `accounts`.`id`)) WHERE (`accounts`.`appwrite_id` = ?) LIMIT ?

SELECT `accounts`.`id`, `accounts`.`email`, `accounts`.`email_verified`, `accounts`.`password_hash`, `accounts`.`appwrite_id`, `accounts`.`created_at`, `accounts`.`is_demo`, `persons`.`state`, `persons`.`token_epoch` FROM (`accounts` INNER JOIN `persons` ON (`persons`.`id` = `accounts`.`id`)) WHERE (`accounts`.`email` = ?) LIMIT ?

SELECT `accounts`.`id`, `accounts`.`email`, `accounts`.`email_verified`, `accounts`.`password_hash`, `accounts`.`appwrite_id`, `accounts`.`created_at`, `accounts`.`is_demo`, `persons`.`state`, `persons`.`token_epoch` FROM (`accounts` INNER JOIN `persons` ON (`persons`.`id` = `accounts`.`id`)) WHERE (`accounts`.`id` = ?) LIMIT ?

-- background: the end of the log, read backwards along its key and no farther than LIMIT says
SELECT `audit`.`number`, `audit`.`at`, `audit`.`actor`, `audit`.`action`, `audit`.`subject_id`, `audit`.`detail`, `audit`.`digest` FROM `audit` ORDER BY `audit`.`number` DESC LIMIT ?
SELECT `audit`.`number`, `audit`.`at`, `audit`.`actor`, `audit`.`action`, `audit`.`subject_id`, `audit`.`detail`, `audit`.`digest` FROM `audit` WHERE (`audit`.`number` > ?) ORDER BY `audit`.`number` LIMIT ?
-- background: the end of the log, read backwards along its key and no farther than LIMIT says
SELECT `audit`.`number`, `audit`.`digest` FROM `audit` ORDER BY `audit`.`number` DESC LIMIT ?
SELECT `blocked_likes`.`liker_id` FROM `blocked_likes` WHERE ((((`blocked_likes`.`liked_id` = ?) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `blocked_likes`.`liker_id`) AND (`persons`.`state` = ?)) LIMIT -1 OFFSET ?)) AND NOT (EXISTS (SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`ended_at` IS NULL) AND (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = `blocked_likes`.`liker_id`)) OR ((`matches`.`low_id` = `blocked_likes`.`liker_id`) AND (`matches`.`high_id` = ?)))) LIMIT -1 OFFSET ?))) AND `blocked_likes`.`liker_id` IN (SELECT value FROM json_each(?)))

SELECT `blocks`.`blocked_id` FROM `blocks` WHERE ((`blocks`.`blocker_id` = ?) AND `blocks`.`blocked_id` IN (SELECT value FROM json_each(?)))

SELECT `blocks`.`blocked_id` FROM `blocks` WHERE (`blocks`.`blocker_id` = ?)

SELECT `blocks`.`blocked_id`, `blocks`.`blocker_id` FROM `blocks` WHERE `blocks`.`blocked_id` IN (SELECT value FROM json_each(?))

SELECT `blocks`.`blocker_id` FROM `blocks` WHERE (`blocks`.`blocked_id` = ?)

SELECT `blocks`.`blocker_id`, `blocks`.`blocked_id` FROM `blocks` WHERE (((`blocks`.`blocker_id` = ?) AND `blocks`.`blocked_id` IN (SELECT value FROM json_each(?))) OR ((`blocks`.`blocked_id` = ?) AND `blocks`.`blocker_id` IN (SELECT value FROM json_each(?))))

SELECT `blocks`.`blocker_id`, `blocks`.`blocked_id` FROM `blocks` WHERE `blocks`.`blocker_id` IN (SELECT value FROM json_each(?))

SELECT `calls`.`conversation_id`, `calls`.`call_id` FROM `calls` WHERE ((`calls`.`ended_at` IS NULL) AND (`calls`.`lapses_at` <= ?)) ORDER BY `calls`.`lapses_at` LIMIT ?

SELECT `calls`.`conversation_id`, `calls`.`call_id`, `calls`.`caller_id`, `calls`.`invited_at`, `calls`.`lapses_at`, `calls`.`answered_at`, `calls`.`ended_at` FROM `calls` WHERE ((`calls`.`conversation_id` = ?) AND (`calls`.`call_id` = ?)) LIMIT ?

SELECT `calls`.`conversation_id`, `calls`.`call_id`, `calls`.`caller_id`, `calls`.`invited_at`, `calls`.`lapses_at`, `calls`.`answered_at`, `calls`.`ended_at` FROM `calls` WHERE ((`calls`.`ended_at` IS NULL) AND `calls`.`conversation_id` IN (SELECT `conversation_members`.`conversation_id` FROM `conversation_members` WHERE `conversation_members`.`user_id` IN (SELECT value FROM json_each(?))))

SELECT `conversation_members`.`conversation_id`, (SELECT COUNT(*) FROM `messages` WHERE (((`messages`.`conversation_id` = `conversation_members`.`conversation_id`) AND ((`messages`.`seq` > `conversation_members`.`read_seq`) AND (`messages`.`sender_id` != ?))) AND (`messages`.`deleted_at` IS NULL)) LIMIT ?) FROM `conversation_members` WHERE (`conversation_members`.`conversation_id` IN (SELECT value FROM json_each(?)) AND (`conversation_members`.`user_id` = ?))

SELECT `conversation_members`.`conversation_id`, `conversation_members`.`user_id` FROM `conversation_members` WHERE (`conversation_members`.`conversation_id` IN (SELECT value FROM json_each(?)) AND (`conversation_members`.`user_id` != ?)) ORDER BY `conversation_members`.`conversation_id`, `conversation_members`.`user_id`

SELECT `conversation_members`.`conversation_id`, `conversation_members`.`user_id`, `conversation_members`.`read_seq`, `conversation_members`.`read_rev`, `conversation_members`.`read_at`, `conversation_members`.`delivered_seq`, `conversation_members`.`delivered_rev`, `conversation_members`.`delivered_at`, `conversation_members`.`muted`, (SELECT `profiles`.`share_read_receipts` FROM `profiles` WHERE (`profiles`.`user_id` = `conversation_members`.`user_id`) LIMIT ?) FROM `conversation_members` WHERE `conversation_members`.`conversation_id` IN (SELECT value FROM json_each(?)) ORDER BY `conversation_members`.`conversation_id`, `conversation_members`.`user_id`

SELECT `conversation_members`.`user_id` FROM `conversation_members` WHERE (`conversation_members`.`conversation_id` = ?) LIMIT ?

SELECT `conversation_members`.`user_id` FROM `conversation_members` WHERE (`conversation_members`.`conversation_id` = ?) ORDER BY `conversation_members`.`user_id`

SELECT `conversations`.`id` FROM ((`conversations` INNER JOIN `conversation_members` ON (`conversation_members`.`conversation_id` = `conversations`.`id`)) INNER JOIN `conversation_members` AS `theirs` ON (`theirs`.`conversation_id` = `conversations`.`id`)) WHERE ((((`conversation_members`.`user_id` = ?) AND (`theirs`.`user_id` = ?)) AND (`conversations`.`closed_at` IS NOT NULL)) AND NOT (EXISTS (SELECT `third`.`conversation_id`, `third`.`user_id`, `third`.`read_seq`, `third`.`read_rev`, `third`.`read_at`, `third`.`delivered_seq`, `third`.`delivered_rev`, `third`.`delivered_at`, `third`.`muted` FROM `conversation_members` AS `third` WHERE ((`third`.`conversation_id` = `conversations`.`id`) AND (`third`.`user_id` NOT IN (?, ?)))))) ORDER BY `conversations`.`id`

SELECT `conversations`.`id` FROM ((`conversations` INNER JOIN `conversation_members` ON (`conversation_members`.`conversation_id` = `conversations`.`id`)) INNER JOIN `conversation_members` AS `theirs` ON (`theirs`.`conversation_id` = `conversations`.`id`)) WHERE ((((`conversation_members`.`user_id` = ?) AND (`theirs`.`user_id` = ?)) AND (`conversations`.`closed_at` IS NULL)) AND NOT (EXISTS (SELECT `third`.`conversation_id`, `third`.`user_id`, `third`.`read_seq`, `third`.`read_rev`, `third`.`read_at`, `third`.`delivered_seq`, `third`.`delivered_rev`, `third`.`delivered_at`, `third`.`muted` FROM `conversation_members` AS `third` WHERE ((`third`.`conversation_id` = `conversations`.`id`) AND (`third`.`user_id` NOT IN (?, ?)))))) ORDER BY `conversations`.`id`

SELECT `conversations`.`id` FROM (`conversations` INNER JOIN `conversation_members` ON (`conversation_members`.`conversation_id` = `conversations`.`id`)) WHERE (((`conversations`.`id` IN (SELECT value FROM json_each(?)) AND (`conversations`.`closed_at` IS NULL)) AND (`conversation_members`.`user_id` = ?)) AND NOT (EXISTS (SELECT `everybody`.`conversation_id`, `everybody`.`user_id`, `everybody`.`read_seq`, `everybody`.`read_rev`, `everybody`.`read_at`, `everybody`.`delivered_seq`, `everybody`.`delivered_rev`, `everybody`.`delivered_at`, `everybody`.`muted` FROM `conversation_members` AS `everybody` WHERE ((`everybody`.`conversation_id` = `conversations`.`id`) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `everybody`.`user_id`) AND (`persons`.`state` != ?)) LIMIT -1 OFFSET ?)) LIMIT -1 OFFSET ?)))

SELECT `conversations`.`id` FROM (`conversations` INNER JOIN `conversation_members` ON (`conversation_members`.`conversation_id` = `conversations`.`id`)) WHERE ((`conversation_members`.`user_id` = ?) AND (`conversations`.`closed_at` IS NULL)) ORDER BY `conversations`.`id`

SELECT `conversations`.`id` FROM `conversations` WHERE (`conversations`.`id` IN (SELECT value FROM json_each(?)) AND (`conversations`.`closed_at` IS NULL)) ORDER BY `conversations`.`id`

SELECT `conversations`.`id`, `conversations`.`created_at`, `conversations`.`updated_at`, `conversations`.`closed_at`, `conversations`.`last_seq`, `conversations`.`last_rev` FROM (`conversations` INNER JOIN `conversation_members` ON (`conversation_members`.`conversation_id` = `conversations`.`id`)) WHERE ((((`conversations`.`id` = ?) AND (`conversations`.`closed_at` IS NULL)) AND (`conversation_members`.`user_id` = ?)) AND NOT (EXISTS (SELECT `everybody`.`conversation_id`, `everybody`.`user_id`, `everybody`.`read_seq`, `everybody`.`read_rev`, `everybody`.`read_at`, `everybody`.`delivered_seq`, `everybody`.`delivered_rev`, `everybody`.`delivered_at`, `everybody`.`muted` FROM `conversation_members` AS `everybody` WHERE ((`everybody`.`conversation_id` = `conversations`.`id`) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `everybody`.`user_id`) AND (`persons`.`state` != ?)) LIMIT -1 OFFSET ?)) LIMIT -1 OFFSET ?))) LIMIT ?

SELECT `conversations`.`id`, `conversations`.`created_at`, `conversations`.`updated_at`, `conversations`.`closed_at`, `conversations`.`last_seq`, `conversations`.`last_rev` FROM (`conversations` INNER JOIN `conversation_members` ON (`conversation_members`.`conversation_id` = `conversations`.`id`)) WHERE (((`conversation_members`.`user_id` = ?) AND ((`conversations`.`closed_at` IS NULL) AND ((`conversations`.`updated_at` < ?) OR ((`conversations`.`updated_at` = ?) AND (`conversations`.`id` < ?))))) AND NOT (EXISTS (SELECT `everybody`.`conversation_id`, `everybody`.`user_id`, `everybody`.`read_seq`, `everybody`.`read_rev`, `everybody`.`read_at`, `everybody`.`delivered_seq`, `everybody`.`delivered_rev`, `everybody`.`delivered_at`, `everybody`.`muted` FROM `conversation_members` AS `everybody` WHERE ((`everybody`.`conversation_id` = `conversations`.`id`) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `everybody`.`user_id`) AND (`persons`.`state` != ?)) LIMIT -1 OFFSET ?)) LIMIT -1 OFFSET ?))) ORDER BY `conversations`.`updated_at` DESC, `conversations`.`id` DESC LIMIT ?

SELECT `conversations`.`id`, `conversations`.`created_at`, `conversations`.`updated_at`, `conversations`.`closed_at`, `conversations`.`last_seq`, `conversations`.`last_rev` FROM `conversations` WHERE `conversations`.`id` IN (SELECT value FROM json_each(?))

SELECT `deck_builds`.`viewer_id` FROM `deck_builds` WHERE (`deck_builds`.`built_at` < ?) ORDER BY `deck_builds`.`built_at` LIMIT ?

SELECT `decks`.`built_at`, `decks`.`widened_to_km`, `decks`.`searched_to_km`, `decks`.`ids` FROM `decks` WHERE ((`decks`.`viewer_id` = ?) AND (`decks`.`filter_hash` = ?)) LIMIT ?

SELECT `decks`.`filter_hash` FROM `decks` WHERE ((`decks`.`viewer_id` = ?) AND (`decks`.`filter_hash` != ?)) ORDER BY `decks`.`built_at` DESC, `decks`.`filter_hash`

SELECT `decks`.`viewer_id`, `decks`.`filter_hash` FROM `decks` WHERE (`decks`.`built_at` < ?) ORDER BY `decks`.`built_at` LIMIT ?

SELECT `decks`.`widened_to_km`, `decks`.`ids` FROM `decks` WHERE ((`decks`.`viewer_id` = ?) AND (`decks`.`widened_to_km` IS NOT NULL))

-- background: the census, which each node takes every few minutes for all who ask meanwhile; it reads one index of narrow rows
SELECT `discovery`.`cell`, `discovery`.`gender`, COUNT(*) FROM `discovery` GROUP BY `discovery`.`cell`, `discovery`.`gender`

SELECT `discovery`.`user_id`, `discovery`.`cell`, `discovery`.`gender`, `discovery`.`wants`, `discovery`.`born`, `discovery`.`min_age`, `discovery`.`max_age`, `discovery`.`max_km`, `discovery`.`active_day`, `discovery`.`created_day`, `discovery`.`has_photo`, `discovery`.`shows_activity`, `discovery`.`username_key`, `discovery`.`first_name_key` FROM `discovery` WHERE `discovery`.`user_id` IN (SELECT value FROM json_each(?))

SELECT `events`.`user_id`, `events`.`cursor`, `events`.`kind`, `events`.`at`, `events`.`conversation_id`, `events`.`seq`, `events`.`rev`, `events`.`match_id`, `events`.`subject_id`, `events`.`detail`, `events`.`ref_id` FROM `events` WHERE ((`events`.`user_id` = ?) AND (`events`.`cursor` > ?)) ORDER BY `events`.`cursor` LIMIT ?

SELECT `impressions`.`user_id` FROM `impressions` WHERE (`impressions`.`day` < ?) ORDER BY `impressions`.`day` LIMIT ?

SELECT `impressions`.`user_id`, sum(`impressions`.`liked`), sum(`impressions`.`seen`) FROM `impressions` WHERE (`impressions`.`user_id` IN (SELECT value FROM json_each(?)) AND (`impressions`.`day` > ?)) GROUP BY `impressions`.`user_id`

SELECT `impressions`.`user_id`, sum(`impressions`.`shown`) FROM `impressions` WHERE (`impressions`.`user_id` IN (SELECT value FROM json_each(?)) AND (`impressions`.`day` >= ?)) GROUP BY `impressions`.`user_id`

SELECT `interests`.`id`, `interests`.`name`, `profile_interests`.`user_id` FROM (`interests` LEFT OUTER JOIN `profile_interests` ON ((`profile_interests`.`interest_id` = `interests`.`id`) AND (`profile_interests`.`user_id` = ?)))

SELECT `jobs`.`id` FROM `jobs` WHERE (((`jobs`.`kind` = ?) AND (`jobs`.`due_at` <= ?)) AND (`jobs`.`dead_at` IS NULL)) ORDER BY `jobs`.`due_at` LIMIT ?

SELECT `jobs`.`id` FROM `jobs` WHERE (`jobs`.`dead_at` < ?) ORDER BY `jobs`.`dead_at` LIMIT ?

SELECT `jobs`.`id`, `jobs`.`kind`, `jobs`.`key`, `jobs`.`person_id`, `jobs`.`attempts`, `jobs`.`created_at`, `jobs`.`dead_at`, `jobs`.`failure` FROM `jobs` WHERE (`jobs`.`dead_at` <= ?) ORDER BY `jobs`.`dead_at` DESC, `jobs`.`id` DESC LIMIT ?

SELECT `jobs`.`id`, `jobs`.`kind`, `jobs`.`key`, `jobs`.`person_id`, `jobs`.`payload`, `jobs`.`due_at`, `jobs`.`attempts`, `jobs`.`claims` FROM `jobs` WHERE (((`jobs`.`kind` = ?) AND (`jobs`.`due_at` <= ?)) AND (`jobs`.`dead_at` IS NULL)) ORDER BY `jobs`.`due_at` LIMIT ?

SELECT `last_swipes`.`other_id`, `last_swipes`.`kind`, `last_swipes`.`at`, `last_swipes`.`told_at` FROM `last_swipes` WHERE (`last_swipes`.`user_id` = ?) LIMIT ?

SELECT `like_budgets`.`used`, `like_budgets`.`super_used`, `like_budgets`.`passes` FROM `like_budgets` WHERE ((`like_budgets`.`user_id` = ?) AND (`like_budgets`.`day` = ?)) LIMIT ?

SELECT `likes`.`liked_id` FROM `likes` WHERE ((`likes`.`liker_id` = ?) AND `likes`.`liked_id` IN (SELECT value FROM json_each(?)))

SELECT `likes`.`liker_id` FROM (`likes` INNER JOIN `persons` ON (`persons`.`id` = `likes`.`liker_id`)) WHERE ((((((`likes`.`liked_id` = ?) AND (`persons`.`state` = ?)) AND NOT (EXISTS (SELECT `blocks`.`blocker_id`, `blocks`.`blocked_id`, `blocks`.`created_at` FROM `blocks` WHERE (((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = `likes`.`liker_id`)) OR ((`blocks`.`blocker_id` = `likes`.`liker_id`) AND (`blocks`.`blocked_id` = ?)))))) AND NOT (EXISTS (SELECT `passes`.`user_id`, `passes`.`passed_id`, `passes`.`created_at`, `passes`.`returns_at` FROM `passes` WHERE (((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = `likes`.`liker_id`)) AND ((`passes`.`returns_at` > ?) OR ((`passes`.`returns_at` IS NULL) AND (`passes`.`created_at` > ?))))))) AND NOT (EXISTS (SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`ended_at` IS NULL) AND (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = `likes`.`liker_id`)) OR ((`matches`.`low_id` = `likes`.`liker_id`) AND (`matches`.`high_id` = ?))))))) AND `likes`.`liker_id` IN (SELECT value FROM json_each(?)))

SELECT `likes`.`liker_id` FROM `likes` WHERE ((((`likes`.`liked_id` = ?) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `likes`.`liker_id`) AND (`persons`.`state` = ?)) LIMIT -1 OFFSET ?)) AND NOT (EXISTS (SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`ended_at` IS NULL) AND (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = `likes`.`liker_id`)) OR ((`matches`.`low_id` = `likes`.`liker_id`) AND (`matches`.`high_id` = ?)))) LIMIT -1 OFFSET ?))) AND `likes`.`liker_id` IN (SELECT value FROM json_each(?)))

SELECT `likes`.`liker_id` FROM `likes` WHERE (`likes`.`liked_id` = ?)

SELECT `likes`.`liker_id`, `likes`.`created_at`, `likes`.`kind`, `likes`.`photo_id`, `likes`.`prompt_id`, `likes`.`comment` FROM (`likes` INNER JOIN `persons` ON (`persons`.`id` = `likes`.`liker_id`)) WHERE (((((`likes`.`liked_id` = ?) AND (`persons`.`state` = ?)) AND NOT (EXISTS (SELECT `blocks`.`blocker_id`, `blocks`.`blocked_id`, `blocks`.`created_at` FROM `blocks` WHERE (((`blocks`.`blocker_id` = ?) AND (`blocks`.`blocked_id` = `likes`.`liker_id`)) OR ((`blocks`.`blocker_id` = `likes`.`liker_id`) AND (`blocks`.`blocked_id` = ?)))))) AND NOT (EXISTS (SELECT `passes`.`user_id`, `passes`.`passed_id`, `passes`.`created_at`, `passes`.`returns_at` FROM `passes` WHERE (((`passes`.`user_id` = ?) AND (`passes`.`passed_id` = `likes`.`liker_id`)) AND ((`passes`.`returns_at` > ?) OR ((`passes`.`returns_at` IS NULL) AND (`passes`.`created_at` > ?))))))) AND NOT (EXISTS (SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`ended_at` IS NULL) AND (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = `likes`.`liker_id`)) OR ((`matches`.`low_id` = `likes`.`liker_id`) AND (`matches`.`high_id` = ?))))))) ORDER BY `likes`.`created_at` DESC, `likes`.`liker_id` DESC LIMIT ? OFFSET ?

SELECT `likes`.`liker_id`, `likes`.`liked_id` FROM `likes` WHERE `likes`.`liker_id` IN (SELECT value FROM json_each(?))

SELECT `matches`.`conversation_id`, `matches`.`id` FROM `matches` WHERE `matches`.`conversation_id` IN (SELECT value FROM json_each(?))

SELECT `matches`.`conversation_id`, `matches`.`id`, `matches`.`ended_at` FROM `matches` WHERE `matches`.`conversation_id` IN (SELECT value FROM json_each(?))

SELECT `matches`.`high_id` FROM `matches` WHERE (`matches`.`low_id` = ?)

SELECT `matches`.`high_id`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`low_id` = ?) AND `matches`.`high_id` IN (SELECT value FROM json_each(?)))

SELECT `matches`.`high_id`, `matches`.`low_id` FROM `matches` WHERE `matches`.`high_id` IN (SELECT value FROM json_each(?))

SELECT `matches`.`id`, `matches`.`conversation_id`, `matches`.`created_at` FROM `matches` WHERE (((`matches`.`low_id` = ?) AND (`matches`.`high_id` = ?)) AND (`matches`.`ended_at` IS NULL)) LIMIT ?

SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at` FROM `matches` WHERE (((((`matches`.`ended_at` IS NULL) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`low_id`)) LIMIT -1 OFFSET ?)) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`high_id`)) LIMIT -1 OFFSET ?)) AND ((`matches`.`low_id` = ?) OR (`matches`.`high_id` = ?))) AND ((`matches`.`created_at` >= ?) AND ((`matches`.`created_at` < ?) OR ((`matches`.`created_at` = ?) AND (`matches`.`id` < ?))))) ORDER BY `matches`.`created_at` DESC, `matches`.`id` DESC LIMIT ? OFFSET ?

SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at` FROM `matches` WHERE (((((`matches`.`ended_at` IS NULL) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`low_id`)) LIMIT -1 OFFSET ?)) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`high_id`)) LIMIT -1 OFFSET ?)) AND ((`matches`.`low_id` = ?) OR (`matches`.`high_id` = ?))) AND (`matches`.`id` = ?)) ORDER BY `matches`.`created_at` DESC, `matches`.`id` DESC LIMIT ? OFFSET ?

SELECT `matches`.`id`, `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id`, `matches`.`created_at` FROM `matches` WHERE ((((`matches`.`ended_at` IS NULL) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`low_id`)) LIMIT -1 OFFSET ?)) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`high_id`)) LIMIT -1 OFFSET ?)) AND ((`matches`.`low_id` = ?) OR (`matches`.`high_id` = ?))) ORDER BY `matches`.`created_at` DESC, `matches`.`id` DESC LIMIT ? OFFSET ?

SELECT `matches`.`low_id` FROM `matches` WHERE (`matches`.`high_id` = ?)

SELECT `matches`.`low_id`, `matches`.`ended_at` FROM `matches` WHERE ((`matches`.`high_id` = ?) AND `matches`.`low_id` IN (SELECT value FROM json_each(?)))

SELECT `matches`.`low_id`, `matches`.`high_id` FROM `matches` WHERE (`matches`.`id` = ?) LIMIT ?

SELECT `matches`.`low_id`, `matches`.`high_id` FROM `matches` WHERE `matches`.`low_id` IN (SELECT value FROM json_each(?))

SELECT `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id` FROM `matches` WHERE ((((`matches`.`ended_at` IS NULL) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`low_id`)) LIMIT -1 OFFSET ?)) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`high_id`)) LIMIT -1 OFFSET ?)) AND `matches`.`high_id` IN (SELECT value FROM json_each(?)))

SELECT `matches`.`low_id`, `matches`.`high_id`, `matches`.`conversation_id` FROM `matches` WHERE ((((`matches`.`ended_at` IS NULL) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`low_id`)) LIMIT -1 OFFSET ?)) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`state` = ?) AND (`persons`.`id` = `matches`.`high_id`)) LIMIT -1 OFFSET ?)) AND `matches`.`low_id` IN (SELECT value FROM json_each(?)))

SELECT `messages`.`conversation_id` FROM `messages` WHERE `messages`.`id` IN (SELECT value FROM json_each(?))

SELECT `messages`.`id` FROM (`messages` INNER JOIN `conversations` ON (`conversations`.`id` = `messages`.`conversation_id`)) WHERE ((((`messages`.`attachment` = ?) AND (`messages`.`conversation_id` = ?)) AND (`conversations`.`closed_at` IS NULL)) AND NOT (EXISTS (SELECT `everybody`.`conversation_id`, `everybody`.`user_id`, `everybody`.`read_seq`, `everybody`.`read_rev`, `everybody`.`read_at`, `everybody`.`delivered_seq`, `everybody`.`delivered_rev`, `everybody`.`delivered_at`, `everybody`.`muted` FROM `conversation_members` AS `everybody` WHERE ((`everybody`.`conversation_id` = `conversations`.`id`) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `everybody`.`user_id`) AND (`persons`.`state` != ?)) LIMIT -1 OFFSET ?)) LIMIT -1 OFFSET ?))) LIMIT ?

SELECT `messages`.`id`, `messages`.`conversation_id`, `messages`.`seq`, `messages`.`rev`, `messages`.`sender_id`, `messages`.`kind`, `messages`.`content`, `messages`.`attachment`, `messages`.`client_message_id`, `messages`.`fingerprint`, `messages`.`reply_to`, `messages`.`created_at`, `messages`.`edited_at`, `messages`.`deleted_at` FROM (`conversations` INNER JOIN `messages` ON ((`conversations`.`id` = `messages`.`conversation_id`) AND (`conversations`.`last_seq` = `messages`.`seq`))) WHERE `conversations`.`id` IN (SELECT value FROM json_each(?))

SELECT `messages`.`id`, `messages`.`conversation_id`, `messages`.`seq`, `messages`.`rev`, `messages`.`sender_id`, `messages`.`kind`, `messages`.`content`, `messages`.`attachment`, `messages`.`client_message_id`, `messages`.`fingerprint`, `messages`.`reply_to`, `messages`.`created_at`, `messages`.`edited_at`, `messages`.`deleted_at` FROM `messages` WHERE ((`messages`.`conversation_id` = ?) AND ((`messages`.`rev` > ?) AND (`messages`.`seq` > ?))) ORDER BY `messages`.`seq` LIMIT ?

SELECT `messages`.`id`, `messages`.`conversation_id`, `messages`.`seq`, `messages`.`rev`, `messages`.`sender_id`, `messages`.`kind`, `messages`.`content`, `messages`.`attachment`, `messages`.`client_message_id`, `messages`.`fingerprint`, `messages`.`reply_to`, `messages`.`created_at`, `messages`.`edited_at`, `messages`.`deleted_at` FROM `messages` WHERE ((`messages`.`conversation_id` = ?) AND ((`messages`.`seq` > ?) AND (`messages`.`seq` < ?))) ORDER BY `messages`.`seq` ASC LIMIT ?

SELECT `messages`.`id`, `messages`.`conversation_id`, `messages`.`seq`, `messages`.`rev`, `messages`.`sender_id`, `messages`.`kind`, `messages`.`content`, `messages`.`attachment`, `messages`.`client_message_id`, `messages`.`fingerprint`, `messages`.`reply_to`, `messages`.`created_at`, `messages`.`edited_at`, `messages`.`deleted_at` FROM `messages` WHERE ((`messages`.`conversation_id` = ?) AND ((`messages`.`seq` > ?) AND (`messages`.`seq` < ?))) ORDER BY `messages`.`seq` DESC LIMIT ?

SELECT `messages`.`id`, `messages`.`conversation_id`, `messages`.`seq`, `messages`.`rev`, `messages`.`sender_id`, `messages`.`kind`, `messages`.`content`, `messages`.`attachment`, `messages`.`client_message_id`, `messages`.`fingerprint`, `messages`.`reply_to`, `messages`.`created_at`, `messages`.`edited_at`, `messages`.`deleted_at` FROM `messages` WHERE `messages`.`id` IN (SELECT value FROM json_each(?))

SELECT `messages`.`seq`, `messages`.`content` FROM `messages` WHERE ((`messages`.`conversation_id` = ?) AND (`messages`.`seq` < ?)) ORDER BY `messages`.`seq` DESC LIMIT ?

SELECT `passes`.`passed_id`, `passes`.`created_at`, `passes`.`returns_at` FROM `passes` WHERE ((`passes`.`user_id` = ?) AND `passes`.`passed_id` IN (SELECT value FROM json_each(?)))

SELECT `passes`.`user_id` FROM `passes` WHERE (`passes`.`passed_id` = ?)

SELECT `passes`.`user_id`, `passes`.`passed_id`, `passes`.`created_at`, `passes`.`returns_at` FROM `passes` WHERE `passes`.`user_id` IN (SELECT value FROM json_each(?))

SELECT `persons`.`cursor` FROM `persons` WHERE (`persons`.`id` = ?) LIMIT ?

-- background: asked once by a start that would fill an empty database; reads the first entry of an index
SELECT `persons`.`id` FROM `persons` ORDER BY `persons`.`id` LIMIT ?

SELECT `persons`.`id` FROM `persons` WHERE (`persons`.`id` > ?) ORDER BY `persons`.`id` LIMIT ?

SELECT `persons`.`id` FROM `persons` WHERE (`persons`.`id` IN (SELECT value FROM json_each(?)) AND (`persons`.`state` = ?))

SELECT `persons`.`id`, (SELECT min(`events`.`cursor`) FROM `events` WHERE (`events`.`user_id` = `persons`.`id`) LIMIT ?), (SELECT max(`events`.`cursor`) FROM `events` WHERE ((`events`.`user_id` = `persons`.`id`) AND (`events`.`at` < ?)) LIMIT ?) FROM `persons` WHERE (`persons`.`id` > ?) ORDER BY `persons`.`id` LIMIT ?

SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE `persons`.`id` IN (SELECT value FROM json_each(?)) ORDER BY `persons`.`id`

SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`token_epoch` FROM `persons` WHERE `persons`.`id` IN (SELECT value FROM json_each(?))

SELECT `persons`.`id`, `persons`.`state`, `persons`.`token_epoch` FROM `persons` WHERE `persons`.`id` IN (SELECT value FROM json_each(?))

SELECT `persons`.`state`, `persons`.`token_epoch`, `sessions`.`id`, `sessions`.`revoked_at` FROM (`persons` LEFT OUTER JOIN `sessions` ON ((`sessions`.`user_id` = `persons`.`id`) AND (`sessions`.`id` = ?))) WHERE (`persons`.`id` = ?) LIMIT ?

SELECT `photos`.`id`, `photos`.`key`, `photos`.`state`, `photos`.`reason_code`, `photos`.`blurhash`, `photos`.`width`, `photos`.`height`, `photos`.`created_at` FROM `photos` WHERE (`photos`.`owner_id` = ?) ORDER BY `photos`.`position`, `photos`.`id`

SELECT `photos`.`owner_id` FROM `photos` WHERE (`photos`.`id` = ?) LIMIT ?

SELECT `photos`.`owner_id`, `photos`.`id`, `photos`.`blurhash` FROM `photos` WHERE (`photos`.`owner_id` IN (SELECT value FROM json_each(?)) AND (`photos`.`state` = ?)) ORDER BY `photos`.`owner_id`, `photos`.`position`, `photos`.`id`

SELECT `photos`.`owner_id`, `photos`.`id`, `photos`.`key`, `photos`.`state`, `photos`.`reason_code`, `photos`.`blurhash`, `photos`.`width`, `photos`.`height`, `photos`.`created_at` FROM `photos` WHERE (`photos`.`state` = ?) ORDER BY `photos`.`created_at`, `photos`.`id` LIMIT ?

SELECT `photos`.`owner_id`, `photos`.`key`, `photos`.`state` FROM `photos` WHERE (`photos`.`id` = ?) LIMIT ?

SELECT `probes`.`id` FROM `probes` WHERE (`probes`.`id` = ?) LIMIT ?

SELECT `profile_interests`.`interest_id` FROM `profile_interests` WHERE (`profile_interests`.`user_id` = ?)

SELECT `profile_interests`.`user_id`, `interests`.`id`, `interests`.`name` FROM (`profile_interests` INNER JOIN `interests` ON (`interests`.`id` = `profile_interests`.`interest_id`)) WHERE `profile_interests`.`user_id` IN (SELECT value FROM json_each(?))

SELECT `profile_interests`.`user_id`, `interests`.`name` FROM (`profile_interests` INNER JOIN `interests` ON (`interests`.`id` = `profile_interests`.`interest_id`)) WHERE (`profile_interests`.`user_id` IN (SELECT value FROM json_each(?)) AND `profile_interests`.`interest_id` IN (SELECT value FROM json_each(?)))

SELECT `profile_prompts`.`user_id`, `profile_prompts`.`prompt_id`, `profile_prompts`.`answer` FROM `profile_prompts` WHERE `profile_prompts`.`user_id` IN (SELECT value FROM json_each(?)) ORDER BY `profile_prompts`.`place`

SELECT `profiles`.`user_id`, `profiles`.`username`, `profiles`.`first_name`, `profiles`.`last_name`, `profiles`.`bio`, `profiles`.`date_of_birth`, `profiles`.`gender`, `profiles`.`phone_number`, `profiles`.`location`, `profiles`.`picture`, `profiles`.`last_seen_at`, `profiles`.`min_age`, `profiles`.`max_age`, `profiles`.`max_distance`, `profiles`.`gender_preference`, `profiles`.`hide_last_name`, `profiles`.`share_presence`, `profiles`.`share_typing`, `profiles`.`share_read_receipts`, `profiles`.`cell`, `profiles`.`paused`, `profiles`.`discoverable`, `profiles`.`share_last_seen`, `profiles`.`share_distance`, `profiles`.`locale`, `profiles`.`time_zone` FROM `profiles` WHERE (`profiles`.`user_id` IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT `persons`.`id`, `persons`.`cursor`, `persons`.`state`, `persons`.`token_epoch`, `persons`.`listed_at` FROM `persons` WHERE ((`persons`.`id` = `profiles`.`user_id`) AND (`persons`.`state` = ?)) LIMIT -1 OFFSET ?))

SELECT `profiles`.`user_id`, `profiles`.`username`, `profiles`.`first_name`, `profiles`.`last_name`, `profiles`.`bio`, `profiles`.`date_of_birth`, `profiles`.`gender`, `profiles`.`phone_number`, `profiles`.`location`, `profiles`.`picture`, `profiles`.`last_seen_at`, `profiles`.`min_age`, `profiles`.`max_age`, `profiles`.`max_distance`, `profiles`.`gender_preference`, `profiles`.`hide_last_name`, `profiles`.`share_presence`, `profiles`.`share_typing`, `profiles`.`share_read_receipts`, `profiles`.`cell`, `profiles`.`paused`, `profiles`.`discoverable`, `profiles`.`share_last_seen`, `profiles`.`share_distance`, `profiles`.`locale`, `profiles`.`time_zone`, `persons`.`state` FROM (`profiles` INNER JOIN `persons` ON (`persons`.`id` = `profiles`.`user_id`)) WHERE `profiles`.`user_id` IN (SELECT value FROM json_each(?))

SELECT `profiles`.`user_id`, `profiles`.`username`, `profiles`.`first_name`, `profiles`.`last_name`, `profiles`.`bio`, `profiles`.`date_of_birth`, `profiles`.`gender`, `profiles`.`phone_number`, `profiles`.`location`, `profiles`.`picture`, `profiles`.`last_seen_at`, `profiles`.`min_age`, `profiles`.`max_age`, `profiles`.`max_distance`, `profiles`.`gender_preference`, `profiles`.`hide_last_name`, `profiles`.`share_presence`, `profiles`.`share_typing`, `profiles`.`share_read_receipts`, `profiles`.`cell`, `profiles`.`paused`, `profiles`.`discoverable`, `profiles`.`share_last_seen`, `profiles`.`share_distance`, `profiles`.`locale`, `profiles`.`time_zone`, `persons`.`state`, `accounts`.`created_at` FROM ((`profiles` INNER JOIN `persons` ON (`persons`.`id` = `profiles`.`user_id`)) INNER JOIN `accounts` ON (`accounts`.`id` = `profiles`.`user_id`)) WHERE `profiles`.`user_id` IN (SELECT value FROM json_each(?))

SELECT `profiles`.`user_id`, `profiles`.`username`, `profiles`.`picture`, `profiles`.`share_read_receipts` FROM `profiles` WHERE `profiles`.`user_id` IN (SELECT value FROM json_each(?))

SELECT `reactions`.`message_id`, `reactions`.`user_id`, `reactions`.`emoji` FROM `reactions` WHERE `reactions`.`message_id` IN (SELECT value FROM json_each(?)) ORDER BY `reactions`.`message_id`, `reactions`.`created_at`, `reactions`.`user_id`

SELECT `refresh_tokens`.`id`, `refresh_tokens`.`session_id` FROM `refresh_tokens` WHERE (`refresh_tokens`.`expires_at` <= ?) ORDER BY `refresh_tokens`.`expires_at` LIMIT ?

SELECT `seen`.`other_id` FROM `seen` WHERE ((`seen`.`viewer_id` = ?) AND `seen`.`other_id` IN (SELECT value FROM json_each(?)))

SELECT `seen`.`viewer_id`, `seen`.`other_id` FROM `seen` WHERE (`seen`.`until` <= ?) ORDER BY `seen`.`until` LIMIT ?

SELECT `seen`.`viewer_id`, `seen`.`other_id`, `seen`.`until` FROM `seen` WHERE `seen`.`viewer_id` IN (SELECT value FROM json_each(?))

SELECT `server_state`.`value` FROM `server_state` WHERE (`server_state`.`key` = ?) LIMIT ?

SELECT `sessions`.`id` FROM `sessions` WHERE (`sessions`.`revoked_at` <= ?) ORDER BY `sessions`.`revoked_at` LIMIT ?

SELECT `sessions`.`id`, `sessions`.`last_used_at`, (SELECT COUNT(*) FROM `refresh_tokens` WHERE (`refresh_tokens`.`session_id` = `sessions`.`id`) LIMIT ?) FROM `sessions` WHERE (`sessions`.`last_used_at` <= ?) ORDER BY `sessions`.`last_used_at` LIMIT ?

SELECT `sessions`.`id`, `sessions`.`last_used_at`, (SELECT COUNT(*) FROM `refresh_tokens` WHERE (`refresh_tokens`.`session_id` = `sessions`.`id`) LIMIT ?) FROM `sessions` WHERE `sessions`.`id` IN (SELECT value FROM json_each(?))

SELECT `sessions`.`id`, `sessions`.`user_agent`, `sessions`.`created_at`, `sessions`.`last_used_at` FROM `sessions` WHERE (((`sessions`.`user_id` = ?) AND (`sessions`.`revoked_at` IS NULL)) AND ((SELECT COUNT(*) FROM `refresh_tokens` WHERE ((`refresh_tokens`.`session_id` = `sessions`.`id`) AND (`refresh_tokens`.`expires_at` > ?)) LIMIT ?) > ?)) ORDER BY `sessions`.`last_used_at` DESC, `sessions`.`id`

SELECT `sessions`.`id`, `sessions`.`user_id`, `sessions`.`revoked_at` FROM `sessions` WHERE `sessions`.`id` IN (SELECT value FROM json_each(?))

SELECT `sessions`.`revoked_at`, `refresh_tokens`.`first_used_at` FROM (`refresh_tokens` INNER JOIN `sessions` ON (`sessions`.`id` = `refresh_tokens`.`session_id`)) WHERE ((`refresh_tokens`.`id` = ?) AND ((`sessions`.`id` = ?) AND (`sessions`.`user_id` = ?))) LIMIT ?

SELECT `sessions`.`user_id` FROM `sessions` WHERE (`sessions`.`id` = ?) LIMIT ?

SELECT `sessions`.`user_id`, `sessions`.`id` FROM `sessions` WHERE (`sessions`.`id` IN (SELECT value FROM json_each(?)) AND (`sessions`.`revoked_at` IS NULL))

SELECT `staff`.`role` FROM `staff` WHERE (`staff`.`user_id` = ?) LIMIT ?
-- background: whoever has a role, for an operator; they are few
SELECT `staff`.`user_id`, `staff`.`role`, `staff`.`since` FROM (`staff` INNER JOIN `persons` ON (`persons`.`id` = `staff`.`user_id`)) WHERE (`persons`.`state` = ?) ORDER BY `staff`.`role` DESC, `staff`.`user_id`
SELECT `upload_chunks`.`start`, `upload_chunks`.`bytes` FROM `upload_chunks` WHERE ((`upload_chunks`.`upload_id` = ?) AND (`upload_chunks`.`start` <= ?)) ORDER BY `upload_chunks`.`start` DESC LIMIT ?

SELECT `uploads`.`id` FROM `uploads` WHERE ((`uploads`.`owner_id` = ?) AND (`uploads`.`completed_at` IS NULL)) ORDER BY `uploads`.`created_at`, `uploads`.`id`

SELECT `uploads`.`id`, `uploads`.`filename`, `uploads`.`content_type`, `uploads`.`size` FROM `uploads` WHERE (`uploads`.`id` = ?) LIMIT ?

SELECT `uploads`.`id`, `uploads`.`received`, `uploads`.`size`, `uploads`.`sha256`, `uploads`.`content_type`, `uploads`.`completed_at` FROM `uploads` WHERE ((`uploads`.`owner_id` = ?) AND (`uploads`.`name` = ?)) LIMIT ?

SELECT `uploads`.`owner_id`, `uploads`.`id`, `uploads`.`filename`, `uploads`.`content_type`, `uploads`.`size` FROM `uploads` WHERE (`uploads`.`id` IN (SELECT value FROM json_each(?)) AND (`uploads`.`completed_at` IS NOT NULL))

SELECT `uploads`.`received`, `uploads`.`size`, `uploads`.`completed_at` FROM `uploads` WHERE ((`uploads`.`owner_id` = ?) AND (`uploads`.`created_at` > ?))

SELECT `uploads`.`received`, `uploads`.`size`, `uploads`.`sha256`, `uploads`.`content_type`, `uploads`.`completed_at` FROM `uploads` WHERE ((`uploads`.`id` = ?) AND (`uploads`.`owner_id` = ?)) LIMIT ?

SELECT `ws_tickets`.`id` FROM `ws_tickets` WHERE (`ws_tickets`.`expires_at` <= ?) ORDER BY `ws_tickets`.`expires_at` LIMIT ?

SELECT d.user_id, NULL, d.active_day, d.created_day FROM discovery AS d WHERE d.cell = 0 AND d.gender = ? AND d.born BETWEEN ? AND ? AND d.wants & ? <> 0 AND d.min_age <= ? AND d.max_age >= ? AND (? IS NULL OR d.active_day = ?) AND (d.has_photo OR NOT ?) AND d.user_id <> ? AND d.user_id NOT IN (SELECT other_id FROM seen WHERE viewer_id = ?) AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id AND n.shows_activity)) AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id AND (substr(n.username_key, 1, length(?)) = ? OR substr(n.first_name_key, 1, length(?)) = ?))) AND (NOT ? OR EXISTS (SELECT 1 FROM profile_interests AS i WHERE i.user_id = d.user_id AND i.interest_id IN (SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = ?))) ORDER BY d.active_day DESC, d.user_id LIMIT ?

SELECT id, touched_at, (completed_at IS NULL OR (SELECT m.id FROM messages AS m WHERE m.attachment = CAST(uploads.id AS TEXT) LIMIT 1) IS NULL) AS unused FROM uploads WHERE touched_at < $1 AND touched_at >= $2 AND (touched_at > $2 OR id > $3) ORDER BY touched_at, id LIMIT 500

SELECT m.id FROM json_each(?) AS n CROSS JOIN messages AS m ON m.conversation_id = n.value ->> 0 AND m.sender_id = n.value ->> 1 AND m.client_message_id = n.value ->> 2

SELECT m.id FROM json_each(?) AS n CROSS JOIN messages AS m ON m.conversation_id = n.value ->> 0 AND m.seq = n.value ->> 1

UPDATE `accounts` SET `appwrite_id` = ? WHERE (`accounts`.`id` = ?)

UPDATE `accounts` SET `password_hash` = ? WHERE ((`accounts`.`id` = ?) AND (`accounts`.`password_hash` = ?))

UPDATE `accounts` SET `password_hash` = ? WHERE (`accounts`.`id` = ?)

UPDATE `calls` SET `answered_at` = ?, `lapses_at` = ? WHERE ((`calls`.`conversation_id` = ?) AND (`calls`.`call_id` = ?))

UPDATE `calls` SET `ended_at` = ? WHERE ((`calls`.`conversation_id` = ?) AND (`calls`.`call_id` = ?))

UPDATE `calls` SET `ended_at` = ? WHERE (`calls`.`conversation_id` IN (SELECT value FROM json_each(?)) AND (`calls`.`ended_at` IS NULL))

UPDATE `calls` SET `lapses_at` = ? WHERE (`calls`.`conversation_id` IN (SELECT `conversation_members`.`conversation_id` FROM `conversation_members` WHERE (`conversation_members`.`user_id` = ?)) AND (`calls`.`ended_at` IS NULL))

UPDATE `conversation_members` SET `muted` = ? WHERE (((`conversation_members`.`conversation_id` = ?) AND (`conversation_members`.`user_id` = ?)) AND (`conversation_members`.`muted` != ?))

UPDATE `conversation_members` SET `read_seq` = ?, `read_rev` = ?, `read_at` = ?, `delivered_seq` = ?, `delivered_rev` = ?, `delivered_at` = ? WHERE ((`conversation_members`.`conversation_id` = ?) AND (`conversation_members`.`user_id` = ?))

UPDATE `conversations` SET `closed_at` = ?, `last_rev` = (`conversations`.`last_rev` + ?) WHERE `conversations`.`id` IN (SELECT value FROM json_each(?))

UPDATE `conversations` SET `last_seq` = ?, `last_rev` = ?, `updated_at` = ? WHERE (`conversations`.`id` = ?)

UPDATE `decks` SET `ids` = ? WHERE (((`decks`.`viewer_id` = ?) AND (`decks`.`filter_hash` = ?)) AND ((`decks`.`built_at` = ?) AND (`decks`.`ids` = ?)))

UPDATE `discovery` SET `active_day` = ? WHERE (`discovery`.`user_id` IN (SELECT value FROM json_each(?)) AND (`discovery`.`active_day` < ?))

UPDATE `jobs` SET `dead_at` = ?, `attempts` = ?, `due_at` = ? WHERE (`jobs`.`id` IN (SELECT value FROM json_each(?)) AND (`jobs`.`dead_at` IS NOT NULL))

UPDATE `jobs` SET `dead_at` = ?, `failure` = ? WHERE (((`jobs`.`id` = ?) AND (`jobs`.`claims` = ?)) AND (`jobs`.`dead_at` IS NULL))

UPDATE `jobs` SET `due_at` = ? WHERE (((`jobs`.`id` = ?) AND (`jobs`.`claims` = ?)) AND (`jobs`.`dead_at` IS NULL))

UPDATE `jobs` SET `due_at` = ?, `attempts` = (`jobs`.`attempts` + ?), `claims` = (`jobs`.`claims` + ?) WHERE `jobs`.`id` IN (SELECT value FROM json_each(?))

UPDATE `jobs` SET `due_at` = ?, `attempts` = (`jobs`.`attempts` - ?) WHERE (((`jobs`.`id` = ?) AND (`jobs`.`claims` = ?)) AND (`jobs`.`dead_at` IS NULL))

UPDATE `jobs` SET `due_at` = ?, `failure` = ? WHERE (((`jobs`.`id` = ?) AND (`jobs`.`claims` = ?)) AND (`jobs`.`dead_at` IS NULL))

UPDATE `last_swipes` SET `other_id` = ? WHERE ((`last_swipes`.`user_id` IN (?, ?)) AND (`last_swipes`.`other_id` IN (?, ?)))

UPDATE `last_swipes` SET `other_id` = ? WHERE (`last_swipes`.`user_id` IN (SELECT `likes`.`liker_id` FROM `likes` WHERE (`likes`.`liked_id` = ?)) AND (`last_swipes`.`other_id` = ?))

UPDATE `last_swipes` SET `other_id` = ? WHERE (`last_swipes`.`user_id` IN (SELECT `passes`.`user_id` FROM `passes` WHERE (`passes`.`passed_id` = ?)) AND (`last_swipes`.`other_id` = ?))

UPDATE `likes` SET `comment` = ? WHERE ((`likes`.`liker_id` = ?) AND (`likes`.`liked_id` = ?))

UPDATE `matches` SET `ended_at` = ? WHERE (((`matches`.`low_id` = ?) OR (`matches`.`high_id` = ?)) AND (`matches`.`ended_at` IS NULL)) RETURNING `conversation_id`, `id`

UPDATE `matches` SET `ended_at` = ? WHERE (`matches`.`id` = ?)

UPDATE `messages` SET `content` = ?, `attachment` = ?, `client_message_id` = ?, `fingerprint` = ? WHERE (`messages`.`conversation_id` IN (SELECT `conversation_members`.`conversation_id` FROM `conversation_members` WHERE (`conversation_members`.`user_id` = ?)) AND (`messages`.`sender_id` = ?))

UPDATE `messages` SET `deleted_at` = ? WHERE ((`messages`.`conversation_id` IN (SELECT `conversation_members`.`conversation_id` FROM `conversation_members` WHERE (`conversation_members`.`user_id` = ?)) AND (`messages`.`sender_id` = ?)) AND (`messages`.`deleted_at` IS NULL))

UPDATE `messages` SET `rev` = ?, `content` = ?, `attachment` = ?, `edited_at` = ?, `deleted_at` = ? WHERE (`messages`.`id` = ?)

UPDATE `persons` SET `cursor` = ?, `listed_at` = ? WHERE (`persons`.`id` = ?)

UPDATE `persons` SET `state` = ? WHERE (`persons`.`id` = ?)

UPDATE `persons` SET `state` = ?, `token_epoch` = (`persons`.`token_epoch` + ?) WHERE (`persons`.`id` = ?)

UPDATE `persons` SET `token_epoch` = ? WHERE (`persons`.`id` = ?)

UPDATE `photos` SET `position` = ?, `state` = ?, `reason_code` = ? WHERE (`photos`.`id` = ?)

UPDATE `profiles` SET `cell` = ?, `positioned_at` = ? WHERE (`profiles`.`user_id` = ?)

UPDATE `profiles` SET `last_seen_at` = ? WHERE ((`profiles`.`user_id` = ?) AND (`profiles`.`last_seen_at` < ?))

UPDATE `profiles` SET `min_age` = ?, `max_age` = ?, `max_distance` = ?, `gender_preference` = ? WHERE (`profiles`.`user_id` = ?)

UPDATE `profiles` SET `picture` = ? WHERE (`profiles`.`user_id` = ?)

UPDATE `profiles` SET `username` = ?, `username_key` = ?, `first_name` = ?, `last_name` = ?, `bio` = ?, `date_of_birth` = ?, `gender` = ?, `phone_number` = ?, `location` = ?, `picture` = ?, `hide_last_name` = ?, `share_presence` = ?, `share_typing` = ?, `share_read_receipts` = ?, `share_last_seen` = ?, `share_distance` = ?, `discoverable` = ?, `paused` = ?, `locale` = ?, `time_zone` = ? WHERE (`profiles`.`user_id` = ?)

UPDATE `refresh_tokens` SET `first_used_at` = ? WHERE (`refresh_tokens`.`id` = ?)

UPDATE `server_state` SET `value` = ? WHERE (`server_state`.`key` = ?)

UPDATE `sessions` SET `last_used_at` = ? WHERE (`sessions`.`id` = ?)

UPDATE `sessions` SET `revoked_at` = ? WHERE ((`sessions`.`id` = ?) AND ((`sessions`.`user_id` = ?) AND (`sessions`.`revoked_at` IS NULL)))

UPDATE `sessions` SET `revoked_at` = ? WHERE ((`sessions`.`user_id` = ?) AND (`sessions`.`revoked_at` IS NULL))

UPDATE `uploads` SET `completed_at` = ?, `content_type` = ?, `size` = ? WHERE (`uploads`.`id` = ?)

UPDATE `uploads` SET `received` = ? WHERE ((((`uploads`.`id` = ?) AND (`uploads`.`owner_id` = ?)) AND (`uploads`.`completed_at` IS NULL)) AND ((`uploads`.`received` = ?) AND (`uploads`.`size` >= ?)))

UPDATE `uploads` SET `touched_at` = ? WHERE ((`uploads`.`id` IN (SELECT value FROM json_each(?)) AND `uploads`.`owner_id` IN (SELECT value FROM json_each(?))) AND (`uploads`.`completed_at` IS NOT NULL)) RETURNING `owner_id`, `id`, `filename`, `content_type`, `size`

WITH c (cell, km) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?)) SELECT d.user_id, c.km, d.active_day, d.created_day FROM c CROSS JOIN discovery AS d ON d.cell = c.cell AND d.gender = ? WHERE d.born BETWEEN ? AND ? AND d.wants & ? <> 0 AND d.min_age <= ? AND d.max_age >= ? AND (? IS NULL OR d.active_day = ?) AND (d.has_photo OR NOT ?) AND d.max_km >= c.km AND d.user_id <> ? AND d.user_id NOT IN (SELECT other_id FROM seen WHERE viewer_id = ?) AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id AND n.shows_activity)) AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id AND (substr(n.username_key, 1, length(?)) = ? OR substr(n.first_name_key, 1, length(?)) = ?))) AND (NOT ? OR EXISTS (SELECT 1 FROM profile_interests AS i WHERE i.user_id = d.user_id AND i.interest_id IN (SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = ?))) ORDER BY CASE WHEN d.active_day >= ? THEN 0 WHEN d.active_day >= ? THEN 1 ELSE 2 END, ((d.user_id % ?) * ?) % ?, d.user_id LIMIT ?

WITH c (cell, km) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?)) SELECT d.user_id, c.km, d.active_day, d.created_day FROM c CROSS JOIN discovery AS d ON d.cell = c.cell WHERE d.born BETWEEN ? AND ? AND d.wants & ? <> 0 AND d.min_age <= ? AND d.max_age >= ? AND (? IS NULL OR d.active_day = ?) AND (d.has_photo OR NOT ?) AND d.max_km >= c.km AND d.user_id <> ? AND d.user_id NOT IN (SELECT other_id FROM seen WHERE viewer_id = ?) AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id AND n.shows_activity)) AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id AND (substr(n.username_key, 1, length(?)) = ? OR substr(n.first_name_key, 1, length(?)) = ?))) AND (NOT ? OR EXISTS (SELECT 1 FROM profile_interests AS i WHERE i.user_id = d.user_id AND i.interest_id IN (SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = ?))) ORDER BY CASE WHEN d.active_day >= ? THEN 0 WHEN d.active_day >= ? THEN 1 ELSE 2 END, ((d.user_id % ?) * ?) % ?, d.user_id LIMIT ?
