// [data-focus]: what must be read first takes the focus, also after a swap.
export const focusSummary = (root) => root.querySelector("[data-focus]")?.focus();
