// Which papers a search and its filters find, and how many each further choice would: no page in here, only values.

const COLUMNS = ["key", "title", "authors", "date", "year", "published", "venue", "kind", "nature", "level", "area", "links",
  "keywords", "aliases", "note", "withdrawn"];
const LISTS = new Set(["authors", "level", "area", "links", "keywords", "aliases"]);
const NO_VENUE = "none";

const LETTERS = { ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i" };

/** Text for comparing: no case, accents or compatibility forms; what joins words is a blank. */
function fold(text) {
  const plain = text.toLowerCase();
  return (/^[\x00-\x7f]*$/.test(plain) ? plain
    : plain.normalize("NFKD").replace(/\p{M}+/gu, "").replace(/[ßøłđðþæœı]/g, (letter) => LETTERS[letter])
  ).replace(/[\s\-‐-―_/:,;]+/g, " ");
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
  let slots = 0;
  for (const facet of facets) {
    facet.base = slots; // the place of its first value when all values of all filters stand in one row
    slots += facet.values.length;
    const places = new Map(facet.values.map((value, place) => [value, place]));
    facet.of = papers.map((paper) => valuesOf(paper, facet.name).map((value) => places.get(value)).filter((one) => one >= 0));
  }
  for (const paper of papers) paper.slots = Uint16Array.from(facets.flatMap((facet) => facet.of[paper.at].map((place) => facet.base + place)));
  return { facets, papers, slots, words: data.words, tones: data.tones, bibtex: data.bibtex };
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

/** How well a paper matches every term: 0 not at all, BEST at the start of words of its title. */
function rank(paper, terms) {
  let worst = BEST;
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

/** The papers for `{query, chosen, sort}` in order, and how many each value of each filter would show. `chosen`: name -> Set of values. */
function search(index, { query, chosen, sort }) {
  const ranked = matchTerms(index, termsOf(query));
  const filters = index.facets.flatMap((facet) => (chosen[facet.name]?.size ? [filterOf(facet, chosen[facet.name])] : []));
  const counts = new Uint32Array(index.slots);
  const found = [];
  for (let score = BEST; score > 0; score -= 1) {
    for (const paper of ranked[score]) {
      const failed = failedFilter(filters, paper.at);
      if (failed === NONE) {
        found.push(paper);
        for (const slot of paper.slots) counts[slot] += 1;
      } else if (failed !== MANY && !failed.facet.narrows) {
        // A value's count is what choosing it would show: in a filter that widens, its own other choices don't matter.
        for (const place of failed.facet.of[paper.at]) counts[failed.facet.base + place] += 1;
      }
    }
  }
  return { found: sort === "" ? found : order(found, sort), counts };
}

/** The papers that hold every term, by how well. Who types on narrows what was found before, so only that is looked at again. */
function matchTerms(index, terms) {
  const last = index.last;
  const narrows = last && terms.length >= last.terms.length && last.terms.every((term, at) => terms[at].startsWith(term));
  const ranked = [[], [], [], []];
  for (const paper of narrows ? last.papers : index.papers) {
    const score = terms.length ? rank(paper, terms) : 1;
    if (score) ranked[score].push(paper);
  }
  const papers = ranked.some((some, score) => score && some.length === index.papers.length) ? index.papers
    : ranked.flat().sort((one, other) => one.at - other.at);
  index.last = { terms, papers };
  return ranked;
}

const BEST = 3;
const NONE = null;
const MANY = {};

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

function order(papers, sort) {
  if (sort === "title") return papers.sort((one, other) => COLLATOR.compare(one.title, other.title));
  return papers.sort((one, other) => (sort === "oldest" ? other.at - one.at : one.at - other.at));
}

const COLLATOR = new Intl.Collator("en", { sensitivity: "base", numeric: true });
