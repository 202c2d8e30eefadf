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

// A button that is switched off while it waits, or swapped away, must not throw the reader to
// the top of the page: the focus returns to it, to its twin, or to the head of the new part.
let last = null;

const twinOf = (element) => {
  if (!element || element.isConnected) return element;
  const name = element.dataset.keepFocus;
  return name ? document.querySelector(`[data-keep-focus="${CSS.escape(name)}"]`) : null;
};

const focusIfLost = (target) => {
  if (!target || target.disabled || document.activeElement !== document.body) return;
  if (target.matches("h1, h2")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
};

const restoreAfterSwap = (part) => {
  const twin = twinOf(last);
  const usable = twin && !twin.disabled;
  focusIfLost(usable ? twin : part.querySelector("[data-focus], h1, h2"));
};

export const hardenHtmx = (wake) => {
  const listen = (name, act) => document.addEventListener(`htmx:${name}`, act);
  listen("configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
  });
  listen("responseError", failed);
  listen("sendError", failed);
  listen("beforeRequest", () => (last = document.activeElement));
  listen("afterRequest", () => focusIfLost(twinOf(last)));
  listen("load", (event) => wake(event.detail.elt));
  listen("afterSettle", (event) => restoreAfterSwap(event.detail.elt));
};
