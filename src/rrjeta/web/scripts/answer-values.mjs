// Reads what stands in the inputs of one question, as forms/rules/days.py and values.py read it.

const DAY_FIRST = /^(\d{1,2})\s*[./,\- ]\s*(\d{1,2})\s*[./,\- ]\s*(\d{4})$/;
const YEAR_FIRST = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const RUN_TOGETHER = /^(\d{2})(\d{2})(\d{4})$/;

/** ISO text of a day written as 14.3.2026, 14/03/2026, 14032026 or 2026-03-14; null when it is none. */
export function readDay(text) {
  const turned = text.match(YEAR_FIRST);
  const match = turned ?? text.match(DAY_FIRST) ?? text.match(RUN_TOGETHER);
  if (!match) return null;
  const [year, month, day] = turned ? match.slice(1) : match.slice(1).reverse();
  if (Number(year) < 1900 || Number(year) > 2100 || Number(month) < 1 || Number(day) < 1) return null;
  const found = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (found.getUTCMonth() !== Number(month) - 1) return null;
  return found.toISOString().slice(0, 10);
}

/** A number as written, null when it is none. */
export function readNumber(kind, text) {
  if (kind === "decimal") return /^-?\d{1,9}([.,]\d{1,2})?$/.test(text) ? Number(text.replace(",", ".")) : null;
  const plain = kind === "money" && /^-?\d{1,3}([., ]\d{3}){1,3}$/.test(text) ? text.replace(/[., ]/g, "") : text;
  return /^-?\d{1,12}$/.test(plain) ? Number(plain) : null;
}

/** The answer that stands in the inputs of a question; null when there is none. */
export function readAnswer(question) {
  const kind = question.dataset.kind;
  const chosen = [...question.querySelectorAll("input, select, textarea")].filter(
    (input) => !input.name.endsWith("-share") && (!["radio", "checkbox"].includes(input.type) || input.checked),
  );
  const texts = chosen.map((input) => input.value.trim()).filter((text) => text !== "");
  if (texts.length === 0) return null;
  if (kind === "many") return texts;
  if (kind === "yes_no") return texts[0] === "yes";
  if (kind === "date") return readDay(texts[0]);
  if (["whole", "money", "decimal"].includes(kind)) return readNumber(kind, texts[0]);
  return texts[0];
}
