import { h, holdFocus, icon } from "../dom.js";
import { avatar } from "./avatar.js";

/** What lies over the screen of a phone: a match, a call, an ended session. */
export function moments(phone, phones, layer) {
  let [shown, giveBack] = [null, null];

  function matchMoment() {
    const { person, conversation } = phone.match;
    const name = person.first_name || person.username;
    const isHere = phones.phoneOf(person.id);
    const beside = () => {
      phone.openChat(conversation);
      phones.open(phones.people.find((one) => one.id === person.id)).tab = "chats";
    };
    return h(
      "div",
      { class: "moment match", role: "dialog", "aria-modal": "true", "aria-label": `A match with ${name}` },
      h(
        "div",
        { class: "pair" },
        avatar(phone.person),
        avatar(person),
        h("span", { class: "heart", "aria-hidden": "true" }, icon("heart", { full: true })),
      ),
      h("h2", {}, "It is a match"),
      h("p", {}, `${phone.name} and ${name} like each other.`),
      h(
        "div",
        { class: "buttons" },
        h(
          "button",
          { type: "button", class: "button main", onclick: () => phone.openChat(conversation) },
          `Write to ${name}`,
        ),
        !isHere &&
          phones.people.some((one) => one.id === person.id) &&
          h("button", { type: "button", class: "button", onclick: beside }, `Open ${name}’s phone beside`),
        h("button", { type: "button", class: "button plain", onclick: () => phone.closeMatch() }, "Keep looking"),
      ),
    );
  }

  function callMoment() {
    const { state, name, conversation } = phone.ring.call;
    const text = {
      calling: "Ringing",
      ringing: "is calling",
      on: "You are connected. The server carries the signals; sound would go between the phones.",
    }[state];
    const control = (look, sign, label, run) =>
      h("button", { type: "button", class: look, onclick: run }, h("span", {}, icon(sign)), label);
    return h(
      "div",
      {
        class: `moment call ${state}`,
        role: "dialog",
        "aria-modal": "true",
        "aria-label": state === "ringing" ? `${name} is calling` : `Call with ${name}`,
      },
      avatar(phone.inbox.person(conversation), { size: "large" }),
      h("h2", {}, name),
      h("p", { role: "status" }, text),
      h(
        "div",
        { class: "call-buttons" },
        state === "ringing" && control("answer", "call", "Answer", () => phone.ring.answer()),
        control("hangup", "call", state === "ringing" ? "Decline" : "Hang up", () => phone.ring.hangUp()),
      ),
    );
  }

  function outMoment() {
    return h(
      "div",
      { class: "moment out", role: "dialog", "aria-modal": "true", "aria-label": "Signed out" },
      h("span", { class: "avatar large" }, icon("key")),
      h("h2", {}, "This session has ended"),
      h(
        "p",
        {},
        "The server closed the socket and takes nothing more from this session. What waits in the outbox is kept.",
      ),
      h(
        "div",
        { class: "buttons" },
        h(
          "button",
          { type: "button", class: "button main", onclick: () => phone.signInAgain() },
          `Sign in as ${phone.name}`,
        ),
      ),
    );
  }

  function paint() {
    const [kind, make, escape] = phone.isOut
      ? ["out", outMoment, () => {}]
      : phone.ring.call
        ? [`call ${phone.ring.call.state}`, callMoment, () => phone.ring.hangUp()]
        : phone.match
          ? ["match", matchMoment, () => phone.closeMatch()]
          : [null];
    if (kind === shown) return;
    const hadFocus = layer.parentNode.contains(document.activeElement);
    if (shown !== null) layer.replaceChildren();
    if (shown !== null && !kind) giveBack?.();
    for (const one of layer.parentNode.children) if (one !== layer) one.inert = Boolean(kind);
    if (kind) {
      const moment = make();
      const back = holdFocus(moment, escape);
      if (shown === null) giveBack = back;
      layer.replaceChildren(moment);
      // The other phones go on: only a phone that was in use takes the keyboard.
      if (hadFocus) moment.querySelector("button")?.focus({ preventScroll: true });
    }
    shown = kind;
  }

  for (const topic of ["match", "call", "screen"]) phone.on(topic, paint);
  paint();
}
