// Says whether a condition holds; the same as forms/rules/conditions/evaluate.py, which decides.

const compare = {
  "==": (one, other) => one === other,
  "!=": (one, other) => one !== other,
  "<": (one, other) => one < other,
  "<=": (one, other) => one <= other,
  ">": (one, other) => one > other,
  ">=": (one, other) => one >= other,
};

/** Age in whole years of who was born on one ISO day, on another. */
export function wholeYears(born, today) {
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4));
  return today.slice(5) < born.slice(5) ? years - 1 : years;
}

function known([kind, said], answer, facts) {
  if (kind === "value") return said;
  if (kind === "answer") return answer(said);
  if (said === "") return facts.age;
  const born = answer(said);
  return born === null ? null : wholeYears(born, facts.today);
}

/** `answer` gives the answer to a question, null when there is none. */
export function holds(node, answer, facts) {
  const [what, left, right] = node;
  switch (what) {
    case "and": return holds(left, answer, facts) && holds(right, answer, facts);
    case "or": return holds(left, answer, facts) || holds(right, answer, facts);
    case "not": return !holds(left, answer, facts);
    case "answered": return answer(left) !== null;
    case "contains": return (answer(left) ?? []).includes(right);
    case "in": {
      const one = known(left, answer, facts);
      return one !== null && right.includes(one);
    }
    default: {
      const one = known(left, answer, facts);
      const other = known(right, answer, facts);
      return one !== null && other !== null && compare[what](one, other);
    }
  }
}

/** Answers of a form or of one line of it; what is not asked counts as not answered. */
export class Asked {
  constructor(conditions, answers, facts, outside = null) {
    Object.assign(this, { conditions, answers, facts, outside, seen: new Map() });
  }

  isAsked(key) {
    if (!this.conditions[key]) return true;
    if (!this.seen.has(key)) this.seen.set(key, this.holds(this.conditions[key]));
    return this.seen.get(key);
  }

  holds(node) {
    return holds(node, (key) => this.answer(key), this.facts);
  }

  answer(key) {
    if (!(key in this.answers)) return this.outside ? this.outside.answer(key) : null;
    const found = this.answers[key];
    const isEmpty = found === null || found === "" || (Array.isArray(found) && found.length === 0);
    return isEmpty || !this.isAsked(key) ? null : found;
  }
}
