/** The size of a display in characters. */
export interface DisplaySize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The text memory of a display, and the position of its cursor. Two features of a real display are missing: shifting
 * the display, and the eight characters that a program can draw.
 */
export class DisplayMemory {
  readonly #characters = new Uint8Array(0x80).fill(0x20);
  #place = 0;
  #step = 1;
  #isText = true;

  /** If `isData` is true, stores the byte as a character. Otherwise, executes the byte as an instruction. */
  write(isData: boolean, byte: number): void {
    if (isData) {
      if (!this.#isText) return;
      this.#characters[this.#place] = byte;
      this.#place = nextPlace(this.#place, this.#step);
    } else if (byte & 0x80) this.#goTo(byte & 0x7f);
    else if (byte & 0x40) this.#isText = false;
    else if (byte === 1) {
      this.#characters.fill(0x20);
      this.#step = 1;
      this.#goTo(0);
    } else if ((byte & ~1) === 2) this.#goTo(0);
    else if ((byte & ~3) === 4) this.#step = byte & 2 ? 1 : -1;
  }

  /** Returns the text in each row. Row 3 continues the memory of row 1, and row 4 continues the memory of row 2. */
  rows({ columns, rows }: DisplaySize): string[] {
    return Array.from({ length: rows }, (_, row) => {
      const from = (row % 2) * 0x40 + Math.floor(row / 2) * columns;
      return String.fromCharCode(...this.#characters.slice(from, from + columns));
    });
  }

  #goTo(place: number): void {
    this.#place = place;
    this.#isText = true;
  }
}

/**
 * Returns the address of the place that follows `place` in the direction of `step`. The memory has two rows of 40
 * places: 0x00 to 0x27, and 0x40 to 0x67. After the end of a row, the other row follows.
 */
function nextPlace(place: number, step: number): number {
  const row = place & 0x40;
  const column = (place & 0x3f) + step;
  if (column > 0x27) return row ^ 0x40;
  return column < 0 ? (row ^ 0x40) | 0x27 : row | column;
}
