// The script a shop's page loads: the global Razorpay, a modal dialog, a frame of this gateway in it.
// It writes no markup and no style attribute, so it runs under a strict nonce policy.
(() => {
  "use strict";

  const self = document.currentScript ?? document.querySelector('script[src$="/v1/checkout.js"]');
  const GATEWAY = new URL(self.src).origin;
  const STYLE = `
    dialog.gateway-checkout { border: 0; padding: 0; margin: auto; width: min(26.5rem, 100vw);
      height: min(44rem, 100dvh); max-width: none; max-height: none; overflow: hidden;
      border-radius: 1rem; background: Canvas; box-shadow: 0 1.5rem 4rem rgb(0 0 0 / .35); }
    dialog.gateway-checkout::backdrop { background: var(--gateway-backdrop, rgb(20 18 38 / .6)); }
    dialog.gateway-checkout iframe { display: block; border: 0; width: 100%; height: 100%; }
    @media (max-width: 30rem) { dialog.gateway-checkout { width: 100vw; height: 100dvh;
      border-radius: 0; } }`;

  function addStyleOnce() {
    if (addStyleOnce.done) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    addStyleOnce.done = true;
  }

  class Checkout {
    constructor(options) {
      if (!options?.key) throw new Error("No key passed");
      this.options = options;
      this.listeners = new Map();
      this.hear = (event) => this.receive(event);
    }

    on(event, listener) {
      this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
      return this;
    }

    open() {
      if (this.dialog) return;
      addStyleOnce();
      this.dialog = this.buildDialog();
      window.addEventListener("message", this.hear);
      document.body.append(this.dialog);
      this.dialog.showModal();
      this.scrolling = document.documentElement.style.overflow;
      document.documentElement.style.overflow = "hidden";
      if (this.options.timeout) {
        this.timer = setTimeout(() => this.close(), this.options.timeout * 1000);
      }
    }

    close() {
      if (!this.dialog) return;
      this.remove();
      this.options.modal?.ondismiss?.();
    }

    buildDialog() {
      const { modal, name, theme } = this.options;
      const dialog = document.createElement("dialog");
      dialog.className = "gateway-checkout";
      dialog.setAttribute("aria-label", name ? `Pay ${name}` : "Payment");
      if (theme?.backdrop_color) {
        dialog.style.setProperty("--gateway-backdrop", theme.backdrop_color);
      }
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.pressEscape();
      });
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog && modal?.backdropclose) this.dismiss();
      });
      this.frame = document.createElement("iframe");
      this.frame.title = "Payment page";
      this.frame.src = this.frameAddress();
      dialog.append(this.frame);
      return dialog;
    }

    frameAddress() {
      const address = new URL("/v1/checkout/frame", GATEWAY);
      address.searchParams.set("key_id", this.options.key);
      address.searchParams.set("order_id", this.options.order_id ?? "");
      address.searchParams.set("origin", location.origin);
      if (this.callbackUrl()) {
        address.searchParams.set("returns_to", new URL(this.callbackUrl()).origin);
      }
      return address.href;
    }

    callbackUrl() {
      const given = this.options.callback_url;
      return given ? new URL(given, location.href).href : "";
    }

    receive(event) {
      if (event.source !== this.frame.contentWindow || event.origin !== GATEWAY) return;
      const { type, response, error } = event.data;
      if (type === "ready") this.sendOptions();
      if (type === "success") this.succeed(response);
      if (type === "failed") this.emit("payment.failed", { error });
      if (type === "dismiss") this.dismiss();
      if (type === "escape") this.pressEscape();
      if (type === "end") this.close();
    }

    sendOptions() {
      const { name, description, image, amount, prefill, notes, theme, retry } = this.options;
      const options = {
        name, description, image, amount, prefill, notes, theme, retry,
        callback_url: this.callbackUrl(), redirect: Boolean(this.options.redirect),
      };
      // Through JSON, because options of a shop may hold what cannot be cloned.
      const plain = JSON.parse(JSON.stringify(options));
      this.frame.contentWindow.postMessage({ type: "options", options: plain }, GATEWAY);
    }

    succeed(response) {
      this.remove();
      this.options.handler?.(response);
    }

    pressEscape() {
      if (this.options.modal?.escape !== false) this.dismiss();
    }

    dismiss() {
      const asks = this.options.modal?.confirm_close;
      if (!asks || window.confirm("Leave the payment?")) this.close();
    }

    emit(event, detail) {
      for (const listener of this.listeners.get(event) ?? []) listener(detail);
    }

    remove() {
      clearTimeout(this.timer);
      window.removeEventListener("message", this.hear);
      document.documentElement.style.overflow = this.scrolling;
      this.dialog.close();
      this.dialog.remove();
      this.dialog = null;
    }
  }

  // Works with and without `new`, like the original.
  function Razorpay(options) {
    return new Checkout(options);
  }
  Razorpay.prototype = Checkout.prototype;
  window.Razorpay = Razorpay;
})();
