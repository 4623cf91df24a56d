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
    get(key) {
        return this.run("readonly", (table) => {
            const found = table.get(key);
            return () => found.result;
        });
    }
    set(key, value) {
        return this.run("readwrite", (table) => {
            table.put(value, key);
            return () => { };
        });
    }
    delete(key) {
        return this.run("readwrite", (table) => {
            table.delete(key);
            return () => { };
        });
    }
    list(prefix) {
        return this.run("readonly", (table) => {
            const range = IDBKeyRange.bound(prefix, prefix + "\uffff");
            const [keys, values] = [table.getAllKeys(range), table.getAll(range)];
            return () => keys.result.map((key, place) => [String(key), values.result[place]]);
        });
    }
    /** `ask` makes its requests; what it gives back reads their results when the transaction is complete, and so durable. */
    async run(mode, ask) {
        this.database ??= this.open();
        const transaction = (await this.database).transaction(TABLE, mode);
        const result = ask(transaction.objectStore(TABLE));
        return new Promise((resolve, reject) => {
            transaction.oncomplete = () => resolve(result());
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
    }
    open() {
        return new Promise((resolve, reject) => {
            const request = indexedDB.open(this.name, 1);
            request.onupgradeneeded = () => void request.result.createObjectStore(TABLE);
            request.onsuccess = () => {
                // A browser may close it, such as when the person clears the site's data.
                request.result.onclose = () => (this.database = undefined);
                resolve(request.result);
            };
            request.onerror = () => {
                this.database = undefined;
                reject(request.error);
            };
        });
    }
}
