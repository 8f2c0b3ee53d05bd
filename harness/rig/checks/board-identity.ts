import { z } from "zod";
import type { MicroPythonBoard } from "../../board/micropython-board.ts";
import { findAnswers, printAnswer } from "../../trace/marked-answer.ts";
import type { BoardKind } from "../definition/boards/board-kind.ts";
import { CheckFailure } from "./checklist.ts";

/** What a board with MicroPython reports about itself. */
export interface BoardIdentity {
  /** The version, such as `1.25.0`. */
  readonly version: string;
  /** The value of sys.platform, such as `rp2`. */
  readonly platform: string;
  /** The board and its chip, as MicroPython describes them, such as `Raspberry Pi Pico with RP2040`. */
  readonly machine: string;
  /**
   * The value of machine.unique_id() in capital hexadecimal digits. On Raspberry Pi boards it is also the USB serial
   * number.
   */
  readonly uniqueId: string;
}

/** The complete answer of a board. Only the checks need the fields that `BoardIdentity` does not have. */
export interface BoardAnswer extends BoardIdentity {
  /** The implementation: `micropython`, or the name of a fork. */
  readonly implementation: string;
  readonly hasAsyncio: boolean;
  /** True if the board has a main.py, which it runs after each reset. */
  readonly hasMain: boolean;
}

/**
 * Identifies the board of the instrument. Throws BoardError if the communication with the board fails. Throws
 * CheckFailure if the board cannot be an instrument.
 */
export async function identifyInstrument(
  board: MicroPythonBoard,
  serialNumber?: string,
): Promise<BoardIdentity> {
  const answer = await ask(board);
  return unlessUnfit(answer, findUnfitInstrument(board.name, answer, serialNumber));
}

/**
 * Identifies the device under test. Throws BoardError if the communication with the board fails. Throws CheckFailure if
 * programs cannot run on the board, or if it is not the kind of board that the rig's file names.
 */
export async function identifyDut(
  board: MicroPythonBoard,
  serialNumber?: string,
  kind?: BoardKind,
): Promise<BoardIdentity> {
  const answer = await ask(board);
  return unlessUnfit(answer, findUnfitDut(board.name, answer, serialNumber, kind));
}

/**
 * Returns the reasons why the board on a port cannot be the instrument, each with a remedy. Returns an empty list if
 * the board can be the instrument.
 */
export function findUnfitInstrument(
  port: string,
  answer: BoardAnswer,
  serialNumber?: string,
): string[] {
  const problems = [
    ...wrongBoard(port, answer, serialNumber),
    ...oldFirmware(port, answer, INSTRUMENT_MINIMUM),
  ];
  if (/\bRP2(040|350)\b/.test(answer.machine)) return problems;
  return [
    ...problems,
    `${port} is a ${answer.machine}, but the instrument must be a board with an RP2040 or RP2350, such as a Raspberry Pi Pico, because the instrument's program uses the registers of these chips. Use another board.`,
  ];
}

/**
 * Returns the reasons why the board on a port cannot be the device under test, each with a remedy. Returns an empty
 * list if the board can be the device under test.
 */
export function findUnfitDut(
  port: string,
  answer: BoardAnswer,
  serialNumber?: string,
  kind?: BoardKind,
): string[] {
  const problems = [
    ...wrongBoard(port, answer, serialNumber),
    ...wrongKind(port, answer, kind),
    ...oldFirmware(port, answer, DUT_MINIMUM),
  ];
  if (!answer.hasAsyncio) {
    problems.push(
      `${port} has a MicroPython without asyncio. Flash a full version from https://micropython.org/download, or install asyncio on the board with this command: mpremote connect ${port} mip install asyncio`,
    );
  }
  if (answer.hasMain) {
    problems.push(
      `${port} has a main.py, which runs after each reset and may drive pins before a clause runs. Copy the file with "mpremote connect ${port} fs cp :main.py main.py", and then remove it with "mpremote connect ${port} fs rm :main.py".`,
    );
  }
  return problems;
}

