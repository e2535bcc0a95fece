// The panel of one span.
import { NAMES } from './names.js';
import { clock, duration, money } from './format.js';
import { badge, button, byId, copy, el } from './dom.js';
import { ENDPOINT } from './source.js';
import { attributeMap, firstOf, parsed } from './attributes.js';
import { isMessageKey, messagesOf } from './messages.js';
import { chatMessage, longText, valueText } from './chat.js';

/** Shows a span. @param {any} trace @param {number} i @param {any} entry what the source sent @param {any} actions */
export function showDetail(trace, i, entry, actions) {
  const { span, resource, scope, linkedFrom } = entry;
  const attributes = attributeMap(span.attributes);
  const box = byId('detail');
  const sections = [
    summarySection(trace, i, span, attributes),
    errorSection(span, actions.cause),
    messageSection(attributes),
    valueSection('Input', attributes, NAMES.fields.input),
    valueSection('Output', attributes, NAMES.fields.output),
    linkSection(trace, 'Links', span.links ?? []),
    linkSection(trace, 'Linked from', linkedFrom ?? []),
    eventSection(span),
    attributeSection('Attributes', new Map([...attributes].filter(([key]) => !isMessageKey(key) && !isShownAbove(attributes, key)))),
    attributeSection('Resource', attributeMap(resource?.attributes), scope ? [['scope', scope]] : []),
    el('section', 'actions',
      button('Copy JSON', 'y', () => copy(JSON.stringify(span, null, 2), 'JSON')),
      button('Copy as curl', 'A request that repeats the call, or that sends the span', () => copy(curl(span, attributes, resource, scope), 'curl')),
      button('Copy link', '', () => copy(actions.link(trace.id, span.spanId), 'Link'))),
  ];
  box.replaceChildren(...sections.filter((section) => section !== null));
  box.scrollTop = 0;
}

/** Says that there is no detail. @param {string} text */
export function showNoDetail(text) {
  byId('detail').replaceChildren(el('section', 'note', text));
}

function isShownAbove(attributes, key) {
  const shown = (keys) => keys.find((each) => firstOf(attributes, [each]) !== undefined);
  return key === shown(NAMES.fields.input) || key === shown(NAMES.fields.output);
}

function section(title, ...children) {
  const heading = el('h3', '', title);
  return el('section', '', heading, ...children);
}

function summarySection(trace, i, span, attributes) {
  const c = trace.columns;
  const state = trace.state(i);
  const facts = el('dl', 'facts');
  const fact = (name, value) => value && facts.append(el('div', '', el('dt', '', name), el('dd', '', value)));
  fact('took', duration(trace.took(i)));
  fact('starts at', c.start[i] === trace.first ? '0' : `+${duration(c.start[i] - trace.first)}`);
  const count = (n) => n && n.toLocaleString('en');
  fact('first token', c.first[i] >= 0 && duration(c.first[i]));
  fact('tokens', (c.input[i] || c.output[i]) && `${count(c.input[i])} → ${count(c.output[i])}`);
  fact('tokens below', count(trace.input[i] + trace.output[i] - c.input[i] - c.output[i]));
  const cost = trace.cost[i] - c.cost[i];
  fact('cost', c.cost[i] && money(c.cost[i]));
  fact('cost below', cost > 1e-9 && money(cost));
  fact('spans below', count(trace.below[i]));
  fact('model', c.model[i]);
  for (const name of ['provider', 'session', 'thread']) fact(name, String(firstOf(attributes, NAMES.fields[name]) ?? ''));
  fact('began', clock(Number(BigInt(span.startTimeUnixNano ?? 0))));
  const title = el('h2', '', badge(NAMES.kinds[c.kind[i]]), el('span', '', c.name[i] || '(no name)'));
  if (state !== 'ok') title.append(el('span', `state ${state}`, state === 'error' ? 'failed' : state));
  return el('section', '', pathOf(trace, i), title, c.name[i] === span.name ? '' : el('div', 'sub', span.name ?? ''), facts);
}

/** Links to the spans above, the four nearest and the root. */
function pathOf(trace, i) {
  const above = [];
  for (let p = trace.parent[i]; p >= 0; p = trace.parent[p]) above.unshift(p);
  const shown = above.length > 5 ? [above[0], ...above.slice(-4)] : above;
  return el('div', 'path', ...shown.map((p) => {
    const anchor = el('a', '', (trace.columns.name[p] || '(no name)').slice(0, 60));
    anchor.href = `#trace=${trace.id}&span=${trace.ids[p]}`;
    return anchor;
  }));
}

