/** A line of a program: a label, a halfword of an instruction, or a branch with its condition and its label. */
export type Line = string | number | readonly [condition: number, label: string];

// The encodings of branch instructions without the distance to the label, which `assemble` adds.
export const EQ = 0xd000;
export const NE = 0xd100;
export const CS = 0xd200;
export const CC = 0xd300;
export const ALWAYS = 0xe000;

/** Returns the halfwords of a program. Each branch instruction contains the distance to its label. */
export function assemble(lines: readonly Line[]): number[] {
  const offsets = labelsOf(lines);
  const code: number[] = [];
  for (const line of lines) {
    if (typeof line === "string") continue;
    if (typeof line === "number") code.push(line);
    else {
      const [condition, label] = line;
      const distance = offsets.get(label)! - code.length - 2;
      code.push(condition | (distance & (condition === ALWAYS ? 0x7ff : 0xff)));
    }
  }
  return code;
}

/** Returns the position of each label, which is the number of halfwords before the label. */
export function labelsOf(lines: readonly Line[]): Map<string, number> {
  const offsets = new Map<string, number>();
  let halfwords = 0;
  for (const line of lines) {
    if (typeof line === "string") offsets.set(line, halfwords);
    else halfwords++;
  }
  return offsets;
}
