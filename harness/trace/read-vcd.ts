import type { Level } from "./waveform.ts";

/**
 * The wires of a VCD file, and the levels of these wires in order of time. The first level of a wire counts as a
 * change.
 */
export interface ReadVcd {
  readonly wires: readonly string[];
  readonly changes: readonly VcdChange[];
}

/** A change of the level of a wire. The new level is null if the file has `x` or `z`. */
export interface VcdChange {
  readonly wire: string;
  readonly level: Level | null;
  readonly atUs: number;
}

/**
 * Reads a Value Change Dump (IEEE 1364-2005, section 18) with wires of one bit, as GTKWave, PulseView and this project
 * write it. Skips variables with texts. The names of the wires do not contain scopes. If the file cannot be read,
 * `problem` says why, and what to do, and `line` is the line of the problem.
 */
export function readVcd(
  text: string,
): ReadVcd | { readonly problem: string; readonly line: number } {
  // Reading starts at the first `$`, because sigrok-cli writes a line about itself before the first section.
  const start = Math.max(0, text.indexOf("$"));
  const words: string[] = [];
  const places: number[] = [];
  for (const { 0: word, index } of text.slice(start).matchAll(/\S+/g)) {
    words.push(word);
    places.push(start + index);
  }
  const problemAt = (at: number, problem: string) => ({
    problem,
    line: text.slice(0, places[at] ?? text.trimEnd().length).split("\n").length,
  });
  const names = new Map<string, string>();
  const changes: VcdChange[] = [];
  let unitUs = 0.001;
  let atUs = 0;
  let time = "";
  let isDefined = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word.startsWith("$") && !VALUE_BLOCKS.has(word)) {
      const end = words.indexOf("$end", at);
      if (end < 0) return problemAt(at, `${word} has no $end. The file is cut off.`);
      const inside = words.slice(at + 1, end);
      if (word === "$timescale") {
        const unit = unitOf(inside.join(""));
        if (unit === undefined) {
          return problemAt(at, `${inside.join(" ")} is not a timescale such as 1 ns.`);
        }
        unitUs = unit;
      } else if (word === "$var") {
        const [type, size, code = "", name = ""] = inside;
        if (type === "string") {
          at = end;
          continue;
        }
        if (size !== "1") {
          return problemAt(at, `${name} has ${size} bits. Only wires of one bit can be read.`);
        }
        names.set(code, name);
      } else if (word === "$enddefinitions") isDefined = true;
      at = end;
    } else if (!isDefined) {
      return problemAt(
        at,
        `${word} comes before $enddefinitions. Write "$enddefinitions $end" after the last $var.`,
      );
    } else if (word.startsWith("#")) {
      const nextUs = Number(word.slice(1)) * unitUs;
      if (!(nextUs >= 0)) return problemAt(at, `${word} is not a time.`);
      if (nextUs < atUs) {
        return problemAt(at, `${word} comes after ${time}. The times must not go back.`);
      }
      atUs = nextUs;
      time = word;
    } else if (/^[01xzXZ]./.test(word)) {
      const wire = names.get(word.slice(1));
      if (wire === undefined) return problemAt(at, `${word} names a wire that has no $var.`);
      const level = word[0] === "1" ? 1 : word[0] === "0" ? 0 : null;
      changes.push({ wire, level, atUs });
    } else if (/^[sS]/.test(word)) {
      // A line of a string variable has first the text of the value, and then the code of the variable. Both are
      // skipped.
      at += 1;
    } else if (/^[bBrR]/.test(word)) {
      return problemAt(
        at,
        `${word} is a value of several bits. Only wires of one bit can be read.`,
      );
    }
  }
  if (!isDefined)
    return problemAt(words.length, "there is no $enddefinitions. The file is cut off.");
  return { wires: [...new Set(names.values())], changes };
}

/** Keywords that the reader skips. It still reads the values between such a keyword and `$end`. */
const VALUE_BLOCKS: ReadonlySet<string> = new Set([
  "$dumpvars",
  "$dumpall",
  "$dumpon",
  "$dumpoff",
  "$end",
]);

function unitOf(text: string): number | undefined {
  const [, number, unit = ""] = /^(1|10|100)(s|ms|us|ns|ps)$/.exec(text) ?? [];
  const us = { s: 1e6, ms: 1e3, us: 1, ns: 1e-3, ps: 1e-6 }[unit];
  return us === undefined ? undefined : Number(number) * us;
}
