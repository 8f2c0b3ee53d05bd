import type { Edge, Waveform } from "../../trace/waveform.ts";
import type { SpiMode } from "../spi.ts";

/**
 * Returns the waveform of an SPI bus (SCK, MOSI, MISO and CS). In the text, `[` is the fall of CS, `]` is its rise, `_`
 * is a pause of 100 us, and 0 and 1 are bits. MISO has the opposite level of MOSI. A bit takes 2.5 us in the modes 0
 * and 2, and 2 us in the modes 1 and 3.
 */
export function spiBus(text: string, mode: SpiMode): Waveform {
  const idle = mode >= 2 ? 1 : 0;
  const active = idle === 1 ? 0 : 1;
  const initial = { SCK: 0, MOSI: 0, MISO: 0, CS: 0 } as const;
  const edges: Edge[] = [];
  const level: Record<string, 0 | 1> = { ...initial };
  let atUs = 1;
  const set = (wire: keyof typeof initial, next: 0 | 1) => {
    if (level[wire] !== next) edges.push({ wire, level: next, atUs });
    level[wire] = next;
  };
  // As on a board, the setup of the wires may make edges before the first transfer.
  set("CS", 1);
  set("SCK", idle);
  for (const sign of text.replaceAll(" ", "")) {
    atUs += sign === "_" ? 100 : 1;
    if (sign === "[" || sign === "]") set("CS", sign === "[" ? 0 : 1);
    else if (sign !== "_") {
      const bit = sign === "1" ? 1 : 0;
      if (mode % 2 === 1) set("SCK", active);
      set("MOSI", bit);
      set("MISO", bit === 1 ? 0 : 1);
      atUs += 1;
      set("SCK", mode % 2 === 1 ? idle : active);
      if (mode % 2 === 0) {
        atUs += 0.5;
        set("SCK", idle);
      }
    }
  }
  return { initial, edges, watchedUs: atUs + 10 };
}
