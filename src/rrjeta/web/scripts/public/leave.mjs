// Leave this page now: a click, or Escape three times, puts a page that says nothing in this one's place.

const TIMES = 3;
const WITHIN_MS = 5000;
const link = document.querySelector("[data-leave]");
let pressed = [];

function leave(event) {
  event?.preventDefault();
  // What was typed and read goes from the screen at once, however slow the other page comes; "back" leads past this one.
  document.querySelectorAll("form").forEach((form) => form.reset());
  document.body.hidden = true;
  document.title = "";
  location.replace(link.href);
}

if (link) {
  document.querySelectorAll("[data-leave-keys]").forEach((words) => (words.hidden = false));
  link.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const moment = Date.now();
    pressed = [...pressed.filter((one) => moment - one < WITHIN_MS), moment];
    if (pressed.length >= TIMES) leave(event);
  });
}
