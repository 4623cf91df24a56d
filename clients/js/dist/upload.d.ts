import type { Clock } from "./clock.js";
import type { AnyFrame, Attachment, OutgoingFrame } from "./frames.js";
export interface UploadOptions {
    filename: string;
    contentType: string;
    /** Called with what is stored at the server, durably. */
    onProgress?: (progress: {
        sent: number;
        total: number;
    }) => void;
    signal?: AbortSignal;
    /** Goes on with an upload of an earlier run, which was begun under this name with the same bytes. */
    uploadId?: string;
}
export interface UploadHooks {
    send(frame: OutgoingFrame): boolean;
    sendBytes(bytes: Uint8Array<ArrayBuffer>, about: object): boolean;
    /** The socket holds an upload that nobody wants any more, or does not answer: only another socket helps. */
    reconnect(reason: string): void;
}
/** Sends files over the socket, one after the other, and goes on after a cut where the server says it has come to. */
export declare class Uploads {
    private readonly clock;
    private readonly hooks;
    private readonly queue;
    /** Of the first in the queue, once the server is ready for it on this socket. */
    private chunkSize;
    private next;
    private received;
    private ending;
    private timer;
    constructor(clock: Clock, hooks: UploadHooks);
    upload(data: Blob | Uint8Array | ArrayBuffer, options: UploadOptions): Promise<Attachment>;
    /** Connected. */
    up(): void;
    down(): void;
    clear(): void;
    answer(frame: AnyFrame): boolean;
    private begin;
    private ready;
    private progress;
    private pump;
    private refused;
    /** The server says where to go on when the same upload begins again. */
    private restart;
    private finish;
    private abort;
    private expect;
}
