import { h } from "../dom.js";
import { here } from "../media.js";

/** A round picture, or the first letter of the name. Whoever is shown is named beside it, so it says nothing itself. */
export function avatar(person, { size = "", online = false } = {}) {
  const name = person?.first_name || person?.username || "?";
  const letter = name.slice(0, 1).toUpperCase();
  const element = h("span", { class: `avatar ${size}`, "aria-hidden": "true" }, letter);
  const url = here(person?.profile_picture);
  if (url) {
    const picture = h("img", { alt: "", src: url, loading: "lazy", decoding: "async", draggable: "false" });
    picture.addEventListener("error", () => picture.replaceWith(letter), { once: true });
    element.replaceChildren(picture);
  }
  if (online) element.append(h("span", { class: "dot" }));
  return element;
}
