// Sources of traces: the server, or the page's own file.
import { NAMES } from './names.js';
import { isMessageKey } from './messages.js';
import { columnsOf, tracesOf } from './summary.js';

/** Where spans are sent to. */
export const ENDPOINT = location.protocol === 'file:' ? 'http://127.0.0.1:4318' : location.origin;

/** Traces of the server that sent the page. */
export class ServerSource {
  isLive = true;

  async text(path) {
    const answer = await fetch(`api/${path}`);
    if (!answer.ok) throw new Error((await answer.text()) || `The server answered ${answer.status}`);
    return answer.text();
  }

  async ask(path) {
    return JSON.parse(await this.text(path));
  }

  list({ search, group, offset, limit }) {
    return this.ask(`traces?${new URLSearchParams({ search, group, offset, limit })}`);
  }

  /** Columns of some thousand spans each. */
  async trace(id, since = -1) {
    const text = await this.text(`traces/${id}?since=${since}`);
    return text.trimEnd().split('\n').map((line) => JSON.parse(line));
  }

  span(trace, span) {
    return this.ask(`traces/${trace}/spans/${span}`);
  }

  find(trace, words) {
    return this.ask(`traces/${trace}/find?${new URLSearchParams({ words })}`);
  }

  diff(left, right) {
    return this.ask(`diff/${left}/${right}`);
  }

  /** The messages of a span of each trace by line. */
  diffMessages(left, leftSpan, right, rightSpan) {
    return this.ask(`diff/${left}/${right}/messages?${new URLSearchParams({ left: leftSpan, right: rightSpan })}`);
  }

  htmlUrl(trace) {
    return `api/traces/${trace}/html`;
  }

  /** Calls back after each change. @param {() => void} onChange @param {(isLive: boolean) => void} onState */
  watch(onChange, onState) {
    const events = new EventSource('api/live');
    events.onopen = () => onState(true);
    events.onerror = () => onState(false);
    events.onmessage = onChange;
  }
}

/** Traces that the page holds itself. */
export class FileSource {
  isLive = false;

  constructor(text) {
    this.traces = tracesOf(text);
    this.columns = new Map([...this.traces].map(([id, spans]) => [id, columnsOf(id, spans)]));
  }

  /** @param {HTMLElement} element that holds gzip in Base64 */
  static async read(element) {
    const bytes = Uint8Array.from(atob(element.textContent ?? ''), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new FileSource(await new Response(stream).text());
  }

  /** Whether prompts or answers are in the file. */
  get hasContent() {
    return [...this.traces.values()].some((spans) => [...spans.values()].some(({ span }) =>
      (span.attributes ?? []).some(({ key }) => isMessageKey(key) || NAMES.fields.input.includes(key) || NAMES.fields.output.includes(key))));
  }

  async list({ search, offset, limit }) {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const all = [...this.columns.values()].map(listedTrace).filter((trace) => words.every((word) =>
      (word === 'error' ? trace.errors > 0 : word === 'running' ? trace.running > 0 : this.holds(trace.id, word))));
    return { total: all.length, traces: all.slice(offset, offset + limit) };
  }

  holds(id, word) {
    return [...this.traces.get(id).values()].some((entry) => JSON.stringify(entry.span).toLowerCase().includes(word));
  }

  async trace(id) {
    const columns = this.columns.get(id);
    if (!columns) throw new Error(`This file does not hold the trace ${id}.`);
    return [columns];
  }

  async span(trace, span) {
    const entry = this.traces.get(trace)?.get(span);
    if (!entry) throw new Error('This span is not in the file.');
    const linkedFrom = [];
    for (const [traceId, spans] of this.traces) {
      for (const other of spans.values()) {
        const isLinked = (other.span.links ?? []).some((link) => link.traceId === trace && link.spanId === span);
        if (isLinked) linkedFrom.push({ traceId, spanId: other.span.spanId, name: other.span.name });
      }
    }
    return { ...entry, linkedFrom };
  }

  async find(trace, words) {
    const all = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [...this.traces.get(trace).values()].filter((entry) => {
      const text = JSON.stringify(entry.span).toLowerCase();
      return all.every((word) => text.includes(word));
    });
    return found.map((entry) => entry.span.spanId);
  }
}

function listedTrace(columns) {
  const at = columns.parents.findIndex((parent) => parent === -1);
  const end = columns.starts.reduce((last, start, i) => Math.max(last, start + Math.max(0, columns.durations[i])), 0);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  return {
    id: columns.id,
    name: columns.names[columns.name[Math.max(0, at)]],
    service: '',
    session: null,
    start: Number(BigInt(columns.start)),
    duration: end,
    spans: columns.span_ids.length,
    errors: columns.flags.filter((flags) => flags & 1).length,
    running: columns.durations.filter((duration) => duration < 0).length,
    input_tokens: sum(columns.input),
    output_tokens: sum(columns.output),
    cost: sum(columns.cost),
  };
}
