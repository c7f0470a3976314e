// The papers of the index file, and which of them the filters let through: no page in here, only values.

const LISTS = new Set(["authors", "level", "area", "links", "keywords", "aliases"]);
const NO_VENUE = "none";

/** The index as papers, filters and their values. All values of all filters stand in one row, each in a slot of its own. */
function readIndex(data) {
  const facets = [...data.facets, { name: "code", narrows: false, values: ["1"], labels: ["Has code"] }];
  const papers = data.papers.map((row, at) => readPaper(row, at, data.columns));
  let slots = 0;
  for (const facet of facets) {
    facet.base = slots;
    slots += facet.values.length;
    facet.slots = new Map(facet.values.map((value, place) => [value, facet.base + place]));
  }
  const filled = []; // the slots of the first paper, then those of the second, and so on; `starts` has where each begins
  const starts = new Uint32Array(papers.length + 1);
  for (const paper of papers) {
    for (const facet of facets) {
      for (const value of valuesOf(paper, facet.name)) if (facet.slots.has(value)) filled.push(facet.slots.get(value));
    }
    starts[paper.at + 1] = filled.length;
  }
  const { words, tones, references, abstracts } = data;
  return { facets, papers, slots, filled: Uint16Array.from(filled), starts, words, tones, references, abstracts, yours: {} };
}

function readPaper(row, at, columns) {
  const paper = { at };
  columns.forEach((name, place) => { paper[name] = row[place] ?? (LISTS.has(name) ? [] : ""); });
  paper.code = paper.links.some(([label]) => label === "Code");
  return paper;
}

function valuesOf(paper, name) {
  switch (name) {
    case "level": case "area": return paper[name];
    case "code": return paper.code ? ["1"] : [];
    case "venue": return [paper.venue || NO_VENUE];
    default: return paper[name] ? [paper[name]] : [];
  }
}

/** The papers for `{chosen, sort, list}` in order, and how many each value of each filter would show. `chosen`: name -> Set of values.
 * `order`: the places of the papers that the search found, the best first; null without a search. `list`: keys, or null for all. */
function filterPapers(index, order, { chosen, sort, list }) {
  const filters = filtersOf(index, chosen);
  const counts = new Uint32Array(index.slots);
  const found = [];
  const among = list ? index.papers.filter((paper) => list.has(paper.key) && (!order || order.includes(paper.at))) : null;
  const total = among ? among.length : order ? order.length : index.papers.length;
  for (let rank = 0; rank < total; rank += 1) {
    const paper = among ? among[rank] : index.papers[order ? order[rank] : rank];
    const failed = failedFilter(filters, paper.at);
    if (failed === NONE) found.push(paper);
    else if (failed === MANY || failed.narrows) continue;
    // A value's count is what choosing it would show: in a filter that widens, its own other choices don't matter.
    const { from, to } = failed ?? EVERY_SLOT;
    for (let place = index.starts[paper.at]; place < index.starts[paper.at + 1]; place += 1) {
      const slot = index.filled[place];
      if (slot >= from && slot < to) counts[slot] += 1;
    }
  }
  return { found: sort === "" ? found : orderBy(found, sort), counts, total };
}

/** For each chosen filter by name, how many more papers there would be without it. */
function countHidden(index, order, { chosen }) {
  const filters = filtersOf(index, chosen);
  const hidden = new Map(filters.map((filter) => [filter.name, 0]));
  for (const at of order ?? index.papers.keys()) {
    const failed = failedFilter(filters, at);
    if (failed !== NONE && failed !== MANY) hidden.set(failed.name, hidden.get(failed.name) + 1);
  }
  return hidden;
}

const NONE = null;
const MANY = {};
const EVERY_SLOT = { from: 0, to: Infinity };

function filtersOf(index, chosen) {
  const filters = index.facets.flatMap((facet) => (chosen[facet.name]?.size ? [filterOf(index, facet, chosen[facet.name])] : []));
  if (chosen.yours.size) {
    const sets = [...chosen.yours].map((name) => index.yours[name] ?? new Set());
    filters.push({ name: "yours", narrows: true, lets: (at) => sets.every((keys) => keys.has(index.papers[at].key)) });
  }
  return filters;
}

/** What one filter lets through: papers with every chosen value where choices narrow, with any of them where they widen. */
function filterOf(index, { name, narrows, slots, base }, values) {
  const wanted = new Uint8Array(index.slots);
  for (const value of values) if (slots.has(value)) wanted[slots.get(value)] = 1;
  const least = narrows ? values.size : 1;
  const lets = (at) => {
    let has = 0;
    for (let place = index.starts[at]; place < index.starts[at + 1]; place += 1) has += wanted[index.filled[place]];
    return has >= least;
  };
  return { name, narrows, from: base, to: base + slots.size, lets };
}

/** The only filter that a paper fails; NONE when it passes all, MANY when it fails several. */
function failedFilter(filters, at) {
  let failed = NONE;
  for (const filter of filters) {
    if (!filter.lets(at)) {
      if (failed) return MANY;
      failed = filter;
    }
  }
  return failed;
}

function orderBy(papers, sort) {
  if (sort === "title") return papers.sort((one, other) => COLLATOR.compare(one.title, other.title));
  return papers.sort((one, other) => (sort === "oldest" ? other.at - one.at : one.at - other.at));
}

const COLLATOR = new Intl.Collator("en", { sensitivity: "base", numeric: true });
