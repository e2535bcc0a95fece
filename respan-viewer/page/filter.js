// The filter of spans: `kind:llm error tokens>500 time>1s text`.
import { NAMES } from './names.js';

const UNITS = { ns: 1, us: 1e3, 'µs': 1e3, ms: 1e6, s: 1e9, m: 6e10 };

/**
 * Reads a filter. All conditions have to hold.
 * @param {string} text
 * @returns {{test: (trace: any, i: number) => boolean, words: string[]} | null} nothing for an empty filter
 */
export function parseFilter(text) {
  const tests = [];
  const words = [];
  for (const word of text.trim().toLowerCase().split(/\s+/)) {
    if (!word) continue;
    const match = /^(kind|model|name|tokens|time|cost|is)(:|>=?|<=?)(.+)$/.exec(word);
    const state = /^(error|running|lost|cancelled|incomplete)s?$/.exec(word)?.[1] ?? (match?.[1] === 'is' ? match[3] : '');
    if (state) tests.push((trace, i) => trace.state(i) === state);
    else if (match?.[1] === 'kind') tests.push((trace, i) => NAMES.kinds[trace.columns.kind[i]] === match[3]);
    else if (['model', 'name'].includes(match?.[1])) tests.push((trace, i) => trace.columns[match[1]][i].toLowerCase().includes(match[3]));
    else if (match && match[2] !== ':') tests.push(comparison(match[1], match[2], match[3]));
    else words.push(word);
  }
  if (!tests.length && !words.length) return null;
  return { test: (trace, i) => tests.every((test) => test(trace, i)), words };
}

function comparison(field, operator, text) {
  const match = /^([\d.]+)(ns|us|µs|ms|s|m)?$/.exec(text);
  const limit = match ? Number(match[1]) * (field === 'time' ? UNITS[match[2] ?? 'ms'] : 1) : NaN;
  const value = {
    tokens: (trace, i) => trace.columns.input[i] + trace.columns.output[i],
    time: (trace, i) => trace.took(i),
    cost: (trace, i) => trace.columns.cost[i],
  }[field];
  return (trace, i) => {
    const found = value?.(trace, i) ?? 0;
    return operator === '>' ? found > limit : operator === '<' ? found < limit : operator === '>=' ? found >= limit : found <= limit;
  };
}

/** Whether name or model of a span hold all words. @param {any} trace @param {number} i @param {string[]} words */
export function hasWords(trace, i, words) {
  const text = `${trace.columns.name[i]} ${trace.columns.model[i]}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
