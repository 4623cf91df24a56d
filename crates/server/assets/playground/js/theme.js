import { icon } from "./dom.js";

/** Light or dark: as the system has it, until somebody says otherwise. */
export function themeButton() {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const kept = localStorage.getItem("matchwire-theme");
  if (kept) root.dataset.theme = kept;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  const button = document.createElement("button");
  button.type = "button";
  button.className = "button round";
  const paint = () => {
    const label = isDark() ? "Light colours" : "Dark colours";
    button.replaceChildren(icon(isDark() ? "sun" : "moon"));
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("matchwire-theme", root.dataset.theme);
    paint();
  });
  system.addEventListener("change", paint);
  paint();
  return button;
}
