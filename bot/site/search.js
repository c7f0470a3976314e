// Which papers a search and its filters find, and how many each further choice would: no page in here, only values.

const COLUMNS = ["key", "title", "authors", "date", "year", "published", "venue", "kind", "nature", "level", "area", "links",
  "keywords", "aliases", "note", "withdrawn"];
const LISTS = new Set(["authors", "level", "area", "links", "keywords", "aliases"]);
const NO_VENUE = "none";

/** Text for comparing: no case, accents or compatibility forms; what joins words is a blank. */
function fold(text) {
  const plain = /^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}+/gu, "");
  return plain.toLowerCase().replace(/[\s\-‐-―_/:,;]+/g, " ");
}

/** The words and "quoted phrases" of a query, folded. */
function termsOf(query) {
  const found = query.match(/"[^"]*"?|[^\s"]+/g) ?? [];
  return found.map((term) => fold(term.replaceAll('"', "")).trim()).filter(Boolean);
}

/** The index as papers, filters and their values, ready to be searched. */
function readIndex(data) {
  const facets = [...data.facets, { name: "code", narrows: false, values: ["1"], labels: ["Has code"] }];
  const papers = data.papers.map((row, at) => readPaper(row, at, data.words.area));
  for (const facet of facets) {
    const places = new Map(facet.values.map((value, place) => [value, place]));
    facet.of = papers.map((paper) => valuesOf(paper, facet.name).map((value) => places.get(value)).filter((one) => one >= 0));
  }
  return { facets, papers, words: data.words, tones: data.tones, bibtex: data.bibtex };
}

function readPaper(row, at, areas) {
  const paper = { at };
  COLUMNS.forEach((name, place) => { paper[name] = row[place] ?? (LISTS.has(name) ? [] : ""); });
  paper.code = paper.links.some(([label]) => label === "Code");
  paper.inTitle = ` ${fold(paper.title)} ${fold(paper.aliases.join(" "))}`;
  paper.inRest = ` ${fold([...paper.authors, ...paper.keywords, paper.key, paper.published,
    ...paper.area.map((area) => areas[area]?.[0] ?? "")].join(" "))}`;
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

/** How well a paper matches every term: 0 not at all, 3 at the start of words of its title. */
function rank(paper, terms) {
  let worst = 3;
  for (const term of terms) {
    const place = paper.inTitle.indexOf(term);
    if (place < 0) {
      if (!paper.inRest.includes(term)) return 0;
      worst = 1;
    } else if (worst > 2 && paper.inTitle[place - 1] !== " " && !paper.inTitle.includes(` ${term}`)) {
      worst = 2;
    }
  }
  return worst;
}

/** The papers for `{query, chosen, sort}` in order, and for each filter the counts of its values. `chosen`: name -> Set of values. */
function search(index, { query, chosen, sort }) {
  const terms = termsOf(query);
  const filters = index.facets.map((facet) => filterOf(facet, chosen[facet.name] ?? new Set()));
  const counts = index.facets.map((facet) => new Uint32Array(facet.values.length));
  const ranked = [[], [], [], []];
  for (const paper of index.papers) {
    const score = terms.length ? rank(paper, terms) : 1;
    if (!score) continue;
    const failed = failedFilter(filters, paper.at);
    if (failed === MANY) continue;
    if (failed < 0) ranked[score].push(paper);
    count(index.facets, counts, paper.at, failed);
  }
  const found = sort === "" ? ranked.reverse().flat() : order(ranked.flat(), sort);
  return { found, counts };
}

const MANY = 99;

/** What one filter lets through: every chosen value where choices narrow, any of them where they widen. */
function filterOf(facet, values) {
  const places = facet.values.flatMap((value, place) => (values.has(value) ? [place] : []));
  const unknown = values.size > places.length; // a value that no paper has: it finds none
  if (!values.size) return null;
  if (facet.narrows) return (at) => !unknown && places.every((place) => facet.of[at].includes(place));
  return (at) => facet.of[at].some((place) => places.includes(place));
}

/** -1 when a paper passes all filters, else the place of the only one that it fails, or MANY. */
function failedFilter(filters, at) {
  let failed = -1;
  for (let place = 0; place < filters.length; place += 1) {
    if (filters[place] && !filters[place](at)) {
      if (failed >= 0) return MANY;
      failed = place;
    }
  }
  return failed;
}

/** A value's count is what choosing it would show: in a filter that widens its own other choices don't matter. */
function count(facets, counts, at, failed) {
  if (failed >= 0) {
    if (!facets[failed].narrows) for (const place of facets[failed].of[at]) counts[failed][place] += 1;
    return;
  }
  for (let name = 0; name < facets.length; name += 1) {
    for (const place of facets[name].of[at]) counts[name][place] += 1;
  }
}

function order(papers, sort) {
  if (sort === "title") return papers.sort((one, other) => COLLATOR.compare(one.title, other.title));
  return papers.sort((one, other) => (sort === "oldest" ? other.at - one.at : one.at - other.at));
}

const COLLATOR = new Intl.Collator("en", { sensitivity: "base", numeric: true, ignorePunctuation: true });
