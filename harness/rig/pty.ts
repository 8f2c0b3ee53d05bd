import { readlink, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { deferred } from "../board/deferred.ts";
import { MARK_VARIABLE } from "../toolchain/process-mark.ts";

/** A pseudo-terminal whose other end is ours. */
export interface Pty {
  /** The name to open it by. */
  readonly link: string;
  /** How many bytes have been sent that nobody has read yet. Nothing waits while nobody has it open. */
  readonly waitingBytes: number;
  /** Called with what is typed, or sent by a program that has the terminal open. */
  onData: ((bytes: Buffer) => void) | undefined;
  send(bytes: Uint8Array): void;
  /** Stops and starts the calls of onData; what is sent meanwhile waits in the terminal. */
  pause(): void;
  resume(): void;
  /** Settles when the terminal is gone, with the reason if that was not `close`. */
  readonly ended: Promise<string | undefined>;
  /** Hangs up on whoever has it open, and takes the link away. */
  close(): Promise<void>;
}

/**
 * Makes a pseudo-terminal in raw mode. Node cannot, so a small Python program holds it: the firmware
 * needs Python to be built, and so do mpremote and Thonny, while socat would be one package more, and
 * knows nothing of a terminal that nobody has open. It ends with us, however we end.
 * Throws if there is no python3, or the link cannot be made.
 */
export async function openPty(link: string): Promise<Pty> {
  const holder = execa("python3", ["-I", "-B", PROGRAM, link], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    reject: false,
    // A group of its own: Ctrl-C at our terminal is not for it. No mark: our end ends its input, and it has to take
    // its link away then, so nobody should be faster in killing it.
    detached: true,
    env: { [MARK_VARIABLE]: undefined },
  });
  const { stdin, stdout, stderr } = holder;
  // What is written after its end is written to nobody.
  stdin.on("error", () => {});
  let words = "";
  const ready = deferred<boolean>();
  stderr.on("data", (chunk: Buffer) => {
    words += chunk.toString();
    if (/^ready .*\n/m.test(words)) ready.resolve(true);
  });
  let isClosing = false;
  const ended = holder.then(async ({ code, exitCode }) => {
    ready.resolve(false);
    await removeLink(link, words);
    if (isClosing) return undefined;
    if (code === "ENOENT") return "there is no python3 on the PATH";
    return words.trim().split("\n").at(-1) || `its holder ended with code ${exitCode}`;
  });
  if (!(await ready.promise)) {
    throw new Error(`the terminal ${link} could not be made: ${await ended}`);
  }

  const pty: Pty = {
    link,
    get waitingBytes() {
      return stdin.writableLength;
    },
    onData: undefined,
    send(bytes) {
      if (!isClosing && stdin.writable) stdin.write(bytes);
    },
    pause: () => stdout.pause(),
    resume: () => stdout.resume(),
    ended,
    async close() {
      isClosing = true;
      stdin.end();
      const timer = setTimeout(() => holder.kill("SIGKILL"), END_LIMIT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
  stdout.on("data", (bytes: Buffer) => pty.onData?.(bytes));
  return pty;
}

/** A holder that was killed has left its link, and is the only one to have had its device. */
async function removeLink(link: string, words: string): Promise<void> {
  const device = /^ready (.*)$/m.exec(words)?.[1];
  if (device !== undefined && (await readlink(link).catch(() => undefined)) === device) {
    await rm(link, { force: true });
  }
}

const PROGRAM = fileURLToPath(new URL("pty.py", import.meta.url));
const END_LIMIT_MS = 2000;
