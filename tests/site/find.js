// Asks the site's search without a browser: node find.js SEARCH.js PAPERS.js ABSTRACTS.js… < a JSON list of queries > a JSON list of answers.
"use strict";
const fs = require("node:fs");
const vm = require("node:vm");

globalThis.self = globalThis;
for (const path of process.argv.slice(2)) vm.runInThisContext(fs.readFileSync(path, "utf8"), path);

(async () => {
  const engine = new site.Engine(site.papers);
  for (const [name, texts] of Object.entries(site)) if (name.startsWith("abstracts_")) engine.addAbstracts(texts);
  await engine.build({ chunk: 5000 });
  const answers = JSON.parse(fs.readFileSync(0, "utf8")).map((query) => {
    const answer = engine.find(query);
    return { ...answer, keys: answer.order.map((at) => engine.papers[at].key) };
  });
  process.stdout.write(JSON.stringify(answers));
})();
