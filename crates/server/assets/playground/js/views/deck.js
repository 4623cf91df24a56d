import { h, icon } from "../dom.js";
import { emptyDeck, plural } from "../words.js";
import { blank, busy } from "./blank.js";
import { card } from "./card.js";
import { draggable, flyOff } from "./drag.js";

const KEYS = { ArrowRight: "like", ArrowLeft: "pass", ArrowUp: "super" };

/** The screen of people to like or to pass. */
export function deckView(phone) {
  const { deck } = phone;
  const made = new Map();
  const liked = h("span", { class: "liked" });
  const hint = h(
    "span",
    {},
    matchMedia("(hover: none)").matches ? "Swipe, or use the buttons" : "Drag, or use the arrow keys",
  );
  const stack = h("div", {
    class: "stack",
    tabindex: "0",
    role: "group",
    "aria-label": "Deck: right arrow likes, left passes, up super likes, Z takes back, space turns the photo",
  });
  const said = h("p", { class: "sr", "aria-live": "polite" });

  const swipe = (kind) => {
    const front = deck.front;
    if (!front) return;
    const name = front.first_name || front.username;
    const { element } = of(front);
    if (!phone.isCut) {
      made.delete(front.id);
      flyOff(element, kind);
      said.textContent = { like: `Liked ${name}`, pass: `Passed ${name}`, super: `Super liked ${name}` }[kind];
    } else {
      made.delete(front.id);
      element.remove();
    }
    deck.swipe(front, kind);
  };
  const button = (kind, sign, label, run, look = {}) =>
    h(
      "button",
      { type: "button", class: `swipe ${kind}`, "aria-label": label, title: label, onclick: run },
      icon(sign, look),
    );
  const rewind = button("rewind small", "back", "Take the last one back", () => deck.rewind());
  const pass = button("pass", "cross", "Pass", () => swipe("pass"));
  const like = button("like", "heart", "Like", () => swipe("like"), { full: true });
  const superLike = button("super small", "star", "Super like", () => swipe("super"), { full: true });

  function of(person) {
    if (!made.has(person.id)) {
      const made_ = card(person);
      made_.element.append(
        ...["like", "pass", "super"].map((kind) =>
          h(
            "span",
            { class: `stamp ${kind}`, "aria-hidden": "true" },
            { like: "Like", pass: "Pass", super: "Super" }[kind],
          ),
        ),
      );
      draggable(made_.element, swipe);
      made.set(person.id, made_);
    }
    return made.get(person.id);
  }

  stack.addEventListener("keydown", (event) => {
    if (event.target !== stack && event.target.closest(".about") && event.key === "ArrowUp") return;
    const kind = KEYS[event.key];
    if (kind) swipe(kind);
    else if (event.key.toLowerCase() === "z") deck.rewind();
    else if (event.key === " " && event.target === stack && deck.front) of(deck.front).turn(1);
    else return;
    event.preventDefault();
  });

  function paint() {
    const { likesReceived, superLikesLeft } = deck;
    liked.replaceChildren(
      ...(likesReceived
        ? [icon("heart", { full: true }), `${plural(likesReceived, "person likes", "people like")} ${phone.name}`]
        : []),
    );
    for (const one of [pass, like]) one.disabled = !deck.front;
    superLike.disabled = !deck.front || superLikesLeft === 0;
    superLike.title = superLikesLeft === null ? "Super like" : `Super like, ${superLikesLeft} left today`;
    rewind.disabled = !deck.canRewind;
    const leaving = [...stack.querySelectorAll(".leaving")];
    if (deck.state === "loading") return stack.replaceChildren(busy("Shuffling the deck"), ...leaving);
    if (deck.state === "failed") {
      return stack.replaceChildren(
        blank({
          sign: "cut",
          title: "The deck did not come",
          text: deck.reason,
          action: { label: "Try again", run: () => deck.load() },
        }),
      );
    }
    if (deck.state === "empty") {
      return stack.replaceChildren(
        blank({
          sign: "cards",
          title: "That was everybody",
          text: emptyDeck(deck.reason),
          action: { label: "Look again", run: () => deck.load() },
        }),
        ...leaving,
      );
    }
    const shown = deck.cards.slice(0, 2).map(of);
    for (const child of [...stack.children]) {
      if (!child.classList.contains("leaving") && !shown.some(({ element }) => element === child)) child.remove();
    }
    shown.forEach(({ element }, place) => {
      element.classList.toggle("front", place === 0);
      element.classList.toggle("behind", place > 0);
      element.inert = place > 0;
      if (element.parentNode !== stack) stack.prepend(element);
    });
    stack.prepend(
      ...shown
        .map(({ element }) => element)
        .reverse()
        .filter((element, at) => stack.children[at] !== element),
    );
  }

  const off = phone.on("deck", paint);
  paint();
  const element = h(
    "div",
    { class: "deck", role: "tabpanel", "aria-label": "Discover" },
    h("div", { class: "deck-head" }, liked, hint),
    stack,
    h("div", { class: "swipes" }, rewind, pass, like, superLike),
    said,
  );
  return { element, off };
}
