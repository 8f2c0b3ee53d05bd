import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aiorigHere } from "../cli/testing/command-line.ts";
import { copyOfFolder, plantReaderFolder } from "../cli/testing/reader-folder.ts";
import { aiorigCommandsIn, type HelpPage, helpPages } from "./testing/help-pages.ts";

const PAGES = await helpPages();

/** Commands whose examples do not run here, because they need other programs, boards, a network or a lot of time. */
const NOT_RUN: Readonly<Record<string, string>> = {
  run: "starts vitest",
  watch: "runs programs of the reader, often on an emulated Pico",
  trace: "runs programs on several runtimes",
  smoke: "starts runtimes",
  replay: "runs programs again",
  allure: "needs the results of a run, and starts Allure",
  faults: "takes a minute",
  time: "measures",
  compare: "measures",
  irq: "boots an emulated Pico",
  fuzz: "runs thousands of programs",
  versions: "asks Debian's archive",
  "firmware build": "builds firmware",
  "rig doctor": "boots boards",
  "rig serve": "runs until Ctrl-C",
};

/** Examples that run although their commands are in `NOT_RUN`, because they only read files. */
const ALSO_RUN = ["aiorig time --list", "aiorig compare old/timing.jsonl out/timing.jsonl"];

let folder: string;
beforeAll(async () => {
  folder = plantReaderFolder();
  const certify = ["certify", "--target", "micropython", "--even-if-failing"];
  await aiorigHere([...certify, "--out", "micropython.bundle.jsonl"], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(examplesToRun())("%s exits with a code that the help explains", async (example) => {
  const here = copyOfFolder(folder);
  // Only the example of merge writes the folder `merged`. The examples of all other commands only read this folder.
  if (example.startsWith("aiorig merge")) rmSync(join(here, "merged"), { recursive: true });
  try {
    for (const args of aiorigCommandsIn(example)) {
      const options = { cwd: here, env: { AIORIG_CACHE: join(here, "cache") } };
      const { exitCode, stderr } = await aiorigHere(args, options);
      const explained = pageOf(args).exitCodes.filter((code) => !FAILURES.includes(code));
      expect(explained, `${args.join(" ")}\n${stderr}`).toContain(exitCode);
      expect(stderr).not.toMatch(/^aiorig: /m);
    }
  } finally {
    rmSync(here, { recursive: true });
  }
});

/**
 * The exit codes of a command that was used wrongly, and of a command in which a rig, the harness or a program failed.
 */
const FAILURES = [2, 3];

test("every command that `NOT_RUN` names is a real command", () => {
  const known = PAGES.map(({ command }) => command);
  expect(Object.keys(NOT_RUN).filter((name) => !known.includes(name))).toEqual([]);
});

/** The examples that can run here, from all commands. */
function examplesToRun(): string[] {
  const all = PAGES.filter(({ isGroup }) => !isGroup).flatMap(({ examples }) => examples);
  return all.filter((example) => {
    const names = aiorigCommandsIn(example).map((args) => pageOf(args).command);
    // An example with `$HASH` is left out, because `$HASH` stands for a value that only the reader knows.
    const isFree =
      !example.includes("$HASH") && !names.some((name) => Object.hasOwn(NOT_RUN, name));
    return isFree || ALSO_RUN.includes(example);
  });
}

/** Returns the help page of the command that these arguments start. */
function pageOf(args: readonly string[]): HelpPage {
  const pages = PAGES.filter(({ command }) => `${args.join(" ")} `.startsWith(`${command} `));
  const [page] = pages.sort((one, other) => other.command.length - one.command.length);
  if (page === undefined) throw new Error(`there is no command for ${args.join(" ")}`);
  return page;
}
