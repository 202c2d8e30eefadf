// [data-quantity]: shows the two buttons round a number field and keeps within its limits.
const limits = (input) => [Number(input.min || 1), Number(input.max || Infinity)];

const settle = (box, input, wanted) => {
  const [least, most] = limits(input);
  input.value = Math.min(Math.max(wanted || least, least), most);
  box.querySelector('[data-step="-1"]').disabled = Number(input.value) <= least;
  box.querySelector('[data-step="1"]').disabled = Number(input.value) >= most;
};

export const quantities = (root) => {
  for (const box of root.querySelectorAll("[data-quantity]")) {
    const input = box.querySelector("input");
    for (const button of box.querySelectorAll("[data-step]")) {
      button.hidden = false;
      button.onclick = () => settle(box, input, Number(input.value) + Number(button.dataset.step));
    }
    input.onchange = () => settle(box, input, Math.trunc(Number(input.value)));
    settle(box, input, Number(input.value));
  }
};
