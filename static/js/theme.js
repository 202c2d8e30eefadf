// A classic script in the head: the chosen scheme must be there before the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be closed; then the system decides
    }
  };

  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const bar of document.querySelectorAll('meta[name="theme-color"]')) paint(bar);
  };

  // The browser's own bar follows the chosen scheme, else the system.
  const paint = (bar) => {
    const { scheme } = bar.dataset;
    const { theme } = root.dataset;
    if (theme) bar.media = theme === scheme ? "all" : "not all";
    else bar.media = `(prefers-color-scheme: ${scheme})`;
  };

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);

  const tell = () => {
    for (const button of document.querySelectorAll("[data-theme-button]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(isDark()));
    }
  };

  const toggle = () => {
    const theme = isDark() ? "light" : "dark";
    const system = dark.matches ? "dark" : "light";
    apply(theme === system ? null : theme);
    try {
      if (theme === system) localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // not kept for the next page, which is all that is lost
    }
    tell();
  };

  root.dataset.js = "";
  apply(stored());
  document.addEventListener("DOMContentLoaded", tell);
  dark.addEventListener("change", tell);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-button]")) toggle();
  });
})();
