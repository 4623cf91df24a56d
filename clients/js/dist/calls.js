import { uniqueId } from "./ids.js";
/**
 * What the two sides of a call tell each other. Each resolves when the server has taken it and fails where there is no
 * connection: a call is of the moment, nothing of it is kept. What comes from the other side are the events `call_…`.
 */
export class Calls {
    ask;
    constructor(ask) {
        this.ask = ask;
    }
    /** Rings. The other steps name the call by the id that comes back. */
    async invite(conversationId, media = "audio", callId = uniqueId()) {
        await this.step("call_invite", conversationId, callId, { media });
        return callId;
    }
    offer(conversationId, callId, sdp) {
        return this.step("call_offer", conversationId, callId, { sdp });
    }
    answer(conversationId, callId, sdp) {
        return this.step("call_answer", conversationId, callId, { sdp });
    }
    ice(conversationId, callId, candidate) {
        return this.step("call_ice", conversationId, callId, { candidate });
    }
    hangup(conversationId, callId, reason = "ended") {
        return this.step("call_hangup", conversationId, callId, { reason });
    }
    async step(type, conversation_id, call_id, more) {
        await this.ask({ type, conversation_id, call_id, ...more });
    }
}
