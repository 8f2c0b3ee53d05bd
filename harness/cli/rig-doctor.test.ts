import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { ROOT } from "../engine/suite.ts";
import { AIORIG } from "./start-words.ts";
import { aiorigHere, compiledHere } from "./testing/command-line.ts";
import { PLAIN } from "./testing/planted-suite.ts";

/** The USB serial number of the emulated board `dut`. */
const DUT = "CA642C18F43473F2";
const INSTRUMENT = "13CD72B1567D0710";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Simulates a machine with its own folder for leases. The program udevadm of this machine reports the given ports. */
function machineWith(ports: Readonly<Record<string, string>>) {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const entries = Object.entries(ports).map(
    ([serialNumber, path], i) =>
      `P: /devices/usb/${i}\nN: ttyACM${i}\nE: DEVNAME=${path}\nE: ID_USB_VENDOR_ENC=MicroPython\nE: ID_USB_VENDOR_ID=2e8a\nE: ID_USB_MODEL_ID=0005\nE: ID_USB_SERIAL_SHORT=${serialNumber}\n`,
  );
  writeFileSync(join(bin, "udevadm"), `#!/bin/sh\ncat <<'END'\n${entries.join("\n")}\nEND\n`);
  chmodSync(join(bin, "udevadm"), 0o755);
  const leases = join(folder, "tmp");
  mkdirSync(leases, { recursive: true });
  return { PATH: `${bin}:${process.env.PATH}`, TMPDIR: leases };
}

/** Writes a rig file, as a user would write it. */
function rigFile(text: string | Uint8Array, name = "my-rig.ts"): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const WIRES = `wires: { GP14: { dut: 14, instrument: 14 }, LED: { dut: 17, instrument: 3 } }, start: "GP14", run: { instrument: 22 }, notes: []`;

/**
 * Writes a rig file in JavaScript and returns its path. A command reads this file faster than a TypeScript file, which
 * must be compiled.
 */
function benchRig(dut: string, instrument: string): string {
  return rigFile(`export default ${benchData(dut, instrument)};`, "my-rig.mjs");
}

function benchData(dut: string, instrument: string): string {
  return `{ kind: "bench", name: "my-rig", title: "Mine.", dut: { serialNumber: "${dut}" }, instrument: { serialNumber: "${instrument}" }, ${WIRES} }`;
}

describe.skipIf(mustSkip)(`rig doctor${withoutFirmware}`, () => {
  test("`rig doctor` runs all checks on virtual-pico, and finds the rig in order", async () => {
    const { stdout, exitCode } = await aiorigHere(["rig", "doctor", "virtual-pico"]);
    expect([exitCode, stdout.split("\n")]).toEqual([
      0,
      [
        "virtual-pico: Two emulated Picos in one virtual time. Pins with the same GPIO number are connected.",
        "  ok     instrument          Raspberry Pi Pico with RP2040 and MicroPython 1.25.0 on instrument",
        "  ok     instrument program  aiorig instrument 2.5; the instrument makes the rig safe 5 s after the end of aiorig",
        "  ok     device under test   Raspberry Pi Pico with RP2040 and MicroPython 1.25.0 on dut",
        "  ok     reset               GP22 of the instrument resets the device under test",
        "  ok     wires               25 wires carry both levels in both directions: GP0, GP1, GP2, GP3, GP4, GP5, GP6, GP7, GP8,",
        "                             GP9, GP10, GP11, GP12, GP13, GP14, GP15, GP16, GP17, GP18, GP19, GP20, GP21, GP26, GP27,",
        "                             GP28",
        "  ok     self-test           all 8 steps on GP14 were recorded at their times, with a sample interval of 48 ns",
        "  ok     ready               the device under test was reset and shows its prompt",
        "virtual-pico is in order.",
      ],
    ]);
  });
});

test("`rig doctor` names a missing board, and the boards that are plugged in", async () => {
  const env = machineWith({ E660583883724A32: "/dev/ttyACM0" });
  const { stdout, exitCode } = await compiledHere(
    ["rig", "doctor", benchRig("E660583883724A32", "0123456789ABCDEF")],
    { env },
  );
  expect([exitCode, stdout.split("\n")]).toEqual([
    3,
    [
      "my-rig: Mine.",
      "  ok     lease               aiorig has leased the boards, so no other program uses them",
      "  wrong  ports               the instrument is missing: no board has the serial number 0123456789ABCDEF. Plugged in:",
      "                             E660583883724A32 on /dev/ttyACM0 (a Raspberry Pi board with MicroPython). Plug the",
      "                             instrument in with a cable that carries data, or correct the serial number in the rig's",
      "                             file.",
      "  -      instrument          not checked",
      "  -      instrument program  not checked",
      "  -      device under test   not checked",
      "  -      reset               not checked",
      "  -      wires               not checked",
      "  -      self-test           not checked",
      "  -      ready               not checked",
      'my-rig cannot be used. Fix everything that is marked "wrong", and run this command again.',
    ],
  ]);
});

