//! A database that is full, made in seconds.

/// The catalogue of interests comes with the migrations. 20,000 people who have liked, passed and blocked somebody, in 20,000 conversations with 200,000 messages; 200,000
/// events. `{n:MOST}` stands for a row source `s` with the column `n` from 1 to MOST.
const ROWS: [&str; 29] = [
    "INSERT INTO persons (id, cursor) SELECT n, 10 FROM {n:20000}",
    "INSERT INTO accounts (id, email, appwrite_id, created_at) SELECT n, 'person' || n, 'id' || n, n FROM {n:20000}",
    "INSERT INTO sessions (id, user_id, created_at, last_used_at, revoked_at)
     SELECT 's' || n, n, n, n, CASE WHEN n % 10 = 0 THEN n END FROM {n:20000}",
    "INSERT INTO refresh_tokens (id, session_id, issued_at, expires_at) SELECT 'r' || n, 's' || n, n, n FROM {n:20000}",
    "INSERT INTO ws_tickets (id, session_id, expires_at) SELECT 't' || n, 's' || n, n FROM {n:20000}",
    "INSERT INTO profiles (user_id, username, username_key, last_seen_at)
     SELECT n, 'Person' || n, 'person' || n, n FROM {n:20000}",
    "INSERT INTO profile_prompts (user_id, prompt_id, place, answer)
     SELECT (n - 1) / 2 + 1, n % 2 + 1, n % 2, 'tea' FROM {n:40000}",
    "INSERT INTO profile_interests (user_id, interest_id)
     SELECT (n - 1) / 2 + 1, (n - 1) % 2 * 25 + (n % 7) + 1 FROM {n:40000}",
    "INSERT INTO likes (liker_id, liked_id, created_at)
     SELECT (n - 1) % 20000 + 1, (n * 7 + n / 20001) % 20000 + 1, n FROM {n:40000}",
    "INSERT INTO passes (user_id, passed_id, created_at)
     SELECT (n - 1) % 20000 + 1, (n * 11 + n / 20001) % 20000 + 1, n FROM {n:40000}",
    "INSERT INTO blocks (blocker_id, blocked_id, created_at) SELECT n, (n * 13) % 20000 + 1, n FROM {n:20000}",
    "INSERT INTO like_budgets (user_id, day, used) SELECT n, 20000, 5 FROM {n:20000}",
    "INSERT INTO last_swipes (user_id, other_id, kind, at, told_at)
     SELECT n, CASE WHEN n % 3 > 0 THEN (n * 7) % 20000 + 1 END, n % 3 + 1, n, n FROM {n:20000}",
    "INSERT INTO like_notices (liker_id, liked_id, told_at) SELECT n, (n * 7) % 20000 + 1, n FROM {n:20000}",
    "INSERT INTO conversations (id, created_at, updated_at, last_seq, last_rev, closed_at)
     SELECT n, n, n, 10, 10, CASE WHEN n % 5 = 0 THEN n END FROM {n:20000}",
    "INSERT INTO matches (low_id, high_id, conversation_id, created_at, ended_at)
     SELECT n, n + 1, n, n, CASE WHEN n % 5 = 0 THEN n END FROM {n:19999}",
    "INSERT INTO conversation_members (conversation_id, user_id)
     SELECT (n - 1) / 2 + 1, (n / 2) % 20000 + 1 FROM {n:40000}",
    "INSERT INTO messages (conversation_id, seq, rev, sender_id, kind, content, attachment, client_message_id,
     fingerprint, created_at)
     SELECT (n - 1) / 10 + 1, (n - 1) % 10 + 1, (n - 1) % 10 + 1, (n - 1) / 10 + 1, 1, 'How are you today?',
     CASE WHEN n % 50 = 0 THEN CAST(n AS TEXT) END, CASE WHEN n % 2 = 0 THEN 'c' || n END, n, n FROM {n:200000}",
    "INSERT INTO reactions (message_id, user_id, emoji, created_at) SELECT n, n % 20000 + 1, '👍', 0 FROM {n:20000}",
    "INSERT INTO events (user_id, cursor, kind, at, conversation_id, seq, rev)
     SELECT (n - 1) / 10 + 1, (n - 1) % 10 + 1, 1, n, (n - 1) / 10 + 1, (n - 1) % 10 + 1, 1 FROM {n:200000}",
    "INSERT INTO uploads (id, owner_id, name, filename, content_type, size, sha256, created_at, completed_at, touched_at)
     SELECT n, n, 'u' || n, 'f', 'image/png', 1, '', n, CASE WHEN n % 10 > 0 THEN n END, n FROM {n:20000}",
    "INSERT INTO photos (owner_id, key, position, state, blurhash, width, height, created_at)
     SELECT (n - 1) / 2 + 1, 'photo' || n, (n - 1) % 2, CASE WHEN n % 100 = 0 THEN 1 ELSE 2 END, 'L00', 1600, 1200, n
     FROM {n:40000}",
    "INSERT INTO calls (conversation_id, call_id, caller_id, invited_at, lapses_at, ended_at)
     SELECT n, 'call', n, n, n, CASE WHEN n % 100 > 0 THEN n END FROM {n:20000}",
    "INSERT INTO jobs (kind, key, person_id, payload, created_at, due_at, dead_at)
     SELECT CASE WHEN n % 3 = 0 THEN 'mail' ELSE 'export' END, 'j' || n, n, '', n, n, CASE WHEN n % 2 = 0 THEN n END
     FROM {n:20000}",
    "INSERT INTO discovery (user_id, cell, gender, wants, born, min_age, max_age, max_km, active_day, created_day, has_photo,
     username_key, first_name_key)
     SELECT n, CASE WHEN n % 10 = 0 THEN 0 ELSE n / 50 END, 1 + n % 2, 15, n % 10000, 18, 99, 50, 20000 + n % 30, 20000,
     n % 2 = 0, 'person' || n, 'ann' FROM {n:20000}",
    "INSERT INTO seen (viewer_id, other_id, until)
     SELECT (n - 1) % 20000 + 1, (n * 7 + (n - 1) / 20000 * 13) % 20000 + 1, CASE WHEN n % 2 = 0 THEN 20000 + n % 90 END FROM {n:80000}",
    "INSERT INTO impressions (user_id, day, shown, seen, liked)
     SELECT (n - 1) % 20000 + 1, 20000 + (n - 1) / 20000, 1, 2, 3 FROM {n:80000}",
    "INSERT INTO decks (viewer_id, filter_hash, built_at, ids) SELECT n, n % 3, n, '' FROM {n:20000}",
    "INSERT INTO deck_builds (viewer_id, built_at) SELECT n, n FROM {n:20000}",
];

/// The statements in a database's own words.
pub(super) fn script(numbers: impl Fn(&str) -> String) -> Vec<String> {
    ROWS.iter()
        .map(|insert| {
            let (head, rest) = insert.split_once("{n:").expect("every insert has a source");
            let (most, tail) = rest.split_once('}').expect("every insert has a source");
            format!("{head}{}{tail}", numbers(most))
        })
        .collect()
}
