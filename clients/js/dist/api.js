/** The routes that every client needs, by name. All others are a `request` away. */
export class Api {
    me() {
        return this.request("GET", "accounts/users/me");
    }
    /** The people to like or pass. `page: 1` builds a deck, later pages are places in it. */
    discovery(query = {}) {
        return this.request("GET", "matching/potential-matches/", undefined, { query });
    }
    like(userId, options = {}) {
        return this.request("POST", "matching/like/", { user_id: userId, ...options });
    }
    skip(userId) {
        return this.request("POST", "matching/skip/", { user_id: userId });
    }
    /** Takes the last swipe back; the profile that it was about. */
    rewind() {
        return this.request("POST", "matching/rewind/");
    }
    unmatch(matchId) {
        return this.request("DELETE", `matching/matches/${matchId}/`);
    }
    block(userId) {
        return this.request("POST", "matching/block/", { user_id: userId }, { idempotent: true });
    }
    matches(query = {}) {
        return this.request("GET", "matching/matches/", undefined, { query });
    }
    conversations(query = {}) {
        return this.request("GET", "conversations/", undefined, { query });
    }
    /** Oldest to newest; the newest 50 unless something else is asked for. */
    messages(conversationId, window = {}) {
        const query = { before_seq: window.beforeSeq, after_seq: window.afterSeq, limit: window.limit };
        return this.request("GET", `conversations/${conversationId}/messages/`, undefined, { query });
    }
}
