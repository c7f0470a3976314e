// A paper's own page: copies and saves its citation. The page of wrong addresses: offers the paper that the address names.

const SHOWN_MS = 2000;

/** Puts text on the clipboard, also where the page is not served over HTTPS. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.className = "hidden";
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Saves text as a file, which the browser makes itself. */
function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SHOWN_MS);
}

for (const button of document.querySelectorAll("[data-of]")) {
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.of).textContent;
    if (button.dataset.save) {
      save(text, button.dataset.save);
      return;
    }
    button.textContent = (await copied(text)) ? "Copied" : "Select and copy it by hand";
    document.getElementById("announced").textContent = button.textContent;
    setTimeout(() => { button.textContent = label; }, SHOWN_MS);
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
