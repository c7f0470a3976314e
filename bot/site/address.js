// The page's address: `?q=…&nature=…&year=…&sort=…#PAPER`. Every state has one, and each can be read back.

const FILTERS = ["nature", "level", "kind", "area", "year", "venue", "code"];
const SORTS = ["", "newest", "oldest", "title"];

/** The state that an address describes, without what it does not know. */
function readAddress(href) {
  const url = new URL(href);
  const chosen = {};
  for (const name of FILTERS) chosen[name] = new Set(url.searchParams.getAll(name).filter(Boolean));
  if (chosen.level.delete("both")) for (const level of site.papers.facets.find((facet) => facet.name === "level")?.values ?? []) chosen.level.add(level);
  const sort = url.searchParams.get("sort") ?? "";
  return { query: url.searchParams.get("q") ?? "", chosen, sort: SORTS.includes(sort) ? sort : "" };
}

/** The address of a state, without a paper. */
function writeAddress({ query, chosen, sort }) {
  const found = new URLSearchParams();
  if (query.trim()) found.set("q", query.trim());
  for (const name of FILTERS) for (const value of [...chosen[name]].sort()) found.append(name, value);
  if (sort) found.set("sort", sort);
  const text = found.toString();
  return location.pathname + (text ? `?${text}` : "");
}

/** The key of the paper that an address opens; the forms in which people write an arXiv id lead there too. */
function paperOf(href) {
  let text = "";
  try {
    text = decodeURIComponent(new URL(href).hash.slice(1));
  } catch {
    return "";
  }
  return text.trim().replaceAll("/", "-").replace(/^(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?-\d{7})v\d+$/, "$1");
}
