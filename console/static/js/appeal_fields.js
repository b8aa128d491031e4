/** Fields of a card: what stands in them as JSON, and how to put something there. */

/** @typedef {{name: string, kind: string, element: HTMLElement}} Field */

/** @param {HTMLElement} page @returns {Map<string, Field>} */
export function fieldsOf(page) {
  const found = new Map();
  for (const element of page.querySelectorAll('[data-field]')) {
    const kind = element.dataset.kind ?? (element.type === 'checkbox' ? 'flag' : 'text');
    found.set(element.dataset.field, { name: element.dataset.field, kind, element });
  }
  return found;
}

/** @param {Field} field */
export function valueOf({ kind, element }) {
  switch (kind) {
    case 'flag': return element.checked;
    case 'answer': return { yes: true, no: false }[element.querySelector('input:checked')?.value] ?? null;
    case 'marks': return [...element.querySelectorAll('input:checked')].map((box) => box.value);
    case 'route': return [...element.querySelectorAll('tbody tr')].map(lineOf);
    default: return element.value;
  }
}

/** @param {Field} field @param {any} value */
export function put({ kind, element }, value) {
  switch (kind) {
    case 'flag': element.checked = value === true; break;
    case 'answer': {
      const word = value === true ? 'yes' : value === false ? 'no' : '';
      for (const box of element.querySelectorAll('input')) box.checked = box.value === word;
      break;
    }
    case 'marks':
      for (const box of element.querySelectorAll('input')) box.checked = value.includes(box.value);
      break;
    case 'route':
      element.querySelector('tbody').replaceChildren(...value.map((line) => rowOf(element, line)));
      break;
    default: element.value = value;
  }
}

/** A new line of the route sheet. @param {HTMLElement} element of the route @param {Record<string, string>} [line] */
export function rowOf(element, line = {}) {
  const row = element.querySelector('template').content.querySelector('tr').cloneNode(true);
  for (const [column, text] of Object.entries(line)) {
    const input = row.querySelector(`[data-column="${CSS.escape(column)}"]`);
    if (input) input.value = text;
  }
  return row;
}

/** The value as a person reads it, for a conflict. @param {Field} field @param {any} value */
export function inWords({ kind, element }, value) {
  switch (kind) {
    case 'flag': return value ? 'отмечено' : 'не отмечено';
    case 'answer': return value === null ? 'не отмечено' : value ? 'да' : 'нет';
    case 'marks': return value.map((code) => titleOf(element, code)).join(', ') || 'ничего';
    case 'route': return value.map((line) => Object.values(line).filter(Boolean).join(', ')).join('; ') || 'пусто';
    default: return element.tagName === 'SELECT' ? optionOf(element, value) : value || 'пусто';
  }
}

const lineOf = (row) => Object.fromEntries([...row.querySelectorAll('[data-column]')].map((one) => [one.dataset.column, one.value]));

const titleOf = (element, code) =>
  element.querySelector(`input[value="${CSS.escape(code)}"]`)?.parentElement.textContent.trim() ?? code;

const optionOf = (element, code) => [...element.options].find((one) => one.value === code)?.textContent ?? code;
