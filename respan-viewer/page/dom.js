// Elements. Content is only ever set as text.

/** An element with a class and children; strings become text. @param {string} tag @param {string} [name] @param {...(Node|string)} children */
export function el(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

/** A button. @param {string} label @param {string} title @param {() => void} action */
export function button(label, title, action, name = '') {
  const element = el('button', name, label);
  element.type = 'button';
  if (title) element.title = title;
  element.addEventListener('click', action);
  return element;
}

/** The element of an id. @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

/** The mark of a kind of spans. @param {string} kind */
export function badge(kind) {
  const element = el('span', 'badge', kind);
  element.style.setProperty('--kind', `var(--${kind})`);
  return element;
}

/** Sets the text if it is another one, which spares the layout. @param {HTMLElement} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

let toastTimer = 0;
/** Says something for a moment. @param {string} text */
export function toast(text) {
  const element = byId('toast');
  element.textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (element.textContent = ''), 2500);
}

/** Puts text on the clipboard, or into a dialog where there is none. @param {string} text @param {string} what */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    const area = el('textarea', 'copied');
    area.value = text;
    area.readOnly = true;
    const dialog = el('dialog', '', el('p', '', 'The clipboard is not available here: copy with the keyboard.'), area);
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    area.select();
  }
}
