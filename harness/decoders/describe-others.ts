import type { Annotation, Described } from "./annotation.ts";
import { type Hd44780Write, nameInstruction } from "./hd44780.ts";
import type { DisplayRun } from "./hd44780-display.ts";
import type { NecEvent, NecProblem } from "./nec.ts";
import type { UartCharacter, UartProblem } from "./uart.ts";

/**
 * Describes the characters on a serial line (UART). Each line of the description ends with a line feed, or before a
 * pause of more than twenty bits.
 */
export function describeUart(characters: readonly UartCharacter[], bitUs: number): Described {
  const lines: { fromUs: number; toUs: number; text: string; isProblem?: true }[] = [];
  let isOpen = false;
  for (const { fromUs, toUs, data, problem } of characters) {
    const last = lines.at(-1);
    const text = textOf(data, problem);
    const isNext = isOpen && last !== undefined && fromUs - last.toUs <= PAUSE_BITS * bitUs;
    if (isNext) {
      last.toUs = toUs;
      last.text += text;
      if (problem !== undefined) last.isProblem = true;
    } else lines.push({ fromUs, toUs, text, ...(problem !== undefined && { isProblem: true }) });
    isOpen = data !== LINE_FEED || problem !== undefined;
  }
  return {
    annotations: characters.map(({ fromUs, toUs, data, problem }) => ({
      fromUs,
      toUs,
      text: problem === undefined ? textOf(data) : `${textOf(data)} ${PROBLEMS[problem]}`,
      ...(problem !== undefined && { isProblem: true as const }),
    })),
    lines,
  };
}

/** Describes what an infrared remote control sent. */
export function describeNec(events: readonly NecEvent[]): Described {
  const lines = events.map((event): Annotation => {
    const { fromUs, toUs } = event;
    if (event.kind === "repeat") return { fromUs, toUs, text: "repeat" };
    if (event.kind === "problem") {
      return { fromUs, toUs, text: NEC_PROBLEMS[event.problem], isProblem: true };
    }
    const { address, command, isSound, isExtended } = event;
    const text = `address ${hex(address, isExtended ? 4 : 2)} command ${hex(command, 2)}`;
    if (isSound) return { fromUs, toUs, text };
    return { fromUs, toUs, text: `${text}, wrong check byte`, isProblem: true };
  });
  return { annotations: lines, lines };
}

/**
 * Describes what a program wrote to a display. Each line describes one instruction, or the characters between two
 * instructions. A byte is marked as a problem if the display misses it because the display is still busy with another
 * byte. If `rows` is given, the last line has the texts of the rows.
 */
export function describeHd44780(
  writes: readonly Hd44780Write[],
  { missed, rows = [] }: Pick<DisplayRun, "missed"> & { readonly rows?: readonly string[] },
): Described {
  const isMissed = ({ fromUs, toUs }: Hd44780Write) =>
    missed.some(({ atUs }) => atUs >= fromUs && atUs <= toUs);
  const lines: DisplayLine[] = [];
  let isText = false;
  for (const write of writes) {
    const { fromUs, toUs, isData, byte, isHalf } = write;
    const count = isMissed(write) ? 1 : 0;
    const last = lines.at(-1);
    if (isData && isText && last !== undefined) {
      last.toUs = toUs;
      last.words += String.fromCharCode(byte);
      last.missed += count;
    } else {
      const words = isData ? String.fromCharCode(byte) : nameInstruction(byte);
      lines.push({ fromUs, toUs, isData, words, isHalf: isHalf ?? false, missed: count });
      isText = isData;
    }
  }
  const lastUs = writes.at(-1)?.toUs;
  return {
    annotations: writes.map((write) => {
      const { fromUs, toUs, isData, byte } = write;
      const text = isData ? JSON.stringify(String.fromCharCode(byte)) : nameInstruction(byte);
      if (!isMissed(write)) return { fromUs, toUs, text };
      return { fromUs, toUs, text: `${text} missed`, isProblem: true };
    }),
    lines: [
      ...lines.map(sentenceOf),
      ...(lastUs === undefined || rows.length === 0
        ? []
        : [{ fromUs: lastUs, toUs: lastUs, text: `the display shows ${quoted(rows)}` }]),
    ],
  };
}

interface DisplayLine {
  readonly fromUs: number;
  toUs: number;
  readonly isData: boolean;
  words: string;
  readonly isHalf: boolean;
  /** The number of bytes in this line that the display misses because it is busy. */
  missed: number;
}

function sentenceOf({ fromUs, toUs, isData, words, isHalf, missed }: DisplayLine): Annotation {
  const text = `${isData ? JSON.stringify(words) : words}${isHalf ? " (4 bits)" : ""}`;
  if (missed === 0) return { fromUs, toUs, text };
  const what = isData ? ` (${missed} of ${words.length})` : "";
  return { fromUs, toUs, text: `${text}, missed by the busy display${what}`, isProblem: true };
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(", ");
}

const PAUSE_BITS = 20;
const LINE_FEED = 10;

const PROBLEMS: Readonly<Record<UartProblem, string>> = {
  "stop bit": "without stop bit",
  parity: "with wrong parity",
  short: "too short",
  cut: "cut off",
};

const NEC_PROBLEMS: Readonly<Record<NecProblem, string>> = {
  start: "wrong start",
  bit: "wrong length of a bit",
  cut: "frame is cut off",
  long: "frame is too long",
};

/**
 * Returns a character as text. A character that is not printable becomes an escape sequence with its number, such as
 * `\x07`, or a short one, such as `\n`. Brackets mark a character with a problem.
 */
function textOf(data: number, problem?: UartProblem): string {
  const text =
    data >= 0x20 && data < 0x7f && data !== 0x5c
      ? String.fromCharCode(data)
      : (ESCAPES[data] ?? `\\x${data.toString(16).padStart(2, "0")}`);
  return problem === undefined ? text : `[${text}: ${PROBLEMS[problem]}]`;
}

const ESCAPES: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 92: "\\\\" };

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0").toUpperCase()}`;
}
