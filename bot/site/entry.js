// One paper's entry: its links, its place in the taxonomy and why, BibTeX, and a link to report a mistake.

const MANY_AUTHORS = 30;

/** Fills the dialog with a paper. `repository` is the address that mistakes are reported to, or empty. */
function fillEntry(dialog, paper, index, repository) {
  const close = make("button", { type: "button", class: "close", "aria-label": "Close", "data-close": true }, "×");
  const title = make("h2", { id: "entry-title", dir: "auto", tabindex: "-1" }, paper.title);
  const actions = make("p", { class: "actions" }, make("button", { type: "button", "data-copy": "link" }, "Copy link"));
  if (repository) actions.append(make("a", { class: "report", href: reportAddress(paper, repository) }, "Report a mistake"));
  dialog.replaceChildren(make("article", {},
    make("header", {}, title, close),
    authorsOf(paper),
    make("p", { class: "when" }, make("span", { dir: "auto" }, paper.published), ` · first version ${paper.date}`, paper.withdrawn ? " · " : "", paper.withdrawn ? make("strong", { class: "withdrawn" }, "Withdrawn by its authors") : ""),
    make("p", { class: "links" }, ...paper.links.map(([label, address], at) => make("a", { class: at ? "button" : "button first", href: address }, label))),
    make("h3", {}, "Why it is here"),
    placementOf(paper, index.words),
    ...bibtexOf(paper, index),
    actions,
    make("p", { class: "hidden", role: "status", id: "announced" })));
  return title;
}

/** The form for mistakes with the paper filled in: its arXiv id or, without one, its address. */
function reportAddress(paper, repository) {
  const address = paper.links[0]?.[1] ?? paper.title;
  const named = encodeURIComponent(address.replace("https://arxiv.org/abs/", ""));
  return `${repository}/issues/new?template=mistake.yml&paper=${named}&title=${encodeURIComponent(`Mistake: ${[...paper.title].slice(0, 150).join("")}`)}`;
}

function authorsOf(paper) {
  const line = make("p", { class: "authors" }, ...nameList(paper.authors.slice(0, MANY_AUTHORS)));
  if (paper.authors.length > MANY_AUTHORS) {
    line.append(make("details", {}, make("summary", {}, `and ${paper.authors.length - MANY_AUTHORS} more`), ...nameList(paper.authors.slice(MANY_AUTHORS))));
  }
  return line;
}

/** Its place in the list's own words: each with what it means. */
function placementOf(paper, words) {
  const list = make("dl", {});
  const add = (name, ...content) => list.append(...(name ? [make("dt", {}, name)] : []), make("dd", {}, ...content));
  const hasPlaces = Object.keys(words.nature).length + Object.keys(words.level).length > 0;
  const meaning = (facet, value) => [make("strong", {}, words[facet][value]?.[0] ?? value), " ", words[facet][value]?.[2] ?? ""];
  add("Kind", ...meaning("kind", paper.kind));
  if (paper.nature) add("Nature", ...meaning("nature", paper.nature));
  paper.level.forEach((level, at) => add(at ? "" : "Level", ...meaning("level", level)));
  paper.area.forEach((area, at) => add(at ? "" : "Area", ...meaning("area", area)));
  if (!paper.nature && !paper.level.length && paper.kind === METHOD && hasPlaces) add("Place", "Not yet placed: its nature or level is not known yet.");
  if (paper.keywords.length) add("Keywords", make("span", { dir: "auto" }, paper.keywords.join(" · ")));
  if (paper.aliases.length) add("Also called", make("span", { dir: "auto" }, paper.aliases.join(" · ")));
  if (paper.note) add("Note", make("span", { dir: "auto" }, paper.note));
  return list;
}

/** The BibTeX entry, where the list was published with any; its file is loaded with the first entry of a year. */
function bibtexOf(paper, index) {
  const address = index.bibtex[paper.year];
  if (!address) return [];
  const text = make("pre", { tabindex: "0", "aria-label": "BibTeX" }, "Loading …");
  const button = make("button", { type: "button", "data-copy": "bibtex", disabled: true }, "Copy BibTeX");
  loadScript(address, () => site[`bibtex_${paper.year}`]).then(
    (entries) => {
      text.textContent = entries[paper.key] ?? "There is no BibTeX for this paper.";
      button.disabled = !(paper.key in entries);
    },
    () => { text.textContent = "BibTeX could not be loaded; try again later."; });
  return [make("h3", {}, "BibTeX"), make("div", { class: "bibtex" }, text, button)];
}

/** What a script of the site's own brings; it is loaded once. */
function loadScript(address, read) {
  if (read()) return Promise.resolve(read());
  return new Promise((resolve, reject) => {
    const script = make("script", { src: address });
    script.addEventListener("load", () => (read() ? resolve(read()) : reject(new Error(address))));
    script.addEventListener("error", () => reject(new Error(address)));
    document.head.append(script);
  });
}

/** Puts text on the clipboard, also where the page is not served over HTTPS. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { class: "hidden", readonly: true });
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