test("`rig doctor` cycles the power of a sick rig, and puts it under quarantine if it stays sick", async () => {
  const env = machineWith({ E660583883724A32: "/dev/ttyACM0" });
  const script = rigFile(`#!/bin/sh\necho "$@" >> ${folder}/calls\nexit 1\n`, "switch");
  chmodSync(script, 0o755);
  const file = rigFile(
    readFileSync(benchRig("E660583883724A32", "0123456789ABCDEF"), "utf8").replace(
      'kind: "bench",',
      `kind: "bench", powerCycle: "${script} -a cycle",`,
    ),
  );
  const { stdout, exitCode } = await compiledHere(
    ["rig", "doctor", file, "--power-cycle", "--quarantine"],
    { env },
  );
  expect({
    exitCode,
    said: stdout.split("\n").filter((line) => /^\w/.test(line)),
    calls: readFileSync(join(folder, "calls"), "utf8"),
    kept: readdirSync(join(env.TMPDIR, "aiorig-leases")),
  }).toEqual({
    exitCode: 3,
    said: [
      "my-rig: Mine.",
      "aiorig turns the power of the boards off and on, and checks the rig again.",
      `the rig my-rig cannot be used: the command powerCycle failed (${script} -a cycle): exit code 1. Run the command by hand, and correct powerCycle in the rig's file.`,
      'my-rig cannot be used. Fix everything that is marked "wrong", and run this command again.',
      "The rig is under quarantine: no run uses the rig until this command finds it in order.",
    ],
    calls: "-a cycle\n",
    kept: [expect.stringMatching(/^my-rig-.*\.quarantine$/)],
  });
});

test("a rig is sick if its server is gone, but it is not sick if another host uses it", async () => {
  const env = machineWith({});
  const busy = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => busy.listen(0, "127.0.0.1", resolve));
  const ports = { busy: (busy.address() as AddressInfo).port, gone: 1 };
  const answers: Record<string, unknown> = {};
  for (const [name, port] of Object.entries(ports)) {
    const file = rigFile(
      readFileSync(benchRig("E660583883724A32", "0123456789ABCDEF"), "utf8").replace(
        'serialNumber: "E660583883724A32"',
        `port: "tcp://127.0.0.1:${port}"`,
      ),
      `${name}.mjs`,
    );
    const { stdout, exitCode } = await compiledHere(
      ["rig", "doctor", file, "--quarantine", "--json"],
      { env },
    );
    const { checks, quarantine } = JSON.parse(stdout);
    answers[name] = [exitCode, checks[0], quarantine];
  }
  busy.close();
  const lease = (problem: RegExp) => ({
    check: "lease",
    isOk: false,
    problems: [expect.stringMatching(problem)],
  });
  expect(answers).toEqual({
    busy: [3, lease(/ is in use: its server immediately ended our connection/), null],
    gone: [3, lease(/ cannot be opened: nothing listens on port 1 of 127/), "started"],
  });
});

test("`rig doctor` says that a rig without boards needs no check", async () => {
  const { stdout, exitCode } = await compiledHere(["rig", "doctor", "in-process"]);
  expect([exitCode, stdout]).toEqual([
    0,
    "in-process has no boards and no wires, so there is nothing to check.",
  ]);
});

test("`rig list` shows aiorig's rigs, your own rigs, and the boards that are plugged in", async () => {
  const own = benchRig(DUT, INSTRUMENT);
  const withUdev = await aiorigHere(["rig", "list", own], {
    env: machineWith({ [DUT]: "/dev/ttyACM0" }),
  });
  // Without udevadm, aiorig finds the ports of this machine in the list of the kernel.
  const bare = await aiorigHere(["rig", "list"], { env: { PATH: folder } });
  const [rigs, boards] = withUdev.stdout.split("\n\n").map((part) => part.split("\n"));
  expect({
    rigs: rigs!.slice(1).map((line) => line.trim().split(/ {2,}/).slice(0, 2)),
    boards,
    bare: [bare.exitCode, bare.stdout.split("\n").filter((line) => /^\w/.test(line))],
  }).toEqual({
    rigs: [
      ["in-process", "rigs/in-process.ts"],
      ["two-picos", "rigs/two-picos.ts"],
      ["virtual-pico", "rigs/virtual-pico.ts"],
      ["my-rig", own],
    ],
    boards: [
      "Serial ports and boards of this machine:",
      "  port          serial number     maker        USB        kind",
      `  /dev/ttyACM0  ${DUT}  MicroPython  2e8a:0005  a Raspberry Pi board with MicroPython`,
    ],
    bare: [0, ["Rigs:", "Serial ports and boards of this machine:"]],
  });
});

