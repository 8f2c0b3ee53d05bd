import type { Edge, Waveform } from "../../trace/waveform.ts";

/**
 * Returns the waveform of an I2C bus (SDA and SCL) for a text. In the text, S is a start, P is a stop, and 0 and 1 are
 * bits. Each call of `set` takes 1 us, even if the wire already has the level.
 */
export function bus(text: string): Waveform {
  const edges: Edge[] = [];
  const level: Record<string, 0 | 1> = { SDA: 1, SCL: 1 };
  let atUs = 0;
  const set = (wire: "SDA" | "SCL", next: 0 | 1) => {
    atUs += 1;
    if (level[wire] !== next) edges.push({ wire, level: next, atUs });
    level[wire] = next;
  };
  for (const sign of text.replaceAll(" ", "")) {
    if (sign === "S" || sign === "P") {
      if (level.SCL === 0) set("SDA", sign === "S" ? 1 : 0);
      set("SCL", 1);
      set("SDA", sign === "S" ? 0 : 1);
      if (sign === "S") set("SCL", 0);
    } else {
      set("SDA", sign === "1" ? 1 : 0);
      set("SCL", 1);
      set("SCL", 0);
    }
  }
  return { initial: { SDA: 1, SCL: 1 }, edges, watchedUs: atUs + 10 };
}
