// Passkeys: the browser's part. A form says what it is for (data-passkey="sign-in | get | create"); its options come from
// the page (#passkey-options) or, for signing in, from the form's address. Without this script such forms stay hidden.

const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readable(options) {
  const read = structuredClone(options);
  read.challenge = decode(read.challenge);
  if (read.user) read.user.id = decode(read.user.id);
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    for (const known of read[list] || []) known.id = decode(known.id);
  }
  return read;
}

function writable(credential) {
  const answer = { clientExtensionResults: credential.getClientExtensionResults(), id: credential.id, type: credential.type };
  answer.rawId = encode(credential.rawId);
  answer.authenticatorAttachment = credential.authenticatorAttachment;
  answer.response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) answer.response[part] = encode(credential.response[part]);
  }
  if (credential.response.getTransports) answer.response.transports = credential.response.getTransports();
  return answer;
}

async function optionsOf(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return answer.json();
}

async function ask(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey !== "create") {
    return navigator.credentials.get({ publicKey: readable(options.request_options.publicKey) });
  }
  const publicKey = readable(options.creation_options.publicKey);
  // Ours are passkeys in the full sense: kept on the device, opened by its owner, good for signing in without a password.
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return navigator.credentials.create({ publicKey });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const failed = form.querySelector("[data-passkey-failed]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (failed) failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(writable(await ask(form)));
      form.submit();
    } catch {
      if (failed) failed.hidden = false; // cancelled, timed out or unknown: the words on the page say what to do next
    }
  });
}