function errorSection(span, cause) {
  const events = (span.events ?? []).filter((event) => event.name === 'exception').map((event) => attributeMap(event.attributes));
  const message = span.status?.code === 2 ? span.status.message : '';
  if (span.status?.code !== 2 && !events.length) return null;
  const parts = events.map((event) => el('div', 'failure', el('b', '', String(event.get('exception.type') ?? 'exception')), longText(String(event.get('exception.message') ?? '')),
    event.get('exception.stacktrace') ? el('details', '', el('summary', '', 'cause and stack'), longText(String(event.get('exception.stacktrace')))) : ''));
  const isRepeated = events.some((event) => String(event.get('exception.message') ?? '').includes(message ?? ''));
  if (!isRepeated) parts.unshift(el('div', 'failure', longText(message || 'failed without a message')));
  if (cause) parts.push(cause);
  return section('Error', ...parts);
}

function messageSection(attributes) {
  const { input, output } = messagesOf(attributes);
  if (!input.length && !output.length) return null;
  const shown = [...input.slice(0, 100), ...output.slice(0, 20)];
  const left = input.length + output.length - shown.length;
  return section('Messages', ...shown.map(chatMessage), left ? el('div', 'note', `${left} more in the attributes`) : '');
}

function valueSection(title, attributes, keys) {
  const value = firstOf(attributes, keys);
  return value === undefined ? null : section(title, valueText(parsed(value)));
}

function linkSection(trace, title, links) {
  if (!links.length) return null;
  return section(title, ...links.map((link) => {
    const anchor = el('a', '', link.name ?? (link.traceId === trace.id ? `span ${link.spanId}` : `trace ${link.traceId}`));
    anchor.href = `#trace=${link.traceId}&span=${link.spanId}`;
    const extra = attributeMap(link.attributes);
    return el('div', 'link', anchor, ...[...extra].map(([key, value]) => el('div', 'sub', `${key}: ${String(value)}`)));
  }));
}

function eventSection(span) {
  const events = (span.events ?? []).filter((event) => event.name !== 'exception');
  if (!events.length) return null;
  const start = BigInt(span.startTimeUnixNano ?? 0);
  const rows = events.slice(0, 100).map((event) => {
    const at = Number(BigInt(event.timeUnixNano ?? 0) - start);
    const row = el('div', 'event', el('span', 'sub', `+${duration(Math.max(0, at))}`), ' ', el('b', '', event.name));
    const attributes = attributeMap(event.attributes);
    if (attributes.size) row.append(attributeTable(attributes));
    return row;
  });
  if (events.length > 100) rows.push(el('div', 'note', `${events.length - 100} more`));
  return section(`Events (${events.length})`, ...rows);
}

function attributeSection(title, attributes, extra = []) {
  return attributes.size || extra.length ? section(title, attributeTable(new Map([...extra, ...attributes]))) : null;
}

function attributeTable(attributes) {
  const table = el('table', '');
  for (const [key, value] of [...attributes].slice(0, 500)) {
    const row = table.insertRow();
    row.insertCell().append(...breakable(key));
    row.insertCell().append(typeof value === 'object' ? valueText(value) : longText(String(value)));
  }
  return table;
}

/** A key that breaks after dots and underscores. */
function breakable(key) {
  return key.length > 200 ? [key] : key.split(/(?<=[._])/).flatMap((part) => [part, el('wbr', '')]);
}

/** A request that repeats a call of a model where the API is known, else one that sends the span to a collector. */
function curl(span, attributes, resource, scope) {
  const { input } = messagesOf(attributes);
  const provider = String(firstOf(attributes, NAMES.fields.provider) ?? '').toLowerCase();
  const model = attributes.get('gen_ai.request.model');
  const post = (target, body) => `curl ${target} -H 'content-type: application/json' -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
  if (input.length && model && /openai|anthropic/.test(provider)) {
    const text = (message) => message.parts.map((part) => part.text ?? (part.value === undefined ? '' : JSON.stringify(part.value))).join('\n');
    const messages = input.map((message) => ({ role: message.role, content: text(message) }));
    const isAnthropic = provider.includes('anthropic');
    const system = isAnthropic ? messages.filter((message) => message.role === 'system').map((message) => message.content).join('\n') : '';
    const body = isAnthropic
      ? { model, max_tokens: attributes.get('gen_ai.request.max_tokens') ?? 1024, ...(system ? { system } : {}), messages: messages.filter((message) => message.role !== 'system') }
      : { model, messages };
    return post(isAnthropic
      ? 'https://api.anthropic.com/v1/messages -H "x-api-key: $ANTHROPIC_API_KEY" -H "anthropic-version: 2023-06-01"'
      : 'https://api.openai.com/v1/chat/completions -H "Authorization: Bearer $OPENAI_API_KEY"', body);
  }
  return post(`${ENDPOINT}/v1/traces`, { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: scope }, spans: [span] }] }] });
}
