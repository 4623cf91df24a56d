const utf8 = new TextEncoder();
export function byteLength(text) {
    return utf8.encode(text).length;
}
/** One WebSocket, in frames of ours. Once it is ended it tells nothing more. */
export class Socket {
    hooks;
    inner;
    ended = false;
    constructor(Class, url, hooks) {
        this.hooks = hooks;
        this.inner = new Class(url);
        this.inner.binaryType = "arraybuffer";
        this.inner.onmessage = (event) => this.read(event.data);
        this.inner.onclose = (event) => {
            if (this.ended)
                return;
            this.ended = true;
            this.hooks().closed(event.code, event.reason);
        };
        // Whatever went wrong, `onclose` follows; but `ws` wants somebody to listen.
        this.inner.onerror = () => { };
    }
    /** False when it is not open: then nothing was sent. */
    send(frame) {
        if (!this.isOpen)
            return false;
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
    sendBytes(bytes, about) {
        if (!this.isOpen)
            return false;
        this.inner.send(bytes);
        const size = bytes.length;
        this.hooks().inspect?.({ direction: "out", type: "binary", size, at: new Date(), frame: about });
        return true;
    }
    /** Closes it, and hears nothing of it any more. */
    end() {
        if (this.ended)
            return;
        this.ended = true;
        // The server may be gone, and then nobody would answer a closing handshake: where it can be, it is cut.
        const cut = this.inner.terminate;
        if (cut)
            cut.call(this.inner);
        else
            this.inner.close();
    }
    get isOpen() {
        return !this.ended && this.inner.readyState === 1;
    }
    read(data) {
        if (this.ended || typeof data !== "string")
            return;
        const frame = parsed(data);
        if (!frame)
            return;
        const { inspect } = this.hooks();
        if (inspect) {
            const info = { direction: "in", type: frame.type, size: byteLength(data), at: new Date(), frame };
            if (typeof frame.cursor === "number")
                info.cursor = frame.cursor;
            inspect(info);
        }
        this.hooks().frame(frame);
    }
}
/** What is no frame is ignored, as the contract wants it of clients. */
function parsed(text) {
    try {
        const value = JSON.parse(text);
        return typeof value === "object" && value !== null && typeof value.type === "string" ? value : undefined;
    }
    catch {
        return undefined;
    }
}
