// The search page: reads the address, listens, and shows what was found. Other pages only get stars and the notice of old data.

const OLD_DAYS = 10;
const FIRST = 12; // papers shown at once after a keystroke: a screen full, the next ones follow a frame later
const CHUNK = 40;
const $ = (id) => document.getElementById(id);

/** Says how old the data are once they are old, by the reader's own clock. */
function tellAge() {
  const [time, say] = $("checked") ? [$("checked"), (day, days) => `The bot last searched arXiv for new papers on ${day}, ${days} days ago: newer papers are missing.`]
    : [$("newest"), (day, days) => `The newest paper here is from ${day}, ${days} days ago: newer ones may be missing.`];
  const days = time ? Math.floor((Date.now() - Date.parse(time.dateTime)) / 86_400_000) : 0;
  if (days > OLD_DAYS) {
    $("age").textContent = say(time.dateTime, days.toLocaleString("en"));
    $("age").hidden = false;
  }
}

const count = (number, one) => `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;

class Page {
  constructor(data) {
    this.index = readIndex(data);
    this.byKey = new Map(this.index.papers.map((paper) => [paper.key, paper]));
    this.repository = document.body.dataset.repository ?? "";
    this.typing = 0;
    memory.visit(this.index.papers.map((paper) => paper.key));
    this.markYours();
    this.listAllVenues();
    this.options = [...document.querySelectorAll("#facets input")].map((input) => ({ input, output: input.parentElement.querySelector("output"), ...this.placeOf(input) }));
    this.start = document.querySelector(".start");
    this.finder = new Finder(this.addresses(), (answer) => this.answered(answer));
    this.listen();
    if ($("q").value) this.fromControls(); else this.fromAddress(); // what was typed while the index was on its way counts
  }

  addresses() {
    const absolute = (address) => new URL(address, document.baseURI).href;
    const abstracts = Object.entries(this.index.abstracts).map(([name, address]) => [name, absolute(address)]);
    return { program: absolute($("find").dataset.program), papers: $("data").src, abstracts };
  }

  placeOf(input) {
    const facet = this.index.facets.findIndex((one) => one.name === input.name);
    return { facet, value: facet < 0 ? -1 : this.index.facets[facet].values.indexOf(input.value) };
  }

  listAllVenues() {
    const venues = this.index.facets.find((facet) => facet.name === "venue");
    if (!$("venues") || !venues) return;
    const first = document.querySelectorAll("[data-facet=venue] > .option").length;
    $("venues").append(...venues.values.slice(first).map((value, at) => make("label", { class: "option" },
      make("input", { type: "checkbox", name: "venue", value }), make("span", { dir: "auto" }, venues.labels[first + at]), make("output"))));
  }

  listen() {
    $("q").addEventListener("input", () => this.typed());
    $("sort").addEventListener("change", () => this.fromControls({ push: true }));
    $("facets").addEventListener("change", () => this.fromControls({ push: true }));
    $("find").addEventListener("submit", (event) => { event.preventDefault(); this.entered(); });
    $("facets").addEventListener("submit", (event) => event.preventDefault());
    $("more").addEventListener("click", () => this.showMore({ focus: true }));
    for (const id of ["chips", "empty", "yours", "papers", "shelf"]) $(id).addEventListener("click", (event) => this.clicked(event));
    addEventListener("keydown", (event) => this.keyPressed(event));
    addEventListener("popstate", () => { clearTimeout(this.typing); this.typing = 0; this.late = false; this.fromAddress(); });
    addEventListener("hashchange", () => this.follow());
    new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) this.showMore(); }, { rootMargin: "600px" }).observe($("more"));
  }

  // --- state: the address is the truth; controls and list follow it

  /** Older addresses lead on; anything else leaves the page as it is. */
  follow() {
    const moved = movedTo(location.href, this.index);
    if (moved) location.replace(moved);
    return moved;
  }

  fromAddress() {
    if (this.follow()) return;
    this.state = readAddress(location.href);
    this.toControls();
    this.find();
  }

  toControls() {
    $("q").value = this.state.query;
    $("sort").value = this.state.sort;
    for (const { input } of this.options) input.checked = this.state.chosen[input.name]?.has(input.value) ?? false;
  }

  fromControls({ push = false } = {}) {
    const chosen = Object.fromEntries(FILTERS.map((name) => [name, new Set()]));
    for (const { input } of this.options) if (input.checked) chosen[input.name].add(input.value);
    const before = this.state ?? readAddress(location.href);
    this.state = { query: $("q").value, chosen: { ...chosen, yours: before.chosen.yours }, sort: $("sort").value, list: before.list };
    if (push) this.remember();
    this.find();
  }

  go(change) {
    this.state = { ...this.state, ...change };
    this.toControls();
    this.remember();
    this.find();
  }

  /** A new step for the back button. */
  remember() {
    this.settle();
    const address = writeAddress(this.state);
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
  }

  /** Typing is one step for the back button; browsers take only few changes of the address, so it follows after a pause. */
  typed() {
    const first = !this.typing;
    clearTimeout(this.typing);
    this.fromControls();
    if (first) history.pushState(null, "", writeAddress(this.state));
    this.typing = setTimeout(() => this.settle({ stillTyping: true }), 250);
    this.late = true;
  }

  /** Brings the address up to what was typed. */
  settle({ stillTyping = false } = {}) {
    clearTimeout(this.typing);
    if (!stillTyping) this.typing = 0;
    if (this.late) history.replaceState(null, "", writeAddress(this.state));
    this.late = false;
  }

  // --- the search

  /** Shows the papers for the state: at once where the answer is known, else when it comes. */
  find() {
    const query = this.state.query.trim();
    this.entering = false;
    if (query || this.state.list || this.hasFilters()) this.start?.remove(); else if (this.start) $("yours").after(this.start);
    if (!query || this.answer?.query === query) {
      if (!query) this.answer = null;
      this.show();
      return;
    }
    this.finder.ask(query);
    if (this.finder.ready) return;
    $("papers").replaceChildren(); // nothing but what is found may be shown while something is typed
    $("more").hidden = true;
    $("count").textContent = this.fault ?? "Loading the search …";
  }

  hasFilters() {
    return Object.values(this.state.chosen).some((values) => values.size);
  }

  answered(answer) {
    if (answer.fault) {
      this.fault = "The search could not be loaded: reload the page, or use the filters.";
      if (this.state.query.trim()) $("count").textContent = this.fault;
    } else if (answer.stage === "abstracts") {
      this.complete = true;
      if (this.answer) this.finder.ask(this.answer.query);
    } else if (answer.query && answer.query === this.state.query.trim()) {
      const same = this.answer?.query === answer.query && this.answer.order.join() === answer.order.join();
      this.answer = answer;
      if (!same || !this.found.length) this.show(); // what is said of nothing changes once the abstracts are there
      if (this.entering) this.enter();
    }
  }

  /** Enter opens a paper that was named by its id, link or title, or that is the only one; else it leads to the first. */
  entered() {
    this.entering = true;
    const query = this.state.query.trim();
    if (!query || this.answer?.query === query) this.enter();
  }

  enter() {
    this.entering = false;
    const one = this.state.query.trim() && (this.found.length === 1 || (this.answer?.exact && !this.state.sort)) && this.found[0];
    if (!one) {
      this.focusResult(0);
      return;
    }
    this.settle();
    location.assign(pageOf(one.key));
  }

  // --- what is seen

  show() {
    const { found, counts, total } = filterPapers(this.index, this.answer?.order ?? null, this.state);
    const row = document.activeElement?.closest("#papers > *"); // where the reader is, if among the papers
    const held = row && this.found[[...$("papers").children].indexOf(row)];
    this.found = found;
    this.why = new Map((this.answer?.why ?? []).map(({ at, parts }) => [at, parts]));
    $("papers").replaceChildren();
    this.shown = 0;
    this.showMore({ size: FIRST });
    if (row) this.focusResult(Math.max(0, found.indexOf(held))); // a reader stays there when a newer answer comes
    const all = this.index.papers.length;
    $("count").textContent = found.length === all ? count(all, "paper") : `${found.length.toLocaleString("en")} of ${count(all, "paper")}`;
    $("heading").className = "hidden";
    $("heading").textContent = "Papers";
    $("sort").options[0].textContent = this.state.query.trim() ? "Best match" : "Newest first";
    $("sort").options[1].hidden = !this.state.query.trim();
    this.showNote();
    this.showEmpty(total);
    this.showCounts(counts);
    this.showChips();
    this.showYours();
  }

  showMore({ focus = false, size = CHUNK } = {}) {
    const next = this.found.slice(this.shown, this.shown + size);
    $("papers").append(...next.map((paper) => makeRow(paper, this.index, memory, this.why.get(paper.at))));
    this.shown += next.length;
    $("more").hidden = this.shown >= this.found.length;
    if (focus && next.length) this.focusResult(this.shown - next.length);
  }

  /** Which words were searched instead of those that nothing has. */
  showNote() {
    const meant = this.found.length ? this.answer?.meant : "";
    $("note").hidden = !meant;
    $("note").replaceChildren(...(meant ? ["Nothing has exactly these words. Shown: papers with ", make("a", { href: `?q=${encodeURIComponent(meant)}`, "data-query": meant }, make("bdi", {}, meant)), " and similar words."] : []));
  }

  /** Nothing found: which filter hides papers, which word was too many, and the form for a missing paper. */
  showEmpty(total) {
    $("empty").hidden = this.found.length > 0;
    if (this.found.length) return;
    const query = this.state.query.trim();
    const ways = make("ul", {});
    const way = (attributes, text) => ways.append(make("li", {}, make("button", { type: "button", ...attributes }, ...text)));
    const hidden = total ? countHidden(this.index, this.answer?.order ?? null, this.state) : new Map();
    for (const [name, more] of hidden) if (more) way({ "data-without": name }, [`Without the filter ${this.namesOf(name)}: ${count(more, "paper")}`]);
    if (total && ![...hidden.values()].some(Boolean)) way({ "data-without": "" }, [`Without filters: ${count(total, "paper")}`]);
    for (const near of this.answer?.near ?? []) way({ "data-query": near.query }, ["Without “", make("bdi", {}, near.without), `”: ${count(near.count, "paper")}`]);
    way({ id: "reset" }, ["Clear search and filters"]);
    const said = total ? "The filters hide every paper that matches." : this.answer?.named ? "This paper is not on the list." : this.nothingSaid();
    $("empty").replaceChildren(make("p", {}, make("strong", {}, said)), ways, ...(query && this.repository ? [make("p", {}, "Is it missing? ", make("a", { class: "suggest", href: suggestAddress(query, this.repository) }, "Suggest this paper"))] : []));
  }

  nothingSaid() {
    if (this.state.chosen.yours.has("starred")) return "Your reading list has no such paper: put papers on it with the star beside each.";
    const waiting = this.answer && !this.complete && this.finder.first.abstracts.length;
    return waiting ? "No paper matches so far; abstracts are still being loaded." : "No paper matches.";
  }

  namesOf(name) {
    const facet = this.index.facets.find((one) => one.name === name);
    return [...this.state.chosen[name]].map((value) => YOURS[value] ?? facet?.labels[facet.values.indexOf(value)] ?? value).join(", ");
  }

  showCounts(counts) {
    for (const { input, output, facet, value } of this.options) {
      const number = value < 0 ? 0 : counts[this.index.facets[facet].base + value];
      const text = number.toLocaleString("en");
      if (output.textContent !== text) output.textContent = text;
      input.parentElement.classList.toggle("none", !number && !input.checked);
    }
  }

  showChips() {
    const chips = FILTERS.flatMap((name) => (name === "yours" ? [] : [...this.state.chosen[name]].map((value) => this.makeChip(name, value))));
    if (this.state.list) chips.push(this.makeChip("papers", "", `A shared list of ${count(this.state.list.size, "paper")}`));
    $("chips").replaceChildren(...chips);
    $("chosen").textContent = chips.length ? `(${chips.length})` : "";
  }

  makeChip(name, value, text) {
    const facet = this.index.facets.find((one) => one.name === name);
    const label = text ?? facet?.labels[facet.values.indexOf(value)] ?? value;
    return make("li", {}, make("button", { type: "button", "data-off": name, "data-value": value, "aria-label": `Remove the filter ${label}` }, make("span", { dir: "auto" }, label), make("span", { "aria-hidden": "true" }, " ×")));
  }

  // --- the reader's own: what is new to them, and their reading list

  markYours() {
    this.index.yours = { new: memory.fresh, starred: memory.starred };
  }

  showYours() {
    const { yours } = this.state.chosen;
    const button = (value, text) => make("button", { type: "button", "data-yours": value, "aria-pressed": String(yours.has(value)) }, text);
    const buttons = [];
    if (memory.fresh.size || yours.has("new")) buttons.push(button("new", `${memory.fresh.size.toLocaleString("en")} new since your last visit`));
    const kept = [...memory.starred].filter((key) => this.byKey.has(key)).length;
    if (kept || yours.has("starred")) buttons.push(button("starred", `Reading list (${kept.toLocaleString("en")})`));
    $("yours").hidden = !buttons.length;
    $("yours").replaceChildren(...buttons);
    this.showShelf();
  }

  /** What can be done with a reading list, the reader's own or a shared one. */
  showShelf() {
    const shown = (this.state.list || this.state.chosen.yours.has("starred")) && this.found.length > 0;
    $("shelf").hidden = !shown;
    if (!shown) return;
    const button = (action, text) => make("button", { type: "button", "data-shelf": action }, text);
    const adds = this.state.list && this.found.some((paper) => !memory.starred.has(paper.key));
    $("shelf").replaceChildren(...FORMATS.map(([, label], at) => button(String(at), label)), button("share", "Copy link to this list"),
      ...(adds ? [button("add", "Add all to my reading list")] : []), make("span", { class: "hidden", role: "status" }));
  }

  async shelfUsed(button) {
    const action = button.dataset.shelf;
    if (action === "add") {
      memory.add(this.found.map((paper) => paper.key));
      this.markYours();
      this.show();
      return;
    }
    const said = action === "share" ? await this.share() : await saveReferences(this.found, this.index, FORMATS[Number(action)]);
    const label = button.textContent;
    button.textContent = said;
    $("shelf").querySelector("[role=status]").textContent = said;
    setTimeout(() => { if (button.textContent === said) button.textContent = label; }, 2000);
  }

  async share() {
    const keys = this.found.map((paper) => paper.key);
    const done = await copyText(new URL(`${location.pathname}?${sharedList(keys)}`, location.href).href);
    if (!done) return "Could not copy it";
    return keys.length > MOST_SHARED ? `Copied, the first ${MOST_SHARED}` : "Copied";
  }

  star(button) {
    const on = memory.toggle(button.dataset.star);
    button.replaceWith(makeStar(this.byKey.get(button.dataset.star), on));
    [...$("papers").querySelectorAll(".star")].find((one) => one.dataset.star === button.dataset.star)?.focus();
    this.markYours();
    this.showYours(); // a paper that is taken off stays in view until the list is shown anew, so that a slip can be undone
  }

  // --- what readers do

  clicked(event) {
    const one = event.target.closest("button, a");
    if (!one || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const { star, off, value, without, query, yours, shelf, facet } = one.dataset;
    if (star) this.star(one);
    else if (shelf) this.shelfUsed(one);
    else if (one.id === "reset") { this.go(CLEAR()); $("q").focus(); }
    else if (off) this.takeOff(off, value);
    else if (without !== undefined) this.go({ chosen: without ? { ...this.state.chosen, [without]: new Set() } : CLEAR().chosen, list: without ? this.state.list : null });
    else if (query !== undefined) { event.preventDefault(); this.go({ query }); $("q").focus(); }
    else if (yours) { this.toggle("yours", yours, !this.state.chosen.yours.has(yours)); $("yours").querySelector(`[data-yours=${yours}]`)?.focus(); }
    else if (facet) { event.preventDefault(); this.toggle(facet, value, true); scrollTo({ top: 0 }); }
  }

  takeOff(name, value) {
    if (name === "papers") this.go({ list: null }); else this.toggle(name, value, false);
    ($("chips").querySelector("button") ?? $("q")).focus();
  }

  toggle(name, value, on) {
    const values = new Set(this.state.chosen[name]);
    values[on ? "add" : "delete"](value);
    this.go({ chosen: { ...this.state.chosen, [name]: values } });
  }

  keyPressed(event) {
    const inField = event.target.matches?.("input[type=search], select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !inField) {
      event.preventDefault();
      $("q").focus();
      $("q").select();
    } else if (event.key === "Escape" && event.target === $("q")) {
      event.preventDefault();
      if ($("q").value) { $("q").value = ""; this.typed(); } else $("q").blur();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.moveFocus(event, event.key === "ArrowDown" ? 1 : -1);
    }
  }

  /** Up and down lead from the search field through the titles; elsewhere these keys scroll. */
  moveFocus(event, step) {
    const titles = [...$("papers").querySelectorAll("h3 a")];
    const at = titles.indexOf(document.activeElement);
    if (at < 0 && !(event.target === $("q") && step > 0)) return;
    event.preventDefault();
    if (at + step < 0) $("q").focus(); else this.focusResult(at + step);
  }

  focusResult(at) {
    if (at >= this.shown) this.showMore();
    $("papers").children[at]?.querySelector("h3 a").focus();
  }
}

const CLEAR = () => ({ query: "", chosen: Object.fromEntries(FILTERS.map((name) => [name, new Set()])), sort: "", list: null });
const YOURS = { new: "New since your last visit", starred: "Reading list" };
const FORMATS = [["papers.bib", "BibTeX", "application/x-bibtex"], ["papers.ris", "RIS", "application/x-research-info-systems"], ["papers.csl.json", "CSL-JSON", "application/json"]];

/** The form for a missing paper, with what was searched filled in. */
function suggestAddress(query, repository) {
  const id = /^\s*(?:arxiv:)?\s*(\d{4}\.\d{4,5}(?:v\d+)?)\s*$/i.exec(query)?.[1];
  const named = encodeURIComponent([...(id ? `https://arxiv.org/abs/${id}` : query)].slice(0, 300).join(""));
  return `${repository}/issues/new?template=suggest.yml&title=${encodeURIComponent("Suggest: ")}${named}&paper=${named}`;
}

