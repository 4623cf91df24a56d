/** What follows when a socket has ended. */
export type AfterClose = 
/** Nothing will get better by coming back: stop, and tell the app. */
"stop"
/** The token is the reason: renew it once and come back. */
 | "renew"
/** Come back, but not before the delay that the server named. */
 | "later"
/** Come back at once and resume. */
 | "at_once"
/** Nobody said anything: come back after a random wait that grows. */
 | "backoff";
export declare const SIGNED_OUT = 4005;
/**
 * The range decides, so codes that are added later are understood. 1006, which is not on the wire but what a browser reports
 * when the connection just broke or the handshake was refused, is among the rest.
 */
export declare function afterClose(code: number): AfterClose;