test("the error for a rig file with harmful code names the file", async () => {
  const marked = `\ufeffexport default { kind: "emulated", name: "marked", title: "x", ${WIRES} };`;
  const wide = Buffer.from(`\ufeff${marked}`, "utf16le");
  const answers = [];
  for (const [name, text] of [
    ["exits.ts", "process.exit(0);"],
    ["throws.ts", "throw null;"],
    ["marked.ts", marked],
    ["wide.ts", wide],
  ] as const) {
    const file = rigFile(text, name);
    const { stderr, exitCode } = await compiledHere(["rig", "wiring", file, "--out", folder]);
    answers.push([exitCode, stderr.replaceAll(folder, "FOLDER")]);
  }
  expect(answers).toEqual([
    [
      2,
      "aiorig: FOLDER/exits.ts cannot be loaded: the file calls process.exit(0) (exits.ts, line 1). Correct the error in that file.",
    ],
    [
      2,
      "aiorig: FOLDER/throws.ts cannot be loaded: it throws null. Correct the error in that file.",
    ],
    [0, ""],
    [2, "aiorig: FOLDER/wide.ts is UTF-16 text: save it as UTF-8."],
  ]);
}, 180_000);

test("if a file is not a rig, the error names the file and says what to do", async () => {
  const empty = rigFile("export const rig = {};", "empty.ts");
  const broken = rigFile("export default {", "broken.ts");
  const wrong = rigFile(
    `export default { kind: "emulated", name: "wrong", title: "x", ${WIRES.replace("dut: 17", "dut: 23")} };`,
    "wrong.mjs",
  );
  const answers = [];
  for (const name of ["tow-picos", "./nowhere.ts", "./rig.json", empty, broken, wrong]) {
    const { stderr, exitCode } = await compiledHere(["rig", "doctor", name], { cwd: folder });
    answers.push([exitCode, stderr.replaceAll(folder, "FOLDER").split("\n")[0]]);
  }
  const known = (await compiledHere(["rig", "serve", "two-picos"])).stderr;
  expect([...answers, known]).toEqual([
    [
      2,
      "aiorig: there is no rig tow-picos. The rigs are in-process, two-picos, virtual-pico. To use your own rig, give its file, such as ./my-rig.ts.",
    ],
    [
      2,
      "aiorig: there is no file FOLDER/nowhere.ts. To make your own rig, write a file like rigs/two-picos.ts.",
    ],
    [
      2,
      "aiorig: FOLDER/rig.json is not a rig file. The name of a rig file ends with .ts, .mts, .js, .mjs.",
    ],
    [
      2,
      'aiorig: FOLDER/empty.ts has no rig as its default export. Write "export default defineRig({ ... })", as in rigs/two-picos.ts.',
    ],
    [2, expect.stringMatching(/^aiorig: FOLDER\/broken\.ts cannot be loaded: /)],
    [
      2,
      "aiorig: FOLDER/wrong.mjs is not a valid rig: wires.LED: no wire can use GP23 of a Pico, because this pin is not on the board's header. Use another pin. See rigs/two-picos.ts for an example.",
    ],
    'aiorig: two-picos: Two Raspberry Pi Picos on USB. Pins with the same GPIO number are wired together. This rig has no emulated boards, and only emulated boards can be served. Serve virtual-pico, or your own rig of kind "emulated".',
  ]);
}, 180_000);

