import { z } from "zod";
import type { MicroPythonBoard } from "../board/micropython-board.ts";
import { CheckFailure } from "./checklist.ts";

/** What a board with MicroPython says of itself. */
export interface BoardIdentity {
  /** Such as `1.25.0`. */
  readonly version: string;
  /** Such as `Raspberry Pi Pico with RP2040`. */
  readonly machine: string;
  /** What machine.unique_id() gives, in capital hexadecimal digits. On boards of Raspberry Pi it is the USB serial number. */
  readonly uniqueId: string;
}

/** Asks the instrument's board what it is. Throws BoardError, and CheckFailure if it cannot be an instrument. */
export async function identifyInstrument(
  board: MicroPythonBoard,
  serialNumber?: string,
): Promise<BoardIdentity> {
  const answer = await ask(board);
  const problems = [
    ...wrongBoard(board, answer, serialNumber),
    ...oldFirmware(board, answer, INSTRUMENT_MINIMUM),
  ];
  if (!/\bRP2040\b/.test(answer.machine)) {
    problems.push(
      `${board.name} is a ${answer.machine}, and the instrument has to be a board with an RP2040, such as a Raspberry Pi Pico: its program uses the registers of that chip. Take another board.`,
    );
  }
  return conclude(answer, problems);
}

/** Asks the device under test what it is. Throws BoardError, and CheckFailure if programs cannot run on it. */
export async function identifyDut(
  board: MicroPythonBoard,
  serialNumber?: string,
): Promise<BoardIdentity> {
  const answer = await ask(board);
  const problems = [
    ...wrongBoard(board, answer, serialNumber),
    ...oldFirmware(board, answer, DUT_MINIMUM),
  ];
  if (!answer.hasAsyncio) {
    problems.push(
      `${board.name} has a MicroPython without asyncio. Flash one of https://micropython.org/download, or put asyncio on it: mpremote connect ${board.name} mip install asyncio.`,
    );
  }
  if (answer.hasMain) {
    problems.push(
      `${board.name} has a main.py, which runs after each reset and drives pins before a clause does. Fetch it with mpremote connect ${board.name} fs cp :main.py main.py, and remove it with mpremote connect ${board.name} fs rm :main.py.`,
    );
  }
  return conclude(answer, problems);
}

/** rp2.DMA came with it. */
const INSTRUMENT_MINIMUM = [1, 23];
/** Since then the module is called asyncio. */
const DUT_MINIMUM = [1, 21];
const ANSWER_LIMIT_MS = 10_000;

const QUESTION = `
import sys, os, json, binascii, machine
def has(file):
    try:
        os.stat(file)
        return True
    except OSError:
        return False
try:
    import asyncio
    has_asyncio = True
except ImportError:
    has_asyncio = False
print(json.dumps({
    "version": list(sys.implementation.version[:3]),
    "machine": getattr(sys.implementation, "_machine", sys.platform),
    "uniqueId": binascii.hexlify(machine.unique_id()).decode().upper(),
    "hasAsyncio": has_asyncio,
    "hasMain": has("main.py") or has("main.mpy"),
}))
`;

const answerSchema = z.object({
  version: z.array(z.int()).min(2),
  machine: z.string(),
  uniqueId: z.string(),
  hasAsyncio: z.boolean(),
  hasMain: z.boolean(),
});

type Answer = z.infer<typeof answerSchema>;

async function ask(board: MicroPythonBoard): Promise<Answer> {
  await board.softReset();
  const { output, error } = await board.exec(QUESTION, { limitMs: ANSWER_LIMIT_MS });
  try {
    return answerSchema.parse(JSON.parse(output.toString()));
  } catch {
    const why = error.trimEnd().split("\n").at(-1) || output.toString().trim() || "nothing";
    throw new CheckFailure([
      `${board.name} does not say what it is, but: ${why}. Flash it with MicroPython from https://micropython.org/download.`,
    ]);
  }
}

function wrongBoard(board: MicroPythonBoard, answer: Answer, serialNumber?: string): string[] {
  // Only there is the one made of the other.
  if (serialNumber === undefined || !/\bRP2/.test(answer.machine)) return [];
  if (serialNumber.toUpperCase() === answer.uniqueId) return [];
  return [
    `${board.name} is the port of the board ${serialNumber}, but the board there says that it is ${answer.uniqueId}. Were the plugs changed meanwhile? Try again, and look at the rig's serial numbers.`,
  ];
}

function oldFirmware(
  board: MicroPythonBoard,
  { version: [major = 0, minor = 0], version }: Answer,
  [leastMajor = 0, leastMinor = 0]: readonly number[],
): string[] {
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return [];
  return [
    `${board.name} runs MicroPython ${version.join(".")}, and needs ${leastMajor}.${leastMinor} or later. Flash it with one of https://micropython.org/download.`,
  ];
}

function conclude(
  { version, machine, uniqueId }: Answer,
  problems: readonly string[],
): BoardIdentity {
  if (problems.length > 0) throw new CheckFailure(problems);
  return { version: version.join("."), machine, uniqueId };
}
