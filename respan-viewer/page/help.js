// The keys and the syntax of search and filter.
import { button, byId, el } from './dom.js';

const KEYS = [
  ['↑ ↓  j k', 'previous or next span'],
  ['← →', 'close or open, to the parent or into it'],
  ['Enter', 'to the panel of the span; Escape leads back'],
  ['e  E', 'first failed span, then the next or previous one'],
  ['p', 'to the model call before the span, whose prompt led to it'],
  ['s', 'slowest call of a model'],
  ['z  0', 'zoom to the span, show the whole trace'],
  ['[ ]', 'newer or older trace'],
  ['/  f', 'search all traces, filter the spans'],
  ['y', 'copy the span as JSON'],
  ['d', 'mark the trace, then compare another one with it'],
  ['Tab', 'from list to tree to panel'],
  ['?', 'this help'],
];
/** What search and filter take. */
export const SYNTAX = {
  search: 'words of names, prompts, answers and errors; error, running, session:ID, service:NAME, a trace id',
  filter: 'words; kind:llm model:gpt name:text error running lost cancelled incomplete tokens>500 time>1s cost>0.01',
};

/** Opens the help. */
export function showHelp() {
  const dialog = byId('help');
  const list = (entries) => el('dl', '', ...entries.flatMap(([term, text]) => [el('dt', '', term), el('dd', '', text)]));
  const close = button('Close', '', () => dialog.close());
  dialog.replaceChildren(el('h2', '', 'Keys'), list(KEYS), el('h2', '', 'Search and filter'), list(Object.entries(SYNTAX)), close);
  dialog.showModal();
}
