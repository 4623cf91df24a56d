/**
 * Where the client keeps what must outlive it: the session, the cursor and the outbox. Any store of keys and JSON values will
 * do; a phone would use its database.
 */
export interface Store {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Everything whose key begins so, ordered by key. */
  list(prefix: string): Promise<[key: string, value: unknown][]>;
}

/** Keeps it for as long as the page or the process lives. */
export class MemoryStore implements Store {
  private readonly values = new Map<string, unknown>();

  async get(key: string): Promise<unknown> {
    return this.values.get(key);
  }

  async set(key: string, value: unknown): Promise<void> {
    this.values.set(key, structuredClone(value));
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }

  async list(prefix: string): Promise<[string, unknown][]> {
    const found = [...this.values].filter(([key]) => key.startsWith(prefix));
    return found.sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const TABLE = "values";

/** Keeps it in the browser. One database for each person who signs in, since two must not share an outbox. */
export class IndexedDbStore implements Store {
  private database: Promise<IDBDatabase> | undefined;

  constructor(private readonly name = "matchwire") {}

  async get(key: string): Promise<unknown> {
    return this.run("readonly", (table) => table.get(key));
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.run("readwrite", (table) => table.put(value, key));
  }

  async delete(key: string): Promise<void> {
    await this.run("readwrite", (table) => table.delete(key));
  }

  async list(prefix: string): Promise<[string, unknown][]> {
    const range = IDBKeyRange.bound(prefix, prefix + "\uffff");
    const [keys, values] = await Promise.all([
      this.run("readonly", (table) => table.getAllKeys(range)),
      this.run("readonly", (table) => table.getAll(range)),
    ]);
    return keys.map((key, place) => [String(key), values[place]]);
  }

  private async run<T>(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    this.database ??= this.open();
    const transaction = (await this.database).transaction(TABLE, mode);
    const request = ask(transaction.objectStore(TABLE));
    return new Promise((resolve, reject) => {
      // What was written counts when its transaction is complete, not when the request was taken.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  }

  private open(): Promise<IDBDatabase> {
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
