// The page's address: `?q=…&nature=…&year=…&sort=…`, or `?papers=KEY,KEY` for a reading list. Every state has one, and each can be read back.

const FILTERS = ["nature", "level", "kind", "area", "year", "venue", "code", "yours"];
const SORTS = ["", "newest", "oldest", "title"];
const MOST_SHARED = 500; // papers in a shared list; longer addresses are cut off on the way

/** The state that an address describes, without what it does not know. */
function readAddress(href) {
  const url = new URL(href);
  const chosen = {};
  for (const name of FILTERS) chosen[name] = new Set(url.searchParams.getAll(name).filter(Boolean));
  if (chosen.level.delete("both")) for (const level of site.papers.facets.find((facet) => facet.name === "level")?.values ?? []) chosen.level.add(level);
  const sort = url.searchParams.get("sort") ?? "";
  const keys = (url.searchParams.get("papers") ?? "").split(",").filter(Boolean).slice(0, MOST_SHARED);
  return { query: url.searchParams.get("q") ?? "", chosen, sort: SORTS.includes(sort) ? sort : "", list: keys.length ? new Set(keys) : null };
}

/** The address of a state. */
function writeAddress({ query, chosen, sort, list }) {
  const found = new URLSearchParams();
  if (query.trim()) found.set("q", query.trim());
  for (const name of FILTERS) for (const value of [...chosen[name]].sort()) found.append(name, value);
  if (sort) found.set("sort", sort);
  const text = [found.toString(), list ? sharedList(list) : ""].filter(Boolean).join("&");
  return location.pathname + (text ? `?${text}` : "");
}

/** The part of an address that names the papers of a list. */
function sharedList(keys) {
  return `papers=${[...keys].slice(0, MOST_SHARED).map(encodeURIComponent).join(",")}`;
}

/** Where an older address such as `#2203.12119` or `#medical` leads now: a paper's page or a filtered list; "" for others. */
function movedTo(href, index) {
  let text = "";
  try {
    text = decodeURIComponent(new URL(href).hash.slice(1)).trim();
  } catch {
    return "";
  }
  const key = text.replaceAll("/", "-").replace(/^(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?-\d{7})v\d+$/, "$1");
  if (text && index.papers.some((paper) => paper.key === key)) return pageOf(key);
  const slug = (heading) => heading.toLowerCase().replace(/[^\w]+/g, "-");
  for (const [name, words] of Object.entries(index.words)) {
    for (const [value, [heading]] of Object.entries(words)) {
      if (text && [value, slug(heading)].includes(text.toLowerCase())) return `?${name}=${encodeURIComponent(value)}`;
    }
  }
  return "";
}

/** A paper's own page. */
function pageOf(key) {
  return `papers/${encodeURIComponent(key)}.html`;
}
