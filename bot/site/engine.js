// Finds papers by words. MiniSearch looks up words and weighs them; the rules here say which match counts most. No page in here:
// it runs in a worker, in a page that was opened from a folder, and in node.

const STOP = new Set("a an and as at by for from in into is of on or the to via with".split(" "));
const LETTERS = { ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i" };
const CJK = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}"; // written without blanks: each sign is a word of its own
const WORD = new RegExp(`[${CJK}]|(?:(?![${CJK}])[\\p{L}\\p{N}])+`, "gu");

/** Text for comparing: no case, accents or compatibility forms. */
function fold(text) {
  const plain = text.toLowerCase();
  return /^[\x00-\x7f]*$/.test(plain) ? plain
    : plain.normalize("NFKD").replace(/\p{M}+/gu, "").replace(/[ßøłđðþæœı]/g, (letter) => LETTERS[letter]);
}

/** The words of a text, folded. */
function wordsOf(text) {
  const folded = fold(text);
  return folded.match(/^[\x00-\x7f]*$/.test(folded) ? /[a-z0-9]+/g : WORD) ?? [];
}

/** Words with hyphens also as one: `few-shot` is found as `fewshot` too. */
function joinedWords(text) {
  return (fold(text).match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu) ?? []).map((word) => word.replaceAll("-", ""));
}

// --- the query

/** What a reader asks for: words, and "words in quotes" that must follow each other. */
function parseQuery(query) {
  const terms = [];
  for (const [part] of query.matchAll(/"[^"]*"?|[^\s"]+/g)) {
    const words = wordsOf(part);
    if (!words.length) continue;
    const open = part.length < 2 || !part.endsWith("\""); // the closing quote is not typed yet, so the last word may go on
    if (part.startsWith("\"")) terms.push({ phrase: words, open });
    else if (words.length > 1 && !CJK_WORD.test(part)) terms.push({ parts: words, word: words.join("") });
    else terms.push(...words.map((word) => ({ word })));
  }
  terms.splice(MOST_TERMS);
  const telling = terms.filter((term) => !STOP.has(term.word));
  return { terms: telling.length ? telling : terms, words: terms.flatMap((term) => term.phrase ?? term.parts ?? [term.word]) };
}
const MOST_TERMS = 40; // longer than any title
const CJK_WORD = new RegExp(`[${CJK}]`, "u");

