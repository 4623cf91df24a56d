import { duration, plural } from "../words.js";

/** Says in words what the promise just did: nothing that was acknowledged is lost, doubled or out of order. */
export class Story {
  static KEPT = 30;
  lines = [];
  /** Where the cursor stood when the socket went, and when that was. */
  #left = null;
  #waited = 0;
  #sent = [];

  constructor(phone) {
    this.phone = phone;
  }

  tell(kind, text) {
    this.lines.unshift({ kind, text, at: Date.now() });
    this.lines.length = Math.min(this.lines.length, Story.KEPT);
    this.phone.emit("story");
  }

  cut() {
    this.#left ??= { cursor: this.phone.cursor, at: Date.now() };
    this.tell(
      "wait",
      `The network of this phone is cut at cursor ${this.phone.cursor}. Everybody else goes on. What is written here waits in its outbox.`,
    );
  }

  restored() {
    this.tell(
      "wait",
      `The network is back. The phone asks the server for everything after cursor ${this.#left?.cursor ?? this.phone.cursor}.`,
    );
  }

  state({ state, code, reason, retryInMs }) {
    if (state !== "waiting" && state !== "stopped") return;
    const isOurs = reason === "offline" || this.phone.isMoving || this.phone.isOut;
    this.#left ??= { cursor: this.phone.cursor, at: Date.now() };
    if (isOurs) return;
    const how = code
      ? `The socket was closed with ${code}${reason ? ` (${reason})` : ""}`
      : `The socket is gone${reason ? ` (${reason})` : ""}`;
    const next =
      state === "stopped"
        ? "It does not come back by itself."
        : `The next attempt comes in ${duration(retryInMs ?? 0)}.`;
    this.tell("wait", `${how} at cursor ${this.phone.cursor}. ${next}`);
  }

  /** The end of a replay. That nothing is missing is no guess: cursors are dense, so two numbers say how many there were. */
  synced({ missed, cursor }) {
    const left = this.#left;
    this.#left = null;
    this.#waited = this.phone.pending;
    if (!left || left.cursor === null)
      return this.tell(
        "good",
        `Live. The cursor stands at ${cursor}: every event of this person from here on has the next number.`,
      );
    const numbers = cursor - left.cursor;
    const away = `Away for ${duration(Date.now() - left.at)}`;
    if (numbers <= 0)
      return this.tell("good", `${away}, and nothing happened meanwhile: the cursor is still ${cursor}.`);
    const overtaken = numbers - missed;
    const rest =
      overtaken > 0 ? ` ${plural(overtaken, "number was", "numbers were")} overtaken by a later one and left out.` : "";
    this.tell(
      "good",
      `${away}, missed ${plural(missed, "event")}: replayed in order from cursor ${left.cursor + 1} to ${cursor}, none lost.${rest}`,
    );
  }

  /** The outbox of a phone that was away, when the last of it is acknowledged. */
  sent(ack) {
    if (this.#waited === 0) return;
    this.#sent.push(ack);
    if (this.phone.pending > 0) return;
    const [first, last] = [this.#sent[0].seq, this.#sent.at(-1).seq];
    const again = this.#sent.filter((one) => one.duplicate).length;
    const where = first === last ? `place ${first}` : `places ${first} to ${last}`;
    const doubled = again ? ` ${again} had arrived before the cut and was recognised.` : "";
    this.tell(
      "good",
      `The outbox is empty: ${plural(this.#sent.length, "message")} stored${this.#sent.length > 1 ? ", each" : ""} exactly once, at ${where} of the conversation.${doubled}`,
    );
    [this.#waited, this.#sent] = [0, []];
  }

  waiting(pending) {
    if (pending > this.#waited && this.phone.client.state !== "live")
      this.tell(
        "wait",
        `${plural(pending, "message")} ${pending === 1 ? "waits" : "wait"} in the outbox until there is a connection.`,
      );
    this.#waited = this.phone.client.state === "live" ? this.#waited : pending;
  }

  reset({ reason, cursor }) {
    if (reason === "new") return;
    this.tell(
      "wait",
      `The server cannot resume from cursor ${this.phone.cursor} (${reason}), and says so: everything is loaded anew over REST, from cursor ${cursor}.`,
    );
  }

  signedOut(tookMs) {
    const held = this.phone.pending ? ` What waits in the outbox (${this.phone.pending}) is kept.` : "";
    const took = tookMs === null ? "" : ` ${duration(tookMs)} after the session ended`;
    this.tell(
      "bad",
      `The server closed the socket${took}. Nothing can be stored in the name of that session any more.${held}`,
    );
  }

  refreshed() {
    this.tell("good", "The token was refreshed in place. The socket stayed open, and nobody noticed.");
  }

  refused(error) {
    this.tell(
      "bad",
      `A message was refused for good (${error.code}) and left the outbox: ${error.detail ?? error.message}`,
    );
  }

  liked(card, kind) {
    const name = card.first_name || card.username;
    this.tell(
      "info",
      `${kind === "super" ? "Super like" : "Like"} of ${name} stored. Should ${name} like back, both phones learn of the match, whenever they are there.`,
    );
  }

  matched(name) {
    this.tell(
      "good",
      `A match with ${name}, exactly one, with one conversation. It was stored together with an event for both people, so neither can miss it.`,
    );
  }
}
