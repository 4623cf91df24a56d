/** What follows when a socket has ended. */
export type AfterClose =
  /** Nothing will get better by coming back: stop, and tell the app. */
  | "stop"
  /** The token is the reason: renew it once and come back. */
  | "renew"
  /** Come back, but not before the delay that the server named. */
  | "later"
  /** Come back at once and resume. */
  | "at_once"
  /** Nobody said anything: come back after a random wait that grows. */
  | "backoff";

const UNAUTHENTICATED = 4001;
const TOKEN_EXPIRED = 4002;
export const SIGNED_OUT = 4005;
const GOING_AWAY = 1001;
/** Codes of RFC 6455 by which the server says that this program is wrong; the same frames would end the same way. */
const PROGRAM_ERRORS = new Set([1000, 1002, 1003, 1007, 1009]);

/**
 * The range decides, so codes that are added later are understood. 1006, which is not on the wire but what a browser reports
 * when the connection just broke or the handshake was refused, is among the rest.
 */
export function afterClose(code: number): AfterClose {
  if (code === UNAUTHENTICATED || code === TOKEN_EXPIRED) return "renew";
  if (code >= 4000 && code <= 4099) return "stop";
  if (code >= 4100 && code <= 4199) return "later";
  if ((code >= 4200 && code <= 4299) || code === GOING_AWAY) return "at_once";
  if (PROGRAM_ERRORS.has(code)) return "stop";
  return "backoff";
}
