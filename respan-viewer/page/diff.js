// The difference of two traces.
import { duration, money } from './format.js';
import { badge, button, byId, el } from './dom.js';

const MAX_ROWS = 2000;

/** Shows a difference. @param {any} diff @param {any} source @param {() => void} onClose */
export function showDiff(diff, source, onClose) {
  const box = byId('diff');
  const table = el('table', 'difference');
  const head = table.createTHead().insertRow();
  for (const title of ['span', 'before', 'after', 'Δ time', 'Δ tokens', 'Δ cost', 'outcome', '']) head.append(el('th', '', title));
  const body = table.createTBody();
  for (const row of diff.rows.slice(0, MAX_ROWS)) body.append(...diffRow(row, diff, source));
  const changed = diff.rows.filter((row) => !row.left || !row.right).length;
  const links = [diff.left, diff.right].map((id, j) => {
    const anchor = el('a', '', `${j ? 'after' : 'before'} ${id.slice(0, 8)}`);
    anchor.href = `#trace=${id}`;
    return anchor;
  });
  box.replaceChildren(
    el('div', 'diffhead', el('b', '', 'Difference'), ...links, el('span', 'sub', changed ? `${changed} spans only in one` : 'same spans'), button('Close', 'Escape', onClose)),
    table,
    diff.rows.length > MAX_ROWS ? el('div', 'note', `${diff.rows.length - MAX_ROWS} more: respan diff ${diff.left} ${diff.right}`) : '',
  );
  box.focus();
}

function diffRow({ depth, name, kind, left, right, has_other_messages: isChanged }, diff, source) {
  const row = el('tr', left && right ? '' : left ? 'removed' : 'added');
  const cell = (text, className) => row.append(el('td', className ?? 'number', text));
  const title = el('td', 'title', left && right ? '' : left ? '− ' : '+ ', badge(kind), ` ${name}`);
  title.style.paddingInlineStart = `${8 + Math.min(depth, 30) * 14}px`;
  row.append(title);
  const took = (side) => (side ? (side.duration === null ? 'running' : duration(side.duration)) : '');
  cell(took(left));
  cell(took(right));
  const signed = (change, text) => (change === 0 ? '' : `${change > 0 ? '+' : '−'}${text(Math.abs(change))}`);
  const isBoth = left && right;
  cell(isBoth && left.duration !== null && right.duration !== null ? signed(right.duration - left.duration, duration) : '');
  cell(isBoth ? signed(right.tokens - left.tokens, String) : '');
  cell(isBoth ? signed(right.cost - left.cost, money) : '');
  cell(isBoth ? (left.outcome === right.outcome ? '' : `${left.outcome} → ${right.outcome}`) : (left ?? right).outcome, '');
  const last = el('td', '');
  row.append(last);
  if (!isChanged) return [row];
  const below = el('tr', 'lines');
  below.hidden = true;
  last.append(button('messages', 'Changed messages by line', async () => {
    below.hidden = !below.hidden;
    if (below.hidden || below.cells.length) return;
    const lines = await source.diffMessages(diff.left, left.span, diff.right, right.span);
    const content = el('td', '');
    content.colSpan = 8;
    content.append(...lines.map(diffLine));
    below.append(content);
  }));
  return [row, below];
}

function diffLine({ of, text }) {
  return el('div', { left: 'removed', right: 'added' }[of] ?? '', `${{ left: '−', right: '+' }[of] ?? ' '} ${text}`);
}
