/** Elements, made without markup: what other people wrote can only ever become text. */

/**
 * @param {string} name
 * @param {Record<string, any>} [traits] attributes; `on…` are listeners, `class` a class
 * @param {...(Node | string)} children
 */
export function element(name, traits = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(traits)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Change a text only when it changed, so that a screen reader does not repeat it. @param {Node} node @param {string} text */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
