// Papers as elements. Text goes in as text, never as HTML; addresses were checked when the index was made.

/** An element with attributes and children; strings become text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  element.append(...children);
  return element;
}

/** Names with commas between them, each kept apart from the direction of the others. */
function nameList(names) {
  return names.flatMap((name, at) => [at ? ", " : "", make("bdi", {}, name)]);
}

const SHOWN_AUTHORS = 4;
const METHOD = "method";

/** A paper's line in the list: as `row.html`, but its tags filter, and it can be put on the reading list. */
function makeRow(paper, { words, tones }, { fresh, starred }, why) {
  const shown = paper.authors.length <= SHOWN_AUTHORS + 1 ? paper.authors : paper.authors.slice(0, SHOWN_AUTHORS);
  const others = paper.authors.length - shown.length;
  const tags = make("p", { class: "tags" });
  if (fresh.has(paper.key)) tags.append(make("strong", { class: "new" }, "New"), " ");
  if (paper.withdrawn) tags.append(make("strong", { class: "withdrawn" }, "Withdrawn"), " ");
  tags.append(make("span", { class: "pub", dir: "auto" }, paper.published));
  const tag = (facet, value, extra = "") => tags.append(" ", make("a", { class: `tag${extra}`, href: `?${facet}=${encodeURIComponent(value)}`, "data-facet": facet, "data-value": value }, words[facet][value]?.[1] ?? value));
  if (paper.kind !== METHOD) tag("kind", paper.kind, " kind");
  if (paper.nature) tag("nature", paper.nature, ` ${tones[paper.nature]}`);
  for (const level of paper.level) tag("level", level);
  for (const area of paper.area) tag("area", area);
  for (const [label, address] of paper.links) tags.append(" ", make("a", { class: "go", href: address }, label));
  return make("li", { class: "paper starrable" },
    make("h3", { dir: "auto" }, make("a", { href: pageOf(paper.key) }, paper.title)),
    make("p", { class: "by" }, ...nameList(shown), others ? ` and ${others} more` : ""), tags, ...whyFound(why),
    makeStar(paper, starred.has(paper.key)));
}

/** The words of the paper in which something was found that its card does not show. */
function whyFound(parts) {
  return parts ? [make("p", { class: "why", dir: "auto" }, parts[0], make("mark", {}, parts[1]), parts[2])] : [];
}

/** The button that puts a paper on the reading list and takes it off. */
function makeStar(paper, on) {
  return make("button", { type: "button", class: "star", "data-star": paper.key, "aria-pressed": String(on), "aria-label": `Reading list: ${paper.title}`, title: on ? "Take off your reading list" : "Put on your reading list" });
}

/** What a script of the site's own brings; it is loaded once. */
function loadScript(address, read) {
  if (read?.()) return Promise.resolve(read());
  return new Promise((resolve, reject) => {
    const script = make("script", { src: address });
    script.addEventListener("load", () => (!read || read() ? resolve(read?.()) : reject(new Error(address))));
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
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Hands the reader a file, which the browser makes itself. */
function saveText(text, name, type) {
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
