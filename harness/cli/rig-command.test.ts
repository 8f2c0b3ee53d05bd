import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import type { SerialPort } from "serialport";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BoardError } from "../board/board-error.ts";
import { MicroPythonBoard } from "../board/micropython-board.ts";
import { serialPort } from "../board/serial-port.ts";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { provideMpremote } from "../toolchain/mpremote.ts";
import { AIORIG } from "./start-words.ts";
import { aiorigHere } from "./testing/command-line.ts";
import { PLAIN } from "./testing/planted-suite.ts";
import { processesOf } from "./testing/process-list.ts";

const [NODE = "", ...MAIN] = AIORIG;

/** A `rig serve` command that is running. Its process has its own process group, like a command that a shell starts. */
interface ServedRig {
  readonly folder: string;
  readonly dut: string;
  readonly instrument: string;
  readonly pid: number;
  readonly stderr: () => string;
  readonly ended: Promise<number | undefined>;
  stop(): Promise<void>;
}

const served: ServedRig[] = [];

async function serveRig(options: readonly string[] = [], wrapper: readonly string[] = []) {
  const folder = options.includes("--links")
    ? options[options.indexOf("--links") + 1]!
    : mkdtempSync(join(tmpdir(), "aiorig-rig-"));
  const [command = "", ...args] = [...wrapper, NODE, ...MAIN, "rig", "serve", "virtual-pico"];
  const where = options.includes("--links") ? [] : ["--links", folder];
  const aiorig = execa(command, [...args, ...where, ...options], {
    detached: true,
    reject: false,
    stdin: "ignore",
    env: PLAIN,
    buffer: false,
  });
  let stdout = "";
  let stderr = "";
  aiorig.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  aiorig.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = aiorig.then(({ exitCode }) => exitCode);
  const rig: ServedRig & { readonly isUp: () => boolean } = {
    folder,
    dut: join(folder, "dut"),
    instrument: join(folder, "instrument"),
    pid: aiorig.pid!,
    stderr: () => stderr,
    isUp: () => stdout.includes("Ctrl-C ends the rig."),
    ended,
    async stop() {
      send(rig.pid, "SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  served.push(rig);
  return rig;
}

async function serveUntilUp(options: readonly string[] = [], wrapper: readonly string[] = []) {
  const rig = await serveRig(options, wrapper);
  await until(rig.isUp);
  return rig;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The process has already ended.
  }
}

async function until(condition: () => boolean, tries = 1000): Promise<void> {
  for (let i = 0; i < tries && !condition(); i++) await delay(20);
  expect(condition()).toBe(true);
}

afterEach(async () => {
  for (const rig of served.splice(0)) await rig.stop();
});

describe.skipIf(mustSkip)(`a served rig${withoutFirmware}`, () => {
  let modules: string;
  let rig: ServedRig;
  beforeAll(async () => {
    modules = await provideMpremote();
    rig = await serveUntilUp();
    served.splice(0);
  }, 300_000);
  afterAll(() => rig?.stop());

  const mpremote = async (port: string, ...args: string[]) => {
    const { stdout, all, exitCode } = await execa(
      "python3",
      ["-m", "mpremote", "connect", port, ...args],
      { all: true, reject: false, timeout: 50_000, env: { PYTHONPATH: modules } },
    );
    expect([exitCode, all]).toEqual([0, all]);
    return stdout;
  };

  test("mpremote can use a served board like a real board", async () => {
    const { dut, folder } = rig;
    const file = join(folder, "data.bin");
    const copy = join(folder, "copy.bin");
    const program = join(folder, "program.py");
    const bytes = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 37) & 0xff));
    writeFileSync(file, bytes);
    writeFileSync(program, "import sys\nprint('x' in globals(), sys.implementation.name)\n");
    const printed = [
      await mpremote(dut, "exec", "x = 6 * 7; print(x)"),
      await mpremote(dut, "resume", "exec", "print(x)"),
      await mpremote(dut, "fs", "cp", file, ":data.bin"),
      await mpremote(dut, "fs", "cp", ":data.bin", copy),
      await mpremote(dut, "fs", "ls"),
      await mpremote(dut, "soft-reset"),
      await mpremote(dut, "resume", "run", program),
      await mpremote(dut, "reset"),
    ];
    // After a reset, the served board disappears for a moment, as a real board does.
    const after = await mpremote(dut, "sleep", "0.5", "exec", "print('again')");
    expect({ printed, after, copied: readFileSync(copy).equals(bytes) }).toEqual({
      printed: [
        "42",
        "42",
        `cp ${file} :data.bin`,
        `cp :data.bin ${copy}`,
        "ls :\n        3000 data.bin",
        "",
        "False micropython",
        "",
      ],
      after: "again",
      copied: true,
    });
  });

  test("aiorig can use a served board through a serial port, like a real board", async () => {
    const { dut, instrument } = rig;
    const boards = [dut, instrument].map((link) => new MicroPythonBoard(serialPort(link)));
    const exec = async (board: MicroPythonBoard | undefined, code: string) => {
      const { output, error } = await board!.exec(code, { limitMs: 10_000 });
      return output.toString() + error;
    };
    await exec(boards[0], "from machine import Pin\nout = Pin(3, Pin.OUT, value=1)");
    const levels = [await exec(boards[1], "from machine import Pin\nprint(Pin(3).value())")];
    await exec(boards[0], "out(0)");
    levels.push(await exec(boards[1], "print(Pin(3).value())"));
    await boards[1]!.files.put("/data.bin", Buffer.from([0, 1, 2, 3, 4, 255]));
    await boards[0]!.hardReset();
    const reset = await exec(boards[0], "print('out' in globals())");
    await boards[1]!.softReset();
    const file = await boards[1]!.files.get("/data.bin");
    for (const board of boards) await board.close();
    expect({ levels, reset, file }).toEqual({
      levels: ["1\r\n", "0\r\n"],
      reset: "False\r\n",
      file: Buffer.from([0, 1, 2, 3, 4, 255]),
    });
  });

  test("if nobody reads the output of a board, a served rig drops this output and continues", async () => {
    const { dut } = rig;
    const port = serialPort(dut);
    const stream = await port.open();
    let heard = 0;
    stream.on("data", (bytes: Buffer) => {
      heard += bytes.length;
    });
    stream.write("\x03\x03while True: print('y' * 500)\r\r");
    await until(() => heard > 100_000);
    stream.pause();
    await delay(1500);
    const closed = new Promise((resolve) => stream.once("close", resolve));
    (stream as SerialPort).close();
    await closed;
    const board = new MicroPythonBoard(port);
    const { output } = await board.exec("print('still here')", { limitMs: 5000 });
    await board.close();
    expect(output.toString()).toBe("still here\r\n");
  });

  test("a served rig reports a board that has locked up, and two outputs that drive one wire", async () => {
    const board = new MicroPythonBoard(serialPort(rig.instrument));
    const drive = async (port: string, level: number) => {
      await mpremote(
        port,
        "exec",
        `import machine; machine.Pin(4, machine.Pin.OUT, value=${level})`,
      );
    };
    await drive(rig.dut, 1);
    await drive(rig.instrument, 0);
    await until(() => rig.stderr().includes("GP4"));
    const dead = await board
      .exec("import machine; machine.mem32[0x70000000] = 1", { limitMs: 1000 })
      .catch((error: BoardError) => error.fault);
    await until(() => rig.stderr().includes("locked up"));
    await board.close();
    expect([dead, ...rig.stderr().trim().split("\n").slice(-2)]).toEqual([
      "silent",
      "One board drives GP4 high and the other board drives it low. Change one of the two pins to an input.",
      expect.stringMatching(
        /^the processor of instrument has locked up at 0x\w+ .*\. Start the rig again to reset the board\.$/,
      ),
    ]);
  });

  test("with --realtime, a served rig is not faster than real time; without this option, it is faster", async () => {
    const wallMs = async (options: string[], seconds: number) => {
      const rig = await serveUntilUp(options);
      const board = new MicroPythonBoard(serialPort(rig.dut));
      await board.exec("import time", { limitMs: 10_000 });
      const startMs = performance.now();
      await board.exec(`time.sleep(${seconds})`, { limitMs: 60_000 });
      const tookMs = performance.now() - startMs;
      await board.close();
      await rig.stop();
      return tookMs;
    };
    expect(await wallMs(["--realtime"], 2)).toBeGreaterThan(1900);
    expect(await wallMs([], 30)).toBeLessThan(30_000);
  });

  test("a second rig can be served in the same folder only after the first rig has ended", async () => {
    const first = await serveUntilUp();
    const second = await serveRig(["--links", first.folder]);
    await until(() => second.stderr().includes("Waiting for"));
    expect(second.stderr()).toMatch(
      /Waiting for process \d+ on \S+, which serves a rig in \S+\. Stop that program, or name another folder with --links\./,
    );
    send(first.pid, "SIGINT");
    await first.ended;
    await until(() => existsSync(first.dut) && existsSync(first.instrument));
  });
});

