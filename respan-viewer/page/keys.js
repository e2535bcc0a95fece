// The keyboard.
import { byId } from './dom.js';
import { showHelp } from './help.js';

/** Connects the keys. @param {any} app */
export function connectKeys(app) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const isHandled = target instanceof HTMLInputElement ? inField(event, target, app) : inList(event, target, app) || anywhere(event, app);
    if (isHandled) event.preventDefault();
  });
}

function inField(event, field, app) {
  if (event.key !== 'Escape' && event.key !== 'Enter' && event.key !== 'ArrowDown') return false;
  if (event.key === 'Escape' && field.value) {
    field.value = '';
    field.dispatchEvent(new Event('input'));
    return true;
  }
  byId(field.id === 'search' ? 'list' : 'tree').focus();
  if (event.key === 'Enter' && field.id === 'search') app.list.go(0);
  if (event.key === 'Enter' && field.id === 'filter') app.tree.selectFirstMatch();
  return true;
}

function inList(event, target, app) {
  if (target.id !== 'list') return false;
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (step) app.list.step(step);
  else if (event.key === 'Home') app.list.go(0);
  else if (event.key === 'Enter' || event.key === 'ArrowRight') byId('tree').focus();
  else return false;
  return true;
}

function anywhere(event, app) {
  const { tree } = app;
  const isButton = /^(BUTTON|A|SUMMARY)$/.test(/** @type {HTMLElement} */ (event.target).tagName);
  const isPanel = byId('detail').contains(event.target);
  const page = Math.max(1, Math.floor(byId('tree').clientHeight / tree.rows.height) - 1);
  switch (event.key) {
    case '/': return focusField('search');
    case 'f': return focusField('filter');
    case '?': return showHelp(), true;
    case '[': return app.list.step(-1), true;
    case ']': return app.list.step(1), true;
    case '0': return tree.showAll(), true;
    case 'Escape': return app.escape(), true;
  }
  if (!tree.trace || app.isDiff) return false;
  switch (event.key) {
    case 'e': return tree.nextFailure(), true;
    case 'E': return tree.nextFailure(-1), true;
    case 'p': return tree.goToPrompt(), true;
    case 's': return app.slowest(), true;
    case 'z': return tree.zoom(), true;
    case 'y': return app.copySpan(), true;
    case 'd': return app.compare(), true;
    case 'j': return tree.go(tree.position + 1), true;
    case 'k': return tree.go(tree.position - 1), true;
  }
  if (isPanel || isButton) return false;
  switch (event.key) {
    case 'ArrowDown': return tree.go(tree.position + 1), true;
    case 'ArrowUp': return tree.go(tree.position - 1), true;
    case 'ArrowRight': return tree.fold(true), true;
    case 'ArrowLeft': return tree.fold(false), true;
    case 'PageDown': return tree.go(tree.position + page), true;
    case 'PageUp': return tree.go(Math.max(0, tree.position - page)), true;
    case 'Home': return tree.go(0), true;
    case 'End': return tree.go(tree.view.length - 1), true;
    case 'Enter': return byId('detail').focus(), true;
  }
  return false;
}

function focusField(id) {
  const field = /** @type {HTMLInputElement} */ (byId(id));
  field.focus();
  field.select();
  return true;
}
