import type { AnyFrame, OutgoingFrame } from "./frames.js";
/** A frame as an inspector shows it. */
export interface FrameInfo {
    direction: "in" | "out";
    type: string;
    /** Bytes on the wire, without framing. */
    size: number;
    at: Date;
    cursor?: number;
    frame: unknown;
}
export type WebSocketClass = new (url: string) => WebSocket;
export interface SocketHooks {
    frame(frame: AnyFrame): void;
    closed(code: number, reason: string): void;
    /** Undefined while nobody looks: then nothing is measured. */
    inspect: ((info: FrameInfo) => void) | undefined;
}
export declare function byteLength(text: string): number;
/** One WebSocket, in frames of ours. Once it is ended it tells nothing more. */
export declare class Socket {
    private readonly hooks;
    private readonly inner;
    private ended;
    constructor(Class: WebSocketClass, url: string, hooks: () => SocketHooks);
    /** False when it is not open: then nothing was sent. */
    send(frame: OutgoingFrame): boolean;
    sendBytes(bytes: Uint8Array<ArrayBuffer>, about: object): boolean;
    /** Closes it, and hears nothing of it any more. */
    end(): void;
    private get isOpen();
    private read;
}
