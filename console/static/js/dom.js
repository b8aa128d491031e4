/** Elements by hand: text is always text, whatever a caller put into her name. */

/** @param {string} tag @param {Record<string, any>} [set] @param {...(Node|string)} inside */
export function el(tag, set = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(set)) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...inside.filter((part) => part !== null && part !== undefined && part !== ''));
  return element;
}

/** 8 (900) 123-45-67, as people here write numbers. @param {string} number */
export function phone(number) {
  if (!number) return 'номер скрыт';
  const own = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(number);
  return own ? `8 (${own[1]}) ${own[2]}-${own[3]}-${own[4]}` : number;
}

/** 2:05 or 1:02:03. @param {number} seconds */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const two = (value) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** обращение, обращения, обращений. @param {number} count @param {[string, string, string]} words */
export function plural(count, [one, few, many]) {
  const tens = count % 100;
  const units = count % 10;
  if (units === 1 && tens !== 11) return one;
  return units >= 2 && units <= 4 && (tens < 12 || tens > 14) ? few : many;
}
