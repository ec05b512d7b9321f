// Has the browser make a passkey (data-passkey="make") or sign with one ("sign"), and sends its answer with the form.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) => {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const withBytes = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

const make = (options) => {
  const user = { ...options.user, id: bytes(options.user.id) };
  const known = withBytes(options.excludeCredentials);
  const publicKey = { ...options, user, challenge: bytes(options.challenge), excludeCredentials: known };
  return navigator.credentials.create({ publicKey });
};

const sign = (options) => {
  const known = withBytes(options.allowCredentials);
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: known };
  return navigator.credentials.get({ publicKey });
};

const answer = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: text(credential.rawId), type, response, clientExtensionResults: {} });
};

const ask = async (form) => {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const options = JSON.parse(form.dataset.passkeyOptions);
    form.elements.answer.value = answer(await (form.dataset.passkey === "make" ? make(options) : sign(options)));
  } catch {
    // Nobody touched the key in time, or this one is not known here: the page says so and asks again.
    failed.hidden = false;
    return;
  }
  form.submit();
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-passkey-without]").hidden = true;
    form.querySelector("[data-passkey-button]").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
}
