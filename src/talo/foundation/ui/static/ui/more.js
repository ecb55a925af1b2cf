/* Small comforts that no page needs: characters left, focus on what must be mended, no second sending by a second click. */
(function () {
  "use strict";

  function count(area) {
    var note = document.querySelector('[data-counter-for="' + area.id + '"]');
    if (note && area.maxLength > 0) {
      note.textContent = note.dataset.left.replace("{n}", String(area.maxLength - area.value.length));
    }
  }

  document.addEventListener("input", function (event) {
    if (event.target instanceof HTMLTextAreaElement) count(event.target);
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.activeElement && document.activeElement.closest("details.talo-menu[open], details.talo-confirm[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  /* A link whose act ends in ".print" prints the page; without script it leads to the page, which the browser prints. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest('a[data-action$=".print"]');
    if (!link) return;
    event.preventDefault();
    window.print();
  });

  /* A second click while the first is on its way would do the act twice, or show what the first has already ended. */
  var PATIENCE = 5000;
  var sent = new WeakMap();
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (Date.now() - (sent.get(form) || 0) < PATIENCE) event.preventDefault();
    else sent.set(form, Date.now());
  });
  window.addEventListener("pageshow", function () {
    sent = new WeakMap();
  });

  var errors = document.querySelector(".talo-errors");
  var said = document.querySelector(".talo-message");
  if (errors) errors.focus();
  // Who cannot see the page hears what became of the act; a page asked for at a place stays at that place.
  else if (said && !location.hash && document.activeElement === document.body) said.focus({ preventScroll: true });
})();
