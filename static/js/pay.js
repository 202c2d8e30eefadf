// Opens the gateway's checkout on this page. Without it the form leads to the gateway's own page.
const form = document.querySelector("[data-pay]");
const confirmation = document.querySelector("[data-confirm]");
const options = JSON.parse(document.getElementById("checkout-options").textContent);
const button = form.querySelector("button");
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const lock = (locked) => {
  button.disabled = locked;
  button.setAttribute("aria-busy", String(locked));
};

// A plain form post: it works the same whether the answer is a page, a redirect or an error.
const confirm = (response) => {
  for (const name of ["razorpay_order_id", "razorpay_payment_id", "razorpay_signature"]) {
    confirmation.elements[name].value = response[name];
  }
  confirmation.submit();
};

// Closed is not failed: the bank may still say yes, so the page asks before it offers to pay again.
const leave = () => location.assign(confirmation.dataset.back);

const open = () => {
  const checkout = new window.Razorpay({
    ...options,
    theme: { color: token("--marigold") },
    modal: { ondismiss: leave, confirm_close: true },
    handler: confirm,
  });
  lock(true);
  checkout.open();
};

form.addEventListener("submit", (event) => {
  if (!window.Razorpay) return;
  event.preventDefault();
  open();
});

// Back from another page by the browser's history: the button must not stay locked.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) lock(false);
});
