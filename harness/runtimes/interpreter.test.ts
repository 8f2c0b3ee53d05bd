import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askInterpreter } from "./interpreter.ts";

let folder: string;
let command: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-ask-"));
  command = join(folder, "interpreter");
});

afterEach(() => rm(folder, { recursive: true }));

const ANSWER = {
  implementation: "myfork",
  version: "0.3.0",
  language: "3.4",
  hasTicks: true,
  platform: "linux",
  executable: "/usr/bin/myfork",
  asyncio: "asyncio/__init__.py",
};
const SAID = `\\036aiorig ${JSON.stringify(ANSWER)}\\036`;

test.each([
  ["alone", `printf '${SAID}\\n'`],
  ["after a banner", `echo 'Welcome to my fork!'; printf '${SAID}\\n'`],
  ["behind an unfinished line", `printf 'loading ... ${SAID}'`],
  ["before a farewell on its line", `printf '${SAID} bye'`],
  ["after its own question", `echo "$*"; printf '${SAID}\\n'`],
  ["beside warnings", `echo warning >&2; printf '${SAID}\\n'; echo warning >&2`],
  ["with an exit code that is not 0", `printf '${SAID}\\n'; exit 3`],
])("an answer %s is found", async (_where, lines) => {
  await writeScript(lines);
  expect(await askInterpreter({ command, args: [] })).toEqual({ ...ANSWER, asyncio: "built in" });
});

const CALLED =
  " aiorig starts the command as COMMAND -c PROGRAM: the command must run this Python program and then exit";

test.each([
  ["says nothing", "true", "ended with code 0 after N ms. It printed nothing."],
  [
    "says something else",
    "echo hello; echo oh >&2; exit 7",
    'ended with code 7 after N ms. It printed "hello\\n" on standard output and "oh\\n" on standard error.',
  ],
  [
    "answers with something else",
    `printf '\\036aiorig {"implementation": 3}\\036\\n'`,
    'ended with code 0 after N ms. It printed "\\u001eaiorig {\\"implementation\\": 3}\\u001e\\n" on standard output.',
  ],
  ["reads its input", "cat", "ended with code 0 after N ms. It printed nothing."],
  [
    "prints bytes that are not text",
    "printf '\\377\\000\\033[31m'",
    'ended with code 0 after N ms. It printed "\ufffd\\u0000\\u001b[31m" on standard output.',
  ],
  ["dies", "kill -s SEGV $$", "died of SIGSEGV after N ms. It printed nothing."],
])(
  "an interpreter that %s is refused, and the message says what happened",
  async (_what, lines, seen) => {
    await writeScript(lines);
    expect(await whyNot()).toBe(`COMMAND did not identify itself: it ${seen}${CALLED}`);
  },
);

test("the message shows the beginning and the end of a very long output", async () => {
  await writeScript("echo first; yes");
  expect(await whyNot()).toMatch(
    /^COMMAND did not identify itself: it printed more than 1048576 bytes and was stopped after N ms\. It printed "first(\\ny){50,100}\S* \.\.\. \S+" on standard output\./,
  );
});

test("if an interpreter hangs, it is stopped at the limit, together with all processes that it started", async () => {
  await writeScript("echo begun; sleep 60 & wait");
  expect(await whyNot(500)).toBe(
    `COMMAND did not identify itself: it was still running and was stopped after N ms. It printed "begun\\n" on standard output.${CALLED}`,
  );
});

test("if an interpreter answers the questions and then hangs, it is refused, because each program would also hang", async () => {
  await writeScript(`printf '${SAID}\\n'; exec sleep 60`);
  expect(await whyNot(500)).toMatch(
    /^COMMAND answered, but then it was still running and was stopped after N ms\./,
  );
});

test("if a script or the interpreter of this script is missing, the message says which of them is missing", async () => {
  await writeFile(command, "#!/no/such/shell\n", { mode: 0o755 });
  const first = await whyNot();
  command = "/no/such/python";
  expect([first, await whyNot()]).toEqual([
    "COMMAND cannot be started: a program that the file needs is missing, such as the interpreter in its first line",
    "COMMAND was not found",
  ]);
});

function writeScript(lines: string): Promise<void> {
  return writeFile(command, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
}

async function whyNot(limitMs?: number): Promise<string> {
  const error = await askInterpreter({ command, args: [] }, [], limitMs).catch((error) => error);
  expect(error).toBeInstanceOf(Error);
  return error.message.replaceAll(command, "COMMAND").replace(/after \d+ ms/, "after N ms");
}
