// The little that is needed to build pages from elements.

const PROPERTIES = new Set([
  "value",
  "checked",
  "disabled",
  "hidden",
  "src",
  "open",
  "max",
  "multiple",
  "accept",
  "scrollTop",
]);

/** An element with attributes, listeners (`onclick` …) and children; what is null or false is left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name === "class" ? "class" : name, value === true ? "" : String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SHAPES = {
  heart:
    "M12 20.5C7 16.7 3.5 13.6 3.5 9.7A4.4 4.4 0 0 1 8 5.2c1.7 0 3.1.9 4 2.3.9-1.4 2.3-2.3 4-2.3a4.4 4.4 0 0 1 4.5 4.5c0 3.9-3.5 7-8.5 10.8z",
  cross: "M6 6l12 12M18 6L6 18",
  star: "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6L3.4 9.8l6-.8z",
  back: "M9 7l-5 5 5 5M4 12h11a5 5 0 0 1 0 10h-2",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  down: "M6 9l6 6 6-6",
  chats: "M4 5h16v11H10l-5 4v-4H4z",
  cards: "M8 4h12v14H8zM8 7L4 8l2.5 13L16 19",
  plus: "M12 5v14M5 12h14",
  clip: "M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.7 17.2a1.6 1.6 0 0 1-2.3-2.3l7.6-7.6",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11a7 7 0 0 0 14 0M12 18v3",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  call: "M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3C10.5 21 3 13.5 3 6a3 3 0 0 1 3-3z",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
  tick: "M5 13l4.5 4.5L19 7",
  ticks: "M2 13l4.5 4.5L16 7M12 17l1 .5L22.5 7",
  cut: "M3 3l18 18M8.5 16a5 5 0 0 1 6-.8M5 12.5a10 10 0 0 1 5-2.7M2 9a15 15 0 0 1 4.5-2.8M12 20h.01M14 9.7a10 10 0 0 1 5 2.8M11 5a15 15 0 0 1 11 4",
  wave: "M5 12.5a10 10 0 0 1 14 0M8.5 16a5 5 0 0 1 7 0M2 9a15 15 0 0 1 20 0M12 20h.01",
  key: "M14 10a4 4 0 1 0-3.5 4L12 15.5h2v2h2v2h3.5V16L14 11z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  pin: "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21zM12 7.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  away: "M12 20.5C7 16.7 3.5 13.6 3.5 9.7A4.4 4.4 0 0 1 8 5.2c1.7 0 3.1.9 4 2.3.9-1.4 2.3-2.3 4-2.3a4.4 4.4 0 0 1 4.5 4.5c0 3.9-3.5 7-8.5 10.8zM3 3l18 18",
};

const SVG = "http://www.w3.org/2000/svg";

/** A drawn sign. It says nothing to a screen reader: what it stands for is said by the text or the label beside it. */
export function icon(name, { full = false } = {}) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", full ? "icon full" : "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** A round button that shows only a sign. */
export function signButton(name, label, onclick, more = {}) {
  return h(
    "button",
    { type: "button", class: "button round plain", "aria-label": label, title: label, onclick, ...more },
    icon(name),
  );
}

/** What two lists of keyed elements have in common stays where it is, so that focus and pictures stay too. */
export function reconcile(parent, elements) {
  const wanted = new Set(elements);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  elements.forEach((element, place) => {
    if (parent.children[place] !== element) parent.insertBefore(element, parent.children[place] ?? null);
  });
}

/** Keeps the keyboard within what lies over everything else, and gives focus back when it goes. */
export function holdFocus(layer, onescape) {
  const before = document.activeElement;
  layer.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return void onescape();
    if (event.key !== "Tab") return;
    const stops = [...layer.querySelectorAll("button:not(:disabled), a[href]")];
    const at = stops.indexOf(document.activeElement);
    const next = event.shiftKey ? at - 1 : at + 1;
    if (next >= 0 && next < stops.length) return;
    event.preventDefault();
    stops.at(event.shiftKey ? -1 : 0)?.focus();
  });
  return () => before?.isConnected && before.focus({ preventScroll: true });
}
