import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { ROOT } from "../../engine/suite.ts";
import { print } from "../../text/output.ts";
import { OWN_CONFIG, OWN_PROGRAM, OWN_RIG, OWN_SUITE, OWN_WATCHED } from "./own-files.ts";

/**
 * `npm run campaign:package`: packs aiorig, installs it into an empty folder as a user does, and uses it there. Prints
 * one line per check. Exits with 1 if a check fails, and with 3 if the package cannot be installed.
 */
async function tryPackage(): Promise<void> {
  const { micropython, keep } = new Command("npm run campaign:package --")
    .description("installs the package into an empty folder and uses it there")
    .option("--micropython <path>", "also run a clause on the MicroPython interpreter at this path")
    .option("--keep", "keep the folder")
    .parse()
    .opts<{ micropython?: string; keep?: true }>();
  const folder = mkdtempSync(join(tmpdir(), "aiorig-installed-"));
  try {
    const project = join(folder, "project");
    mkdirSync(project);
    if (!(await install(folder, project))) {
      process.exitCode = 3;
      return;
    }
    const before = timesBelow(join(project, "node_modules"));
    await checkTree(project);
    await checkTypes(project);
    await useCommands(project, micropython);
    const after = timesBelow(join(project, "node_modules"));
    report("nothing is written to node_modules", before === after);
  } finally {
    if (keep) print(`Kept: ${folder}\n`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function install(folder: string, project: string): Promise<boolean> {
  const packed = await execa("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: ROOT,
  });
  const { stdout } = packed;
  const { filename } = JSON.parse(stdout.slice(stdout.indexOf("[\n")))[0];
  const started = Date.now();
  const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", `../${filename}`];
  const { exitCode, stderr } = await execa("npm", args, { cwd: project, reject: false });
  if (exitCode !== 0) {
    print(
      `The package cannot be installed. The installation needs the npm registry or npm's cache:\n${stderr}\n`,
    );
    return false;
  }
  report(`installed in ${Math.round((Date.now() - started) / 1000)} s`, true);
  return true;
}

/**
 * Checks that the project of a user has neither serialport 8 nor johnny-five. johnny-five needs serialport 8, which has
 * native code. In our own folder, `overrides` replaces serialport 8, but npm ignores our `overrides` in the project of
 * a user.
 */
async function checkTree(project: string): Promise<void> {
  const { stdout } = await execa("npm", ["ls", "--all", "--json"], { cwd: project, reject: false });
  const serialports = [...stdout.matchAll(/"serialport": \{\s*"version": "([^"]*)"/g)];
  const versions = [...new Set(serialports.map(([, version]) => version))];
  report(
    "serialport 13 is the only installed version of serialport",
    versions.join() === "13.0.0",
    versions.join(),
  );
  report("johnny-five is not installed", !stdout.includes('"johnny-five"'));
}

/** Reports whether the types of the public modules compile in a strict project that also checks libraries. */
async function checkTypes(project: string): Promise<void> {
  writeFileSync(join(project, "own.suite.ts"), OWN_SUITE);
  writeFileSync(join(project, "my-rig.ts"), OWN_RIG);
  writeFileSync(join(project, "my-config.ts"), OWN_CONFIG);
  mkdirSync(join(project, "fixtures"));
  writeFileSync(join(project, "fixtures", "01.py"), OWN_PROGRAM);
  writeFileSync(
    join(project, "scheduler.ts"),
    'import { Scheduler, sleepMs } from "aiorig";\nnew Scheduler().run(sleepMs(1));\n',
  );
  writeFileSync(join(project, "watched.py"), OWN_WATCHED);
  const files = ["own.suite.ts", "my-rig.ts", "my-config.ts", "scheduler.ts"];
  const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2023"];
  const { exitCode, stdout } = await execa("npx", ["--no-install", "tsc", ...options, ...files], {
    cwd: project,
    reject: false,
  });
  report("the public types compile", exitCode === 0, stdout);
}

async function useCommands(project: string, micropython: string | undefined): Promise<void> {
  const commands: [args: string[], exitCode?: number][] = [
    [["--version"]],
    [["list", "SLEEP"]],
    [["explain", "GATHER-01"]],
    [["list", "SLEEP", "--json"]],
    [["watch", "watched.py", "--runtime", "reference", "--out", "out/watch"]],
    [["run", "SLEEP", "QUEUE", "--runtime", "reference"]],
    [["results", "--full"]],
    [["report"]],
    [["replay", "out/results.jsonl", "SLEEP-01", "reference"]],
    [["spec"]],
    [["trace", "GATHER-01", "--runtime", "reference"]],
    [["run", "--suites", ".", "--runtime", "reference", "--out", "out/own"]],
    [["run", "SLEEP-01", "--config", "my-config.ts", "--out", "out/config"]],
    [["rig", "list", "./my-rig.ts"]],
    [["time", "LATE-10-ALONE", "--runtime", "reference", "--samples", "20", "--out", "out/time"]],
    [["cache"]],
    [["run", "NONE-01"], 2],
    ...(micropython === undefined
      ? []
      : ([[["run", "SLEEP-01", "--runtime", `micropython=${micropython}`]]] as [string[]][])),
  ];
  for (const [args, expected = 0] of commands) {
    const { exitCode, all } = await execa("npx", ["--no-install", "aiorig", ...args], {
      cwd: project,
      reject: false,
      all: true,
      env: { CI: undefined, NO_COLOR: "1" },
    });
    const isRight = exitCode === expected && !/npm (run|start)/.test(all);
    report(`aiorig ${args.join(" ")}`, isRight, `exit code ${exitCode}\n${all}`);
  }
}

/** Returns the paths and modification times of all files in a folder, as text. */
function timesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => `${file} ${statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs}`)
    .join("\n");
}

function report(what: string, isRight: boolean, why = ""): void {
  print(isRight ? `ok     ${what}\n` : `wrong  ${what}\n${why.replaceAll(/^/gm, "       ")}\n`);
  if (!isRight) process.exitCode = 1;
}

await tryPackage();