// The test looks in /proc for leftover processes. Only Linux has /proc.
describe.skipIf(mustSkip || process.platform !== "linux")(
  `a stopped rig leaves no link and no process${withoutFirmware}`,
  () => {
    const whatIsLeft = async ({ folder, pid }: ServedRig) => {
      const look = () => [
        ...readdirSync(folder).filter((name) => name !== ".lock"),
        ...processesOf(pid, folder),
      ];
      // If the command was killed, other processes remove its links, its leftover processes and its lock. This takes a
      // moment, so look again and again. Just before the removal, the lock gets another name. `look` ignores only the
      // name `.lock`, so it may find the lock under the other name.
      let left = look();
      for (let i = 0; i < 250 && left.length > 0; i++) {
        await delay(20);
        left = look();
      }
      return left;
    };

    /**
     * Starts a rig, calls `use` and stops the rig with a signal. Checks the exit code of the rig, and checks that no
     * link and no process is left.
     */
    const stopWith = async (
      signal: NodeJS.Signals,
      use: (rig: ServedRig) => Promise<unknown> = async () => {},
    ) => {
      const rig = await serveUntilUp();
      const before = readdirSync(rig.folder).sort();
      await use(rig);
      send(rig.pid, signal);
      const exitCode = await rig.ended;
      expect({ before, exitCode, left: await whatIsLeft(rig), stderr: rig.stderr() }).toEqual({
        before: [".lock", "dut", "instrument"],
        exitCode: 0,
        left: [],
        stderr: expect.not.stringContaining("broke"),
      });
      return rig;
    };

    test.each(["SIGTERM", "SIGHUP"] as const)(
      "after %s, a served rig leaves no link and no process",
      async (signal) => {
        await stopWith(signal);
      },
    );

    test("after SIGKILL, a served rig leaves no link and no process", async () => {
      const rig = await serveUntilUp();
      send(rig.pid, "SIGKILL");
      expect(await whatIsLeft(rig)).toEqual([]);
    });

    test("after the end of its terminal, a served rig leaves no link and no process", async () => {
      const terminal = ["python3", "-c", "import pty, sys; pty.spawn(sys.argv[1:])"];
      const rig = await serveUntilUp([], terminal);
      process.kill(rig.pid, "SIGKILL");
      expect(await whatIsLeft(rig)).toEqual([]);
    });

    test("after SIGINT, a served rig leaves no link and no process; a program that has the terminal open gets a hang-up", async () => {
      let hungUp: Promise<unknown> | undefined;
      const rig = await stopWith("SIGINT", async ({ dut }) => {
        const board = new MicroPythonBoard(serialPort(dut));
        await board.exec("import time", { limitMs: 10_000 });
        hungUp = board
          .exec("while True: time.sleep(1)", { limitMs: 1e6 })
          .catch((error: BoardError) => error.message);
      });
      expect(await hungUp).toBe(
        `${rig.dut} disappeared while it ran its code and did not come back within 5 s. It was unplugged or lost power. Plug it in and try again.`,
      );
    });
  },
);

