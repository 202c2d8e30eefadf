// [data-dialog="id"] opens a <dialog>; a press on its backdrop closes it. Escape is the browser's.
export const dialogs = () => {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    else if (event.target instanceof HTMLDialogElement) closeOutside(event.target, event);
  });
};

const closeOutside = (dialog, { clientX, clientY }) => {
  const box = dialog.getBoundingClientRect();
  const inside =
    clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  if (!inside) dialog.close();
};
