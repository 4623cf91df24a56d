export { MatchwireClient } from "./client.js";
export { ApiError } from "./errors.js";
export { IndexedDbStore, MemoryStore } from "./store.js";
export { afterClose } from "./closing.js";
export * from "./frames.js";
export * from "./models.js";
