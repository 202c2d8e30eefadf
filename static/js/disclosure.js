// <details data-dismissable> closes on Escape and on a press elsewhere, as a menu would.
const open = () => document.querySelectorAll("details[data-dismissable][open]");

export const disclosures = () => {
  document.addEventListener("click", (event) => {
    for (const details of open()) if (!details.contains(event.target)) details.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const details of open()) {
      const had = details.contains(document.activeElement);
      details.open = false;
      if (had) details.querySelector("summary").focus();
    }
  });
};
