// Asks the search: a worker where there can be one, else (in a page from a folder on disk) the same program in the page itself.

class Finder {
  /** `program` is the address of the search, `papers` that of the index; `told` gets the newest answer and each step of getting ready. */
  constructor({ program, papers, abstracts }, told) {
    this.told = told;
    this.number = 0;
    this.ready = false;
    const thrifty = navigator.connection?.saveData;
    this.first = { papers, abstracts: thrifty ? [] : abstracts };
    this.program = program;
    this.begin();
  }

  begin() {
    try {
      this.worker = new Worker(this.program);
    } catch {
      this.beginHere();
      return;
    }
    this.worker.addEventListener("message", (event) => this.receive(event.data));
    this.worker.addEventListener("error", (event) => { event.preventDefault(); if (!this.ready) this.beginHere(); });
    this.post = (message) => this.worker.postMessage(message);
    this.post(this.first);
  }

  beginHere() {
    this.worker = null;
    this.post = () => {}; // the newest question is asked again below
    loadScript(this.program, () => self.site?.serveSearch).then((serve) => {
      const load = (address) => (address === this.first.papers ? Promise.resolve() : loadScript(address)); // the page has the papers
      this.post = serve({ load, send: (answer) => this.receive(answer) });
      this.post(this.first);
      if (this.asked) this.post(this.asked);
    }, () => this.told({ fault: "the search could not be loaded" }));
  }

  ask(query) {
    this.number += 1;
    this.asked = { number: this.number, query };
    this.post(this.asked);
  }

  /** Answers to older questions are dropped: the reader has typed on. */
  receive(answer) {
    if (answer.stage) this.ready = true;
    if (answer.number === undefined || answer.number === this.number) this.told(answer);
  }
}
