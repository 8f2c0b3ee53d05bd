import { Command } from "commander";
import { type Config, loadConfig } from "../runtimes/config.ts";
import { keptPicos } from "../runtimes/kept-pico.ts";
import { findOwnMicropython } from "../runtimes/micropython.ts";
import { print, printError } from "../text/output.ts";
import { printableRecord } from "../text/printable-record.ts";
import { knownBuilds } from "../toolchain/builds.ts";
import { cleanCache } from "../toolchain/cache-cleaning.ts";
import { type KnownBuilds, readCache } from "../toolchain/cache-contents.ts";
import {
  cleaningAsJson,
  contentsAsJson,
  type Instead,
  renderCleaning,
  renderContents,
  renderVerification,
  verificationAsJson,
} from "./cache-page.ts";
import { interruptSignal } from "./interrupt.ts";
import { type JsonDocument, type JsonOptions, jsonOption, printDocument } from "./json-document.ts";

interface CleanOptions extends JsonOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

export function cacheCommand(): Command {
  const cache = new Command("cache")
    .description("list, check or remove the builds in aiorig's cache")
    .addHelpText("after", HELP)
    .hook("preSubcommand", refuseUnknown);
  cache
    .command("list", { isDefault: true })
    .description("show the builds in the cache, and which of them are in use")
    .addOption(jsonOption())
    .addHelpText("after", LIST_HELP)
    .action(list);
  cache
    .command("verify")
    .description("compare each build with its record: size, mode and hash of every file")
    .addOption(jsonOption())
    .addHelpText("after", VERIFY_HELP)
    .action(verify);
  cache
    .command("clean")
    .description(
      "remove builds that are damaged or not used by this version of aiorig, and files that killed builds left behind",
    )
    .option("--all", "remove everything that aiorig wrote to the cache")
    .option("--dry-run", "show what the command would remove, and remove nothing")
    .addOption(jsonOption())
    .addHelpText("after", CLEAN_HELP)
    .action(clean);
  return cache;
}

/**
 * Refuses a misspelt subcommand of `cache`. Otherwise Commander would run the default subcommand with the misspelt word
 * as an argument.
 */
function refuseUnknown(cache: Command): void {
  const [word = "-"] = cache.args;
  const names = cache.commands.map((command) => command.name());
  if (word.startsWith("-") || names.includes(word)) return;
  cache.error(`error: unknown command '${word}'. The commands of cache are ${names.join(", ")}`);
}

async function list({ json }: JsonOptions): Promise<void> {
  const contents = await readCache(await allBuilds());
  const instead = await findInstead();
  show(
    json
      ? contentsAsJson(contents, instead)
      : renderContents(printableRecord(contents), printableRecord(instead)),
  );
}

/** Returns everything that this version of aiorig may keep in the cache. */
async function allBuilds(): Promise<KnownBuilds> {
  const known = await knownBuilds();
  return { ...known, recipes: [...known.recipes, ...(await keptPicos())] };
}

/**
 * Returns the paths of programs and files that the configuration tells aiorig to use instead of its own builds. If the
 * configuration cannot be read, the result is empty.
 */
async function findInstead(): Promise<Instead> {
  const config = await loadConfig().catch((): Config => ({}));
  const micropython = await findOwnMicropython(config);
  return {
    ...(micropython !== undefined && { "micropython-unix": micropython }),
    ...(config.firmware !== undefined && { "micropython-rp2040": config.firmware }),
  };
}

async function verify({ json }: JsonOptions): Promise<void> {
  const contents = await readCache(await allBuilds());
  const isDamaged = contents.items.some((item) => item.kind === "build" && item.faults.length > 0);
  show(json ? verificationAsJson(contents) : renderVerification(printableRecord(contents)));
  process.exitCode = isDamaged ? DAMAGED : 0;
}

async function clean({ all = false, dryRun = false, json }: CleanOptions): Promise<void> {
  const contents = await readCache(await allBuilds());
  const cleaning = await cleanCache(contents, {
    all,
    isDryRun: dryRun,
    signal: interruptSignal(),
    onWatch: (holder) =>
      printError(`Checking for up to 10 s whether ${holder} still uses the cache\n`),
  });
  const { folder } = contents;
  const shown = printableRecord({ folder, cleaning });
  show(
    json
      ? cleaningAsJson(folder, cleaning, dryRun)
      : renderCleaning(shown.folder, shown.cleaning, dryRun),
  );
  process.exitCode = cleaning.failed.length > 0 ? BROKEN : 0;
}

const DAMAGED = 1;
const BROKEN = 3;

function show(page: string | JsonDocument): void {
  if (typeof page === "string") print(page);
  else printDocument(page);
}

const HELP = `
The cache is the folder $AIORIG_CACHE, or else $XDG_CACHE_HOME/aiorig, or else ~/.cache/aiorig. aiorig compares
each build with its record before use, and builds it again if it is damaged or has no record.

Examples:
  aiorig cache                        show what is there
  aiorig cache verify                 check that no file has changed
  aiorig cache clean --dry-run        show what would be removed
  aiorig cache clean --all            remove everything and start again`;

const LIST_HELP = `
Exit codes: 0 the cache was listed, even if something is damaged (see: cache verify); 2 wrong usage; 3 the cache cannot be read.

Examples:
  aiorig cache list
  aiorig cache list --json`;

const VERIFY_HELP = `
Exit codes: 0 every build is whole; 1 some are damaged; 2 wrong usage; 3 the cache cannot be read.

Examples:
  aiorig cache verify
  aiorig cache verify --json`;

const CLEAN_HELP = `
Without --all this removes: damaged builds, builds of other recipes or systems, what killed builds left,
locks whose holders have ended, logs older than 30 days, and package lists that no build uses.
It never removes what a running build uses, or what aiorig did not write. With --all, a suite that is
running now loses its programs, too.

Exit codes: 0 done; 2 wrong usage; 3 something could not be removed.

Examples:
  aiorig cache clean
  aiorig cache clean --all --dry-run`;
