import { h, icon } from "../dom.js";
import { here, meanColour } from "../media.js";
import { distance, why } from "../words.js";

/** Somebody's profile on a card: pictures to leaf through, and what they say of themselves. */
export function card(person) {
  const name = person.first_name || person.username;
  const pictures = person.photos?.length ? person.photos : [{ url: person.profile_picture }];
  let place = 0;
  const image = h("img", { alt: "", draggable: "false", decoding: "async" });
  const none = h("span", { class: "none", "aria-hidden": "true", hidden: true }, name.slice(0, 1));
  const bars = h("div", { class: "bars", "aria-hidden": "true" }, pictures.length > 1 && pictures.map(() => h("i")));
  const said = h("span", { class: "sr", "aria-live": "polite" });
  image.addEventListener("error", () => Object.assign(((none.hidden = false), image), { hidden: true }));

  function show(next, isAsked = true) {
    place = (next + pictures.length) % pictures.length;
    const { url, blurhash } = pictures[place];
    [image.hidden, none.hidden] = [!url, Boolean(url)];
    image.style.background = meanColour(blurhash);
    if (url) image.src = here(url);
    image.alt = `${name}, photo ${place + 1} of ${pictures.length}`;
    [...bars.children].forEach((bar, at) => bar.classList.toggle("on", at === place));
    if (isAsked) said.textContent = `Photo ${place + 1} of ${pictures.length}`;
  }
  show(0, false);

  const turn = (way, label, step) =>
    pictures.length > 1 &&
    h("button", { type: "button", class: `turn ${way}`, "aria-label": label, onclick: () => show(place + step) });
  const reason = why(person.why);
  const away = distance(person.distance);
  const element = h(
    "article",
    { class: "card", "aria-label": `${name}${person.age ? `, ${person.age}` : ""}` },
    h(
      "div",
      { class: "photos" },
      image,
      none,
      turn("previous", "Previous photo", -1),
      turn("next", "Next photo", 1),
      bars,
      said,
    ),
    h(
      "div",
      { class: "about", tabindex: "0", role: "group", "aria-label": `About ${name}` },
      h("h3", {}, name, person.age && h("span", {}, person.age), reason && h("small", { class: "chip why" }, reason)),
      (person.location || away) &&
        h("p", { class: "place" }, icon("pin"), [person.location, away].filter(Boolean).join(", ")),
      person.bio && h("p", { class: "bio" }, person.bio),
      person.interests?.length > 0 &&
        h(
          "ul",
          { class: "chips", "aria-label": "Interests" },
          person.interests.map((one) => h("li", { class: "chip" }, one)),
        ),
      person.prompts?.map(({ prompt, answer }) =>
        h("dl", { class: "prompt" }, h("dt", {}, prompt), h("dd", {}, answer)),
      ),
    ),
  );
  return { element, turn: (step) => show(place + step) };
}
