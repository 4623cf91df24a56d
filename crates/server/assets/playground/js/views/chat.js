import { h, reconcile, signButton } from "../dom.js";
import { day, lastSeen, refusal } from "../words.js";
import { avatar } from "./avatar.js";
import { blank, busy } from "./blank.js";
import { composer } from "./composer.js";
import { message, waitingMessage } from "./message.js";

/** One conversation. */
export function chatView(phone) {
  const id = phone.inbox.open;
  const thread = phone.inbox.thread(id);
  const write = composer(phone, thread);
  const made = new Map();
  let [open, isAtEnd] = [null, true];

  const list = h("ol");
  const log = h(
    "div",
    { class: "messages", role: "log", "aria-label": `Messages with ${phone.inbox.name(id)}`, tabindex: "0" },
    list,
  );
  const typing = h("div", { class: "typing", "aria-live": "polite" });
  const title = h("div", { class: "title" });
  const picture = h("span");
  const toEnd = () => (log.scrollTop = log.scrollHeight);
  log.addEventListener("scroll", () => (isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60), {
    passive: true,
  });
  // A picture that comes later makes its message taller.
  log.addEventListener("load", () => isAtEnd && toEnd(), true);

  async function older() {
    const before = log.scrollHeight - log.scrollTop;
    isAtEnd = false;
    await thread.loadOlder().catch((error) => phone.toast(refusal(error)));
    log.scrollTop = log.scrollHeight - before;
  }

  function of(one) {
    const isOpen = open === one.id;
    const quoted = one.reply_to ? thread.messages.get(one.reply_to)?.rev : "";
    const version = [
      one.rev,
      one.is_read,
      one.is_delivered,
      isOpen,
      one.reactions?.length,
      one.content,
      quoted,
      one.attachment_info?.id,
    ].join();
    const known = made.get(one.id);
    if (known?.version === version) return known.element;
    const toggle = () => {
      open = open === one.id ? null : one.id;
      paintList();
      made
        .get(one.id)
        ?.element.querySelector(open ? ".actions button" : ".more")
        ?.focus({ preventScroll: true });
      if (open && thread.newest?.id === one.id) toEnd();
    };
    // Only its first appearance is an arrival.
    const element = message(
      phone,
      thread,
      { ...one, isNew: one.isNew && !known },
      { open: isOpen, toggle, reply: () => write.reply(one), edit: () => write.edit(one) },
    );
    element.addEventListener("keydown", (event) => event.key === "Escape" && open === one.id && toggle());
    made.set(one.id, { version, element });
    return element;
  }

  function paintList() {
    if (thread.state === "loading" || thread.state === "new")
      return list.replaceChildren(h("li", {}, busy("Fetching messages")));
    if (thread.state === "failed") {
      return list.replaceChildren(
        h(
          "li",
          {},
          blank({
            sign: "cut",
            title: "The messages did not come",
            text: "They are kept at the server.",
            action: { label: "Try again", run: () => thread.load() },
          }),
        ),
      );
    }
    const { stored } = thread;
    const waiting = [...thread.waiting.values()];
    const lines = [];
    if (thread.hasOlder)
      lines.push(
        h(
          "li",
          { class: "older" },
          h("button", { type: "button", class: "button", onclick: older }, "Earlier messages"),
        ),
      );
    if (!stored.length && !waiting.length)
      lines.push(
        h("li", { class: "quiet" }, `You and ${phone.inbox.name(id)} like each other. Somebody has to begin.`),
      );
    let today = null;
    for (const one of stored) {
      const date = day(one.created_at);
      if (date !== today) lines.push(h("li", { class: "day" }, date));
      today = date;
      lines.push(of(one));
    }
    lines.push(...waiting.map((entry) => waitingMessage(phone, thread, entry)));
    reconcile(list, lines);
    if (isAtEnd) toEnd();
  }

  function paintHead() {
    const [person, name] = [phone.inbox.person(id), phone.inbox.name(id)];
    const isTyping = phone.inbox.typing.has(id);
    picture.replaceChildren(avatar(person, { size: "small", online: person.is_online }));
    title.replaceChildren(
      h("h2", {}, name),
      h(
        "p",
        { class: `presence ${person.is_online ? "on" : ""}` },
        person.is_online ? "Online" : lastSeen(person.last_activity),
      ),
    );
    if (isTyping && !typing.firstChild)
      typing.replaceChildren(h("span", {}, h("i", { "aria-hidden": "true" }, h("b")), `${name} is typing`));
    if (!isTyping) typing.replaceChildren();
  }

  const unmatch = async () => {
    const match = phone.inbox.conversations.get(id)?.match_id;
    if (match) await phone.client.unmatch(match).catch((error) => phone.toast(refusal(error)));
  };
  const head = h(
    "header",
    { class: "chat-bar" },
    signButton("left", "Back to the list", () => phone.inbox.show(null)),
    picture,
    title,
    h(
      "div",
      { class: "end" },
      signButton("call", "Call", () => phone.ring.begin(id)),
      signButton("away", "End this match, for both", unmatch),
    ),
  );
  const offs = [phone.on("thread", (changed) => changed === id && paintList()), phone.on("inbox", paintHead)];
  paintHead();
  paintList();
  requestAnimationFrame(() => (toEnd(), write.focus()));
  const element = h(
    "div",
    { class: "chat", role: "region", "aria-label": `Chat with ${phone.inbox.name(id)}` },
    head,
    log,
    typing,
    write.element,
  );
  return { element, off: () => [...offs, write.off].forEach((off) => off()) };
}
