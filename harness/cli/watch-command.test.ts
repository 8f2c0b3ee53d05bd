import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aiorigHere } from "./testing/command-line.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-watch-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const program = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/session/${name}`, import.meta.url));

const onReference = (name: string, ...args: string[]) =>
  aiorigHere(["watch", program(name), "--runtime", "reference", ...args], { cwd: folder });

test("`watch` shows the pins and the output of a program, and writes its files", async () => {
  const { exitCode, stdout } = await onReference(
    "button.py",
    "--press",
    "GP15@400ms",
    "--for",
    "2s",
  );
  expect(exitCode).toBe(0);
  expect(stdout).toContain("GP16");
  expect(stdout).toContain("pressed for 80 ms");
  expect(readdirSync(join(folder, "out/watch")).sort()).toEqual([
    ...["index.html", "session.csv", "session.json", "session.perfetto.json", "session.vcd"],
  ]);
  const vcd = readFileSync(join(folder, "out/watch/session.vcd"), "utf8");
  expect(vcd).toMatch(/^\$timescale 1 us \$end\n[\s\S]* GP15 \$end\n[\s\S]*#400000\n0!/);
});

test.each([
  ["import sys\nsys.exit(0)\n", 0, /main\.py ended after /],
  [
    "import sys\nsys.exit(4)\n",
    3,
    /main\.py failed after .*: it called sys\.exit\(4\) \(.*line 2\)\./,
  ],
  ["import sys\nsys.exit('no sensor')\n", 3, /it called sys\.exit\("no sensor"\)/],
  ["import machine\nmachine.reset()\n", 0, /main\.py called machine\.reset\(\) in line 2 after /],
])(
  "after the program %j, `watch` says how it ended, and its exit code is %i",
  async (text, code, said) => {
    writeFileSync(join(folder, "main.py"), text);
    const args = ["watch", "main.py", "--runtime", "reference"];
    const { exitCode, stdout } = await aiorigHere(args, { cwd: folder });
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: expect.stringMatching(said) });
    expect(stdout).not.toContain("Traceback");
  },
);

test("--press accepts the name of a variable of the program and drives the pin in this variable", async () => {
  const { stdout } = await onReference("button.py", "--press", "button@40ms", "--for", "200ms");
  expect(stdout).toContain("pressed for 80 ms");
  const { exitCode, stderr } = await onReference("button.py", "--press", "led@40ms");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining("but the program makes GP16 an output (led)"),
  });
});

test("`watch` says that --serial sends at another speed than the program receives", async () => {
  const serial = ["--serial", "GP1=hi\\n@10ms", "--for", "50ms"];
  const { stdout } = await onReference("beginner/uart_echo.py", ...serial);
  expect(stdout).toContain("--serial GP1 sends at 115200 baud");
});

test("`watch --json` writes the session to standard output, and warnings to standard error", async () => {
  const { stdout, stderr } = await onReference("two_leds.py", "--json", "--press", "GP22@20s");
  expect(stderr).toBe(
    "--press GP22 has no effect at 20.00 s, because the watch ends after 10.00 s. To watch longer, use --for 21s.",
  );
  expect(JSON.parse(stdout)).toMatchObject({
    target: { name: "reference" },
    end: { kind: "program", outcome: { kind: "ended" } },
  });
});

test("`watch` connects devices, and writes what it decoded", async () => {
  const { stdout, exitCode } = await onReference(
    ...["humidity.py", "--device", "htu21d:GP4,GP5:21.5C,40%", "--for", "1s"],
    ...["--decode", "i2c:GP4,GP5", "--decode", "uart:GP0:9600"],
  );
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Decoded: i2c:GP4,GP5: 5 lines\n");
  expect(stdout).toContain("ms  read from 0x40: 0x63 0x94 0x85\n");
  expect(stdout).toContain("Decoded: uart:GP0:9600: 2 lines\n");
  const vcd = readFileSync(join(folder, "out/watch/session.decoded.vcd"), "utf8");
  expect(vcd).toMatch(/\$var string 1 \S+ i2c:GP4,GP5 \$end\n[\s\S]*\ns0x40_read_ack /);
  const page = readFileSync(join(folder, "out/watch/index.html"), "utf8");
  expect(page).toContain('<td class="text">write to 0x33: nobody answers');
});

test.each([
  ["the text", []],
  ["the JSON", ["--json"]],
])(
  "if the files cannot be written, `watch` shows %s of the session before the error",
  async (_, more) => {
    mkdirSync(join(folder, "blocked"), { recursive: true });
    writeFileSync(join(folder, "blocked", "watch"), "not a folder");
    const { exitCode, stdout, stderr } = await onReference(
      "button.py",
      "--out",
      "blocked",
      ...more,
    );
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: expect.stringContaining("GP16"),
      stderr: expect.stringMatching(
        /blocked\/watch\/index\.html cannot be written: ENOTDIR.*--out/,
      ),
    });
  },
);

