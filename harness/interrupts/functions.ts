import type { Symbols } from "../emulator/firmware/symbols.ts";

/** The functions of a firmware in the order of their addresses. */
export class Functions {
  readonly #starts: readonly (readonly [start: number, name: string])[];
  readonly #symbols: Symbols;

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
    this.#starts = [...symbols]
      .map(([name, address]) => [address, name] as const)
      .sort((a, b) => a[0] - b[0]);
  }

  /** Returns the address of the first instruction of a function. Returns undefined if no function has this name. */
  addressOf(name: string): number | undefined {
    return this.#symbols.get(name);
  }

  /**
   * Returns the address after the last instruction of a function, which is the start of the next function. Returns
   * undefined if no function has this name, or if no function follows.
   */
  endOf(name: string): number | undefined {
    const start = this.#symbols.get(name);
    if (start === undefined) return undefined;
    return this.#starts.find(([address]) => address > start)?.[0];
  }

  /** Returns the function that contains an address. Returns undefined if no function contains the address. */
  at(address: number): { readonly name: string; readonly offset: number } | undefined {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]![0] <= address) low = middle + 1;
      else high = middle;
    }
    const found = this.#starts[low - 1];
    if (found === undefined || address - found[0] > LONGEST_BYTES) return undefined;
    return { name: found[1], offset: address - found[0] };
  }
}

/**
 * The largest possible size of a function in bytes. If an address is more than this number of bytes after the start of
 * the nearest function before it, the address is in data or in the heap.
 */
const LONGEST_BYTES = 16 * 1024;
