// [data-gallery]: marks the thumbnail of the picture in view; a press on one slides, and the
// address of the page stays as it was.
const follow = (gallery) => {
  const links = new Map(
    [...gallery.querySelectorAll("a[href^='#']")].map((link) => [link.hash.slice(1), link]),
  );
  const strip = gallery.querySelector(".gallery-strip");
  const mark = (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) links.get(target.id)?.setAttribute("aria-current", "true");
      else links.get(target.id)?.removeAttribute("aria-current");
    }
  };
  const watcher = new IntersectionObserver(mark, { root: strip, threshold: 0.6 });
  for (const picture of strip.children) watcher.observe(picture);
  for (const [id, link] of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      strip.scrollTo({ left: document.getElementById(id).offsetLeft - strip.offsetLeft });
    });
  }
};

export const galleries = (root) => root.querySelectorAll("[data-gallery]").forEach(follow);
