// A trace as a tree, with sums on every span.

export const ERROR = 1;
export const CANCELLED = 2;
export const INCOMPLETE = 4;
export const LOST = 8;
const MISSING = 16;

/** The spans of a trace by column; further columns may arrive while it runs. */
export class Trace {
  /** @param {any[]} blocks columns of some spans each */
  constructor(blocks) {
    this.id = blocks[0].id;
    this.start = BigInt(blocks[0].start);
    this.revision = -1;
    /** @type {string[]} */ this.ids = [];
    /** @type {Map<string, number>} */ this.index = new Map();
    /** @type {string[]} */ this.names = [];
    this.columns = { name: [], model: [], parent: [], kind: [], start: [], duration: [], flags: [], input: [], output: [], cost: [], first: [] };
    this.closed = new Set();
    this.update(blocks);
  }

  /** Takes spans that are new or have changed. @param {any[]} blocks */
  update(blocks) {
    blocks.forEach((columns) => this.add(columns));
    this.arrange();
  }

  add(columns) {
    const shift = Number(BigInt(columns.start) - this.start);
    const c = this.columns;
    const at = columns.span_ids.map((id) => {
      const known = this.index.get(id);
      if (known !== undefined) return known;
      this.index.set(id, this.ids.length);
      return this.ids.push(id) - 1;
    });
    for (let j = 0; j < at.length; j++) {
      const i = at[j];
      const parent = columns.parents[j];
      c.name[i] = columns.names[columns.name[j]];
      c.model[i] = columns.model[j] < 0 ? '' : columns.models[columns.model[j]];
      c.parent[i] = parent === -1 ? '' : typeof parent === 'string' ? parent : columns.span_ids[parent];
      c.kind[i] = columns.kind[j];
      c.start[i] = columns.starts[j] + shift;
      c.duration[i] = columns.durations[j];
      c.flags[i] = columns.flags[j];
      c.input[i] = columns.input[j];
      c.output[i] = columns.output[j];
      c.cost[i] = columns.cost[j];
      c.first[i] = columns.first[j];
    }
    this.revision = Math.max(this.revision, columns.revision);
  }

  /** Number of spans that have arrived. */
  get count() {
    return this.ids.length - this.missing;
  }

  arrange() {
    this.addMissingParents();
    const c = this.columns;
    const n = this.ids.length;
    const parent = new Int32Array(n).fill(-1);
    /** @type {(number[]|null)[]} */
    const children = new Array(n).fill(null);
    const roots = [];
    for (let i = 0; i < n; i++) {
      const p = c.parent[i] ? this.index.get(c.parent[i]) ?? -1 : -1;
      parent[i] = p;
      if (p < 0) roots.push(i);
      else (children[p] ??= []).push(i);
    }
    const byStart = (a, b) => c.start[a] - c.start[b];
    for (const list of children) if (list && list.length > 1) list.sort(byStart);
    this.parent = parent;
    this.children = children;
    this.order = new Int32Array(n);
    this.depth = new Uint16Array(n);
    const seen = new Uint8Array(n);
    let filled = this.walk(roots.sort(byStart), seen, 0);
    // Spans that no root reaches are a cycle, whose first span becomes a root.
    for (let i = 0; filled < n && i < n; i++) {
      if (seen[i]) continue;
      children[parent[i]] = children[parent[i]]?.filter((child) => child !== i) ?? null;
      parent[i] = -1;
      filled = this.walk([i], seen, filled);
    }
    this.sum();
  }

  walk(roots, seen, filled) {
    const stack = roots.reverse();
    while (stack.length) {
      const i = stack.pop();
      if (seen[i]) continue;
      seen[i] = 1;
      this.order[filled++] = i;
      const list = this.children[i];
      if (!list) continue;
      for (let j = list.length - 1; j >= 0; j--) {
        this.depth[list[j]] = this.depth[i] + 1;
        stack.push(list[j]);
      }
    }
    return filled;
  }

