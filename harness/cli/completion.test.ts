import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { placesOf } from "./completion-tree.ts";
import { aiorigHere } from "./testing/command-line.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-completion-"));
  for (const shell of SHELLS) {
    const { stdout } = await aiorigHere(["completion", shell]);
    writeFileSync(join(folder, `aiorig.${shell}`), `${stdout}\n`);
  }
  writeFileSync(join(folder, "my rig.ts"), "");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GATHER_IDS = idsThatStart("GATHER-0");
const GROUP_AND_IDS = ["QUEUE", ...idsThatStart("QUEUE-")];

/** Lines of a shell, and what the shell offers when it completes the last word of each line. */
const OFFERS: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ["aiorig conf", ["config"]],
  ["aiorig run --runt", ["--runtime"]],
  ["aiorig run --runtime ref", ["reference"]],
  ["aiorig run --full --runtime cpython GATHER-0", GATHER_IDS],
  ["aiorig run QUEU", GROUP_AND_IDS],
  ["aiorig run --fail-on s", ["should"]],
  ["aiorig rig doc", ["doctor"]],
  ["aiorig rig doctor virt", ["virtual-pico"]],
  ["aiorig rig doctor m", ["my rig.ts"]],
  ["aiorig diff --format mark", ["markdown"]],
  ["aiorig report --format jun", ["junit"]],
  ["aiorig completion f", ["fish"]],
  ["aiorig cache clean --dr", ["--dry-run"]],
  ["aiorig boards --runt", []],
];

/**
 * For each shell, a function that loads the completion script and completes the last word. It returns the words that
 * the shell offers. In bash and zsh, the shell code prints these words after the completion function has run.
 */
const ASK: Readonly<Record<Shell, (words: readonly string[]) => string[]>> = {
  bash: (words) =>
    offeredBy("bash", [
      `. ./aiorig.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _aiorig; printf "%s\\n" "\${COMPREPLY[@]}"`,
      "bash",
      ...words,
    ]),
  // zsh has compadd only in its line editor. So this script replaces the functions of the editor with functions that
  // print the words.
  zsh: (words) =>
    offeredBy("zsh", [
      `compdef() { }; compset() { return 1 }
      compadd() { shift; print -rl -- \${(M)@:#$words[CURRENT]*} }
      _files() { print -rl -- $words[CURRENT]*(N) }
      . ./aiorig.zsh; words=("$@"); CURRENT=$#; _aiorig`.replaceAll("\\$", "$"),
      "zsh",
      ...words,
    ]),
  fish: (words) =>
    offeredBy("fish", [`source ./aiorig.fish; complete -C '${words.join(" ")}'`]).map(
      (line) => line.split("\t")[0] ?? "",
    ),
};

describe.each(SHELLS)("completion in %s", (shell) => {
  const isMissing = spawnSync(shell, ["-c", "true"]).error !== undefined;
  test.skipIf(isMissing).each(OFFERS)(
    `%s${isMissing ? ` (${shell} is not installed)` : ""}`,
    (line, offers) => {
      const offered = ASK[shell](line.split(" "));
      expect(offered.sort()).toEqual([...offers].sort());
    },
  );
});

test("bash completes --option=value and the last part of a list", () => {
  expect(ASK.bash(["aiorig", "run", "--runtime", "=", "ref"])).toEqual(["reference"]);
  expect(ASK.bash(["aiorig", "run", "--level", "must,sh"])).toEqual(["must,should"]);
});

test("an option with an unknown placeholder is refused", () => {
  const command = new Command("x").addOption(new Option("--thing <unheard-of>", "a thing"));
  expect(() => placesOf(command)).toThrow("no values are known for <unheard-of>");
});

function offeredBy(shell: Shell, [script = "", ...args]: readonly string[]): string[] {
  const env = { ...process.env, HOME: folder };
  const output = execFileSync(shell, ["-c", script, ...args], {
    cwd: folder,
    encoding: "utf8",
    env,
    timeout: 60_000,
  });
  return output.split("\n").filter((line) => line !== "");
}

function idsThatStart(text: string): string[] {
  const ids = groups.flatMap(({ clauses }) => clauses.map(({ id }) => id));
  return ids.filter((id) => id.startsWith(text));
}