// This test uses real ports and real time, because another process serves the boards.
describe.skipIf(mustSkip)(`a bench on real serial ports${withoutFirmware}`, () => {
  const [NODE = "", ...MAIN] = AIORIG;
  let links: string;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    links = mkdtempSync(join(tmpdir(), "aiorig-served-"));
    const file = join(links, "served.mjs");
    writeFileSync(
      file,
      `export default { kind: "emulated", name: "served", title: "Served.", ${WIRES} };`,
    );
    const served = execa(NODE, [...MAIN, "rig", "serve", file, "--realtime", "--links", links], {
      reject: false,
      stdin: "ignore",
      env: PLAIN,
    });
    stop = async () => {
      served.kill("SIGINT");
      await served;
    };
    let text = "";
    served.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    while (served.exitCode === null && !text.includes("Ctrl-C ends the rig.")) await delay(50);
  });
  afterAll(async () => {
    await stop();
    rmSync(links, { recursive: true });
  });

  const served = () => ({ [DUT]: join(links, "dut"), [INSTRUMENT]: join(links, "instrument") });
  const leasesOf = (env: { readonly TMPDIR: string }) => {
    const leases = join(env.TMPDIR, "aiorig-leases");
    return existsSync(leases) ? readdirSync(leases).sort() : [];
  };

  /** Starts a program and waits until it has printed `sign`. */
  async function startUntil(sign: string, args: readonly string[], env: Record<string, string>) {
    const program = execa(NODE, args, {
      reject: false,
      stdin: "ignore",
      env: { ...PLAIN, ...env },
    });
    let text = "";
    program.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    while (!text.includes(sign)) {
      if (program.exitCode !== null) throw new Error(`it ended: ${(await program).stderr}`);
      await delay(20);
    }
    return {
      pid: program.pid,
      async end(signal: "SIGINT" | "SIGKILL") {
        program.kill(signal);
        const { exitCode, stderr } = await program;
        return { exitCode, stderr };
      },
    };
  }

  test("only one program at a time uses a bench, and a killed program frees its bench", async () => {
    const env = machineWith(served());
    const file = benchRig(DUT, INSTRUMENT);
    const user = rigFile(
      `import { defineRig } from ${JSON.stringify(join(ROOT, "harness/rig/definition/define-rig.ts"))};
import { openRig } from ${JSON.stringify(join(ROOT, "harness/rig/opening/open-rig.ts"))};
const { instrument } = await openRig(defineRig(${benchData(DUT, INSTRUMENT)}));
instrument.drive(3, 1);
console.log("in use");
setInterval(() => {}, 1000);`,
      "user.mts",
    );
    const loader = join(ROOT, "harness/typescript.mjs");
    const first = await startUntil("in use", ["--import", loader, user], env);
    const busy = await compiledHere(["rig", "doctor", file], { env });
    await first.end("SIGKILL");
    for (let i = 0; i < 500 && leasesOf(env).length > 0; i++) await delay(20);
    const left = leasesOf(env);
    const next = await compiledHere(["rig", "doctor", file], { env });
    const { stdout } = next;
    expect({
      busy: [busy.exitCode, busy.stdout.replaceAll(/\s+/g, " ")],
      left,
      next: [next.exitCode, stdout.match(/^ {2}\w+ +\S.{17}/gm)?.map((line) => line.trim())],
      leases: leasesOf(env),
    }).toEqual({
      busy: [
        3,
        expect.stringMatching(
          new RegExp(`wrong lease the board ${INSTRUMENT} is in use by process ${first.pid} of `),
        ),
      ],
      left: [],
      next: [
        0,
        [
          "ok     lease",
          "ok     ports",
          "ok     instrument",
          "ok     instrument program",
          "ok     device under test",
          "ok     reset",
          "ok     wires",
          "ok     self-test",
          "ok     ready",
        ],
      ],
      leases: [],
    });
  }, 180_000);

  test("after Ctrl-C, the boards and wires of a bench are in order", async () => {
    const env = machineWith(served());
    const file = benchRig(DUT, INSTRUMENT);
    const doctor = await startUntil(
      "  ok     instrument program ",
      [...MAIN, "rig", "doctor", file],
      env,
    );
    const { exitCode, stderr } = await doctor.end("SIGINT");
    expect([exitCode, stderr, leasesOf(env)]).toEqual([
      130,
      "The command was stopped before anything was judged.",
      [],
    ]);
  }, 120_000);

  test("a bench is refused if the board on a port has another serial number", async () => {
    const env = machineWith({
      [DUT]: join(links, "instrument"),
      [INSTRUMENT]: join(links, "dut"),
    });
    const { stdout, exitCode } = await compiledHere(["rig", "doctor", benchRig(DUT, INSTRUMENT)], {
      env,
    });
    expect([exitCode, stdout.replaceAll(/\s+/g, " ")]).toEqual([
      3,
      expect.stringContaining(
        `wrong instrument ${links}/dut is the port of the board ${INSTRUMENT}, but the board on that port has the serial number ${DUT}. Perhaps somebody swapped the plugs during the check.`,
      ),
    ]);
  }, 120_000);
});
