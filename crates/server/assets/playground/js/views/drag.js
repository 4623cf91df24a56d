const FAR = 96;
const FLICK = 0.6;

/**
 * Lets a card be dragged: right for a like, left for a pass, up for a super like. Tells how far it is by `data-lean`, and calls
 * `decide` when it was let go far enough. A press that goes nowhere stays a click.
 */
export function draggable(element, decide) {
  const stamps = Object.fromEntries(
    ["like", "pass", "super"].map((kind) => [kind, element.querySelector(`.stamp.${kind}`)]),
  );
  let from = null;

  function kindOf(x, y) {
    if (-y > Math.abs(x) && y < 0) return "super";
    return x > 0 ? "like" : "pass";
  }

  function lean(x, y) {
    const kind = kindOf(x, y);
    const much = Math.min(1, (kind === "super" ? -y : Math.abs(x)) / FAR);
    for (const [name, stamp] of Object.entries(stamps)) stamp.style.opacity = name === kind ? much : 0;
    element.style.transform = `translate(${x}px, ${Math.min(y, 40)}px) rotate(${x / 22}deg)`;
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest(".about")) return;
    from = { x: event.clientX, y: event.clientY, at: event.timeStamp, id: event.pointerId, moved: false };
  });
  element.addEventListener("pointermove", (event) => {
    if (!from || event.pointerId !== from.id) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(x, y) < 8) return;
    if (!from.moved) element.setPointerCapture(event.pointerId);
    from.moved = true;
    element.classList.remove("back");
    lean(x, y);
  });
  const letGo = (event) => {
    if (!from || event.pointerId !== from.id) return;
    const { moved, at } = from;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    from = null;
    if (!moved) return;
    const kind = kindOf(x, y);
    const way = kind === "super" ? -y : Math.abs(x);
    const isFlick = way > 40 && way / Math.max(1, event.timeStamp - at) > FLICK;
    if (event.type === "pointerup" && (way > FAR || isFlick)) return decide(kind);
    element.classList.add("back");
    element.style.transform = "";
    for (const stamp of Object.values(stamps)) stamp.style.opacity = 0;
  };
  element.addEventListener("pointerup", letGo);
  element.addEventListener("pointercancel", letGo);
  // The click that ends a drag turns no page.
  element.addEventListener("click", (event) => element.style.transform && event.stopPropagation(), true);
}

/** Sends a card off the screen, and resolves when it is gone. */
export function flyOff(element, kind) {
  const [x, y, turn] = { like: [480, 40, 18], pass: [-480, 40, -18], super: [0, -720, 0] }[kind];
  const stamp = element.querySelector(`.stamp.${kind}`);
  if (stamp) stamp.style.opacity = 1;
  element.classList.add("leaving");
  element.inert = true;
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      element.style.transform = `translate(${x}px, ${y}px) rotate(${turn}deg)`;
      element.style.opacity = 0;
    });
    setTimeout(() => (element.remove(), resolve()), 280);
  });
}
