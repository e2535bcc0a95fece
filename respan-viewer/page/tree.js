// The tree of spans with their bars.
import { NAMES } from './names.js';
import { money, short } from './format.js';
import { byId, el, setText } from './dom.js';
import { hasWords, parseFilter } from './filter.js';
import { SYNTAX } from './help.js';
import { Rows } from './rows.js';
import { Waterfall } from './waterfall.js';

/** The tree view. Selection and folding survive live changes. */
export class TreeView {
  /** @param {(span: string) => void} onSelect */
  constructor(onSelect) {
    this.box = byId('tree');
    this.onSelect = onSelect;
    this.waterfall = new Waterfall(byId('axis'));
    /** @type {any} */ this.trace = null;
    /** Row indices in the order shown. @type {Int32Array} */ this.view = new Int32Array(0);
    this.selected = '';
    this.filter = null;
    /** Spans whose content holds the words of the filter. @type {Set<string> | null} */ this.found = null;
    this.rows = new Rows(this.box, 26, createRow, (row, at) => this.fill(row, at));
    new ResizeObserver(() => {
      byId('axis').style.setProperty('--scrollbar', `${this.box.offsetWidth - this.box.clientWidth}px`);
    }).observe(this.box);
    this.box.addEventListener('click', (event) => this.click(event));
    this.box.addEventListener('dblclick', (event) => this.rows.at(event) >= 0 && this.zoom());
  }

  /** @param {any} trace @param {string} [span] to select */
  show(trace, span) {
    this.trace = trace;
    this.selected = span && trace.index.has(span) ? span : trace.ids[trace.order[0]];
    this.failed = '';
    this.waterfall.showAll(trace);
    this.box.scrollTop = 0;
    this.arrange();
    if (span) this.select(this.selected);
  }

  /** Shows what has changed: neither selection nor scroll position move. */
  refresh() {
    if (!this.waterfall.isZoomed) this.waterfall.showAll(this.trace);
    this.arrange();
  }

  /** @param {string} text */
  setFilter(text) {
    this.filter = parseFilter(text);
    this.found = null;
    this.arrange();
    this.box.scrollTop = 0;
    this.rows.paint();
  }

  matches(i) {
    const { test, words } = this.filter;
    return test(this.trace, i) && (!words.length || hasWords(this.trace, i, words) || !!this.found?.has(this.trace.ids[i]));
  }

  arrange() {
    const { order, below, parent, ids, closed } = this.trace;
    const view = [];
    this.matched = null;
    if (this.filter) {
      const matched = new Uint8Array(order.length);
      const shown = new Uint8Array(order.length);
      for (const i of order) {
        if (!this.matches(i)) continue;
        matched[i] = 1;
        for (let p = i; p >= 0 && !shown[p]; p = parent[p]) shown[p] = 1;
      }
      for (const i of order) if (shown[i]) view.push(i);
      this.matched = matched;
    } else {
      for (let j = 0; j < order.length; j++) {
        view.push(order[j]);
        if (closed.has(ids[order[j]])) j += below[order[j]];
      }
    }
    this.view = Int32Array.from(view);
    this.box.setAttribute('aria-rowcount', String(view.length));
    this.rows.setCount(view.length);
    const isNothing = this.filter && !view.length && (this.found || !this.filter.words.length);
    setText(byId('no-span'), isNothing ? `No span matches. The filter takes ${SYNTAX.filter}` : '');
  }

  fill(row, at) {
    const trace = this.trace;
    const i = this.view[at];
    const c = trace.columns;
    const state = trace.state(i);
    const isSelected = trace.ids[i] === this.selected;
    const kind = NAMES.kinds[c.kind[i]];
    row.className = `row ${state}${isSelected ? ' selected' : ''}${this.matched && !this.matched[i] ? ' dim' : ''}`;
    row.setAttribute('aria-level', String(trace.depth[i] + 1));
    row.setAttribute('aria-rowindex', String(at + 1));
    row.setAttribute('aria-selected', String(isSelected));
    const isParent = !!trace.children[i]?.length;
    const isOpen = isParent && !trace.closed.has(trace.ids[i]);
    if (isParent) row.setAttribute('aria-expanded', String(isOpen));
    else row.removeAttribute('aria-expanded');
    const [nameCell, sums, time] = row.children;
    const [fold, badge, name, failures, model] = nameCell.children;
    nameCell.style.paddingInlineStart = `${6 + Math.min(trace.depth[i], 30) * 14}px`;
    setText(fold, isParent ? (isOpen ? '▾' : '▸') : '');
    setText(badge, state === 'missing' ? '…' : kind);
    row.style.setProperty('--kind', `var(--${kind})`);
    setText(name, c.name[i] || '(no name)');
    const failed = trace.errors[i] - (state === 'error' ? 1 : 0);
    setText(failures, state === 'error' ? '⚠' : failed ? `⚠ ${failed}` : '');
    failures.title = state === 'error' ? 'failed' : failed ? `${failed} failed below` : '';
    setText(model, c.model[i]);
    const tokens = trace.input[i] + trace.output[i];
    setText(sums, tokens || trace.cost[i] ? [tokens ? `${short(tokens)} tok` : '', trace.cost[i] ? money(trace.cost[i]) : ''].filter(Boolean).join(' ') : '');
    this.waterfall.fill(time, trace, i);
    if (isSelected) this.box.setAttribute('aria-activedescendant', row.id);
  }