const ARXIV = /^(?:arxiv:)?\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?$/i;
const ARXIV_LINK = /^(?:https?:\/\/)?(?:[\w-]+\.)*(?:arxiv\.org\/[a-z]+\/|doi\.org\/10\.48550\/arxiv\.|alphaxiv\.org\/[a-z]+\/|huggingface\.co\/papers\/)([\w./-]+?)(?:v\d+)?(?:\.pdf)?\/?(?:[?#].*)?$/i;

/** The arXiv id that a query is, or that its link names; "" for other queries. */
function arxivOf(query) {
  const text = query.trim();
  const id = ARXIV.exec(text)?.[1] ?? ARXIV.exec(ARXIV_LINK.exec(text)?.[1] ?? "")?.[1] ?? "";
  return id.toLowerCase();
}

/** A link without what may differ between two spellings of it; "" for other queries. */
function linkOf(query) {
  const text = query.trim();
  const plain = text.replace(/^https?:\/\//i, "").replace(/^(?:www|dx)\./i, "").replace(/[?#].*$/, "").replace(/(?:\.git)?\/*$/, "");
  return /^[\w-]+(?:\.[\w-]+)+\/\S+$/.test(plain) ? plain.toLowerCase() : /^10\.\d{4,9}\/\S+$/.test(text) ? `doi.org/${text.toLowerCase()}` : "";
}

// --- papers

/** The papers of the index file as objects with their columns' names. */
function readPapers(data) {
  const lists = new Set(["authors", "level", "area", "links", "keywords", "aliases"]);
  return data.papers.map((row, at) => {
    const paper = { at };
    data.columns.forEach((name, place) => { paper[name] = row[place] ?? (lists.has(name) ? [] : ""); });
    return paper;
  });
}

/** What stands on a paper's card beside title and authors, in the list's own words. */
function cardTexts(paper, words) {
  const terms = [["nature", paper.nature], ...paper.level.map((one) => ["level", one]), ...paper.area.map((one) => ["area", one])];
  if (paper.kind !== "method") terms.push(["kind", paper.kind]);
  const said = terms.flatMap(([name, value]) => (words[name][value] ?? []).slice(0, 2));
  return [...said, paper.published, paper.venue, paper.year, paper.withdrawn ? "withdrawn" : "", paper.links.some(([label]) => label === "Code") ? "code" : ""];
}

// How good a match is, the smaller the better: by field, and 1 more where only the beginning of a word fits.
const GRADES = { title: 0, authors: 2, card: 4, abstract: 6, keywords: 8 };
const FIELDS = Object.keys(GRADES);
const QUICK = ["title", "authors", "card"]; // where beginnings of one or two letters are looked up
const BOOST = { title: 4, authors: 3, card: 2, abstract: 1, keywords: 1 };
const SPREAD = 20; // added where the words of a name belong to several authors
const EXACT = -3;
const [NICKNAME, PHRASE] = [EXACT + 1, EXACT + 2];
const TOLD = 60; // papers for which it is said why they were found
const AROUND = 70; // letters before and after the word that was found
const CLOSE = 100; // weighs more than all that MiniSearch counts: words of the title that stand there as they were typed

class Engine {
  constructor(data) {
    this.papers = readPapers(data);
    for (const paper of this.papers) paper.card = cardTexts(paper, data.words);
    this.links = new Map();
  }

  /** Makes the papers findable; with abstracts once they are there. Others can work in between. */
  async build({ chunk = 200 } = {}) {
    const index = new MiniSearch({
      fields: FIELDS, idField: "at", extractField: (paper, name) => (name === "at" ? paper.at : this.texts(paper, name).join("\n")),
      tokenize: (text, field) => (field === "abstract" ? wordsOf(text) : [...wordsOf(text), ...joinedWords(text)]),
      processTerm: (word, field) => (STOP.has(word) && field !== "authors" ? null : word),
    });
    await index.addAllAsync(this.papers, { chunkSize: chunk });
    this.index = index;
    this.hits = new Map(); // of each term that was looked up, the papers that have it
  }

  texts(paper, field) {
    switch (field) {
      case "title": return [paper.title, ...paper.aliases];
      case "keywords": return [...paper.keywords, paper.note];
      case "abstract": return paper.abstract ? [paper.abstract] : [];
      default: return paper[field];
    }
  }

  /** A field's words with blanks between them, and a line for each of its texts. */
  flat(paper, field) {
    paper.flat ??= {};
    return paper.flat[field] ??= this.texts(paper, field).map((text) => ` ${wordsOf(text).join(" ")} `).join("\n");
  }

  addAbstracts(texts) {
    for (const paper of this.papers) if (Object.hasOwn(texts, paper.key)) [paper.abstract, paper.flat] = [texts[paper.key], undefined];
  }

  // --- one query

  /** Places of the papers that are found, the best first, and what to say about them. */
  find(query) {
    const named = this.findNamed(query);
    if (named) return named;
    const { terms, words } = parseQuery(query);
    if (!terms.length) return { order: this.papers.map((paper) => paper.at) };
    const found = this.rank(terms, words);
    return found.order.length ? found : this.findNear(query, terms, words);
  }

  /** The paper that an id, a key or a link names, and it alone; null where the query is none of these. */
  findNamed(query) {
    const typed = query.trim().toLowerCase();
    const id = arxivOf(query);
    const key = id ? id.replace("/", "-") : typed;
    const named = this.having((paper) => paper.key.toLowerCase() === key || (id && this.linksOf(paper).includes(`arxiv.org/abs/${id}`)));
    if (id || (named.length && /[-.]/.test(key))) return { order: named, named: true };
    if (/^\d{4}\.\d{0,4}$/.test(typed)) return { order: this.having((paper) => paper.key.startsWith(typed)) }; // an id that is still typed
    const link = linkOf(query);
    const linked = link ? this.having((paper) => this.linksOf(paper).includes(link)) : [];
    return linked.length || (link && /^(?:https?:|www\.|10\.)/.test(typed)) ? { order: linked, named: true } : null;
  }

  having(test) {
    return this.papers.filter(test).map((paper) => paper.at);
  }

  linksOf(paper) {
    if (!this.links.has(paper.at)) this.links.set(paper.at, paper.links.map(([, address]) => linkOf(address)));
    return this.links.get(paper.at);
  }

  /** The papers that have every term, by how good the worst match is, then by MiniSearch's weight, then the newest first. */
  rank(terms, words, typos = 0) {
    const all = terms.map((term) => this.look(term, typos));
    const rarest = all.reduce((one, other) => (other.size < one.size ? other : one));
    const found = [];
    for (const at of rarest.keys()) {
      if (!all.every((hits) => hits.has(at))) continue;
      found.push(this.grade(this.papers[at], all.map((hits) => hits.get(at)), words));
    }
    const ranked = sorted(keepNames(found));
    const why = ranked.slice(0, TOLD).flatMap((one) => this.quote(one));
    return { order: ranked.map((one) => one.at), exact: ranked[0]?.grade <= NICKNAME, ...(why.length && { why }) };
  }

  grade(paper, hits, words) {
    let grade = 0;
    let score = 0;
    for (const hit of hits) {
      grade = Math.max(grade, hit.grade);
      score += hit.score;
    }
    const one = { at: paper.at, grade, weight: Math.round(Math.log(score) / Math.log(1.3)), name: "" };
    one.unseen = hits.filter((hit) => hit.grade >= GRADES.abstract).flatMap((hit) => hit.words);
    const byName = hits.filter((hit) => hit.grade >= GRADES.authors && hit.grade < GRADES.card);
    const inTitle = hits.filter((hit) => hit.grade < GRADES.authors);
    const close = inTitle.length ? titleGrade(paper, inTitle.length === hits.length ? words : inTitle.flatMap((hit) => hit.words)) : undefined;
    if (inTitle.length === hits.length) one.grade = close ?? grade;
    else if (close !== undefined) one.weight += CLOSE * (close === PHRASE ? 1 : 2);
    if (byName.length) this.gradeNames(one, paper, byName.length === hits.length ? words : byName.flatMap((hit) => hit.words));
    return one;
  }

  /** For a paper whose card does not show why it was found: a piece of its abstract or a keyword, in three parts around the word. */
  quote({ at, unseen }) {
    if (!unseen.length) return [];
    for (const text of [...this.texts(this.papers[at], "abstract"), ...this.texts(this.papers[at], "keywords")]) {
      for (const { 0: word, index: from } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
        if (!wordsOf(word)[0]?.startsWith(unseen[0])) continue;
        const to = from + word.length;
        const before = text.slice(Math.max(0, from - AROUND), from).replace(from > AROUND ? /^\S*\s/ : /^/, from > AROUND ? "… " : "");
        const after = text.slice(to, to + AROUND).replace(text.length > to + AROUND ? /\s\S*$/ : /$/, text.length > to + AROUND ? " …" : "");
        return [{ at, parts: [before, word, after] }];
      }
    }
    return [];
  }

  /** Words that only the authors have must be of one author; where an author has just these words, nobody else is meant. */
  gradeNames(one, paper, words) {
    paper.names ??= paper.authors.map(wordsOf);
    const holds = (fits) => paper.names.some((name) => words.every((word) => name.some((part) => fits(part, word))));
    if (holds((part, word) => part === word)) one.name = "whole";
    else if (holds((part, word) => part.startsWith(word))) one.name = "begun";
    else [one.name, one.grade] = ["spread", one.grade + SPREAD];
  }

  /** The papers that have one term, each with its best match. */
  look(term, allowed = 0) {
    const typos = term.phrase ? 0 : term.word ? Math.min(allowed, term.word.length < MIN_LETTERS[1] ? 0 : term.word.length < MIN_LETTERS[2] ? 1 : 2) : allowed;
    const key = JSON.stringify([term, typos]);
    const known = this.hits.get(key);
    if (known) return known;
    const found = term.phrase ? this.lookPhrase(term) : term.parts ? this.lookParts(term, typos) : this.lookWord(term.word, { typos });
    if (this.hits.size > 60) this.hits.clear();
    this.hits.set(key, found);
    return found;
  }

  lookWord(word, { typos = 0, prefix = true } = {}) {
    const found = new Map();
    const asTyped = { tokenize: (one) => one.split(" "), processTerm: (one) => one };
    const results = this.index.search([word, ...(typos ? swaps(word) : [])].join(" "), {
      ...asTyped, prefix: prefix && ((one) => one === word), fuzzy: (one) => one === word && word.length > MIN_LETTERS[1] && typos,
      boost: BOOST, fields: word.length < 3 ? QUICK : FIELDS, bm25: { k: 1.2, b: 0.3, d: 0.5 },
    });
    for (const { id, score, match } of results) {
      let grade = Infinity;
      for (const [term, fields] of Object.entries(match)) {
        const part = term === word || !term.startsWith(word) ? 0 : 1;
        for (const field of fields) grade = Math.min(grade, GRADES[field] + part);
      }
      found.set(id, { grade, score: word.length < 3 ? 1 : score, match, words: [word] }); // so few letters weigh nothing: newest first
    }
    return found;
  }

  /** `few-shot`: as one word, or as words that the paper all has. */
  lookParts({ parts, word }, typos) {
    const found = allOf(parts.map((part) => this.look({ word: part }, typos)));
    for (const hit of found.values()) hit.grade |= 1; // the words need not stand together, so this is the weaker match
    for (const [at, joined] of this.look({ word }, typos)) {
      const hit = { ...joined, words: parts };
      const apart = found.get(at);
      if (!apart || apart.grade > hit.grade) found.set(at, hit);
      else if (apart.grade === hit.grade) apart.score += hit.score;
    }
    return found;
  }

  /** Words in quotes: MiniSearch knows no phrases, so its hits are read again. */
  lookPhrase({ phrase, open }) {
    const telling = phrase.filter((word) => !STOP.has(word));
    const last = phrase.at(-1);
    const maps = (telling.length ? telling : phrase).map((word) => this.lookWord(word, { prefix: open && word === last }));
    const wanted = ` ${phrase.join(" ")}${open ? "" : " "}`;
    const found = new Map();
    for (const [at, hit] of allOf(maps)) {
      const field = FIELDS.find((name) => this.flat(this.papers[at], name).includes(wanted));
      if (field) found.set(at, { ...hit, grade: GRADES[field], words: phrase });
    }
    return found;
  }

  // --- when nothing has all the words as they were typed

  /** One typo in each word is forgiven, then two; else the words that are too many. */
  findNear(query, terms, words) {
    for (const typos of [1, 2]) {
      const found = this.rank(terms, words, typos);
      if (!found.order.length) continue;
      const meant = this.correct(terms, typos, found.order);
      const corrected = parseQuery(meant);
      const better = this.rank(corrected.terms, corrected.words);
      const order = [...new Set([...better.order, ...found.order])];
      return { order, meant: better.order.length ? meant : undefined, exact: better.exact, why: better.why };
    }
    return { order: [], near: this.nearQueries(query) };
  }

  /** The query with each word as most of the found papers have it. */
  correct(terms, typos, order) {
    const told = order.slice(0, 200);
    return terms.map((term) => {
      if (term.phrase) return `"${term.phrase.join(" ")}"`;
      const words = term.parts ?? [term.word];
      return words.map((word) => this.correctWord(word, this.look({ word }, typos), told)).join(" ");
    }).join(" ");
  }

  correctWord(word, hits, order) {
    const counts = new Map();
    for (const at of order) {
      for (const term of Object.keys(hits.get(at)?.match ?? {})) {
        if (term.startsWith(word)) return word;
        counts.set(term, (counts.get(term) ?? 0) + 1);
      }
    }
    return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? word;
  }

  /** The query without one of its words, for those words without which something is found. */
  nearQueries(query) {
    const parts = query.match(/"[^"]*"?|[^\s"]+/g) ?? [];
    if (parts.length < 2 || parts.length > 12) return [];
    return parts.map((part, place) => {
      const rest = parts.filter((_, other) => other !== place).join(" ");
      const { terms, words } = parseQuery(rest);
      return { without: part, query: rest, count: terms.length ? this.rank(terms, words).order.length : 0 };
    }).filter((one) => one.count).sort((one, other) => one.count - other.count).slice(0, 3);
  }
}

const MIN_LETTERS = [0, 3, 6]; // of words in which so many typos are forgiven; in the shortest, only letters that changed places

/** The word with two neighbouring letters exchanged, at each place: one slip of the fingers, but two changes for MiniSearch. */
function swaps(word) {
  return [...word].slice(1).map((letter, at) => word.slice(0, at) + letter + word[at] + word.slice(at + 2)).filter((one) => one !== word);
}

/** Hits that are in all maps, with the worst of their grades. */
function allOf(maps) {
  const [first, ...others] = [...maps].sort((one, other) => one.size - other.size);
  const found = new Map();
  for (const [at, hit] of first) {
    const hits = [hit, ...others.map((map) => map.get(at))];
    if (hits.includes(undefined)) continue;
    found.set(at, { grade: Math.max(...hits.map((one) => one.grade)), score: hits.reduce((sum, one) => sum + one.score, 0),
      match: Object.assign({}, ...hits.map((one) => one.match)), words: hits.flatMap((one) => one.words) });
  }
  return found;
}

/** EXACT, NICKNAME or PHRASE where the title or another name of the paper is what was typed, or holds it as it was typed. */
function titleGrade(paper, words) {
  const telling = (some) => some.filter((word) => !STOP.has(word));
  const typed = telling(words).join(" ");
  if (!typed) return undefined;
  paper.folded ??= ` ${telling(wordsOf(paper.title)).join(" ")} `;
  if (paper.folded === ` ${typed} `) return EXACT;
  paper.nicknames ??= [...paper.aliases, ...(paper.title.includes(":") ? [paper.title.split(":")[0]] : [])].map((name) => telling(wordsOf(name)).join(" "));
  if (paper.nicknames.includes(typed)) return NICKNAME;
  return paper.folded.includes(` ${typed} `) ? PHRASE : undefined;
}

/** Where someone has the whole name, others with a similar one are left out; names put together from several people come only where nothing else does. */
function keepNames(found) {
  const whole = found.some((one) => one.name === "whole");
  const one = whole || found.some((one) => one.name !== "spread");
  return found.filter(({ name }) => !(one && name === "spread") && !(whole && name === "begun"));
}

function sorted(found) {
  return found.sort((one, other) => one.grade - other.grade || other.weight - one.weight || one.at - other.at);
}

// --- at work

/** Answers a page: `start` brings the papers, `query` asks. `load` brings a script of the site, `send` takes the answers. */
function serveSearch({ load, send }) {
  let engine;
  let waiting; // only the newest question matters: those that came while an older one was answered are skipped
  const answer = () => {
    const { number, query } = waiting;
    waiting = undefined;
    send({ number, query, ...pack(engine.find(query)) });
  };
  const start = async ({ papers, abstracts }) => {
    await load(papers);
    const ready = new Engine(self.site.papers);
    await ready.build();
    engine = ready;
    send({ stage: "titles" });
    if (waiting) answer();
    if (!abstracts.length) return;
    for (const [name, address] of abstracts) {
      await load(address).catch(() => {}); // what does not come is not searched
      engine.addAbstracts(self.site[name] ?? {});
      delete self.site[name];
    }
    await engine.build({ chunk: 40 });
    send({ stage: "abstracts" });
  };
  return async (message) => {
    if (message.papers) {
      await start(message).catch((fault) => send({ fault: String(fault) }));
    } else {
      if (engine && !waiting) setTimeout(answer);
      waiting = message;
    }
  };
}

function pack(found) {
  return { ...found, order: Uint32Array.from(found.order) };
}

if (typeof WorkerGlobalScope === "undefined") {
  (self.site ??= {}).serveSearch = serveSearch;
  self.site.Engine = Engine;
} else {
  const load = (address) => import(address).catch(() => importScripts(address)); // old browsers import in pages only
  const receive = serveSearch({ load, send: (answer) => postMessage(answer, answer.order ? [answer.order.buffer] : []) });
  addEventListener("message", (event) => receive(event.data));
}
