/** Scripts of pages: `onPage('.appeal', init)` runs init(element) whenever such an element comes into the page. */

const inits = [];

/** @param {string} selector @param {(element: HTMLElement) => void} init */
export function onPage(selector, init) {
  inits.push({ selector, init, seen: new WeakSet() });
  run();
}

/** Listen to the document as long as `page` is shown. @param {(event: any) => void} listen */
export function whileShown(page, name, listen) {
  const heard = (event) => (page.isConnected ? listen(event) : document.removeEventListener(name, heard));
  document.addEventListener(name, heard);
}

function run() {
  for (const { selector, init, seen } of inits) {
    for (const element of document.querySelectorAll(selector)) {
      if (!seen.has(element)) {
        seen.add(element);
        init(element);
      }
    }
  }
}

document.addEventListener('htmx:after:swap', run);
document.addEventListener('htmx:after:settle', run);
document.addEventListener('htmx:after:history:update', run);

/** Show a page of ours in #main, without a reload: the phone stays. @param {string} path */
export function go(path) {
  window.htmx.ajax('GET', path, { target: '#main', select: '#main', swap: 'outerHTML', push: 'true' });
}
