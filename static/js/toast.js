// A short word at the foot of the page. Servers send it as an htmx trigger:
// HX-Trigger: {"toast": {"text": "Added", "url": "/cart/", "link": "See the cart"}}.
const STAY = 8000;

const build = ({ text, url, link }) => {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  const words = toast.querySelector("p");
  words.textContent = text;
  if (url) {
    const anchor = Object.assign(document.createElement("a"), { href: url, textContent: link });
    words.append(" ", anchor);
  }
  return toast;
};

const leaveLater = (toast) => {
  let timer;
  const start = () => (timer = setTimeout(() => toast.remove(), STAY));
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
};

export const showToast = (said) => {
  const toast = build(said);
  document.getElementById("toasts").replaceChildren(toast);
  toast.querySelector("[data-toast-close]").onclick = () => toast.remove();
  leaveLater(toast);
};

export const toasts = () => document.addEventListener("toast", (event) => showToast(event.detail));
