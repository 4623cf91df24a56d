import { refusal } from "../words.js";

/** The call that rings or goes on. The server carries the signals; sound and picture would go between the phones by WebRTC. */
export class Ring {
  /** `null`, or `{conversation, id, state: "calling" | "ringing" | "on", name}`. */
  call = null;

  constructor(phone) {
    this.phone = phone;
  }

  listen(client) {
    client.on("call_invite", ({ conversation_id: conversation, call_id: id, from_user_id: from }) => {
      if (from !== this.phone.me.id && !this.call) this.#set({ conversation, id, state: "ringing" });
    });
    client.on("call_answer", ({ call_id: id, from_user_id: from }) => {
      if (this.call?.id !== id) return;
      // One of our own phones has answered: this one stops ringing.
      if (from === this.phone.me.id && this.call.state === "ringing") return this.#set(null);
      this.#set({ ...this.call, state: "on" });
    });
    client.on("call_hangup", ({ call_id: id, reason }) => {
      if (this.call?.id !== id) return;
      this.#set(null);
      this.phone.toast(
        { timeout: "Nobody answered", declined: "The call was declined", ended: "The call has ended" }[reason] ??
          "The call has ended",
      );
    });
  }

  async begin(conversation) {
    try {
      this.#set({ conversation, id: null, state: "calling" });
      const id = await this.phone.client.call.invite(conversation, "audio");
      if (this.call) this.#set({ ...this.call, id });
    } catch (error) {
      this.#set(null);
      this.phone.toast(refusal(error));
    }
  }

  async answer() {
    const { conversation, id } = this.call;
    this.#set({ ...this.call, state: "on" });
    await this.#step(this.phone.client.call.answer(conversation, id, ""));
  }

  async hangUp() {
    const { conversation, id, state } = this.call;
    this.#set(null);
    if (id)
      await this.#step(this.phone.client.call.hangup(conversation, id, state === "ringing" ? "declined" : "ended"));
  }

  async #step(step) {
    try {
      await step;
    } catch (error) {
      this.#set(null);
      this.phone.toast(refusal(error));
    }
  }

  #set(call) {
    this.call = call && { ...call, name: this.phone.inbox.name(call.conversation) };
    this.phone.emit("call");
  }
}
