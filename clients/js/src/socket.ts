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

const utf8 = new TextEncoder();

export function byteLength(text: string): number {
  return utf8.encode(text).length;
}

/** One WebSocket, in frames of ours. Once it is ended it tells nothing more. */
export class Socket {
  private readonly inner: WebSocket;
  private ended = false;

  constructor(Class: WebSocketClass, url: string, private readonly hooks: () => SocketHooks) {
    this.inner = new Class(url);
    this.inner.binaryType = "arraybuffer";
    this.inner.onmessage = (event) => this.read(event.data);
    this.inner.onclose = (event) => {
      if (this.ended) return;
      this.ended = true;
      this.hooks().closed(event.code, event.reason);
    };
    // Whatever went wrong, `onclose` follows; but `ws` wants somebody to listen.
    this.inner.onerror = () => {};
  }

  /** False when it is not open: then nothing was sent. */
  send(frame: OutgoingFrame): boolean {
    if (!this.isOpen) return false;
    const text = JSON.stringify(frame);
    this.inner.send(text);
    this.hooks().inspect?.({
      direction: "out",
      type: frame.type,
      size: byteLength(text),
      at: new Date(),
      // An inspector's screen is no place for a token.
      frame: "token" in frame ? { ...frame, token: "…" } : frame,
    });
    return true;
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>, about: object): boolean {
    if (!this.isOpen) return false;
    this.inner.send(bytes);
    const size = bytes.length;
    this.hooks().inspect?.({ direction: "out", type: "binary", size, at: new Date(), frame: about });
    return true;
  }

  /** Closes it, and hears nothing of it any more. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    // The server may be gone, and then nobody would answer a closing handshake: where it can be, it is cut.
    const cut = (this.inner as unknown as { terminate?: () => void }).terminate;
    if (cut) cut.call(this.inner);
    else this.inner.close();
  }

  private get isOpen(): boolean {
    return !this.ended && this.inner.readyState === 1;
  }

  private read(data: unknown): void {
    if (this.ended || typeof data !== "string") return;
    const frame = parsed(data);
    if (!frame) return;
    const { inspect } = this.hooks();
    if (inspect) {
      const info: FrameInfo = { direction: "in", type: frame.type, size: byteLength(data), at: new Date(), frame };
      if (typeof frame.cursor === "number") info.cursor = frame.cursor;
      inspect(info);
    }
    this.hooks().frame(frame);
  }
}

/** What is no frame is ignored, as the contract wants it of clients. */
function parsed(text: string): AnyFrame | undefined {
  try {
    const value = JSON.parse(text) as AnyFrame | null;
    return typeof value === "object" && value !== null && typeof value.type === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
