/** What REST answers with. Fields that the server adds later are there too; these are the ones to build on. */
import type { Message, PersonRef } from "./frames.js";
export interface Card extends PersonRef {
    first_name: string;
    last_name: string;
    bio: string | null;
    location: string | null;
    is_online: boolean;
    last_activity: string | null;
    interests: string[];
    age: number | null;
    /** Kilometres; null where one of the two tells no position. */
    distance: number | null;
    photos: {
        id: number;
        url: string;
        thumb_url: string;
        blurhash: string | null;
    }[];
    prompts?: unknown[];
    why?: string[];
}
export interface Match {
    id: number;
    created_at: string;
    is_active: boolean;
    matched_user: Card;
    conversation_id: number;
}
export interface Conversation {
    id: number;
    participants: PersonRef[];
    created_at: string;
    updated_at: string;
    is_active: boolean;
    last_message: Message | null;
    unread_count: number;
    match_id: number | null;
    last_seq: number;
    last_rev: number;
    is_muted: boolean;
}
export interface Page<T> {
    count: number;
    next: string | null;
    previous: string | null;
    results: T[];
}
/** A page of discovery. Where it is empty, `empty_reason` says what to change. */
export interface Deck extends Page<Card> {
    empty_reason?: string | null;
    widened_to_km?: number | null;
    searched_to_km?: number | null;
}
export interface Liked {
    detail: string;
    is_match: boolean;
    match?: Match | null;
}
export interface User extends PersonRef {
    email: string;
    first_name: string;
    last_name: string;
    [field: string]: unknown;
}
