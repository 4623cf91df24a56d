import { h, icon, reconcile } from "../dom.js";
import { bytes, isOne, stopwatch } from "../words.js";

/** What goes on between a phone and the server: a story in words, three figures, levers, and every frame. */
export function wireView(phone, phones) {
  return h(
    "aside",
    { class: "wire", "aria-label": `The wire of ${phone.name}` },
    story(phone),
    figures(phone),
    levers(phone, phones),
    frames(phone),
  );
}

function story(phone) {
  const now = h("p", { class: "now", "aria-live": "polite" }, "Not connected yet.");
  const before = h("ol", { class: "before", tabindex: "0", "aria-label": "Before that" });
  const element = h("section", { class: "story" }, h("h2", {}, "What happened"), now, before);
  phone.on("story", () => {
    const [latest, ...rest] = phone.story.lines;
    element.className = `story ${latest.kind}`;
    now.textContent = latest.text;
    before.replaceChildren(
      ...rest.map((line) => h("li", {}, h("time", {}, stopwatch(line.at).slice(0, 8)), line.text)),
    );
  });
  before.hidden = false;
  return element;
}

function figures(phone) {
  const figure = (name, title) => {
    const value = h("dd", {}, "–");
    return [value, h("div", { title }, h("dt", {}, name), value)];
  };
  const [cursor, one] = figure("Cursor", "The number of the last event of this person that the phone has seen");
  const [outbox, two] = figure("Outbox", "Messages that are not known to be stored");
  const [count, three] = figure("Frames", "What went over the socket since the page was opened");
  const paint = () => {
    cursor.textContent = isOne(phone.cursor) ? phone.cursor : "–";
    outbox.textContent = phone.pending;
    count.textContent = phone.frames.count;
  };
  for (const topic of ["state", "frames"]) phone.on(topic, paint);
  return h("dl", { class: "figures" }, one, two, three);
}

function levers(phone, phones) {
  const network = h("button", {
    type: "button",
    class: "button",
    "aria-pressed": "false",
    onclick: () => phone.cut(!phone.isCut),
  });
  const session = h(
    "button",
    { type: "button", class: "button", onclick: () => phone.endSession() },
    icon("key"),
    "End session",
  );
  const paint = () => {
    network.replaceChildren(icon(phone.isCut ? "wave" : "cut"), phone.isCut ? "Restore network" : "Cut network");
    network.setAttribute("aria-pressed", String(phone.isCut));
    const isStarted = phone.status === "ready" && !phone.isOut;
    [network.disabled, session.disabled] = [!isStarted, !isStarted || phone.isCut];
  };
  for (const topic of ["state", "screen"]) phone.on(topic, paint);
  paint();
  const nodes = phones.nodes.length > 1 && h("label", {}, "Node", nodeChoice(phone, phones));
  return h("div", { class: "levers", role: "group", "aria-label": "Levers" }, network, session, nodes);
}

function nodeChoice(phone, phones) {
  const option = (node) => h("option", { value: node }, new URL(node).host);
  const choice = h("select", { onchange: () => phone.moveTo(choice.value) }, phones.nodes.map(option));
  choice.value = phone.node;
  return choice;
}

function frames(phone) {
  const list = h("ol", { tabindex: "0", "aria-label": "Frames, newest first" });
  const made = new WeakMap();
  let [paused, asked] = [false, false];
  const pause = h(
    "button",
    { type: "button", class: "button plain", "aria-pressed": "false", onclick: toggle },
    "Pause",
  );
  const clear = h(
    "button",
    { type: "button", class: "button plain", onclick: () => (phone.frames.clear(), paint()) },
    "Clear",
  );

  function toggle() {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Go on" : "Pause";
    paint();
  }

  function row(frame) {
    if (!made.has(frame)) made.set(frame, frameRow(frame));
    return made.get(frame);
  }

  function paint() {
    asked = false;
    if (paused) return;
    const rows = phone.frames.list.map(row);
    reconcile(
      list,
      rows.length
        ? rows
        : [
            h(
              "li",
              { class: "empty" },
              "Every frame of this phone’s socket is listed here, with its size, time and cursor.",
            ),
          ],
    );
  }

  // A replay brings many at once: they are painted together.
  phone.on("frames", () => {
    if (!asked) requestAnimationFrame(paint);
    asked = true;
  });
  paint();
  return h(
    "section",
    { class: "frames" },
    h("div", { class: "frames-head" }, h("h2", {}, "Frames"), pause, clear),
    list,
  );
}

function frameRow({ direction, type, size, at, cursor, frame }) {
  const isIn = direction === "in";
  const details = h(
    "details",
    {},
    h(
      "summary",
      {},
      h("span", { class: "way", "aria-hidden": "true" }, isIn ? "↓" : "↑"),
      h("span", { class: "type" }, h("span", { class: "sr" }, isIn ? "received " : "sent "), type),
      isOne(cursor)
        ? h("span", { class: "cursor", title: "Cursor" }, h("span", { class: "sr" }, "cursor "), cursor)
        : h("span"),
      h("span", { class: "cost" }, `${bytes(size)} ${stopwatch(at).slice(0, 8)}`),
    ),
  );
  // Nobody looks at most of them.
  details.addEventListener(
    "toggle",
    () =>
      details.children.length < 2 &&
      details.append(h("pre", { tabindex: "0" }, `${stopwatch(at)}\n${JSON.stringify(frame, null, 2)}`)),
  );
  return h("li", { class: `frame ${direction}` }, details);
}
