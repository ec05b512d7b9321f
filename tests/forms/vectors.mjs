// Answers on standard output, for each vector on standard input, what the browser's side of the forms says.
import { readFileSync } from "node:fs";

const [evaluate, values] = await Promise.all(process.argv.slice(2).map((file) => import(file)));

function asked({ conditions, answers, facts, inner }) {
  const outside = new evaluate.Asked(conditions, answers, facts);
  const found = Object.fromEntries(Object.keys(answers).map((key) => [key, outside.isAsked(key)]));
  if (!inner) return found;
  const line = new evaluate.Asked(inner.conditions, inner.answers, facts, outside);
  for (const key of Object.keys(inner.answers)) found[key] = line.isAsked(key);
  return found;
}

const said = JSON.parse(readFileSync(0, "utf8")).map(({ what, of }) => {
  if (what === "asked") return asked(of);
  if (what === "day") return values.readDay(of);
  return values.readNumber(what, of);
});
process.stdout.write(JSON.stringify(said));
