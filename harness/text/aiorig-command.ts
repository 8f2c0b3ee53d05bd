import { existsSync, realpathSync } from "node:fs";
import { delimiter, join, relative, sep } from "node:path";
import { foldersUpFrom, ownFolder, ownPackage } from "./own-package.ts";
import { quoteWord } from "./shell-word.ts";

/**
 * Returns a command that starts aiorig with `args`, such as `run GATHER-21`, from the current folder. In a checkout,
 * this may be `npm run aiorig -- run GATHER-21`. In a folder where the package is installed, it may be `npx
 * --no-install aiorig run GATHER-21`. Words in `args` must already be quoted for a shell.
 */
export function aiorigCommand(args: string): string {
  return `${formHere().aiorig} ${args}`;
}

/**
 * Returns the command that runs all clauses on all runtimes and measures the timing of some runtimes. The command also
 * builds missing runtimes.
 */
export function startCommand(): string {
  return formHere().start;
}

/** The commands that start aiorig in one kind of folder: a checkout, or a folder where the package is installed. */
export interface CommandForm {
  /** The first part of each command line that runs aiorig. The arguments of aiorig follow it. */
  readonly aiorig: string;
  /** The command that runs all clauses on all runtimes. */
  readonly start: string;
}

/** The facts that decide the form of a command. */
export interface CommandPlace {
  /** The folder with the package.json of aiorig, without symbolic links. */
  readonly folder: string;
  /** The file that starts aiorig, relative to `folder`. */
  readonly main: string;
  /** The current folder of the process. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Returns the commands that start aiorig from the current folder. */
export function commandForm(place: CommandPlace): CommandForm {
  return place.main.endsWith(".ts") ? checkoutForm(place) : packageForm(place);
}

/**
 * Returns the commands for a checkout. The user may call npm in any folder, but npm starts each script in the folder of
 * the checkout. So the folder of the user comes from INIT_CWD.
 */
function checkoutForm({ folder, main, cwd, env }: CommandPlace): CommandForm {
  const isFromNpm = env.npm_package_json === join(folder, "package.json");
  const here = isFromNpm ? (env.INIT_CWD ?? cwd) : cwd;
  if (isInside(here, folder)) {
    return { aiorig: "npm run aiorig --", start: "npm start" };
  }
  if (isFromNpm) {
    const npm = `npm --prefix ${quoteWord(folder)}`;
    return { aiorig: `${npm} run aiorig --`, start: `${npm} start` };
  }
  const loader = quoteWord(join(folder, "harness", "typescript.mjs"));
  const aiorig = `node --import ${loader} ${quoteWord(join(folder, main))}`;
  return { aiorig, start: `${aiorig} run --timing` };
}

/**
 * Returns the commands for an installed package. `npx --no-install` works without a network, and never fetches another
 * package with the same name. npm and npx add folders to the PATH of the processes that they start. An `aiorig` in one
 * of these additional folders does not count, because the user's own shell does not find it.
 */
function packageForm({ folder, main, cwd, env }: CommandPlace): CommandForm {
  const ours = realPath(join(folder, main));
  const isOurs = (file: string) => ours !== undefined && realPath(file) === ours;
  const path = (env.PATH ?? "").split(delimiter).filter((entry) => entry !== "");
  const isGlobal = path.some((bin) => !bin.endsWith(BIN) && isOurs(join(bin, "aiorig")));
  const isLocal = foldersUpFrom(cwd).some((above) => isOurs(join(above, BIN, "aiorig")));
  const aiorig = isGlobal
    ? "aiorig"
    : isLocal
      ? "npx --no-install aiorig"
      : `node ${quoteWord(join(folder, main))}`;
  return { aiorig, start: `${aiorig} run --timing` };
}

const BIN = join("node_modules", ".bin");

function formHere(): CommandForm {
  form ??= commandForm({ ...ownPlace(), cwd: process.cwd(), env: process.env });
  return form;
}

let form: CommandForm | undefined;

/**
 * Returns the location of the running aiorig. A folder with the TypeScript sources is a checkout, and a folder with
 * only JavaScript is the package. A compiled copy inside a checkout counts as the checkout, so that aiorig suggests the
 * commands of the checkout.
 */
function ownPlace(): Pick<CommandPlace, "folder" | "main"> {
  const folder = ownFolder();
  const main = join("harness", "cli", "main.ts");
  return { folder, main: existsSync(join(folder, main)) ? main : ownPackage().bin.aiorig };
}

function isInside(inner: string, outer: string): boolean {
  const path = relative(outer, realPath(inner) ?? inner);
  return path !== ".." && !path.startsWith(`..${sep}`);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
