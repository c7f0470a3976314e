// What the reader's own browser keeps, and nobody else sees: the papers of the reading list, and which papers were there at the last visit.

const VISIT_MS = 30 * 60_000; // who comes back within half an hour is still on the same visit

class Memory {
  constructor() {
    // One host can have several lists, so that each keeps its own under the address of its folder.
    const folder = new URL("..", document.currentScript?.src ?? location.href).pathname;
    this.names = { starred: `${folder} starred`, visit: `${folder} visit` };
    this.fresh = new Set();
    this.starred = new Set(this.read("starred", []));
    addEventListener("storage", (event) => { if (event.key === this.names.starred) this.starred = new Set(this.read("starred", [])); });
  }

  read(name, otherwise) {
    try {
      const found = JSON.parse(localStorage.getItem(this.names[name]));
      return Array.isArray(found) === Array.isArray(otherwise) && found ? found : otherwise;
    } catch {
      return otherwise; // no storage, or something else in its place
    }
  }

  write(name, value) {
    try {
      localStorage.setItem(this.names[name], JSON.stringify(value));
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  }

  /** Takes note of the papers that are there now, and learns which are new since the last visit; at the first visit none is. */
  visit(keys) {
    const last = this.read("visit", {});
    const known = new Set(String(last.known ?? "").split(" ").filter(Boolean));
    const same = Date.now() - last.at < VISIT_MS;
    const before = new Set(same ? String(last.fresh ?? "").split(" ") : []);
    this.fresh = new Set(known.size ? keys.filter((key) => before.has(key) || !known.has(key)) : []);
    this.write("visit", { at: Date.now(), known: keys.join(" "), fresh: [...this.fresh].join(" ") });
  }

  /** Puts a paper on the reading list or takes it off; whether it is on it now. */
  toggle(key) {
    this.starred = new Set(this.read("starred", [...this.starred])); // another tab may have changed it
    const on = !this.starred.delete(key);
    if (on) this.starred.add(key);
    this.write("starred", [...this.starred]);
    return on;
  }

  /** Puts several papers on the reading list. */
  add(keys) {
    for (const key of keys) this.starred.add(key);
    this.write("starred", [...this.starred]);
  }
}

const memory = new Memory();
