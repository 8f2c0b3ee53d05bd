import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listen } from "../board/network/testing/rfc2217-server.ts";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { takeLease } from "../rig/boards/lease.ts";
import { recordOf } from "../trace/trace.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";
import { type ServedPico, servePico } from "./testing/served-pico.ts";

const PROGRAMS = fileURLToPath(new URL("testing/programs/", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "aiorig-port-"));
const endless = join(folder, "endless.py");
writeFileSync(
  endless,
  "from probe import mark\nmark('before')\nprint('RUN' + 'NING')\nwhile True:\n    pass\n",
);
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(mustSkip)(`a board behind a port${withoutFirmware}`, () => {
  let pico: ServedPico;
  beforeAll(async () => {
    pico = await servePico(join(folder, "pico"));
  });
  afterAll(() => pico.close());

  test.each([
    ["a serial port", () => `serial:${pico.path}`],
    ["RFC 2217", () => `rfc2217://127.0.0.1:${pico.rfc2217}`],
  ])("%s runs programs and stops them at their limit", async (_what, target) => {
    const runtime = await open(target());
    const runs = [
      await runtime.run({ path: endless }, { limitMs: 1000 }),
      await runtime.run({ path: `${PROGRAMS}unfinished_line.py` }),
    ];
    await runtime.close();
    const { version, ...identity } = runtime.identity;
    expect({
      identity,
      capabilities: runtime.capabilities,
      runs: runs.map(({ outcome, trace }) => ({ outcome, record: recordOf(trace) })),
    }).toEqual({
      identity: {
        platform: "Raspberry Pi Pico with RP2040",
        family: "micropython",
        port: "rp2",
        implementation: "micropython",
        asyncio: "built in",
      },
      capabilities: { pins: false, clock: "real" },
      runs: [
        { outcome: { kind: "timeout", limitMs: 1000 }, record: ["before"] },
        { outcome: { kind: "ended" }, record: ["named"] },
      ],
    });
  });

  test("a user's own program gets the typed text, and the record has the times of its output and tasks", async () => {
    const runtime = await open(`serial:${pico.path}`);
    const { outcome, trace } = await runtime.run(
      { path: fileURLToPath(new URL("../../fixtures/session/repl.py", import.meta.url)) },
      {
        typed: [
          { text: "name\r", atMs: 1500 },
          { text: "\x04", atMs: 2500 },
        ],
        session: {},
        limitMs: 60_000,
      },
    );
    await runtime.close();
    const { console: parts, tasks, lengthUs } = trace.session!;
    expect({ outcome, tasks: tasks!.map(({ name }) => name) }).toEqual({
      outcome: { kind: "ended" },
      tasks: ["main", "work"],
    });
    expect(parts.map(({ text }) => text).join("")).toBe(
      "--> name\n'nobody'\n--> \nover, and the work went on: True\n",
    );
    const answer = parts.find(({ text }) => text.includes("nobody"))!;
    expect([answer.atUs > 1_500_000, answer.atUs < lengthUs]).toEqual([true, true]);
  });

  test("if a connection ends in the middle of a program, the outcome is a rig fault, and the next program runs", async () => {
    const runtime = await open(`tcp://127.0.0.1:${pico.tcp}`);
    pico.dropAfter("RUNNING");
    const { outcome } = await runtime.run({ path: endless }, { limitMs: 60_000 });
    const after = await runtime.run({ path: `${PROGRAMS}unfinished_line.py` });
    await runtime.close();
    expect([outcome, after.outcome]).toEqual([
      {
        kind: "rig fault",
        detail: expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+ closed the connection while/),
      },
      { kind: "ended" },
    ]);
  });

  test("if a byte in the output of a program is changed, the outcome is a rig fault, and the next program runs", async () => {
    const runtime = await open(`tcp://127.0.0.1:${pico.tcp}`);
    pico.garble("no line feed");
    const runs = [
      await runtime.run({ path: `${PROGRAMS}unfinished_line.py` }),
      await runtime.run({ path: `${PROGRAMS}unfinished_line.py` }),
    ];
    await runtime.close();
    expect(runs.map(({ outcome }) => outcome)).toEqual([
      {
        kind: "rig fault",
        detail: expect.stringMatching(
          /^the output of unfinished_line\.py did not arrive from tcp:\S+ as it was sent\./,
        ),
      },
      { kind: "ended" },
    ]);
  });

  test("if another program uses a board, aiorig refuses the board and names that program", async () => {
    const lease = await takeLease([`tcp://127.0.0.1:${pico.tcp}`]);
    const opening = open(`tcp://127.0.0.1:${pico.tcp}`);
    await expect(opening).rejects.toThrow(/the board tcp:\S+ is in use by process \d+ of .* Wait/);
    await lease.release();
  });
});

const servers: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

describe.concurrent("there is no board", () => {
  test.each([
    [
      "if a port refuses the connection, the error says so",
      async () => "tcp://127.0.0.1:1",
      /nothing listens on port 1 of 127\.0\.0\.1\. Start the program that serves this port, or correct the address\. To get it, fix this problem, or name another address\./,
    ],
    ["if nobody answers", () => serveBytes(() => undefined), /does not reach its REPL/],
    ["if the output never ends", () => serveBytes(flood), /does not reach its REPL/],
    [
      "if a port does not exist, the error says so",
      async () => `serial:${folder}/none`,
      /none could not be opened within 5000 ms: there is no such port/,
    ],
    [
      "with that serial number",
      async () => "serial:NO-SUCH-BOARD",
      /no USB board has the serial number NO-SUCH-BOARD \(serial numbers of the boards that are plugged in: /,
    ],
  ])("%s", async (_where, target, why) => {
    const opening = open(await target());
    await expect(opening).rejects.toThrow(why);
    await expect(opening).rejects.toBeInstanceOf(RuntimeUnavailable);
  });
});

/**
 * Serves a TCP port and returns its address. For each connection, calls `onClient`, which may send text and may return
 * a function. If it returns a function, this function is called when the connection ends.
 */
async function serveBytes(
  onClient: (send: (text: string) => void) => (() => void) | undefined,
): Promise<string> {
  const server = await listen((socket) => {
    const onEnd = onClient((text) => socket.write(text));
    if (onEnd) socket.on("close", onEnd);
    socket.resume();
  });
  servers.push(server);
  return `tcp://127.0.0.1:${server.port}`;
}

/** Behaves like a board whose boot.py prints without end. */
function flood(send: (text: string) => void): () => void {
  const timer = setInterval(() => send("boot\r\n".repeat(50)), 20);
  return () => clearInterval(timer);
}

function open(target: string) {
  const column = `${target.split(":")[0]}=x`;
  return openRuntime(column, { targets: { [column]: target } });
}
