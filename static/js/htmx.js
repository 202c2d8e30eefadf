// What the htmx-config meta element cannot say: the CSRF header, failed requests, and the focus.
import { showToast } from "./toast.js";

const token = () => document.querySelector('meta[name="csrf-token"]')?.content;

// A refusal comes as <p data-refusal> (templates/errors/refused_part.html); all else is a fault.
const refusal = (xhr) =>
  new DOMParser()
    .parseFromString(xhr?.responseText ?? "", "text/html")
    .querySelector("[data-refusal]");

const failed = (event) => {
  const said = refusal(event.detail.xhr);
  const words = document.getElementById("toast-template").dataset;
  if (said) showToast({ text: said.textContent });
  else showToast({ text: words.failed, url: location.href, link: words.reload });
};

// A swap that takes away the focused button must not throw the reader to the top of the page.
let kept = null;

const remember = () => {
  kept = document.activeElement?.dataset.keepFocus ?? null;
};

const restore = (part) => {
  const wanted = kept && document.querySelector(`[data-keep-focus="${CSS.escape(kept)}"]`);
  kept = null;
  if (document.activeElement !== document.body) return;
  const target = wanted && !wanted.disabled ? wanted : part.querySelector("[data-focus], h1, h2");
  if (!target) return;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
};

export const hardenHtmx = (wake) => {
  const listen = (name, act) => document.addEventListener(`htmx:${name}`, act);
  listen("configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
  });
  listen("responseError", failed);
  listen("sendError", failed);
  listen("beforeSwap", remember);
  listen("load", (event) => wake(event.detail.elt));
  listen("afterSettle", (event) => restore(event.detail.elt));
};
