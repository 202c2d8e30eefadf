// [data-suggest="address"] on a search form: a combobox (ARIA pattern, list with manual choice).
// The address answers ?q= with <li role="option" id data-url> lines (components/suggestions.html).
const LEAST = 2; // letters
const PAUSE = 120; // ms between the last key and the question

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector('input[type="search"]');
    this.list = Object.assign(document.createElement("ul"), {
      id: "suggestions",
      className: "suggestions",
      hidden: true,
    });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.dataset.suggestLabel);
    form.append(this.list);
    const aria = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions" };
    for (const [name, value] of Object.entries(aria)) this.input.setAttribute(name, value);
    this.close();
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => this.askSoon());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // keep the focus, so that blur does not close before the press counts
      this.go(event.target.closest('[role="option"]'));
    });
  }

  askSoon() {
    clearTimeout(this.timer);
    this.asked?.abort();
    if (this.input.value.trim().length < LEAST) this.close();
    else this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asked = new AbortController();
    const query = new URLSearchParams({ q: this.input.value.trim() });
    try {
      const answer = await fetch(`${this.form.dataset.suggest}?${query}`, {
        signal: this.asked.signal,
      });
      if (answer.ok) this.show(await answer.text());
    } catch {
      this.close(); // searching still works without suggestions
    }
  }

  show(lines) {
    this.list.innerHTML = lines;
    const some = this.options().length > 0;
    this.list.hidden = !some;
    this.input.setAttribute("aria-expanded", String(some));
    this.mark(null);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(null);
  }

  options() {
    return [...this.list.querySelectorAll('[role="option"]')];
  }

  mark(option) {
    this.marked = option;
    for (const other of this.options()) other.setAttribute("aria-selected", String(other === option));
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.mark(this.next(event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.marked) {
      event.preventDefault();
      this.go(this.marked);
    }
  }

  // Past either end lies the field itself.
  next(step) {
    const options = this.options();
    const from = this.marked ? options.indexOf(this.marked) : step > 0 ? -1 : options.length;
    return options[from + step] ?? null;
  }

  go(option) {
    if (option) location.assign(option.dataset.url);
  }
}

export const suggestions = (root) => {
  for (const form of root.querySelectorAll("[data-suggest]")) new Suggestions(form);
};
