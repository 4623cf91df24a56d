// Runs the examples against a server that is killed while they talk.
//
//   node examples.mjs PROGRAM [PYTHON]
//
// PYTHON is one that has what examples/python needs; without it only the one in Node runs. Prints a line for
// each conversation and `N passed, N failed` at the end.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "../../clients/js/test/support/clock.js";
import { OwnSite } from "../../clients/js/test/support/sites.js";

const [program, python] = process.argv.slice(2);
const file = (path) => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));
const languages = { node: [process.execPath, file("node/chat.js")], python: [python, file("python/chat.py")] };

/** Somebody at a keyboard. */
class Talker {
  lines = [];
  complaints = "";

  constructor(language, me, you, url) {
    const [command, script] = languages[language];
    this.child = spawn(command, [script, me, you, url], { stdio: ["pipe", "pipe", "pipe"] });
    createInterface({ input: this.child.stdout }).on("line", (line) => this.lines.push(line));
    this.child.stderr.on("data", (data) => (this.complaints += data));
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
  }

  type(text) {
    this.child.stdin.write(`${text}\n`);
  }
}

/** Two talk, the server dies in the middle and comes back, and both have seen the same. */
async function conversation(site, [left, me], [right, you]) {
  const one = new Talker(left, me, you, site.url);
  const two = new Talker(right, you, me, site.url);
  try {
    one.type("hello");
    two.type("hi");
    const have = (count) => () => one.lines.length >= count && two.lines.length >= count;
    await until(have(2), "a greeting on both sides", 20_000);
    await site.kill();
    for (const word of ["is", "anybody", "there"]) one.type(word);
    await site.start();
    two.type("yes");
    await until(have(6), "what was typed while the server was away", 30_000);
    one.child.stdin.end();
    two.child.stdin.end();
    const codes = await Promise.all([one.ended, two.ended]);
    const said = (lines, who) => lines.filter((line) => line.startsWith(`${who}: `)).join("|");
    const expected = [`${me}: hello|${me}: is|${me}: anybody|${me}: there`, `${you}: hi|${you}: yes`].join(" ");
    for (const { lines } of [one, two]) {
      const seen = `${said(lines, me)} ${said(lines, you)}`;
      if (lines.length !== 6 || seen !== expected) throw new Error(`seen: ${lines.join("|")}`);
    }
    if (one.lines.join() !== two.lines.join()) throw new Error("they saw different orders");
    if (codes.some((code) => code !== 0)) throw new Error(`ended with ${codes}`);
  } catch (error) {
    throw new Error(`${error.message}\n${me}: ${one.complaints}\n${you}: ${two.complaints}`);
  } finally {
    one.child.kill();
    two.child.kill();
  }
}

const pairs = [["node", "node"]];
if (python) pairs.push(["python", "python"], ["node", "python"]);
const people = [["ada", "ben"], ["chiara", "dev"], ["elif", "ada"]];

const site = await OwnSite.start(program, {}, ["--demo"]);
let [passed, failed] = [0, 0];
for (const [n, [left, right]] of pairs.entries()) {
  const [me, you] = people[n];
  try {
    await conversation(site, [left, me], [right, you]);
    passed += 1;
    console.log(`passed: ${left} talks with ${right}`);
  } catch (error) {
    failed += 1;
    console.log(`failed: ${left} talks with ${right}: ${error.message}`);
  }
}
await site.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
