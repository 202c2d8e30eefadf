// Names for fields that Django's admin leaves without a label: rows of tables, dates, pickers.
const name = (field, words) => {
  const labelled = field.labels?.length || field.hasAttribute("aria-label");
  if (words && !labelled) field.setAttribute("aria-label", words.replace(/\s+/g, " ").trim());
};

const nameTables = () => {
  for (const table of document.querySelectorAll(".tabular table")) {
    const heads = [...table.querySelectorAll("thead th")];
    for (const row of table.querySelectorAll("tbody tr.form-row")) {
      [...row.cells].forEach((cell, at) => {
        for (const field of cell.querySelectorAll("input, select, textarea")) {
          name(field, heads[at]?.textContent);
        }
      });
    }
  }
};

const nameDates = () => {
  for (const field of document.querySelectorAll(".datetime input")) {
    const row = field.closest(".form-row, fieldset");
    const what = row?.querySelector("legend, label")?.textContent ?? "";
    name(field, `${what} ${field.previousSibling?.textContent ?? ""}`);
  }
};

const namePickers = () => {
  for (const picker of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const select = picker.closest(".select2")?.previousElementSibling;
    name(picker, select?.labels?.[0]?.textContent);
  }
};

addEventListener("load", () => {
  nameTables();
  nameDates();
  namePickers();
});
document.addEventListener("formset:added", () => setTimeout(namePickers));
