/** Keeps it for as long as the page or the process lives. */
export class MemoryStore {
    values = new Map();
    async get(key) {
        return this.values.get(key);
    }
    async set(key, value) {
        this.values.set(key, structuredClone(value));
    }
    async delete(key) {
        this.values.delete(key);
    }
    async list(prefix) {
        const found = [...this.values].filter(([key]) => key.startsWith(prefix));
        return found.sort(([a], [b]) => (a < b ? -1 : 1));
    }
}
const TABLE = "values";
/** Keeps it in the browser. One database for each person who signs in, since two must not share an outbox. */
export class IndexedDbStore {
    name;
    database;
    constructor(name = "matchwire") {
        this.name = name;
    }
    async get(key) {
        return this.run("readonly", (table) => table.get(key));
    }
    async set(key, value) {
        await this.run("readwrite", (table) => table.put(value, key));
    }
    async delete(key) {
        await this.run("readwrite", (table) => table.delete(key));
    }
    async list(prefix) {
        const range = IDBKeyRange.bound(prefix, prefix + "\uffff");
        const [keys, values] = await Promise.all([
            this.run("readonly", (table) => table.getAllKeys(range)),
            this.run("readonly", (table) => table.getAll(range)),
        ]);
        return keys.map((key, place) => [String(key), values[place]]);
    }
    async run(mode, ask) {
        this.database ??= this.open();
        const transaction = (await this.database).transaction(TABLE, mode);
        const request = ask(transaction.objectStore(TABLE));
        return new Promise((resolve, reject) => {
            // What was written counts when its transaction is complete, not when the request was taken.
            transaction.oncomplete = () => resolve(request.result);
            transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
        });
    }
    open() {
        return new Promise((resolve, reject) => {
            const request = indexedDB.open(this.name, 1);
            request.onupgradeneeded = () => void request.result.createObjectStore(TABLE);
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => {
                this.database = undefined;
                reject(request.error);
            };
        });
    }
}
