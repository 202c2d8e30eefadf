// [data-copy="text"]: copies, says so in place, then offers itself again.
const copy = async (button) => {
  const word = button.querySelector("[data-copy-word]");
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = word.textContent;
  word.setAttribute("role", "status");
  word.textContent = word.dataset.done;
  setTimeout(() => (word.textContent = before), 2500);
};

export const copyButtons = (root) => {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.onclick = () => copy(button);
  }
};
