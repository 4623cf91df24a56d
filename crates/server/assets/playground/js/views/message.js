import { h, icon } from "../dom.js";
import { here } from "../media.js";
import { attachmentName, clock, refusal } from "../words.js";

const EMOJIS = ["❤️", "😂", "👍", "😮", "😢"];
const NAMES = { "❤️": "heart", "😂": "laughing", "👍": "thumbs up", "😮": "surprised", "😢": "sad" };

export const senderOf = (message) => message.sender_id ?? message.sender?.id;

/** A message that is stored. `open` says whether what can be done with it is shown. */
export function message(phone, thread, one, { open, toggle, reply, edit }) {
  const mine = senderOf(one) === phone.me.id;
  if (one.kind === "system") return h("li", { class: "system" }, one.content);
  const actions = !one.deleted_at && open && actionsOf(phone, thread, one, mine, { toggle, reply, edit });
  const more =
    !one.deleted_at &&
    h(
      "button",
      {
        type: "button",
        class: "more",
        "aria-label": "What can be done with this message",
        "aria-expanded": String(Boolean(open)),
        onclick: toggle,
      },
      icon("dots"),
    );
  return h(
    "li",
    {
      class: `message ${mine ? "mine" : ""} ${one.deleted_at ? "gone" : ""} ${one.isNew ? "new" : ""}`,
      "data-message": one.id,
    },
    h("div", { class: "line" }, bubble(thread, one), more),
    one.reactions?.length > 0 && reactionsOf(phone, thread, one),
    actions,
    h(
      "p",
      { class: "meta" },
      one.edited_at && !one.deleted_at && "Edited",
      h("time", { datetime: one.created_at }, clock(one.created_at)),
      mine && !one.deleted_at && ticks(one),
    ),
  );
}

/** A message that is not known to be stored. */
export function waitingMessage(phone, thread, entry) {
  const failed = entry.error;
  return h(
    "li",
    { class: `message mine ${failed ? "failed" : "waiting"}` },
    h("div", { class: "line" }, h("div", { class: "bubble" }, entry.content || "An attachment")),
    h(
      "p",
      { class: "meta" },
      failed ? refusal(failed) : [icon("clock"), "Waits in the outbox"],
      failed &&
        h(
          "button",
          { type: "button", class: "button plain", onclick: () => thread.forget(entry.clientMessageId) },
          "Remove",
        ),
    ),
  );
}

function bubble(thread, one) {
  if (one.deleted_at) return h("div", { class: "bubble" }, "Deleted");
  const quoted = one.reply_to && thread.messages.get(one.reply_to);
  const quote =
    one.reply_to &&
    h("span", { class: "quote" }, quoted ? quoted.content || attachmentName(quoted) : "An earlier message");
  const type = one.attachment_info?.content_type ?? "";
  const url = here(one.attachment_info?.url ?? one.attachment);
  if (url && type.startsWith("image/")) {
    const image = h("img", {
      src: url,
      alt: `Photo: ${one.attachment_info.filename}`,
      width: "220",
      height: "220",
      decoding: "async",
    });
    return h("div", { class: "bubble picture" }, quote, image, one.content && h("p", {}, one.content));
  }
  if (url && type.startsWith("audio/")) {
    return h(
      "div",
      { class: "bubble sound" },
      quote,
      h("audio", { controls: true, preload: "metadata", src: url, "aria-label": "Voice message" }),
      one.content && h("p", {}, one.content),
    );
  }
  return h(
    "div",
    { class: "bubble" },
    quote,
    one.content,
    url &&
      h("p", {}, h("a", { href: url, target: "_blank", rel: "noopener" }, one.attachment_info?.filename ?? "A file")),
  );
}

function ticks(one) {
  const [name, said, look] = one.is_read
    ? ["ticks", "Read", "read"]
    : one.is_delivered
      ? ["ticks", "Delivered", ""]
      : ["tick", "Stored at the server", ""];
  return h("span", { class: `ticks ${look}`, title: said }, icon(name), h("span", { class: "sr" }, said));
}

function reactionsOf(phone, thread, one) {
  const counts = new Map();
  for (const { emoji, user_id: by } of one.reactions) {
    const { count = 0, mine = false } = counts.get(emoji) ?? {};
    counts.set(emoji, { count: count + 1, mine: mine || by === phone.me.id });
  }
  const button = ([emoji, { count, mine }]) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(mine),
        "aria-label": `${NAMES[emoji] ?? emoji}, ${count}${mine ? ", yours too" : ""}`,
        onclick: () => react(phone, thread, one, emoji, !mine),
      },
      count > 1 ? `${emoji} ${count}` : emoji,
    );
  return h("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, [...counts].map(button));
}

function actionsOf(phone, thread, one, mine, { toggle, reply, edit }) {
  const act = (label, run, look = "") =>
    h("button", { type: "button", class: look, onclick: () => (toggle(), run()) }, label);
  const own = (emoji) =>
    one.reactions?.some((reaction) => reaction.emoji === emoji && reaction.user_id === phone.me.id);
  const remove = () => phone.client.deleteMessage(thread.id, one.id).catch((error) => phone.toast(refusal(error)));
  return h(
    "div",
    { class: "actions", role: "group", "aria-label": "Message" },
    EMOJIS.map((emoji) =>
      h(
        "button",
        {
          type: "button",
          class: "emoji",
          "aria-label": `React: ${NAMES[emoji]}`,
          "aria-pressed": String(Boolean(own(emoji))),
          onclick: () => (toggle(), react(phone, thread, one, emoji, !own(emoji))),
        },
        emoji,
      ),
    ),
    act("Reply", reply),
    mine && one.content && act("Edit", edit),
    mine && act("Delete", remove, "risky"),
  );
}

function react(phone, thread, one, emoji, on) {
  phone.client.react(thread.id, one.id, emoji, on).catch((error) => phone.toast(refusal(error)));
}
