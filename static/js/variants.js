// [data-variants="id"] on a form: the JSON script with that id lists each SKU with its options,
// [{sku, options: {colour: "Indigo"}, price, mrp, off, saving, available, hint}], money as shown.
// Picking an option shows that SKU at once and marks what it cannot be combined with.
const chosen = (form) =>
  Object.fromEntries([...form.querySelectorAll(".picker :checked")].map((r) => [r.name, r.value]));

const fits = (variant, wanted) =>
  Object.entries(wanted).every(([name, value]) => variant.options[name] === value);

const write = (name, text) => {
  for (const place of document.querySelectorAll(`[data-variant-${name}]`)) place.textContent = text;
};

const markGone = (form, variants, wanted) => {
  for (const radio of form.querySelectorAll('.picker [type="radio"]')) {
    const would = { ...wanted, [radio.name]: radio.value };
    const there = variants.some((variant) => variant.available && fits(variant, would));
    const label = radio.closest("label");
    label.classList.toggle("is-gone", !there);
    label.querySelector("[data-gone]").hidden = there;
  }
};

const nameChosen = (form) => {
  for (const picker of form.querySelectorAll(".picker")) {
    const radio = picker.querySelector(":checked");
    picker.querySelector("[data-chosen]").textContent = radio ? `: ${radio.dataset.label}` : "";
  }
};

const show = (form, variant) => {
  for (const name of ["price", "mrp", "off", "saving", "hint"]) write(name, variant?.[name] ?? "");
  for (const was of document.querySelectorAll("[data-variant-was]")) was.hidden = !variant?.off;
  const sku = form.querySelector("[data-variant-sku]");
  if (sku) sku.value = variant?.sku ?? "";
  for (const button of document.querySelectorAll("[data-variant-buy]")) {
    button.disabled = !variant?.available;
  }
};

const update = (form, variants) => {
  const wanted = chosen(form);
  markGone(form, variants, wanted);
  nameChosen(form);
  show(form, variants.find((variant) => fits(variant, wanted)));
};

export const variantPickers = (root) => {
  for (const form of root.querySelectorAll("[data-variants]")) {
    const variants = JSON.parse(document.getElementById(form.dataset.variants).textContent);
    form.addEventListener("change", () => update(form, variants));
    nameChosen(form);
    markGone(form, variants, chosen(form));
  }
};
