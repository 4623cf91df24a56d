import type { Message } from "./frames.js";
import type { Card, Conversation, Deck, Liked, Match, Page, User } from "./models.js";
import type { QueryValue, RequestOptions } from "./rest.js";

export interface LikeOptions {
  kind?: "like" | "super";
  target?: { photo_id: number } | { prompt_id: number };
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
export abstract class Api {
  /** Asks any route. A path without a slash in front lies below `/api/`. */
  abstract request<T = unknown>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<T>;

  me(): Promise<User> {
    return this.request("GET", "accounts/users/me");
  }

  /** The people to like or pass. `page: 1` builds a deck, later pages are places in it. */
  discovery(query: Record<string, QueryValue> = {}): Promise<Deck> {
    return this.request("GET", "matching/potential-matches/", undefined, { query });
  }

  like(userId: number, options: LikeOptions = {}): Promise<Liked> {
    return this.request("POST", "matching/like/", { user_id: userId, ...options });
  }

  skip(userId: number): Promise<unknown> {
    return this.request("POST", "matching/skip/", { user_id: userId });
  }

  /** Takes the last swipe back; the profile that it was about. */
  rewind(): Promise<Card> {
    return this.request("POST", "matching/rewind/");
  }

  unmatch(matchId: number): Promise<unknown> {
    return this.request("DELETE", `matching/matches/${matchId}/`);
  }

  block(userId: number): Promise<unknown> {
    return this.request("POST", "matching/block/", { user_id: userId }, { idempotent: true });
  }

  matches(query: Record<string, QueryValue> = {}): Promise<Page<Match>> {
    return this.request("GET", "matching/matches/", undefined, { query });
  }

  conversations(query: { limit?: number; before?: string } = {}): Promise<Conversation[]> {
    return this.request("GET", "conversations/", undefined, { query });
  }

  /** Oldest to newest; the newest 50 unless something else is asked for. */
  messages(
    conversationId: number,
    window: { beforeSeq?: number; afterSeq?: number; limit?: number } = {},
  ): Promise<Message[]> {
    const query = { before_seq: window.beforeSeq, after_seq: window.afterSeq, limit: window.limit };
    return this.request("GET", `conversations/${conversationId}/messages/`, undefined, { query });
  }
}
