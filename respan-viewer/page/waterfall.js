// The bars of spans on a time axis, and its zoom.
import { duration } from './format.js';
import { el, setText } from './dom.js';

/** The window of time that is shown. */
export class Waterfall {
  /** @param {HTMLElement} axis */
  constructor(axis) {
    this.axis = axis;
    this.from = 0;
    this.to = 1;
    /** Whether a part is shown, which live changes leave alone. */
    this.isZoomed = false;
    this.marks = Array.from({ length: 5 }, (_, j) => {
      const mark = el('i', '');
      mark.style.left = `${j * 20}%`;
      return mark;
    });
    axis.append(...this.marks);
  }

  /** @param {any} trace */
  showAll(trace) {
    this.isZoomed = false;
    this.show(trace.first, trace.endOfAll(), trace.first);
  }

  /** @param {any} trace @param {number} i */
  zoom(trace, i) {
    this.isZoomed = true;
    this.show(trace.columns.start[i], trace.end(i), trace.first);
  }

  show(from, to, origin) {
    this.from = from;
    this.to = Math.max(to, from + 1);
    this.marks.forEach((mark, j) => {
      const nanos = ((this.to - from) * j) / 5 + from - origin;
      setText(mark, nanos === 0 ? '0' : duration(nanos));
    });
  }

  /** An empty bar: the bar, its part to the first token, and its text. */
  static create() {
    const cell = el('div', 'time', el('i', 'bar', el('i', 'wait')), el('span', 'took'));
    cell.setAttribute('role', 'gridcell');
    return cell;
  }

  /** @param {HTMLElement} cell @param {any} trace @param {number} i */
  fill(cell, trace, i) {
    const [bar, took] = /** @type {any} */ (cell.children);
    const { start, first } = trace.columns;
    const state = trace.state(i);
    const end = trace.end(i);
    const width = this.to - this.from;
    const left = ((start[i] - this.from) / width) * 100;
    const right = ((end - this.from) / width) * 100;
    const isHidden = right < 0 || left > 100;
    const shownLeft = Math.min(100, Math.max(0, left));
    const shownRight = Math.min(100, Math.max(0, right));
    bar.hidden = isHidden;
    bar.className = `bar ${state}`;
    bar.style.left = `min(${shownLeft}%, 100% - 2px)`;
    bar.style.width = `${Math.max(0, shownRight - shownLeft)}%`;
    const wait = bar.firstElementChild;
    const length = trace.took(i);
    wait.hidden = first[i] < 0 || length <= 0;
    if (!wait.hidden) wait.style.width = `${Math.min(100, (first[i] / length) * 100)}%`;
    const text = duration(length);
    const words = { running: ' running', lost: ' lost', cancelled: ' cancelled', incomplete: ' incomplete', missing: '' };
    setText(took, state === 'missing' ? '' : text + (words[state] ?? ''));
    // Behind the bar where there is room, before it else, and inside of a bar that fills the window.
    const room = words[state] ? 64 : 78;
    if (shownRight < room) place(took, 'after', `${shownRight}%`, '');
    else if (shownLeft > 22) place(took, 'before', '', `${100 - shownLeft}%`);
    else place(took, 'inside', `${shownLeft}%`, '');
  }
}

function place(element, name, left, right) {
  element.className = `took ${name}`;
  element.style.left = left;
  element.style.right = right;
}
