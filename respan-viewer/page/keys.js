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
  const move = (step) => tree.go(tree.position + step);
  const page = Math.max(1, Math.floor(byId('tree').clientHeight / tree.rows.height) - 1);
  const ofPage = {
    '/': () => focusField('search'), f: () => focusField('filter'), '?': showHelp, '[': () => app.list.step(-1), ']': () => app.list.step(1),
    0: () => tree.showAll(), Escape: () => app.escape(),
  };
  const ofTrace = {
    e: () => tree.nextFailure(), E: () => tree.nextFailure(-1), p: () => tree.goToPrompt(), s: () => app.slowest(), z: () => tree.zoom(),
    y: () => app.copySpan(), d: () => app.compare(), j: () => move(1), k: () => move(-1),
  };
  const ofTree = {
    ArrowDown: () => move(1), ArrowUp: () => move(-1), ArrowRight: () => tree.fold(true), ArrowLeft: () => tree.fold(false),
    PageDown: () => move(page), PageUp: () => move(-page), Home: () => tree.go(0), End: () => tree.go(tree.view.length - 1),
    Enter: () => byId('detail').focus(),
  };
  const { key } = event;
  const isTrace = tree.trace && !app.isDiff;
  const action = ofPage[key] ?? (isTrace && (ofTrace[key] ?? (isPanel || isButton ? null : ofTree[key])));
  action?.();
  return !!action;
}

function focusField(id) {
  const field = byId(id);
  field.focus();
  field.select();
}
