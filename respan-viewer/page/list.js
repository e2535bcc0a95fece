// The list of traces.
import { clock, duration, plural, short } from './format.js';
import { byId, el, setText } from './dom.js';
import { SYNTAX } from './help.js';
import { Rows } from './rows.js';

const PAGE = 100;

/** The list: parts of it are asked for as they come into view. */
export class ListView {
  /** @param {any} source @param {(trace: string) => void} onSelect */
  constructor(source, onSelect) {
    this.source = source;
    this.onSelect = onSelect;
    this.box = byId('list');
    this.search = '';
    this.group = '';
    this.selected = '';
    /** @type {any[]} */ this.items = [];
    this.total = 0;
    this.asked = new Set();
    this.turn = 0;
    this.isStale = false;
    this.rows = new Rows(this.box, 50, createItem, (row, at) => this.fill(row, at));
    this.box.addEventListener('click', (event) => this.go(this.rows.at(event)));
  }

  /** Asks again: for another search from the top, else for what is in view. @param {boolean} isNew */
  async load(isNew) {
    if (isNew) {
      this.turn++;
      this.items = [];
      this.box.scrollTop = 0;
    }
    // Rows outside of the visible part may have moved.
    this.isStale = true;
    this.asked.clear();
    const first = Math.floor(this.box.scrollTop / this.rows.height / PAGE);
    const isFirst = await this.ask(first);
    if (isFirst && this.total > (first + 1) * PAGE && this.box.scrollTop > 0) await this.ask(first + 1);
  }

  async ask(page) {
    if (this.asked.has(page)) return false;
    this.asked.add(page);
    const turn = this.turn;
    const { search, group } = this;
    const { total, traces } = await this.source.list({ search, group, offset: page * PAGE, limit: PAGE });
    if (turn !== this.turn) return false;
    if (this.isStale) this.items = [];
    this.isStale = false;
    this.items.length = total;
    traces.forEach((trace, j) => (this.items[page * PAGE + j] = trace));
    this.total = total;
    this.box.setAttribute('aria-label', `Traces, ${total}`);
    this.rows.setCount(total);
    setText(byId('no-trace'), total || !search ? '' : `No trace matches. The search takes ${SYNTAX.search}`);
    return true;
  }

  fill(row, at) {
    const trace = this.items[at];
    const [title, facts] = row.children;
    if (!trace) {
      setText(title, '…');
      setText(facts, '');
      row.className = 'row item';
      void this.ask(Math.floor(at / PAGE));
      return;
    }
    const state = trace.running ? 'running' : trace.errors ? 'error' : '';
    const isSelected = trace.id === this.selected;
    const before = this.items[at - 1];
    const isHead = this.group && trace.session && before?.session !== trace.session;
    row.className = `row item ${state}${isSelected ? ' selected' : ''}${isHead ? ' head' : ''}`;
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', String(isSelected));
    row.setAttribute('aria-posinset', String(at + 1));
    row.setAttribute('aria-setsize', String(this.total));
    const mark = trace.running ? '▶ ' : trace.errors ? '⚠ ' : '';
    setText(title, mark + (trace.name || '(no name)'));
    const session = trace.session && this.group ? `session ${trace.session} · ` : '';
    const time = trace.running ? `running ${duration(Math.max(0, Date.now() * 1e6 - trace.start))}` : duration(trace.duration);
    const tokens = trace.input_tokens + trace.output_tokens;
    const failed = trace.errors ? ` · ${trace.errors} failed` : '';
    setText(facts, `${session}${time} · ${plural(trace.spans, 'span')}${tokens ? ` · ${short(tokens)} tok` : ''}${failed}`);
    row.title = `${trace.name}\n${clock(trace.start)}${trace.service ? `\n${trace.service}` : ''}${trace.session ? `\nsession ${trace.session}` : ''}`;
    if (isSelected) this.box.setAttribute('aria-activedescendant', row.id);
  }

  /** Whether a listed trace runs, so that its time has to move. */
  get hasRunning() {
    return this.items.some((trace) => trace?.running);
  }

  select(trace) {
    this.selected = trace;
    const at = this.items.findIndex((item) => item?.id === trace);
    if (at >= 0) this.rows.reveal(at);
    else this.rows.paint();
  }

  go(at) {
    const trace = this.items[Math.max(0, Math.min(this.total - 1, at))];
    if (at >= 0 && trace) this.onSelect(trace.id);
  }

  /** The next or the previous trace. @param {number} step */
  step(step) {
    this.go(Math.max(0, this.items.findIndex((item) => item?.id === this.selected) + step));
  }
}

function createItem() {
  return el('div', 'row item', el('b', ''), el('small', ''));
}
