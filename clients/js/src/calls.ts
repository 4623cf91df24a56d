import type { AnyFrame, OutgoingFrame } from "./frames.js";
import { uniqueId } from "./ids.js";

/**
 * What the two sides of a call tell each other. Each resolves when the server has taken it and fails where there is no
 * connection: a call is of the moment, nothing of it is kept. What comes from the other side are the events `call_…`.
 */
export class Calls {
  constructor(private readonly ask: (frame: OutgoingFrame) => Promise<AnyFrame>) {}

  /** Rings. The other steps name the call by the id that comes back. */
  async invite(conversationId: number, media: "audio" | "video" = "audio", callId = uniqueId()): Promise<string> {
    await this.step("call_invite", conversationId, callId, { media });
    return callId;
  }

  offer(conversationId: number, callId: string, sdp: string): Promise<void> {
    return this.step("call_offer", conversationId, callId, { sdp });
  }

  answer(conversationId: number, callId: string, sdp: string): Promise<void> {
    return this.step("call_answer", conversationId, callId, { sdp });
  }

  ice(conversationId: number, callId: string, candidate: unknown): Promise<void> {
    return this.step("call_ice", conversationId, callId, { candidate });
  }

  hangup(conversationId: number, callId: string, reason = "ended"): Promise<void> {
    return this.step("call_hangup", conversationId, callId, { reason });
  }

  private async step(type: string, conversation_id: number, call_id: string, more: object): Promise<void> {
    await this.ask({ type, conversation_id, call_id, ...more });
  }
}
