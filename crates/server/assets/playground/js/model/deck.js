import { refusal } from "../words.js";

/** The people to like or to pass. */
export class Deck {
  cards = [];
  state = "loading";
  reason = null;
  likesReceived = null;
  superLikesLeft = null;
  canRewind = false;
  #page = 1;
  #next = false;

  constructor(phone) {
    this.phone = phone;
  }

  get front() {
    return this.cards[0];
  }

  async load({ page = 1 } = {}) {
    if (!this.cards.length) this.state = "loading";
    this.phone.emit("deck");
    try {
      const answer = await this.phone.client.discovery({ page, page_size: 20 });
      const known = new Set(this.cards.map((card) => card.id));
      this.cards.push(...answer.results.filter((card) => !known.has(card.id)));
      [this.#page, this.#next, this.reason] = [page, Boolean(answer.next), answer.empty_reason ?? null];
      this.state = this.cards.length ? "ready" : "empty";
    } catch (error) {
      [this.state, this.reason] = ["failed", refusal(error)];
    }
    this.phone.emit("deck");
    await this.count();
  }

  /** How many wait for an answer, and what is left of today's super likes. */
  async count() {
    try {
      const ask = (path) => this.phone.client.request("GET", path);
      const [likes, limits] = await Promise.all([ask("/api/matching/likes-received/"), ask("/api/matching/limits/")]);
      this.likesReceived = likes.count;
      this.superLikesLeft = limits.super.max === null ? null : Math.max(0, limits.super.max - limits.super.used);
      this.phone.emit("deck");
    } catch {
      // Numbers beside the cards: without them the cards are as good.
    }
  }

  /** `like`, `super` or `pass`. The card goes at once, and comes back if the server refuses. */
  async swipe(card, kind) {
    if (this.phone.isCut) {
      this.phone.toast("No network. A like needs its answer, so the card stays.");
      return this.phone.emit("deck");
    }
    this.cards = this.cards.filter((one) => one.id !== card.id);
    this.canRewind = true;
    this.#settle();
    try {
      const { client } = this.phone;
      if (kind === "pass") await client.skip(card.id);
      else {
        const answer = await client.like(card.id, kind === "super" ? { kind: "super" } : {});
        if (answer.is_match) {
          this.canRewind = false;
          this.phone.matched(answer.match);
        } else this.phone.story.liked(card, kind);
      }
      await this.count();
    } catch (error) {
      // Somebody liked before is where we wanted them to be.
      if (error.code !== "already_liked") {
        this.cards.unshift(card);
        this.phone.toast(refusal(error));
      }
      this.#settle();
    }
    if (this.cards.length < 4 && this.#next) await this.load({ page: this.#page + 1 });
    else if (!this.cards.length) await this.load();
  }

  async rewind() {
    try {
      const card = await this.phone.client.rewind();
      this.cards = [card, ...this.cards.filter((one) => one.id !== card.id)];
      this.canRewind = false;
      this.#settle();
      this.phone.toast(`${card.first_name || card.username} is back`);
      await this.count();
    } catch (error) {
      this.canRewind = error.code !== "nothing_to_rewind";
      this.phone.toast(refusal(error));
      this.phone.emit("deck");
    }
  }

  #settle() {
    this.state = this.cards.length ? "ready" : this.#next ? "loading" : "empty";
    this.phone.emit("deck");
  }
}
