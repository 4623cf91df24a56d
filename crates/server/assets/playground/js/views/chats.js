import { h, reconcile } from "../dom.js";
import { plural, summary, when } from "../words.js";
import { avatar } from "./avatar.js";
import { blank, busy } from "./blank.js";

/** New matches, and conversations with what was said last. */
export function chatsView(phone) {
  const { inbox } = phone;
  const element = h("div", { class: "chats", role: "tabpanel", "aria-label": "Chats" });

  function row(entry) {
    const [person, name, unread] = [inbox.person(entry.id), inbox.name(entry.id), entry.unread_count ?? 0];
    const isTyping = inbox.typing.has(entry.id);
    const last = isTyping ? `${name} is typing` : summary(entry.last_message, phone.me?.id);
    const label = `${name}${person.is_online ? ", online" : ""}${unread ? `, ${plural(unread, "unread message")}` : ""}. ${last}`;
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: `row ${unread ? "unread" : ""}`,
          "aria-label": label,
          onclick: () => phone.openChat(entry.id),
        },
        avatar(person, { online: person.is_online }),
        h("span", { class: "name" }, name),
        h("time", { class: "when" }, entry.last_message ? when(entry.last_message.created_at) : ""),
        h("span", { class: `last ${isTyping ? "typing" : ""}` }, last),
        unread > 0 && h("span", { class: "badge" }, unread),
      ),
    );
  }

  function fresh(entry) {
    const [person, name] = [inbox.person(entry.id), inbox.name(entry.id)];
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", "aria-label": `New match: ${name}`, onclick: () => phone.openChat(entry.id) },
        avatar(person, { online: person.is_online }),
        name,
      ),
    );
  }

  function paint() {
    if (inbox.state === "loading") return element.replaceChildren(busy("Fetching conversations"));
    if (inbox.state === "failed") {
      return element.replaceChildren(
        blank({
          sign: "cut",
          title: "The conversations did not come",
          text: "Without a network there is nothing to show yet.",
          action: { label: "Try again", run: () => inbox.load() },
        }),
      );
    }
    const [talked, silent] = [
      inbox.list.filter((one) => one.last_message),
      inbox.list.filter((one) => !one.last_message),
    ];
    if (!inbox.list.length) {
      const action = { label: "Go to the deck", run: () => phone.showTab("discover") };
      return element.replaceChildren(
        blank({
          sign: "chats",
          title: "No matches yet",
          text: "When two people like each other they can talk here.",
          action,
        }),
      );
    }
    const focused = document.activeElement?.getAttribute("aria-label")?.split(/[,.]/)[0];
    reconcile(element, [
      ...(silent.length ? [h("h2", {}, "New matches"), h("ul", { class: "fresh" }, silent.map(fresh))] : []),
      ...(talked.length ? [h("h2", {}, "Messages"), h("ul", {}, talked.map(row))] : []),
    ]);
    // A list that is painted anew under the keyboard gives it back the same row.
    if (focused && document.activeElement === document.body) {
      [...element.querySelectorAll("button")]
        .find((one) => one.getAttribute("aria-label").startsWith(focused))
        ?.focus({ preventScroll: true });
    }
  }

  const off = phone.on("inbox", paint);
  paint();
  return { element, off };
}
