// A board for tests that is not a Pico. It is a program, so it needs no hardware.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { deferred } from "../../board/deferred.ts";
import { openPty } from "../../emulated-boards/serving/pty.ts";
import type { BoardKind } from "../definition/boards/board-kind.ts";

/** A board behind a pseudo-terminal: MicroPython's unix port, which behaves like a board with a UART. */
export interface UnixBoard {
  /** The path of the board's port. */
  readonly path: string;
  /**
   * Restarts the board, as a reset line does. Then the board boots for `bootMs` milliseconds and loses the bytes that
   * it receives during this time.
   */
  reset(bootMs: number): void;
  close(): Promise<void>;
}

/** What a rig's file says about this board: its pins are texts, and it has no pull-downs. */
export const UNIX_BOARD: BoardKind = {
  title: "a Unix board",
  platform: "^linux$",
  machine: "linux",
  logicVolts: 3.3,
  resetLine: { name: "NRST", place: "nowhere" },
  usb: "adapter",
  baudRate: 115_200,
  printsBootLog: true,
  ticksPeriodMs: 2 ** 62,
  hasHardIrq: false,
  pulls: ["up"],
  timer: "none",
  pins: { form: "text", prefixes: [], refused: {}, careful: {} },
  warnings: [],
};

/** Starts the board and waits until it has booted. `link` is the path at which its port appears. */
export async function startUnixBoard(micropython: string, link: string): Promise<UnixBoard> {
  const pty = await openPty(link);
  let child: ChildProcess;
  const boot = (bootMs: number) => {
    const up = deferred();
    let isUp = false;
    const own = spawn(micropython, [PROGRAM, `${bootMs}`], { stdio: ["pipe", "pipe", "inherit"] });
    own.stdin.on("error", () => {});
    own.stdout.on("data", (bytes: Buffer) => {
      isUp ||= bytes.includes(">>> ");
      if (isUp) up.resolve();
      if (child === own) pty.send(endLines(bytes));
    });
    pty.onData = (bytes) => {
      if (isUp) own.stdin.write(bytes);
    };
    child = own;
    return up.promise;
  };
  await boot(0);
  return {
    path: link,
    reset(bootMs) {
      child.kill("SIGKILL");
      void boot(bootMs);
    },
    async close() {
      child.kill("SIGKILL");
      await pty.close();
    },
  };
}

/** Real boards end their lines with CR LF. The unix port ends its lines with LF, so the CR is added here. */
function endLines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll(/(?<!\r)\n/g, "\r\n"), "latin1");
}

const PROGRAM = fileURLToPath(new URL("unix_board.py", import.meta.url));