test("`watch` exits with 3 if the program fails", async () => {
  writeFileSync(join(folder, "fails.py"), "1 / 0\n");
  const args = ["watch", "fails.py", "--runtime", "reference"];
  const { exitCode, stdout } = await aiorigHere(args, { cwd: folder });
  expect(exitCode).toBe(3);
  expect(stdout).toContain("ZeroDivisionError");
});

test("without firmware, `watch` uses the reference and says how to get the firmware", async () => {
  const { stderr, exitCode } = await aiorigHere(["watch", program("blink.py"), "--for", "1s"], {
    cwd: folder,
    env: { AIORIG_CACHE: join(folder, "empty-cache") },
  });
  expect(exitCode).toBe(0);
  expect(stderr).toContain("To run real firmware on an emulated Pico, build the firmware once: ");
  expect(stderr).toContain("firmware build");
});

describe("what cannot be watched", () => {
  test.each([
    [
      ["--press", "GP16@1s"],
      "aiorig: --press drives GP16, but the program makes GP16 an output (led). Choose a pin that the program reads.",
    ],
    [
      ["--press", "GP15@1s", "--level", "GP15=1"],
      "aiorig: --press and --level both drive GP15. Use only one of them for a pin.",
    ],
    [
      ["--press", "GP15@1s", "--press", "GP15@2s"],
      "aiorig: --press drives GP15 twice. Write all times in one option, such as --press GP15@400ms,1s.",
    ],
    [
      ["--device", "button:GP15:1s-2s", "--device", "button:GP15:3s-4s"],
      "aiorig: --device drives GP15 twice. Write all times in one option, such as --device button:GP15:400ms-500ms:1s-1.1s.",
    ],
    [
      ["--press", "GP40@1s"],
      'aiorig: --press: there is no pin "GP40". The pins are GP0 to GP28, and LED for GP25.',
    ],
    [
      ["--decode", "nec:GP40"],
      'aiorig: --decode: there is no pin "GP40". The pins are GP0 to GP28, and LED for GP25.',
    ],
    [
      ["--decode", "can:GP1"],
      /^error: option '--decode <wires>' argument 'can:GP1' is invalid\. There is no decoder "can"\. Write i2c:GP4,GP5/,
    ],
    [
      ["--device", "encoder:GP15,GP16:3@1s"],
      "aiorig: --device drives GP16, but the program makes GP16 an output (led). Choose a pin that the program reads.",
    ],
    [
      ["--for", "5"],
      "error: option '--for <time>' argument '5' is invalid. Write a time such as 500ms, 5s or 10m, at most 48h.",
    ],
    [
      ["--until", ""],
      "error: option '--until <condition>' argument '' is invalid. The text is empty. Write a text that the program prints, or a pin and its level, such as GP16=1.",
    ],
    [
      ["--rig", "virtual-pico"],
      "aiorig: name a runtime with --runtime, or a rig with --rig, but not both",
    ],
    [
      ["--keys"],
      "aiorig: keys can only press buttons in a terminal, and standard input is not a terminal. Start the command in a terminal, or press buttons at planned times, such as --press GP15@1s (pin GP15, at 1 s)",
    ],
    [
      ["--key", "q=GP15"],
      "error: option '--key <key=pin>' argument 'q=GP15' is invalid. The key \"q\" cannot press a button. Use a digit or a small letter, but not q, which ends the watch.",
    ],
    [
      ["--drive", "none.csv"],
      /^aiorig: none\.csv cannot be read: there is no such file\. Give the path of a CSV or VCD file\.$/,
    ],
  ])("%o", async (args, message) => {
    const { exitCode, stderr } = await onReference("button.py", ...args);
    const said = stderr.split("\n").at(-1)!;
    expect(said).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
    expect(exitCode).toBe(2);
  });

  test("a program that does not exist", async () => {
    const { exitCode, stderr } = await aiorigHere(["watch", "none.py"], { cwd: folder });
    expect(stderr).toMatch(
      /^aiorig: \S+none\.py cannot be read: there is no such file\. Name a Python file\.$/,
    );
    expect([exitCode, existsSync(join(folder, "none.py"))]).toEqual([2, false]);
  });

  test("pins on a runtime without pins", async () => {
    const args = ["watch", program("button.py"), "--runtime", "cpython", "--press", "GP15@1s"];
    const { exitCode, stderr } = await aiorigHere(args, { cwd: folder });
    expect(stderr).toContain(
      "--press drives GP15, but cpython has no pins. Use --runtime pico-virtual or --runtime reference.",
    );
    expect(exitCode).toBe(2);
  });
});
