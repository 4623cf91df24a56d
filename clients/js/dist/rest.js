import { Backoff } from "./backoff.js";
import { sleep } from "./clock.js";
import { ApiError } from "./errors.js";
const TRIES = 3;
const PATIENCE_MS = 15_000;
/** A file takes as long as the line needs. */
const PATIENCE_WITH_A_FILE_MS = 120_000;
/** Who is told to wait for longer decides for themselves. */
const LONGEST_WAIT_MS = 10_000;
const IDEMPOTENT = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);
/** REST: adds the token, renews it once when it is refused, tries again what may be, and reads problems into `ApiError`. */
export class Rest {
    parts;
    session;
    /** While true, nothing is asked: as if there were no network. */
    offline = false;
    baseUrl;
    constructor(parts, session) {
        this.parts = parts;
        this.session = session;
        this.baseUrl = parts.baseUrl.replace(/\/+$/, "");
    }
    async request(method, path, body, options = {}) {
        const verb = method.toUpperCase();
        const tries = (options.idempotent ?? IDEMPOTENT.has(verb)) ? TRIES : 1;
        const backoff = new Backoff({ minDelayMs: 500, maxDelayMs: 4000 }, this.parts.random);
        for (let attempt = 1;; attempt++) {
            try {
                return (await this.signedIn(verb, path, body, options));
            }
            catch (error) {
                const mayHelp = error instanceof ApiError && (error.status === 0 || error.status >= 502) && error.temporary;
                if (!mayHelp || attempt >= tries)
                    throw error;
                const wait = Math.max(error.retryAfterMs ?? 0, backoff.next());
                if (wait > LONGEST_WAIT_MS)
                    throw error;
                await sleep(this.parts.clock, wait, options.signal);
            }
        }
    }
    /** One request with this token, or with none. */
    async once(token, method, path, body, options = {}) {
        const headers = { Accept: "application/json" };
        if (token !== undefined)
            headers["Authorization"] = `Bearer ${token}`;
        if (this.parts.language !== undefined)
            headers["Accept-Language"] = this.parts.language;
        const isFile = body instanceof FormData || body instanceof Blob;
        const init = { method, headers, credentials: "omit" };
        if (body !== undefined) {
            if (!isFile)
                headers["Content-Type"] = "application/json";
            init.body = isFile ? body : JSON.stringify(body);
        }
        return this.fetched(this.address(path, options.query), init, isFile, options.signal);
    }
    async signedIn(method, path, body, options) {
        const session = this.session();
        const token = session.current?.access;
        try {
            return await this.once(token, method, path, body, options);
        }
        catch (error) {
            if (!(error instanceof ApiError) || error.status !== 401 || token === undefined)
                throw error;
            await session.renew(token);
            return this.once(session.current?.access, method, path, body, options);
        }
    }
    async fetched(url, init, isFile, signal) {
        if (this.offline)
            throw ApiError.local("network_error", "There is no network.", true);
        const { clock } = this.parts;
        const abort = new AbortController();
        const stop = () => abort.abort();
        const patience = clock.setTimeout(stop, isFile ? PATIENCE_WITH_A_FILE_MS : PATIENCE_MS);
        signal?.addEventListener("abort", stop, { once: true });
        if (signal?.aborted)
            stop();
        try {
            const response = await this.parts.fetch(url, { ...init, signal: abort.signal });
            const text = await response.text();
            const value = parsed(text);
            if (!response.ok)
                throw problem(response, value);
            return value;
        }
        catch (error) {
            if (error instanceof ApiError)
                throw error;
            if (signal?.aborted)
                throw ApiError.local("aborted", "The request was given up.", false);
            if (abort.signal.aborted)
                throw ApiError.local("timeout", "The server did not answer in time.", true);
            throw ApiError.local("network_error", "The server cannot be reached.", true);
        }
        finally {
            clock.clearTimeout(patience);
            signal?.removeEventListener("abort", stop);
        }
    }
    address(path, query = {}) {
        const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
        const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
        return `${this.baseUrl}${path.startsWith("/") ? "" : "/api/"}${path}${search ? "?" + search : ""}`;
    }
}
function parsed(text) {
    if (text === "")
        return undefined;
    try {
        return JSON.parse(text);
    }
    catch {
        return text;
    }
}
/** A proxy in between may answer with anything, so nothing of the body is taken for granted. */
function problem(response, value) {
    const body = (typeof value === "object" && value !== null ? value : {});
    const seconds = Number(response.headers.get("Retry-After") ?? NaN);
    return new ApiError({
        status: response.status,
        code: typeof body["code"] === "string" ? body["code"] : `http_${response.status}`,
        detail: typeof body["detail"] === "string" ? body["detail"] : response.statusText,
        errors: body["errors"],
        requestId: response.headers.get("X-Request-Id") ?? body["request_id"],
        retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
        temporary: response.status === 408 || response.status === 429 || response.status >= 500,
        body: value,
    });
}