/** Hands the reader a file with the references of papers; what to say about it. */
async function saveReferences(papers, index, [file, , type]) {
  const years = [...new Set(papers.map((paper) => paper.year))];
  try {
    await Promise.all(years.map((year) => loadScript(index.references[year], () => site[`references_${year}`])));
  } catch {
    return "Could not be loaded";
  }
  const column = FORMATS.findIndex(([name]) => name === file);
  const texts = papers.map((paper) => site[`references_${paper.year}`][paper.key][column]);
  const text = file.endsWith(".json") ? `[\n${texts.join(",\n")}\n]\n` : texts.join(file.endsWith(".bib") ? "\n" : "");
  saveText(text, file, type);
  return `Saved ${count(papers.length, "paper")}`;
}

/** On other pages: the star of each paper that has one (`button[data-star=KEY]`). */
function bindStars() {
  for (const button of document.querySelectorAll("button[data-star]")) {
    const show = (on) => button.setAttribute("aria-pressed", String(on));
    show(memory.starred.has(button.dataset.star));
    button.addEventListener("click", () => show(memory.toggle(button.dataset.star)));
    button.hidden = false;
  }
}

tellAge();
if ($("months")) $("months").scrollLeft = $("months").scrollWidth; // on a phone, the newest months first
if ($("find")) {
  const wide = matchMedia("(min-width: 56.0625rem)"); // where the filters stand beside the list they are always open
  const unfold = () => { $("filters").open = wide.matches; };
  wide.addEventListener("change", unfold);
  unfold();
  const hush = () => { // what is typed before the index is there: nothing but what it finds may be shown
    if (!$("q").value && !new URLSearchParams(location.search).get("q")) return;
    $("papers").replaceChildren();
    $("count").textContent = "Loading the search …";
  };
  $("q").addEventListener("input", hush, { once: true });
  hush();
  const start = () => {
    if (self.site?.papers) new Page(site.papers);
    else $("count").textContent = "The search could not be loaded: reload the page, or see All papers above. These are the newest ones.";
  };
  if (document.readyState === "complete") start(); else addEventListener("DOMContentLoaded", start, { once: true });
} else {
  bindStars();
}
