// [data-passkey]: makes a passkey (data-kind="create") or shows one (data-kind="get").
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

const post = async (url, body) => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  const said = await response.json();
  if (!response.ok) throw new Error(said.code);
  return said;
};

const ceremonies = {
  create: async (options) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  },
  get: async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return navigator.credentials.get({ publicKey });
  },
};

const run = async ({ begin, complete, kind }) => {
  const options = await post(begin, {});
  const credential = await ceremonies[kind](options);
  const done = await post(complete, credential.toJSON());
  if (done.redirect_url) location.assign(done.redirect_url);
  else location.reload();
};

const offer = (box) => {
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  button.hidden = false;
  status.textContent = "";
  button.onclick = async () => {
    button.disabled = true;
    try {
      await run(box.dataset);
    } catch (error) {
      if (error.message === "step_up_required") {
        location.assign(`${box.dataset.again}?next=${encodeURIComponent(location.pathname)}`);
        return;
      }
      status.textContent = status.dataset.failed;
      button.disabled = false;
    }
  };
};

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  document.querySelectorAll("[data-passkey]").forEach(offer);
}
