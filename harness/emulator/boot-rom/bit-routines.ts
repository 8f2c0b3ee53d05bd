import { countBits, reverseBits } from "../bits.ts";
import { type CodedRoutine, routine } from "./rom-routine.ts";

/** The boot ROM's routines that count and reverse bits (RP2040 datasheet 2.8.3.1.1). */
export const BIT_ROUTINES: readonly CodedRoutine[] = [
  [
    "P3",
    routine("popcount32", 22, (r) => {
      r[0] = countBits(r[0]!);
    }),
  ],
  [
    "R3",
    routine("reverse32", 24, (r) => {
      r[0] = reverseBits(r[0]!);
    }),
  ],
  [
    "L3",
    routine("clz32", 12, (r) => {
      r[0] = Math.clz32(r[0]!);
    }),
  ],
  [
    "T3",
    routine("ctz32", 14, (r) => {
      r[0] = r[0] === 0 ? 32 : 31 - Math.clz32(r[0]! & -r[0]!);
    }),
  ],
];