  get position() {
    const i = this.trace?.index.get(this.selected) ?? -1;
    return this.view.indexOf(i);
  }

  /** @param {string} span */
  select(span) {
    const i = this.trace.index.get(span);
    if (i === undefined) return;
    let isHidden = false;
    for (let p = this.trace.parent[i]; p >= 0; p = this.trace.parent[p]) isHidden = this.trace.closed.delete(this.trace.ids[p]) || isHidden;
    this.selected = span;
    if (isHidden) this.arrange();
    if (this.position >= 0) this.rows.reveal(this.position);
    else this.rows.paint();
    this.onSelect(span);
  }

  go(at) {
    const i = this.view[Math.max(0, Math.min(this.view.length - 1, at))];
    if (i !== undefined) this.select(this.trace.ids[i]);
  }

  click(event) {
    const at = this.rows.at(event);
    if (at < 0) return;
    this.box.focus({ preventScroll: true });
    if (event.target.classList.contains('fold')) this.toggle(this.view[at]);
    else this.go(at);
  }

  toggle(i) {
    const id = this.trace.ids[i];
    if (!this.trace.closed.delete(id)) this.trace.closed.add(id);
    this.arrange();
  }

  /** Opens or closes the selected span, or moves to its first child or its parent. @param {boolean} isOpening */
  fold(isOpening) {
    const i = this.trace.index.get(this.selected) ?? -1;
    if (i < 0) return;
    const isParent = !!this.trace.children[i]?.length;
    const isClosed = this.trace.closed.has(this.selected);
    if (isOpening) {
      if (isParent && isClosed) this.toggle(i);
      else if (isParent) this.go(this.position + 1);
    } else if (isParent && !isClosed && !this.filter) this.toggle(i);
    else if (this.trace.parent[i] >= 0) this.select(this.trace.ids[this.trace.parent[i]]);
  }

  selectFirstMatch() {
    const at = this.matched ? this.view.findIndex((i) => this.matched[i]) : 0;
    if (at >= 0) this.go(at);
  }

  /** Whether a span failed, and not with a span below it. @param {number} i */
  isFailure(i) {
    return !!(this.trace.columns.flags[i] & 1) && this.trace.errors[i] === 1;
  }

  /** The failures in the order of the tree. */
  get failures() {
    return this.trace.order.filter((i) => this.isFailure(i));
  }

  /** A span and all below it, in the order of the tree. @param {number} i */
  below(i) {
    const from = this.trace.order.indexOf(i);
    return this.trace.order.subarray(from, from + this.trace.below[i] + 1);
  }

  /** The place among the failures of the one that was selected last, -1 for none. */
  get failure() {
    return this.failures.indexOf(this.trace.index.get(this.failed) ?? -1);
  }

  /** Selects the first failure, then the next one. @param {number} step */
  nextFailure(step = 1) {
    const { failures } = this;
    if (!failures.length) return;
    const at = this.failure < 0 && step < 0 ? 0 : this.failure;
    this.failed = this.trace.ids[failures[(at + step + failures.length) % failures.length]];
    this.select(this.failed);
  }

  /** The call of a model below a span, or the last one before it in the smallest part of the tree that has one; -1 without one. @param {number} i */
  promptOf(i) {
    const { parent, columns } = this.trace;
    for (let p = i; p >= 0; p = parent[p]) {
      let found = -1;
      for (const j of this.below(p)) {
        if (NAMES.kinds[columns.kind[j]] !== 'llm' || (p !== i && columns.start[j] > columns.start[i])) continue;
        if (found < 0 || columns.start[j] > columns.start[found]) found = j;
      }
      if (found >= 0) return found;
    }
    return -1;
  }

  /** Selects the call whose prompt led to the selected span. */
  goToPrompt() {
    const call = this.promptOf(this.trace.index.get(this.selected) ?? -1);
    if (call >= 0) this.select(this.trace.ids[call]);
  }

  /** The call of a model that took longest, -1 without one. */
  slowestCall() {
    const { kind } = this.trace.columns;
    const llm = NAMES.kinds.indexOf('llm');
    let slowest = -1;
    let longest = -1;
    for (let i = 0; i < kind.length; i++) {
      if (kind[i] < llm) continue;
      const took = this.trace.took(i);
      if (took > longest) [slowest, longest] = [i, took];
    }
    return slowest;
  }

  zoom() {
    const i = this.trace?.index.get(this.selected);
    if (i === undefined) return;
    this.waterfall.zoom(this.trace, i);
    this.rows.paint();
  }

  showAll() {
    if (!this.trace) return;
    this.waterfall.showAll(this.trace);
    this.rows.paint();
  }
}

function createRow() {
  const name = el('div', 'name', el('span', 'fold'), el('span', 'badge'), el('span', 'text'), el('span', 'failures'), el('span', 'model'));
  name.setAttribute('role', 'gridcell');
  const sums = el('div', 'sums');
  sums.setAttribute('role', 'gridcell');
  const row = el('div', 'row', name, sums, Waterfall.create());
  row.setAttribute('role', 'row');
  return row;
}
