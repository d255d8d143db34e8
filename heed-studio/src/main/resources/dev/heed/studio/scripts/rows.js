// The records of a run as rows of numbers.
const MAX_ROWS = 1000;

/** Records in the order of their epochs; above MAX_ROWS every second one is dropped, and the latest is kept. */
export class RowBuffer {
  #rows = [];
  #stride = 1;

  /** The number of records added, including those dropped. */
  received = 0;

  get isEmpty() {
    return this.#rows.length === 0;
  }

  get lastEpoch() {
    return this.#rows.at(-1)?.epoch ?? 0;
  }

  /** Adds a record; ignores one that is not later than all others. */
  add(row) {
    if (!this.isEmpty && row.epoch <= this.lastEpoch) return;
    this.received++;
    if (this.received % this.#stride === 0 || this.#rows.length < 2) this.#rows.push(row);
    else this.#rows[this.#rows.length - 1] = row;
    if (this.#rows.length > MAX_ROWS) {
      this.#rows = this.#rows.filter((_, i) => i % 2 === 0 || i === this.#rows.length - 1);
      this.#stride *= 2;
    }
  }

  /** Adds the rows of a trace that the server has kept. */
  addTrace({columns, rows, total}) {
    for (const cells of rows) {
      const numbers = cells.map((cell) => (cell === "" ? null : Number(cell)));
      this.add(Object.fromEntries(columns.map((column, i) => [column, numbers[i]])));
    }
    this.received = total;
  }

  /** The latest record; undefined without one. */
  get latest() {
    return this.#rows.at(-1);
  }

  /** A column as points of a curve; `usable` selects the values that can be drawn. */
  series(name, column, usable = () => true) {
    return this.#rows
      .filter((row) => Number.isFinite(row[column]) && usable(row[column]))
      .map((row) => ({series: name, x: row.epoch, y: row[column]}));
  }
}
