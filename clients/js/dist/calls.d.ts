import type { AnyFrame, OutgoingFrame } from "./frames.js";
/**
 * What the two sides of a call tell each other. Each resolves when the server has taken it and fails where there is no
 * connection: a call is of the moment, nothing of it is kept. What comes from the other side are the events `call_…`.
 */
export declare class Calls {
    private readonly ask;
    constructor(ask: (frame: OutgoingFrame) => Promise<AnyFrame>);
    /** Rings. The other steps name the call by the id that comes back. */
    invite(conversationId: number, media?: "audio" | "video", callId?: string): Promise<string>;
    offer(conversationId: number, callId: string, sdp: string): Promise<void>;
    answer(conversationId: number, callId: string, sdp: string): Promise<void>;
    ice(conversationId: number, callId: string, candidate: unknown): Promise<void>;
    hangup(conversationId: number, callId: string, reason?: string): Promise<void>;
    private step;
}
