// The columns of spans from OTLP/JSON, for a page without a server; the server's are in src/model/summary.rs.
import { NAMES } from './names.js';
import { attributeMap, firstOf } from './attributes.js';

const FLAGS = { error: 1, cancelled: 2, incomplete: 4, lost: 8 };

/**
 * The traces of a file of OTLP/JSON lines.
 * @param {string} text
 */
export function tracesOf(text) {
  const traces = new Map();
  for (const line of text.split('\n')) {
    if (!line.trim()) continue;
    for (const resourceSpans of JSON.parse(line).resourceSpans ?? []) {
      for (const scopeSpans of resourceSpans.scopeSpans ?? []) {
        for (const span of scopeSpans.spans ?? []) {
          let trace = traces.get(span.traceId);
          if (!trace) traces.set(span.traceId, (trace = new Map()));
          const known = trace.get(span.spanId);
          if (known && Number(span.endTimeUnixNano ?? 0) === 0) continue;
          trace.set(span.spanId, { span, resource: resourceSpans.resource, scope: scopeSpans.scope?.name ?? '' });
        }
      }
    }
  }
  return traces;
}

/** The columns that the server would send. @param {string} id @param {Map<string, any>} spans */
export function columnsOf(id, spans) {
  const list = [...spans.values()].map((entry) => entry.span);
  const first = list.reduce((least, span) => (BigInt(span.startTimeUnixNano ?? 0) < least ? BigInt(span.startTimeUnixNano ?? 0) : least), 1n << 63n);
  const index = new Map(list.map((span, at) => [span.spanId, at]));
  const columns = {
    id, revision: 0, start: String(first), names: [], models: [], span_ids: [], parents: [], name: [], kind: [], starts: [],
    durations: [], flags: [], input: [], output: [], cost: [], first: [], model: [],
  };
  const names = new Map();
  const models = new Map();
  const place = (map, values, value) => map.get(value) ?? (map.set(value, values.length), values.push(value) - 1);
  for (const span of list) {
    const attributes = attributeMap(span.attributes);
    const field = (name) => firstOf(attributes, NAMES.fields[name]);
    const kind = kindOf(attributes);
    const isCall = NAMES.kinds.indexOf(kind) >= NAMES.kinds.indexOf('llm');
    const number = (name) => (isCall && Number(field(name)) > 0 ? Number(field(name)) : 0);
    const start = BigInt(span.startTimeUnixNano ?? 0);
    const end = BigInt(span.endTimeUnixNano ?? 0);
    const parent = span.parentSpanId;
    const model = field('model');
    columns.span_ids.push(span.spanId);
    columns.parents.push(parent ? index.get(parent) ?? parent : -1);
    columns.name.push(place(names, columns.names, String(field('name') ?? span.name ?? '')));
    columns.kind.push(NAMES.kinds.indexOf(kind));
    columns.starts.push(Number(start - first));
    columns.durations.push(end === 0n ? -1 : Math.max(0, Number(end - start)));
    columns.flags.push((span.status?.code === 2 ? FLAGS.error : 0) | (FLAGS[field('outcome')] ?? 0));
    columns.input.push(number('input_tokens'));
    columns.output.push(number('output_tokens'));
    columns.cost.push(number('cost'));
    columns.first.push(firstToken(span, Number(field('first_token')), start));
    columns.model.push(typeof model === 'string' ? place(models, columns.models, model) : -1);
  }
  return columns;
}

function kindOf(attributes) {
  let kind;
  for (const key of NAMES.fields.kind) {
    const value = attributes.get(key);
    kind = typeof value === 'string' ? NAMES.kind_values[value.toLowerCase()] : undefined;
    if (kind) break;
  }
  const hasProvider = typeof firstOf(attributes, NAMES.fields.provider) === 'string';
  return hasProvider && (!kind || kind === 'task') ? 'llm' : kind ?? 'span';
}

function firstToken(span, seconds, start) {
  if (seconds > 0) return Math.round(seconds * 1e9);
  const event = (span.events ?? []).find((each) => NAMES.first_token_events.includes(each.name));
  return event ? Math.max(0, Number(BigInt(event.timeUnixNano ?? 0) - start)) : -1;
}