/** The first version of MicroPython that has rp2.DMA. */
const INSTRUMENT_MINIMUM = [1, 23] as const;
/** The first version of MicroPython in which the asyncio module has the name asyncio. */
const DUT_MINIMUM = [1, 21] as const;
const LIMITS = { limitMs: 10_000, outputLimitBytes: 100_000 };

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
${printAnswer(`{
    "implementation": sys.implementation.name,
    "version": list(sys.implementation.version[:3]),
    "platform": sys.platform,
    "machine": getattr(sys.implementation, "_machine", sys.platform),
    "uniqueId": binascii.hexlify(machine.unique_id()).decode().upper() if hasattr(machine, "unique_id") else "",
    "hasAsyncio": has_asyncio,
    "hasMain": has("main.py") or has("main.mpy"),
}`)}
`;

const answerSchema = z.object({
  implementation: z.string(),
  version: z.array(z.int()).min(2),
  platform: z.string(),
  machine: z.string(),
  uniqueId: z.string(),
  hasAsyncio: z.boolean(),
  hasMain: z.boolean(),
});

async function ask(board: MicroPythonBoard): Promise<BoardAnswer> {
  await board.softReset();
  const { output, error } = await board.exec(QUESTION, LIMITS);
  for (const found of findAnswers(output.toString())) {
    const { success, data } = answerSchema.safeParse(found);
    if (success) return { ...data, version: data.version.join(".") };
  }
  const why = error.trimEnd().split("\n").at(-1) || output.toString().trim() || "nothing";
  throw new CheckFailure([
    `${board.name} did not report its version. Its answer was: ${why}. Flash MicroPython from https://micropython.org/download.`,
  ]);
}

function wrongBoard(
  port: string,
  { machine, uniqueId }: BoardAnswer,
  serialNumber?: string,
): string[] {
  // Only on boards with a chip of the RP2 family, the unique id is also the USB serial number.
  if (serialNumber === undefined || !/\bRP2/.test(machine)) return [];
  if (serialNumber.toUpperCase() === uniqueId) return [];
  return [
    `${port} is the port of the board ${serialNumber}, but the board on that port has the serial number ${uniqueId}. Perhaps somebody swapped the plugs during the check. Try again, and check the serial numbers in the rig's file.`,
  ];
}

/**
 * Returns a problem if the board is not of the expected kind. A fork may use its own names for boards, so the kind of a
 * board with a fork is not checked.
 */
function wrongKind(
  port: string,
  { implementation, platform, machine }: BoardAnswer,
  kind: BoardKind | undefined,
): string[] {
  if (kind === undefined || implementation !== "micropython") return [];
  const isPlatform = new RegExp(kind.platform, "i").test(platform);
  if (isPlatform && new RegExp(kind.machine, "i").test(machine)) return [];
  return [
    `${port} is not ${kind.title}: it reports ${machine} (sys.platform ${platform}). Plug in the right board, or correct dut.board in the rig's file, because each kind of board has its own pin names.`,
  ];
}

/**
 * Returns a problem if MicroPython is older than the given version. A fork has its own version numbers, so the version
 * of a fork is not checked. If the fork lacks a feature, a later check fails.
 */
function oldFirmware(
  port: string,
  { implementation, version }: BoardAnswer,
  [leastMajor, leastMinor]: readonly [number, number],
): string[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (implementation !== "micropython") return [];
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return [];
  return [
    `${port} runs MicroPython ${version}, but the rig needs ${leastMajor}.${leastMinor} or later. Flash a newer version from https://micropython.org/download.`,
  ];
}

function unlessUnfit(
  { version, platform, machine, uniqueId }: BoardAnswer,
  problems: readonly string[],
): BoardIdentity {
  if (problems.length > 0) throw new CheckFailure(problems);
  return { version, platform, machine, uniqueId };
}
