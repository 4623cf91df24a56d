import { h, icon } from "../dom.js";

/** A screen that has nothing to show yet, any more, or at all. */
export function blank({ sign, title, text, action }) {
  const button = action && h("button", { type: "button", class: "button", onclick: action.run }, action.label);
  return h(
    "div",
    { class: "blank" },
    sign && icon(sign),
    title && h("h3", {}, title),
    text && h("p", {}, text),
    button,
  );
}

export function busy(text) {
  return h(
    "div",
    { class: "blank", role: "status" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    h("p", {}, text),
  );
}
