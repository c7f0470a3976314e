// The search page: reads the address, listens, and shows what was found. Other pages only get the notice of old data.

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

class Page {
  constructor(data) {
    this.index = readIndex(data);
    this.byKey = new Map(this.index.papers.map((paper) => [paper.key, paper]));
    this.repository = document.body.dataset.repository ?? "";
    this.typing = 0;
    this.listAllVenues();
    this.options = [...document.querySelectorAll("#facets input")].map((input) => ({ input, output: input.parentElement.querySelector("output"), ...this.placeOf(input) }));
    this.listen();
    $("heading").className = "hidden";
    $("heading").textContent = "Papers";
    if ($("q").value) this.fromControls(); else this.fromAddress(); // what was typed while the index was on its way counts
    this.openFromAddress();
    // Looks at every text once, for a word that none has, so that the first keystroke finds them ready.
    (self.requestIdleCallback ?? setTimeout)(() => { for (const paper of this.index.papers) rank(paper, ["\u0000"]); });
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
    $("find").addEventListener("submit", (event) => { event.preventDefault(); this.focusResult(0); });
    $("facets").addEventListener("submit", (event) => event.preventDefault());
    $("more").addEventListener("click", () => this.showMore({ focus: true }));
    $("reset").addEventListener("click", () => { this.go({ query: "", chosen: readAddress(location.origin).chosen, sort: "" }); $("q").focus(); });
    $("chips").addEventListener("click", (event) => this.chipClicked(event));
    $("papers").addEventListener("click", (event) => this.listClicked(event));
    $("entry").addEventListener("click", (event) => this.entryClicked(event));
    $("entry").addEventListener("close", () => this.closed());
    addEventListener("keydown", (event) => this.keyPressed(event));
    addEventListener("popstate", () => { clearTimeout(this.typing); this.typing = 0; this.late = false; this.fromAddress(); this.openFromAddress(); });
    new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) this.showMore(); }, { rootMargin: "600px" }).observe($("more"));
  }

  // --- state: the address is the truth; controls and list follow it

  fromAddress() {
    const state = readAddress(location.href);
    if (this.state && writeAddress(this.state) === writeAddress(state)) return; // only a paper was opened or closed
    this.state = state;
    this.toControls();
    this.show();
  }

  toControls() {
    $("q").value = this.state.query;
    $("sort").value = this.state.sort;
    for (const { input } of this.options) input.checked = this.state.chosen[input.name]?.has(input.value) ?? false;
  }

  fromControls({ push = false } = {}) {
    const chosen = Object.fromEntries(FILTERS.map((name) => [name, new Set()]));
    for (const { input } of this.options) if (input.checked) chosen[input.name].add(input.value);
    this.state = { query: $("q").value, chosen, sort: $("sort").value };
    if (push) this.remember();
    this.show();
  }

  go(state) {
    this.state = state;
    this.toControls();
    this.remember();
    this.show();
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

  // --- what is seen

  show() {
    const { found, counts } = search(this.index, this.state);
    this.found = found;
    $("papers").replaceChildren();
    this.shown = 0;
    this.showMore({ size: FIRST });
    const all = this.index.papers.length;
    const papers = all === 1 ? "paper" : "papers";
    $("count").textContent = found.length === all ? `${all.toLocaleString("en")} ${papers}` : `${found.length.toLocaleString("en")} of ${all.toLocaleString("en")} ${papers}`;
    $("empty").hidden = found.length > 0;
    $("sort").options[0].textContent = this.state.query.trim() ? "Best match" : "Newest first";
    $("sort").options[1].hidden = !this.state.query.trim();
    this.showCounts(counts);
    this.showChips();
  }

  showMore({ focus = false, size = CHUNK } = {}) {
    const next = this.found.slice(this.shown, this.shown + size);
    $("papers").append(...next.map((paper) => makeRow(paper, this.index)));
    this.shown += next.length;
    $("more").hidden = this.shown >= this.found.length;
    if (focus && next.length) this.focusResult(this.shown - next.length);
  }

  showCounts(counts) {
    for (const { input, output, facet, value } of this.options) {
      const count = value < 0 ? 0 : counts[this.index.facets[facet].base + value];
      const text = count.toLocaleString("en");
      if (output.textContent !== text) output.textContent = text;
      input.parentElement.classList.toggle("none", !count && !input.checked);
    }
  }

  showChips() {
    const chips = FILTERS.flatMap((name) => [...this.state.chosen[name]].map((value) => this.makeChip(name, value)));
    $("chips").replaceChildren(...chips);
    $("chosen").textContent = chips.length ? `(${chips.length})` : "";
  }

  makeChip(name, value) {
    const facet = this.index.facets.find((one) => one.name === name);
    const label = facet?.labels[facet.values.indexOf(value)] ?? value;
    return make("li", {}, make("button", { type: "button", "data-facet": name, "data-value": value, "aria-label": `Remove the filter ${label}` }, make("span", { dir: "auto" }, label), make("span", { "aria-hidden": "true" }, " ×")));
  }

  // --- what readers do

  chipClicked(event) {
    const chip = event.target.closest("button");
    if (!chip) return;
    this.toggle(chip.dataset.facet, chip.dataset.value, false);
    ($("chips").querySelector("button") ?? $("q")).focus();
  }

  toggle(name, value, on) {
    const chosen = Object.fromEntries(FILTERS.map((one) => [one, new Set(this.state.chosen[one])]));
    chosen[name][on ? "add" : "delete"](value);
    this.go({ ...this.state, chosen });
  }

  listClicked(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.dataset.open) {
      event.preventDefault();
      this.open(link.dataset.open);
    } else if (link.dataset.facet) {
      event.preventDefault();
      this.toggle(link.dataset.facet, link.dataset.value, true);
      scrollTo({ top: 0 });
    }
  }

  keyPressed(event) {
    const inField = event.target.matches?.("input[type=search], select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey || $("entry").open) return;
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

  // --- one paper

  open(key) {
    this.settle();
    history.pushState({ opened: true }, "", `${location.pathname}${location.search}#${encodeURIComponent(key)}`);
    this.openFromAddress();
  }

  openFromAddress() {
    const key = paperOf(location.href);
    const paper = this.byKey.get(key);
    if (!paper) {
      if ($("entry").open) $("entry").close();
      return;
    }
    const title = fillEntry($("entry"), paper, this.index, this.repository);
    if (!$("entry").open) $("entry").showModal();
    $("entry").scrollTop = 0;
    title.focus();
    document.title = `${paper.title} · ${this.pageTitle}`;
  }

  get pageTitle() {
    return document.querySelector("h1").textContent;
  }

  /** The address follows the dialog: back to where the reader came from, or to the list when the paper was opened by its address. */
  closed() {
    document.title = this.pageTitle;
    if (!paperOf(location.href)) return;
    if (history.state?.opened) history.back();
    else history.replaceState(null, "", location.pathname + location.search);
  }

  async entryClicked(event) {
    if (event.target === $("entry") || event.target.closest("[data-close]")) {
      $("entry").close();
      return;
    }
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = button.dataset.copy === "link" ? location.href : $("entry").querySelector("pre").textContent;
    const label = button.dataset.copy === "link" ? "Copy link" : "Copy BibTeX";
    const done = await copyText(text);
    button.textContent = done ? "Copied" : "Select and copy it by hand";
    $("announced").textContent = button.textContent;
    setTimeout(() => { button.textContent = label; }, 2000);
  }
}

tellAge();
if ($("months")) $("months").scrollLeft = $("months").scrollWidth; // on a phone, the newest months first
if ($("find")) {
  const wide = matchMedia("(min-width: 56.0625rem)"); // where the filters stand beside the list they are always open
  const unfold = () => { $("filters").open = wide.matches; };
  wide.addEventListener("change", unfold);
  unfold();
  const start = () => {
    if (self.site?.papers) new Page(site.papers);
    else $("count").textContent = "The search could not be loaded: reload the page, or see All papers above. These are the newest ones.";
  };
  if (document.readyState === "complete") start(); else addEventListener("DOMContentLoaded", start, { once: true });
}
