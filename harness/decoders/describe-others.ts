import type { Annotation, Described } from "./annotation.ts";
import { type Hd44780Write, nameInstruction } from "./hd44780.ts";
import type { NecEvent, NecProblem } from "./nec.ts";
import type { UartCharacter, UartProblem } from "./uart.ts";

/** Describes the characters on a serial line. A line ends with a line feed, or after a pause of twenty bits. */
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

/** Describes what a program wrote to a display. A line is one instruction, or some characters without an instruction. */
export function describeHd44780(writes: readonly Hd44780Write[]): Described {
  const lines: { fromUs: number; toUs: number; text: string }[] = [];
  let characters = "";
  for (const { fromUs, toUs, isData, byte, isHalf } of writes) {
    const last = lines.at(-1);
    if (isData && characters !== "" && last !== undefined) {
      characters += String.fromCharCode(byte);
      last.toUs = toUs;
      last.text = JSON.stringify(characters);
    } else {
      characters = isData ? String.fromCharCode(byte) : "";
      const text = isData ? JSON.stringify(characters) : nameInstruction(byte);
      lines.push({ fromUs, toUs, text: isHalf ? `${text} (4 bits)` : text });
    }
  }
  return {
    annotations: writes.map(({ fromUs, toUs, isData, byte }) => ({
      fromUs,
      toUs,
      text: isData ? JSON.stringify(String.fromCharCode(byte)) : nameInstruction(byte),
    })),
    lines,
  };
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

/** A printable character, or its number. A character with a problem is in brackets. */
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
