// Rows of equal height, of which only those in view are elements.

/** A list of rows in a scrolling element. */
export class Rows {
  /**
   * @param {HTMLElement} box
   * @param {number} height of a row in pixels
   * @param {() => HTMLElement} create makes an empty row
   * @param {(row: HTMLElement, at: number) => void} fill shows an item in a row
   */
  constructor(box, height, create, fill) {
    this.box = box;
    this.height = height;
    this.create = create;
    this.fill = fill;
    this.count = 0;
    /** @type {HTMLElement[]} */ this.pool = [];
    this.pad = document.createElement('div');
    this.pad.className = 'pad';
    this.pad.setAttribute('role', 'presentation');
    box.append(this.pad);
    this.frame = 0;
    box.addEventListener('scroll', () => this.schedule(), { passive: true });
    new ResizeObserver(() => this.schedule()).observe(box);
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  /** @param {number} count */
  setCount(count) {
    this.count = count;
    this.pad.style.height = `${count * this.height}px`;
    this.paint();
  }

  paint() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const top = this.box.scrollTop;
    const first = Math.max(0, Math.floor(top / this.height) - 4);
    const last = Math.min(this.count, Math.ceil((top + this.box.clientHeight) / this.height) + 4);
    while (this.pool.length < last - first) {
      const row = this.create();
      this.pool.push(row);
      this.box.append(row);
    }
    this.pool.forEach((row, j) => {
      const at = first + j;
      row.hidden = at >= last;
      if (row.hidden) return row.removeAttribute('id');
      row.style.transform = `translateY(${at * this.height}px)`;
      row.dataset.at = String(at);
      row.id = `${this.box.id}-${at}`;
      this.fill(row, at);
    });
  }

  /** Scrolls as little as shows a row, or, where it is far away, so that rows before it show as well. @param {number} at */
  reveal(at) {
    const top = at * this.height;
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop - clientHeight || top > scrollTop + 2 * clientHeight) this.box.scrollTop = top - clientHeight / 3;
    else if (top < scrollTop) this.box.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight) this.box.scrollTop = top + this.height - clientHeight;
    this.paint();
  }

  /** The row under a click. @param {Event} event */
  at(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest('.row');
    return row instanceof HTMLElement && this.box.contains(row) ? Number(row.dataset.at) : -1;
  }
}
