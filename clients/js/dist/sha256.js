import { hex } from "./ids.js";
/** The SHA-256 of these bytes in hexadecimal. */
export async function sha256(bytes) {
    // Browsers offer it on secure pages only; a phone that tries a server in the same room has none.
    if (globalThis.crypto?.subtle)
        return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
    return hex(digest(bytes));
}
/** The fractional parts of the roots of the first primes, as FIPS 180-4 wants them. */
function constants(root, count) {
    const found = [];
    for (let n = 2; found.length < count; n++) {
        let isPrime = true;
        for (let d = 2; d * d <= n; d++)
            if (n % d === 0)
                isPrime = false;
        if (isPrime)
            found.push((root(n) % 1) * 2 ** 32);
    }
    return Uint32Array.from(found, (value) => Math.floor(value));
}
const START = constants(Math.sqrt, 8);
const ROUND = constants(Math.cbrt, 64);
function rotated(word, by) {
    return (word >>> by) | (word << (32 - by));
}
/** FIPS 180-4, section 6.2. */
export function digest(bytes) {
    const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
    view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
    const state = Uint32Array.from(START);
    const w = new Uint32Array(64);
    for (let block = 0; block < padded.length; block += 64) {
        for (let i = 0; i < 16; i++)
            w[i] = view.getUint32(block + i * 4);
        for (let i = 16; i < 64; i++) {
            const [a, b] = [w[i - 15], w[i - 2]];
            const s0 = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
            const s1 = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        let [a, b, c, d, e, f, g, h] = state;
        for (let i = 0; i < 64; i++) {
            const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
            const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
            const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
            const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
            [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
        }
        [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = state[i] + word));
    }
    const out = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => out.setUint32(i * 4, word));
    return new Uint8Array(out.buffer);
}
