/** Tells whoever listens that something is different now. Listeners read the rest from the model. */
export class Emitter {
  #listeners = new Map();

  on(topic, listener) {
    if (!this.#listeners.has(topic)) this.#listeners.set(topic, new Set());
    this.#listeners.get(topic).add(listener);
    return () => this.#listeners.get(topic).delete(listener);
  }

  emit(topic, value) {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener(value);
  }
}
