// A last question in the page itself: <button data-confirm="dialog-id"> opens that <dialog>.
// Without this script the button does what it says elsewhere: a page that asks the same.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-confirm]");
  const dialog = opener && document.getElementById(opener.dataset.confirm);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = event.target.closest("dialog [data-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});
