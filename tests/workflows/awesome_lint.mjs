// awesome-lint as a library, on the file that is named: without the rules that are left out, one JSON list of its messages.
import lint from './node_modules/awesome-lint/index.js';
import config from './node_modules/awesome-lint/config.js';

const [file, ...leftOut] = process.argv.slice(2);
const ruleOf = plugin => (Array.isArray(plugin) ? plugin[0] : plugin)?.name?.replace(/^remark-lint:/, '');
const [result] = await lint({filename: file, config: config.filter(plugin => !leftOut.includes(ruleOf(plugin)))});
console.log(JSON.stringify(result.messages.map(({line, ruleId, reason}) => ({line, rule: ruleId, reason}))));
