// A paper's own page: copies and saves its citation. The page of wrong addresses: offers the paper that the address names.

const SAID_MS = 2000;

for (const button of document.querySelectorAll("[data-of]")) {
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.of).textContent;
    if (button.dataset.save) {
      saveText(text, button.dataset.save, "text/plain");
      return;
    }
    button.textContent = (await copyText(text)) ? "Copied" : "Select and copy it by hand";
    document.getElementById("announced").textContent = button.textContent;
    setTimeout(() => { button.textContent = label; }, SAID_MS);
  });
}

const lost = document.getElementById("lost");
const named = lost && location.pathname.match(/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?[-/]\d{7})(?:v\d+)?(?:\.html)?\/?$/);
if (named) {
  const key = named[1].replace("/", "-");
  lost.hidden = false;
  lost.querySelector("a").href += `papers/${key}.html`;
  lost.querySelector("a").textContent = key;
}
