// Refuses a piece of a page in which anything could run: it is parsed where nothing runs, looked through, and only then
// handed on. The browser's own rule of trusted types sees to it that no piece comes in past this.

const NAME = "rrjeta-swap";
const ELEMENTS = new Set(
  ("script style link meta base iframe frame frameset object embed applet portal fencedframe noscript set animate " +
    "animatemotion animatetransform").split(" "),
);
const ADDRESSES = new Set(
  "href src srcset action formaction data poster background cite ping manifest longdesc xlink:href".split(" "),
);
const SAFE_ADDRESS = /^(https?:|mailto:|tel:|[^:]*$|[^:]*[/?#])/i;
const RUNS = /^(data-)?hx-on|^on/i;
const CODE = /^\s*(js|javascript):/i;
const INSPECT = Symbol("inspect");

// What a browser leaves out before it reads a scheme.
const bare = (address) => [...address].filter((sign) => sign > " " && sign !== "\u007f").join("");

function fault(element) {
  const tag = element.localName.toLowerCase();
  if (ELEMENTS.has(tag)) return tag;
  for (const { name, value } of element.attributes) {
    const lower = name.toLowerCase();
    if (RUNS.test(lower) || lower === "srcdoc") return `${tag} ${lower}`;
    if (/^(data-)?hx-/.test(lower) && CODE.test(value)) return `${tag} ${lower}`;
    if (ADDRESSES.has(lower) && !SAFE_ADDRESS.test(bare(value))) return `${tag} ${lower}`;
  }
  return "";
}

function faultIn(root) {
  for (const element of root.querySelectorAll("*")) {
    const inner = [element.content, element.shadowRoot].filter((one) => one instanceof DocumentFragment);
    const found = fault(element) || inner.map(faultIn).find(Boolean);
    if (found) return found;
  }
  return "";
}

function refuseScript() {
  throw new TypeError("No script comes in with a piece of a page.");
}

/** The policy by which htmx takes pieces of a page in; null where the browser does not let it be made. */
export function policyOfSwaps() {
  const parse = (html) =>
    Document.parseHTMLUnsafe?.(html, {}) || new DOMParser().parseFromString(html, "text/html");
  const rules = {
    createHTML(text, aim) {
      // Only this module has the symbol: the piece goes into a document where nothing runs, and stays there.
      if (aim === INSPECT) return text;
      const found = faultIn(parse(policy.createHTML(text, INSPECT)));
      if (found) throw new TypeError(`Refused in a piece of a page: ${found}`);
      return text;
    },
  };
  let policy = rules;
  try {
    if (globalThis.trustedTypes) policy = trustedTypes.createPolicy(NAME, rules);
  } catch {
    return null;
  }
  return { createHTML: (text) => policy.createHTML(text), createScript: refuseScript };
}
