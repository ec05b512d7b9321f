// Starts htmx, which fetches ready-made pieces of a page where the page asks for them with data-hx- attributes.
// Every piece passes the one policy of this house; where that cannot be made, pages go without htmx.

import { policyOfSwaps } from "./refused-in-swaps.mjs";

function refuseCode() {
  throw new TypeError("No code is made of text here.");
}

async function start() {
  const policy = policyOfSwaps();
  if (!policy) return;
  const { default: htmx } = await import("htmx.org/dist/htmx.esm.js");
  // The page's configuration names this extension and so no other is taken.
  htmx.registerExtension("guarded", { init: (inside) => inside.initSecurity(policy, refuseCode, refuseCode) });
}

start();
