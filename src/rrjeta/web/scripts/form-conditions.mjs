// Hides the questions of a form that are not asked. Without it all stand there, each with its condition in words.

import { readAnswer } from "./answer-values.mjs";
import { Asked } from "./condition-eval.mjs";

function scopesOf(form) {
  const scopes = new Map([["", { answers: {}, conditions: {} }]]);
  for (const question of form.querySelectorAll("[data-question]")) {
    const name = question.dataset.scope;
    if (!scopes.has(name)) scopes.set(name, { answers: {}, conditions: {} });
    const scope = scopes.get(name);
    scope.answers[question.dataset.question] = readAnswer(question);
    if (question.dataset.showIf) scope.conditions[question.dataset.question] = JSON.parse(question.dataset.showIf);
  }
  return scopes;
}

function settle(form) {
  const { today, age } = form.querySelector("[data-form-conditions]").dataset;
  const facts = { today, age: age === "" ? null : Number(age) };
  const asked = new Map();
  for (const [name, { answers, conditions }] of scopesOf(form)) {
    asked.set(name, new Asked(conditions, answers, facts, name === "" ? null : asked.get("")));
  }
  for (const element of form.querySelectorAll("[data-show-if]")) {
    const scope = asked.get(element.dataset.scope ?? "") ?? asked.get("");
    element.hidden = !scope.holds(JSON.parse(element.dataset.showIf));
  }
  // A question asked of each child goes when it is asked of none of them.
  for (const shell of form.querySelectorAll("[data-shell]")) {
    shell.hidden = [...shell.querySelectorAll("[data-question]")].every((line) => line.hidden);
  }
  // The words of a condition are for those who see every question.
  for (const words of form.querySelectorAll("[data-condition-words]")) words.hidden = true;
}

function settleAll() {
  for (const drawn of document.querySelectorAll("[data-form-conditions]")) settle(drawn.closest("form") ?? drawn.parentElement);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form?.querySelector("[data-form-conditions]")) settle(form);
});
document.addEventListener("htmx:after:swap", settleAll);
settleAll();
