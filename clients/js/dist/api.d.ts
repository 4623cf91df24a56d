import type { Message } from "./frames.js";
import type { Card, Conversation, Deck, Liked, Match, Page, User } from "./models.js";
import type { QueryValue, RequestOptions } from "./rest.js";
export interface LikeOptions {
    kind?: "like" | "super";
    target?: {
        photo_id: number;
    } | {
        prompt_id: number;
    };
    /** Becomes the first message if it is a match. */
    comment?: string;
}
export interface Registration {
    email: string;
    password: string;
    name?: string;
    username?: string;
    date_of_birth?: string;
}
/** The routes that every client needs, by name. All others are a `request` away. */
export declare abstract class Api {
    /** Asks any route. A path without a slash in front lies below `/api/`. */
    abstract request<T = unknown>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<T>;
    me(): Promise<User>;
    /** The people to like or pass. `page: 1` builds a deck, later pages are places in it. */
    discovery(query?: Record<string, QueryValue>): Promise<Deck>;
    like(userId: number, options?: LikeOptions): Promise<Liked>;
    skip(userId: number): Promise<unknown>;
    /** Takes the last swipe back; the profile that it was about. */
    rewind(): Promise<Card>;
    unmatch(matchId: number): Promise<unknown>;
    block(userId: number): Promise<unknown>;
    matches(query?: Record<string, QueryValue>): Promise<Page<Match>>;
    conversations(query?: {
        limit?: number;
        before?: string;
    }): Promise<Conversation[]>;
    /** Oldest to newest; the newest 50 unless something else is asked for. */
    messages(conversationId: number, window?: {
        beforeSeq?: number;
        afterSeq?: number;
        limit?: number;
    }): Promise<Message[]>;
}
