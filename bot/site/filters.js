// The papers of the index file, and which of them the filters let through: no page in here, only values.

const LISTS = new Set(["authors", "level", "area", "links", "keywords", "aliases"]);
const NO_VENUE = "none";

/** The index as papers, filters and their values. */
function readIndex(data) {
  const facets = [...data.facets, { name: "code", narrows: false, values: ["1"], labels: ["Has code"] },
    { name: "yours", narrows: true, values: ["new", "starred"], labels: ["New since your last visit", "Your reading list"] }];
  const papers = data.papers.map((row, at) => readPaper(row, at, data.columns));
  let slots = 0;
  for (const facet of facets) {
    facet.base = slots; // the place of its first value when all values of all filters stand in one row
    slots += facet.values.length;
    const places = new Map(facet.values.map((value, place) => [value, place]));
    facet.of = papers.map((paper) => valuesOf(paper, facet.name).map((value) => places.get(value)).filter((one) => one >= 0));
  }
  for (const paper of papers) paper.slots = Uint16Array.from(facets.flatMap((facet) => facet.of[paper.at].map((place) => facet.base + place)));
  return { facets, papers, slots, words: data.words, tones: data.tones, references: data.references, abstracts: data.abstracts };
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
    case "yours": return []; // set by `mark`, as it changes while the page is open
    default: return paper[name] ? [paper[name]] : [];
  }
}

/** Notes which papers are new to the reader and which are on the reading list; both are sets of keys. */
function mark(index, fresh, starred) {
  const facet = index.facets.find((one) => one.name === "yours");
  for (const paper of index.papers) facet.of[paper.at] = [...(fresh.has(paper.key) ? [0] : []), ...(starred.has(paper.key) ? [1] : [])];
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
    if (failed === NONE) {
      found.push(paper);
      for (const slot of paper.slots) counts[slot] += 1;
    } else if (failed !== MANY && !failed.facet.narrows) {
      // A value's count is what choosing it would show: in a filter that widens, its own other choices don't matter.
      for (const place of failed.facet.of[paper.at]) counts[failed.facet.base + place] += 1;
    }
  }
  return { found: sort === "" ? found : orderBy(found, sort), counts, total };
}

/** For each chosen filter by name, how many more papers there would be without it. */
function countHidden(index, order, { chosen }) {
  const filters = filtersOf(index, chosen);
  const hidden = new Map(filters.map((filter) => [filter.facet.name, 0]));
  for (const at of order ?? index.papers.keys()) {
    const failed = failedFilter(filters, at);
    if (failed !== NONE && failed !== MANY) hidden.set(failed.facet.name, hidden.get(failed.facet.name) + 1);
  }
  return hidden;
}

const NONE = null;
const MANY = {};

function filtersOf(index, chosen) {
  return index.facets.flatMap((facet) => (chosen[facet.name]?.size ? [filterOf(facet, chosen[facet.name])] : []));
}

/** What one filter lets through: papers with every chosen value where choices narrow, with any of them where they widen. */
function filterOf(facet, values) {
  const places = facet.values.flatMap((value, place) => (values.has(value) ? [place] : []));
  const unknown = values.size > places.length; // a value that no paper has: together with it there is none
  const lets = facet.narrows ? (at) => !unknown && places.every((place) => facet.of[at].includes(place))
    : (at) => facet.of[at].some((place) => places.includes(place));
  return { facet, lets };
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
