// The checkout page inside the shop's frame: attempts by fetch, news to the shop by postMessage.
"use strict";

const shop = document.body.dataset.shop;
const form = document.querySelector("form");
const notice = document.querySelector("#notice");
let options = {};
let failures = 0;

function tell(type, detail = {}) {
  window.parent.postMessage({ type, ...detail }, shop);
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.origin !== shop) return;
  if (event.data.type === "options") {
    options = event.data.options;
    dressUp();
  }
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const outcome = event.submitter.value;
  if (!outcome) return;  // the Enter key on a method
  if (outcome === "close") return tell("dismiss");
  setBusy(true);
  const answer = await attempt(outcome);
  setBusy(false);
  if (answer.razorpay_signature) succeed(answer);
  else fail(answer.error);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") tell("escape");
});

async function attempt(outcome) {
  const chosen = new FormData(form);
  const body = {
    key_id: chosen.get("key_id"),
    order_id: chosen.get("order_id"),
    method: chosen.get("method"),
    detail: outcome === "failure" ? chosen.get("detail") : null,
    outcome,
    amount: options.amount,
    customer: { ...options.prefill, notes: options.notes, description: options.description },
  };
  delete body.customer.method;
  try {
    const answer = await fetch(form.dataset.attempts, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { error: { code: "SERVER_ERROR", description: "The gateway cannot be reached." } };
  }
}

function succeed(answer) {
  if (options.callback_url) sendForm(answer);
  else tell("success", { response: answer });
}

function fail(error) {
  failures += 1;
  tell("failed", { error });
  if (options.redirect && options.callback_url) return sendForm(errorFields(error));
  const retry = options.retry ?? {};
  if (retry.enabled === false || failures > (retry.max_count ?? Infinity)) return tell("end");
  notice.textContent = `${error.description} You can try again.`;
  notice.hidden = false;
}

function errorFields(error) {
  const text = (value) => (typeof value === "object" ? JSON.stringify(value) : value);
  return Object.fromEntries(
    Object.entries(error).map(([name, value]) => [`error[${name}]`, text(value)]),
  );
}

// The whole tab goes back to the shop with a form, as the customer's own browser would post it.
function sendForm(fields) {
  const back = document.createElement("form");
  back.method = "post";
  back.target = "_top";
  back.action = options.callback_url;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    back.append(input);
  }
  document.body.append(back);
  back.submit();
}

function setBusy(busy) {
  form.setAttribute("aria-busy", String(busy));
  for (const button of form.querySelectorAll("button")) button.disabled = busy;
  if (busy) notice.hidden = true;
}

function dressUp() {
  if (options.name) document.querySelector("#shop").textContent = options.name;
  document.querySelector("#description").textContent = options.description ?? "";
  showLogo(options.image);
  colourIn(options.theme?.color);
  const wanted = form.querySelector(`input[name=method][value="${CSS.escape(options.prefill?.method ?? "")}"]`);
  if (wanted) wanted.checked = true;
}

function showLogo(address) {
  const logo = document.querySelector("#logo");
  if (!address) return;
  logo.src = new URL(address, shop).href;
  logo.hidden = false;
  logo.addEventListener("error", () => { logo.hidden = true; });
}

// The shop's colour, with black or white text on it, whichever reads better.
function colourIn(colour) {
  if (!/^#[0-9a-f]{6}$/i.test(colour ?? "")) return;
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  document.body.style.setProperty("--accent", colour);
  document.body.style.setProperty("--on-accent", light > 0.179 ? "#000" : "#fff");
}

tell("ready");
