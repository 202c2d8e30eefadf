// [data-pincode]: six digits, no blanks, checked when the field is left.
const WHOLE = /^[1-9][0-9]{5}$/;

const tidy = (input) => {
  const digits = input.value.replace(/\D/g, "").slice(0, 6);
  if (digits !== input.value) input.value = digits;
  if (input.getAttribute("aria-invalid")) mark(input);
};

const mark = (input) => {
  const wrong = input.value !== "" && !WHOLE.test(input.value);
  if (wrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
};

export const pincodes = (root) => {
  for (const input of root.querySelectorAll("[data-pincode]")) {
    input.removeAttribute("maxlength"); // so that a pasted "411 045" is tidied, not cut
    input.oninput = () => tidy(input);
    input.onblur = () => mark(input);
  }
};
