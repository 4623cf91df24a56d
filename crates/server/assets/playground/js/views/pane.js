import { h, icon, signButton } from "../dom.js";
import { STATES } from "../words.js";
import { avatar } from "./avatar.js";
import { blank, busy } from "./blank.js";
import { chatView } from "./chat.js";
import { chatsView } from "./chats.js";
import { deckView } from "./deck.js";
import { moments } from "./moments.js";
import { wireView } from "./wire.js";

/** One phone with its wire. */
export function pane(phone, phones) {
  const screen = h("div", { class: "screen" });
  const state = h("span", { class: "state", role: "status" });
  const toasts = h("div", { role: "status" });
  const layer = h("div");
  const tabs = [tab("discover", "cards", "Discover"), tab("chats", "chats", "Chats")];
  const badge = h("span", { class: "badge", hidden: true });
  tabs[1].append(badge);
  let [view, shown] = [null, null];

  function tab(name, sign, label) {
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}-${crypto.randomUUID?.() ?? Math.random()}`,
        "data-tab": name,
        onclick: () => phone.showTab(name),
      },
      icon(sign),
      label,
    );
  }

  function content() {
    if (phone.status === "starting") return { element: busy(`Signing in as ${phone.name}`) };
    if (phone.status === "failed") {
      return {
        element: blank({
          sign: "cut",
          title: `${phone.name} could not sign in`,
          text: phone.problem,
          action: { label: "Try again", run: () => phone.start() },
        }),
      };
    }
    if (phone.inbox.open !== null) return chatView(phone);
    return phone.tab === "discover" ? deckView(phone) : chatsView(phone);
  }

  function paintScreen() {
    const wanted = phone.status === "ready" ? `${phone.tab} ${phone.inbox.open}` : phone.status;
    for (const one of tabs) {
      const isChosen = one.dataset.tab === phone.tab;
      one.setAttribute("aria-selected", String(isChosen));
      one.tabIndex = isChosen ? 0 : -1;
      one.disabled = phone.status !== "ready";
    }
    if (wanted === shown) return;
    const hadFocus = screen.contains(document.activeElement);
    view?.off?.();
    [view, shown] = [content(), wanted];
    screen.replaceChildren(view.element);
    if (hadFocus && phone.inbox.open === null) tabs.find((one) => one.tabIndex === 0)?.focus({ preventScroll: true });
  }

  function paintState() {
    const { name, look } = STATES[phone.state];
    state.className = `state ${look}`;
    if (state.textContent !== name) state.textContent = name;
    const { unread } = phone.inbox;
    [badge.hidden, badge.textContent] = [unread === 0, unread];
    badge.setAttribute("aria-label", `${unread} unread`);
  }

  let timer = null;
  function toast(text) {
    clearTimeout(timer);
    toasts.replaceChildren(h("p", { class: "toast" }, text));
    timer = setTimeout(() => toasts.replaceChildren(), 4000);
  }

  const tablist = h("div", { class: "tabs", role: "tablist", "aria-label": "Screens" }, tabs);
  tablist.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = tabs.find((one) => one.tabIndex !== 0);
    phone.showTab(other.dataset.tab);
    other.focus();
  });

  phone.on("screen", paintScreen);
  for (const topic of ["state", "inbox", "screen"]) phone.on(topic, paintState);
  phone.on("toast", toast);

  const body = h("div", { class: "phone" }, bar(phone, phones, state), screen, tablist, toasts, layer);
  const element = h(
    "section",
    { class: "pane", "aria-label": `Phone of ${phone.name}`, "data-person": phone.person.username },
    h("div", { class: "pane-body" }, body, wireView(phone, phones)),
  );
  paintScreen();
  paintState();
  moments(phone, phones, layer);
  return element;
}

function bar(phone, phones, state) {
  const option = (person) =>
    h("option", { value: person.id }, `${person.first_name} ${person.last_name}`.trim() || person.username);
  const choice = h(
    "select",
    {
      "aria-label": "Who holds this phone",
      onchange: () =>
        phones.hand(
          phone,
          phones.people.find((one) => one.id === Number(choice.value)),
        ),
    },
    phones.people.map(option),
  );
  choice.value = phone.person.id;
  const away =
    phones.list.length > 1 && signButton("cross", `Put ${phone.name}’s phone away`, () => phones.remove(phone));
  return h(
    "header",
    { class: "bar" },
    avatar(phone.person),
    h("div", { class: "who" }, choice, icon("down")),
    h("div", { class: "end" }, state, away),
  );
}
