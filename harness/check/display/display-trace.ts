import { decodeHd44780, type Hd44780Write } from "../../decoders/hd44780.ts";
import { type Hd44780Nibble, readNibbles } from "../../decoders/hd44780-nibbles.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Waveform } from "../../trace/waveform.ts";
import { waveformOf } from "../waveform/span.ts";

/** The names of the wires of a display in a clause. */
export const DISPLAY = { rs: "RS", e: "E", d4: "D4", d5: "D5", d6: "D6", d7: "D7" } as const;

/** What a program wrote to the display of a clause. */
export interface DisplayTrace {
  readonly waveform: Waveform;
  readonly nibbles: readonly Hd44780Nibble[];
  /** The bytes that the program wrote, as a display that is never busy would read them. */
  readonly writes: readonly Hd44780Write[];
}

/** Decodes the wires in a trace, and returns what the program wrote to the display. */
export function readDisplay(trace: Trace): DisplayTrace {
  const waveform = waveformOf(trace);
  return {
    waveform,
    nibbles: readNibbles(waveform, DISPLAY),
    writes: decodeHd44780(waveform, DISPLAY),
  };
}

/** Characters that the program wrote without an instruction between them. */
interface WrittenText {
  readonly fromUs: number;
  /** The address of the first character in the display's memory. The second row starts at address 0x40. */
  readonly address: number;
  readonly text: string;
}

/** Returns the texts that the program wrote. Each instruction to the display ends the current text. */
export function textsOf(writes: readonly Hd44780Write[]): WrittenText[] {
  const texts: { fromUs: number; address: number; text: string }[] = [];
  let address = 0;
  let isNew = true;
  for (const { fromUs, isData, byte, isHalf } of writes) {
    if (isHalf) continue;
    if (!isData) {
      if (byte & 0x80) address = byte & 0x7f;
      isNew = true;
    } else {
      if (isNew) texts.push({ fromUs, address, text: "" });
      isNew = false;
      texts.at(-1)!.text += String.fromCharCode(byte);
    }
  }
  return texts;
}
