// long because every table of the database stands in it, as the migrations left it
//! The tables as both databases hold them. Times are microseconds, so one description serves both.

diesel::table! {
    server_state (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    persons (id) {
        id -> BigInt,
        cursor -> BigInt,
        state -> SmallInt,
        token_epoch -> BigInt,
        listed_at -> BigInt,
    }
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        email -> Text,
        email_verified -> Bool,
        password_hash -> Nullable<Text>,
        appwrite_id -> Nullable<Text>,
        created_at -> BigInt,
        is_demo -> Bool,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> BigInt,
        user_agent -> Nullable<Text>,
        created_at -> BigInt,
        last_used_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    refresh_tokens (id) {
        id -> Text,
        session_id -> Text,
        issued_at -> BigInt,
        expires_at -> BigInt,
        first_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    ws_tickets (id) {
        id -> Text,
        session_id -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    profiles (user_id) {
        user_id -> BigInt,
        username -> Text,
        username_key -> Text,
        first_name -> Text,
        last_name -> Text,
        bio -> Text,
        date_of_birth -> Nullable<Text>,
        gender -> Nullable<Text>,
        phone_number -> Nullable<Text>,
        location -> Text,
        picture -> Nullable<Text>,
        last_seen_at -> BigInt,
        min_age -> SmallInt,
        max_age -> SmallInt,
        max_distance -> Integer,
        gender_preference -> Text,
        hide_last_name -> Bool,
        share_presence -> Bool,
        share_typing -> Bool,
        share_read_receipts -> Bool,
        cell -> Nullable<BigInt>,
        positioned_at -> Nullable<BigInt>,
        paused -> Bool,
        discoverable -> Bool,
        share_last_seen -> Bool,
        share_distance -> Bool,
        locale -> Nullable<Text>,
        time_zone -> Nullable<Text>,
    }
}

diesel::table! {
    interests (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    profile_interests (user_id, interest_id) {
        user_id -> BigInt,
        interest_id -> BigInt,
    }
}

diesel::table! {
    profile_prompts (user_id, prompt_id) {
        user_id -> BigInt,
        prompt_id -> BigInt,
        place -> SmallInt,
        answer -> Text,
    }
}

diesel::table! {
    likes (liker_id, liked_id) {
        liker_id -> BigInt,
        liked_id -> BigInt,
        created_at -> BigInt,
        kind -> SmallInt,
        photo_id -> Nullable<BigInt>,
        prompt_id -> Nullable<BigInt>,
        comment -> Nullable<Text>,
    }
}

diesel::table! {
    passes (user_id, passed_id) {
        user_id -> BigInt,
        passed_id -> BigInt,
        created_at -> BigInt,
        returns_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    blocks (blocker_id, blocked_id) {
        blocker_id -> BigInt,
        blocked_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    like_budgets (user_id, day) {
        user_id -> BigInt,
        day -> BigInt,
        used -> BigInt,
        super_used -> BigInt,
        passes -> BigInt,
    }
}

diesel::table! {
    last_swipes (user_id) {
        user_id -> BigInt,
        other_id -> Nullable<BigInt>,
        kind -> SmallInt,
        at -> BigInt,
        told_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    like_notices (liker_id, liked_id) {
        liker_id -> BigInt,
        liked_id -> BigInt,
        told_at -> BigInt,
    }
}

diesel::table! {
    conversations (id) {
        id -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        last_seq -> BigInt,
        last_rev -> BigInt,
    }
}

diesel::table! {
    matches (id) {
        id -> BigInt,
        low_id -> BigInt,
        high_id -> BigInt,
        conversation_id -> BigInt,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    conversation_members (conversation_id, user_id) {
        conversation_id -> BigInt,
        user_id -> BigInt,
        read_seq -> BigInt,
        read_rev -> BigInt,
        read_at -> Nullable<BigInt>,
        delivered_seq -> BigInt,
        delivered_rev -> BigInt,
        delivered_at -> Nullable<BigInt>,
        muted -> Bool,
    }
}

diesel::table! {
    messages (id) {
        id -> BigInt,
        conversation_id -> BigInt,
        seq -> BigInt,
        rev -> BigInt,
        sender_id -> BigInt,
        kind -> SmallInt,
        content -> Text,
        attachment -> Nullable<Text>,
        client_message_id -> Nullable<Text>,
        fingerprint -> BigInt,
        reply_to -> Nullable<BigInt>,
        created_at -> BigInt,
        edited_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    reactions (message_id, user_id, emoji) {
        message_id -> BigInt,
        user_id -> BigInt,
        emoji -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    events (user_id, cursor) {
        user_id -> BigInt,
        cursor -> BigInt,
        kind -> SmallInt,
        at -> BigInt,
        conversation_id -> Nullable<BigInt>,
        seq -> Nullable<BigInt>,
        rev -> Nullable<BigInt>,
        match_id -> Nullable<BigInt>,
        subject_id -> Nullable<BigInt>,
        detail -> Nullable<Text>,
        ref_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        filename -> Text,
        content_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        received -> BigInt,
        created_at -> BigInt,
        completed_at -> Nullable<BigInt>,
        touched_at -> BigInt,
    }
}

diesel::table! {
    upload_chunks (upload_id, start) {
        upload_id -> BigInt,
        start -> BigInt,
        bytes -> Binary,
    }
}

diesel::table! {
    photos (id) {
        id -> BigInt,
        owner_id -> BigInt,
        key -> Text,
        position -> SmallInt,
        state -> SmallInt,
        reason_code -> Nullable<Text>,
        blurhash -> Text,
        width -> Integer,
        height -> Integer,
        created_at -> BigInt,
    }
}

diesel::table! {
    calls (conversation_id, call_id) {
        conversation_id -> BigInt,
        call_id -> Text,
        caller_id -> BigInt,
        invited_at -> BigInt,
        lapses_at -> BigInt,
        answered_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    probes (id) {
        id -> BigInt,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        key -> Text,
        person_id -> Nullable<BigInt>,
        payload -> Text,
        created_at -> BigInt,
        due_at -> BigInt,
        attempts -> BigInt,
        claims -> BigInt,
        dead_at -> Nullable<BigInt>,
        failure -> Text,
    }
}

diesel::table! {
    staff (user_id) {
        user_id -> BigInt,
        role -> SmallInt,
        since -> BigInt,
    }
}

diesel::table! {
    audit (number) {
        number -> BigInt,
        at -> BigInt,
        actor -> Text,
        action -> Text,
        subject_id -> Nullable<BigInt>,
        detail -> Text,
        digest -> Text,
    }
}

diesel::table! {
    discovery (user_id) {
        user_id -> BigInt,
        cell -> BigInt,
        gender -> SmallInt,
        wants -> SmallInt,
        born -> Integer,
        min_age -> SmallInt,
        max_age -> SmallInt,
        max_km -> Integer,
        active_day -> Integer,
        created_day -> Integer,
        has_photo -> Bool,
        shows_activity -> Bool,
        username_key -> Text,
        first_name_key -> Text,
    }
}

diesel::table! {
    blocked_likes (liked_id, liker_id) {
        liked_id -> BigInt,
        liker_id -> BigInt,
    }
}

diesel::table! {
    seen (viewer_id, other_id) {
        viewer_id -> BigInt,
        other_id -> BigInt,
        until -> Nullable<Integer>,
    }
}

diesel::table! {
    impressions (user_id, day) {
        user_id -> BigInt,
        day -> Integer,
        shown -> Integer,
        seen -> Integer,
        liked -> Integer,
    }
}

diesel::table! {
    decks (viewer_id, filter_hash) {
        viewer_id -> BigInt,
        filter_hash -> BigInt,
        built_at -> BigInt,
        widened_to_km -> Nullable<Integer>,
        searched_to_km -> Nullable<Integer>,
        ids -> Binary,
    }
}

diesel::table! {
    deck_builds (viewer_id, built_at) {
        viewer_id -> BigInt,
        built_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    blocked_likes,
    server_state,
    persons,
    accounts,
    sessions,
    refresh_tokens,
    ws_tickets,
    profiles,
    interests,
    profile_interests,
    profile_prompts,
    likes,
    passes,
    blocks,
    like_budgets,
    last_swipes,
    like_notices,
    conversations,
    matches,
    conversation_members,
    messages,
    reactions,
    events,
    uploads,
    upload_chunks,
    photos,
    calls,
    probes,
    jobs,
    staff,
    audit,
    discovery,
    seen,
    impressions,
    decks,
    deck_builds,
);
