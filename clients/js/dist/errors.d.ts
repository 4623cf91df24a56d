import type { ErrorFrame } from "./frames.js";
/** What `ApiError` is made of. */
export interface ErrorParts {
    status: number;
    code: string;
    detail: string;
    errors?: Record<string, string[]> | undefined;
    requestId?: string | undefined;
    retryAfterMs?: number | undefined;
    temporary: boolean;
    body?: unknown;
}
/**
 * A refusal, by REST or over the socket, or no answer at all.
 *
 * `code` is stable and for programs, `detail` is a sentence for people. `status` is 0 where no HTTP answer stands behind it:
 * then `code` is one of the server's for a frame, or `network_error`, `timeout`, `aborted`, `connection_lost`, `signed_out`.
 */
export declare class ApiError extends Error {
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    /** What is wrong in which field. */
    readonly errors: Record<string, string[]>;
    /** Names the request in the server's log. */
    readonly requestId: string | undefined;
    readonly retryAfterMs: number | undefined;
    /** True when the very same request can succeed later. */
    readonly temporary: boolean;
    /** The whole answer, for members that only some codes have. */
    readonly body: unknown;
    constructor(parts: ErrorParts);
    static ofFrame(frame: ErrorFrame): ApiError;
    static local(code: string, detail: string, temporary: boolean): ApiError;
}
export declare function isAboutTheSession(error: ApiError): boolean;
