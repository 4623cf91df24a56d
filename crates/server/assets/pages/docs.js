// Search on the page, and copying of what is for a terminal. The page is whole without it.
const field = document.querySelector("#search");

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const part of document.querySelectorAll("[data-search]")) {
    const fits = words.every((word) => part.dataset.search.includes(word));
    part.hidden = !fits;
    if (fits && part.matches("article")) found += 1;
  }
  document.querySelector("#found").textContent = words.length ? `${found} found` : "";
}

if (field) {
  field.addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "")) {
      event.preventDefault();
      field.focus();
    }
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = button.parentElement.querySelector("code").textContent;
    try {
      await navigator.clipboard.writeText(text.replaceAll("$HOST", location.origin));
      button.textContent = "Copied";
    } catch {
      // Where nothing may be copied (plain http to another machine), it is selected instead.
      getSelection().selectAllChildren(button.parentElement.querySelector("code"));
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