describe("wrong usage", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "aiorig-rig-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const aiorig = async (...args: string[]) => {
    const { stderr, exitCode } = await aiorigHere(args);
    return { exitCode, last: stderr.trim().split("\n").at(-1) };
  };

  test("after wrong usage, the rig command exits with 2 and prints what is allowed", async () => {
    const file = join(folder, "main.py");
    writeFileSync(file, "print(1)\n");
    expect([
      await aiorig("rig", "serve", "real-pico"),
      await aiorig("rig", "serve", "virtual-pico", "--firmware", "/nowhere.uf2"),
      await aiorig("rig", "serve", "virtual-pico", "--firmware", file, "--links", folder),
    ]).toEqual([
      {
        exitCode: 2,
        last: "aiorig: there is no rig real-pico. The rigs are in-process, two-picos, virtual-pico. To use your own rig, give its file, such as ./my-rig.ts.",
      },
      {
        exitCode: 2,
        last: "error: option '--firmware <file>' argument '/nowhere.uf2' is invalid. /nowhere.uf2 is not a file. Correct the path.",
      },
      {
        exitCode: 2,
        last: expect.stringMatching(
          /^aiorig: \S+main\.py is not an RP2040 firmware image: .* RPI_PICO download\.$/,
        ),
      },
    ]);
  });
});

test.skipIf(mustSkip)(
  `if boards do not start, \`rig serve\` names these boards and leaves no folder for links${withoutFirmware}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "aiorig-rig-"));
    const image = join(folder, "dead.bin");
    const links = join(folder, "links");
    const bytes = new Uint8Array(64 * 1024);
    bytes.set(firmware().bytes.subarray(0, 256));
    writeFileSync(image, bytes);
    const { stdout, stderr, exitCode } = await aiorigHere([
      ...["rig", "serve", "virtual-pico", "--firmware", image, "--links", links],
    ]);
    const left = existsSync(links);
    rmSync(folder, { recursive: true });
    expect({ stdout, exitCode, left }).toEqual({ stdout: "", exitCode: 2, left: false });
    expect(stderr).toMatch(
      /aiorig: virtual-pico did not start with \S+dead\.bin: dut crashed: .* instrument crashed: .* Name another image with --firmware\.$/,
    );
  },
);

test.skipIf(mustSkip)(`firmware build prints the path of the image${withoutFirmware}`, async () => {
  const { stdout } = await aiorigHere(["firmware", "build"]);
  expect(stdout).toMatch(/firmware\.bin$/);
  expect(existsSync(stdout)).toBe(true);
});
