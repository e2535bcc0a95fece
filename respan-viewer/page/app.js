// The page: what is shown follows the address, `#trace=ID&span=ID` or `#diff=ID,ID`.
import { duration, money, plural, short } from './format.js';
import { button, byId, copy, el, toast } from './dom.js';
import { Trace } from './trace.js';
import { TreeView } from './tree.js';
import { showDetail, showNoDetail } from './detail.js';
import { ListView } from './list.js';
import { showDiff } from './diff.js';
import { ENDPOINT, FileSource, ServerSource } from './source.js';
import { connectKeys } from './keys.js';

class App {
  constructor(source) {
    this.source = source;
    this.list = new ListView(source, (trace) => this.open(trace));
    this.tree = new TreeView((span) => this.selectSpan(span));
    this.isDiff = false;
    this.marked = '';
    /** Counts what was asked for, so that a late answer is not shown. */
    this.turn = 0;
    this.detailTurn = 0;
    this.findTurn = 0;
    connectKeys(this);
    this.connectFields();
    addEventListener('hashchange', () => this.route());
  }

  connectFields() {
    const [search, filter] = [byId('search'), byId('filter')];
    let timer = 0;
    search.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        this.list.search = search.value;
        this.attempt(this.list.load(true));
      }, 120);
    });
    filter.addEventListener('input', () => this.attempt(this.filter(filter.value)));
    const chip = (label, word, title) => button(label, title, () => {
      search.value = search.value.trim() === word ? '' : word;
      search.dispatchEvent(new Event('input'));
    });
    const chips = [chip('▶ running', 'running', 'Traces with running spans'), chip('⚠ failed', 'error', 'Traces with failures')];
    if (this.source.isLive) {
      const group = button('by session', 'Traces of a session together', () => {
        this.list.group = this.list.group ? '' : 'session';
        group.setAttribute('aria-pressed', String(!!this.list.group));
        this.attempt(this.list.load(true));
      });
      group.setAttribute('aria-pressed', 'false');
      chips.push(group);
    }
    byId('chips').append(...chips);
    byId('tools').append(
      button('⤢ zoom', 'Zoom to the selected span (z)', () => this.tree.zoom()),
      button('whole', 'Show the whole trace (0)', () => this.tree.showAll()),
      button('?', 'Keys (?)', () => document.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }))),
    );
  }

  async start() {
    await this.list.load(true);
    await this.route();
    if (!this.source.isLive) {
      byId('live').textContent = 'file';
      document.body.classList.toggle('single', this.list.total === 1);
      return;
    }
    let isBusy = false;
    let isWaiting = false;
    const update = async () => {
      if (isBusy) return (isWaiting = true);
      isBusy = true;
      do {
        isWaiting = false;
        await this.attempt(this.update());
      } while (isWaiting);
      isBusy = false;
    };
    this.source.watch(update, (isLive) => {
      byId('live').textContent = isLive ? '● live' : '○ server gone';
      byId('live').className = isLive ? 'on' : '';
    });
    setInterval(() => this.tick(), 500);
  }

  /** Shows an error in words instead of failing. @param {Promise<any>} work */
  async attempt(work) {
    try {
      await work;
    } catch (error) {
      toast(error instanceof TypeError ? 'The server does not answer. Start it again with: respan serve' : String(error.message ?? error));
    }
  }

  async route() {
    const address = new URLSearchParams(location.hash.slice(1));
    const diff = address.get('diff')?.split(',');
    const trace = address.get('trace');
    if (diff?.length === 2) return this.attempt(this.openDiff(diff[0], diff[1]));
    const first = this.list.items[0]?.id;
    const isKnown = this.tree.trace && this.tree.trace.id === (trace ?? first);
    if (isKnown && !this.isDiff) {
      const span = address.get('span');
      if (span && span !== this.tree.selected) this.tree.select(span);
      return undefined;
    }
    if (trace ?? first) return this.attempt(this.load(trace ?? first, address.get('span') ?? undefined));
    return this.showEmpty();
  }

  open(trace) {
    location.hash = `trace=${trace}`;
  }

  async load(id, span) {
    const turn = ++this.turn;
    const began = performance.now();
    this.list.select(id);
    let blocks;
    try {
      blocks = await this.source.trace(id);
    } catch (error) {
      if (turn === this.turn && !this.tree.trace) this.showEmpty(String(error.message));
      throw error;
    }
    if (turn !== this.turn) return;
    this.showMain('tree');
    byId('filter').value = '';
    this.tree.filter = null;
    const trace = new Trace(blocks);
    this.tree.show(trace, span);
    this.head();
    if (!span) this.selectSpan(this.tree.selected, true);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    document.documentElement.dataset.painted = String(Math.round(performance.now() - began));
    document.documentElement.dataset.trace = id;
  }

  async openDiff(left, right) {
    if (!this.source.diff) throw new Error('A file cannot compare: respan diff does.');
    const diff = await this.source.diff(left, right);
    this.showMain('diff');
    showDiff(diff, this.source, () => this.open(right));
  }

  /** @param {'tree'|'diff'|'empty'} what */
  showMain(what) {
    this.isDiff = what === 'diff';
    for (const id of ['head', 'bar', 'axis', 'tree', 'detail']) byId(id).hidden = what !== 'tree';
    byId('diff').hidden = what !== 'diff';
    byId('empty').hidden = what !== 'empty';
    byId('no-span').textContent = '';
    document.body.classList.toggle('wide', what !== 'tree');
  }

  showEmpty(text) {
    this.showMain('empty');
    byId('empty').replaceChildren(...(text ? [el('p', '', text)] : [
      el('h2', '', 'No traces yet'),
      el('p', '', 'Run a program, and its traces appear here while it runs:'),
      el('pre', '', 'respan run -- cargo run'),
      el('p', '', 'Programs in any language that export OpenTelemetry over HTTP:'),
      el('pre', '', `OTEL_EXPORTER_OTLP_ENDPOINT=${ENDPOINT} python app.py`),
    ]));
  }

  /** Takes the changes of the list and of the trace. */
  async update() {
    await this.list.load(false);
    const { trace } = this.tree;
    if (!trace) {
      if (this.list.total && !this.isDiff) await this.route();
      return;
    }
    const blocks = await this.source.trace(trace.id, trace.revision);
    if (trace !== this.tree.trace) return;
    // Words are indexed after their spans.
    if (!blocks[0].span_ids.length) return this.find();
    trace.update(blocks);
    await this.findWords();
    if (trace !== this.tree.trace) return;
    this.tree.refresh();
    this.head();
    if (blocks.some((columns) => columns.span_ids.includes(this.tree.selected))) this.selectSpan(this.tree.selected, true);
  }

  /** Moves the ends of running spans. */
  tick() {
    if (this.list.hasRunning) this.list.rows.paint();
    const { trace, waterfall, rows } = this.tree;
    if (!trace?.running || this.isDiff) return;
    if (!waterfall.isZoomed) waterfall.showAll(trace);
    rows.paint();
    const i = trace.index.get(this.tree.selected);
    const took = document.querySelector('.facts dd');
    if (took && trace.state(i) === 'running') took.textContent = duration(trace.took(i));
    this.head();
  }

  head() {
    const { trace } = this.tree;
    const { totals } = trace;
    const parts = [
      plural(trace.count, 'span'),
      duration(trace.endOfAll() - trace.first) + (trace.running ? ' running' : ''),
      totals.input || totals.output ? `${short(totals.input)} → ${short(totals.output)} tokens` : '',
      totals.cost ? money(totals.cost) : '',
    ];
    const nodes = [el('b', '', trace.name), ...parts.filter(Boolean).map((part) => el('span', 'fact', part))];
    if (trace.totalErrors) {
      const { failure, failures } = this.tree;
      const label = failure < 0 ? `⚠ ${plural(failures.length, 'failure')} · first` : `⚠ failure ${failure + 1} of ${failures.length} · next`;
      nodes.push(button(label, 'Select it (e); spans that failed with one below them are passed over', () => this.tree.nextFailure(), 'failed'));
    }
    const slowest = this.tree.slowestCall();
    if (slowest >= 0) nodes.push(button(`slowest call ${duration(trace.took(slowest))}`, 'Select the slowest call of a model (s)', () => this.slowest()));
    /** @type {Node[]} */ const more = [];
    if (this.source.isLive) {
      const file = el('a', 'file', '.html ↓');
      file.href = this.source.htmlUrl(trace.id);
      file.title = 'This trace as one HTML file, prompts included';
      const label = this.marked && this.marked !== trace.id ? 'compare with marked' : this.marked ? 'marked' : 'compare';
      more.push(button(label, 'Mark, then compare another trace (d)', () => this.compare()), file);
    } else more.push(el('span', 'sub', this.source.hasContent ? 'this file contains prompts and answers' : 'without content'));
    const text = [...nodes, ...more].map((node) => node.textContent).join('|');
    if (byId('head').dataset.text === text) return;
    byId('head').dataset.text = text;
    byId('head').replaceChildren(...nodes);
    byId('more').replaceChildren(...more);
    document.title = `${trace.name} · respan`;
  }

  slowest() {
    const at = this.tree.slowestCall();
    if (at >= 0) this.tree.select(this.tree.trace.ids[at]);
  }

  compare() {
    const { id } = this.tree.trace;
    if (this.marked && this.marked !== id) {
      location.hash = `diff=${this.marked},${id}`;
      this.marked = '';
    } else {
      this.marked = this.marked ? '' : id;
      if (this.marked) toast('Marked. Open another trace and press d to compare.');
    }
    this.head();
  }

  async filter(text) {
    this.tree.setFilter(text);
    await this.find();
  }

  async find() {
    if (await this.findWords()) this.tree.arrange();
  }

  /** Asks which spans have the words of the filter in their content. Returns whether the answer is that of the last question. */
  async findWords() {
    const { trace, filter } = this.tree;
    const turn = ++this.findTurn;
    if (!filter?.words.length) return false;
    const found = await this.source.find(trace.id, filter.words.join(' '));
    if (trace !== this.tree.trace || turn !== this.findTurn) return false;
    this.tree.found = new Set(found);
    return true;
  }

  selectSpan(span, isQuiet = false) {
    const { trace } = this.tree;
    if (!isQuiet) {
      history.replaceState(null, '', `#trace=${trace.id}&span=${span}`);
      this.head();
    }
    const i = trace.index.get(span);
    const turn = ++this.detailTurn;
    if (trace.state(i) === 'missing') return showNoDetail('This span has not arrived: it still runs, its program ended before it was sent, or it was sampled out. What is shown is what its children tell.');
    const show = async () => {
      const entry = await this.source.span(trace.id, span);
      if (turn !== this.detailTurn) return;
      this.entry = entry;
      showDetail(trace, i, entry, { cause: this.causeButton(i), link: (traceId, spanId) => `${location.href.split('#')[0]}#trace=${traceId}&span=${spanId}` });
    };
    return void this.attempt(show());
  }

  /** A button that leads from a failed span to the failure below it that was the first, or to the prompt before it. */
  causeButton(i) {
    const { tree } = this;
    const { trace } = tree;
    if (trace.state(i) !== 'error') return null;
    const cause = trace.errors[i] > 1 ? tree.below(i).find((j) => tree.isFailure(j)) ?? -1 : tree.promptOf(i);
    if (cause < 0 || cause === i) return null;
    return button(`→ ${trace.errors[i] > 1 ? 'began in' : 'prompt'}: ${trace.columns.name[cause]}`, '', () => tree.select(trace.ids[cause]));
  }

  copySpan() {
    if (this.entry) void copy(JSON.stringify(this.entry.span, null, 2), 'JSON');
  }

  escape() {
    if (this.isDiff) history.back();
    else byId('tree').focus();
  }
}

const held = document.getElementById('data');
const app = new App(held ? await FileSource.read(held) : new ServerSource());
await app.attempt(app.start());