  /** A placeholder stands for a parent that has not arrived, from the first to the last of its children. */
  addMissingParents() {
    const c = this.columns;
    this.missing = 0;
    const spans = this.ids.length;
    for (let i = 0; i < spans; i++) {
      const id = c.parent[i];
      if (id && !this.index.has(id)) {
        const at = this.ids.push(id) - 1;
        this.index.set(id, at);
        for (const [column, value] of [['name', 'not here yet'], ['model', ''], ['parent', ''], ['kind', 0], ['input', 0], ['output', 0], ['cost', 0], ['first', -1]]) c[column][at] = value;
        c.flags[at] = MISSING;
      }
    }
    const ends = new Map();
    for (let i = 0; i < this.ids.length; i++) {
      const p = c.parent[i] ? this.index.get(c.parent[i]) : undefined;
      if (p === undefined || !(c.flags[p] & MISSING)) continue;
      const [start, end] = ends.get(p) ?? [Infinity, 0];
      ends.set(p, [Math.min(start, c.start[i]), Math.max(end, c.start[i] + Math.max(0, c.duration[i]))]);
    }
    for (let i = 0; i < this.ids.length; i++) {
      if (!(c.flags[i] & MISSING)) continue;
      this.missing++;
      const [start, end] = ends.get(i) ?? [0, 0];
      c.start[i] = start;
      c.duration[i] = end - start;
    }
  }

  sum() {
    const { start, duration, flags, input, output, cost } = this.columns;
    const n = this.ids.length;
    this.errors = new Uint32Array(n);
    this.below = new Uint32Array(n);
    this.input = Float64Array.from(input);
    this.output = Float64Array.from(output);
    this.cost = Float64Array.from(cost);
    this.running = 0;
    this.totalErrors = 0;
    this.totals = { input: 0, output: 0, cost: 0 };
    this.first = Infinity;
    this.last = 0;
    for (let j = n - 1; j >= 0; j--) {
      const i = this.order[j];
      const isError = flags[i] & ERROR ? 1 : 0;
      this.errors[i] += isError;
      this.totalErrors += isError;
      if (duration[i] < 0 && !(flags[i] & LOST)) this.running++;
      this.first = Math.min(this.first, start[i]);
      this.last = Math.max(this.last, start[i] + Math.max(0, duration[i]));
      this.totals.input += input[i];
      this.totals.output += output[i];
      this.totals.cost += cost[i];
      const p = this.parent[i];
      if (p < 0) continue;
      this.errors[p] += this.errors[i];
      this.below[p] += this.below[i] + 1;
      this.input[p] += this.input[i];
      this.output[p] += this.output[i];
      this.cost[p] += this.cost[i];
    }
    if (this.first === Infinity) this.first = 0;
  }

  /** Nanoseconds from the first start to now. */
  now() {
    return Number(BigInt(Date.now()) * 1000000n - this.start);
  }

  /** The end of a span: that of a running one is now, that of a lost one the last that was seen. @param {number} i */
  end(i) {
    const { start, duration, flags } = this.columns;
    if (duration[i] >= 0) return start[i] + duration[i];
    return Math.max(start[i], flags[i] & LOST ? this.last : Math.max(this.now(), this.last));
  }

  /** How long a span took, until now if it runs. @param {number} i */
  took(i) {
    return this.end(i) - this.columns.start[i];
  }

  /** The end of the trace, which is now while a span runs. */
  endOfAll() {
    return this.running ? Math.max(this.last, this.now()) : this.last;
  }

  /** The state of a span in a word. @param {number} i */
  state(i) {
    const flags = this.columns.flags[i];
    if (flags & MISSING) return 'missing';
    if (flags & LOST) return 'lost';
    if (this.columns.duration[i] < 0) return 'running';
    if (flags & ERROR) return 'error';
    if (flags & CANCELLED) return 'cancelled';
    if (flags & INCOMPLETE) return 'incomplete';
    return 'ok';
  }

  /** The name of the first root. */
  get name() {
    return this.order.length ? this.columns.name[this.order[0]] : '';
  }
}
