import { mkdirSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { bootToPrompt } from "../emulated-boards/board-answers.ts";
import { openPty, type Pty } from "../emulated-boards/serving/pty.ts";
import { serve } from "../emulated-boards/serving/serve.ts";
import type { FirmwareImage } from "../emulator/firmware/firmware-image.ts";
import type { Board } from "../emulator/simulation/board.ts";
import { dutPinOf } from "../rig/definition/dut-pins.ts";
import type { EmulatedRig, RigDefinition } from "../rig/definition/rig-definition.ts";
import { wiringOf } from "../rig/definition/wiring.ts";
import { type VirtualPair, virtualPair } from "../rig/opening/virtual-pair.ts";
import type { Config } from "../runtimes/config.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { print, printError, printLine } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { printableRecord } from "../text/printable-record.ts";
import { wrap } from "../text/wrap.ts";
import { withLock } from "../toolchain/lock.ts";
import { firmwareWithProgress } from "./firmware-progress.ts";
import { interruptSignal } from "./interrupt.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import {
  configOf,
  configOption,
  firmwareOption,
  outFolderOf,
  outOption,
  parsePath,
} from "./options.ts";
import { examinationAsJson, examineRig } from "./rig-doctor.ts";
import { findRig, knownRigs } from "./rig-file.ts";
import { renderRigs, rigsAsJson } from "./rig-list.ts";
import { writeWiring } from "./rig-wiring.ts";
import { terminal } from "./terminal.ts";

interface ServeOptions {
  readonly config?: string;
  readonly firmware?: string;
  readonly links?: string;
  readonly realtime?: boolean;
}

interface DoctorOptions extends JsonOptions {
  readonly config?: string;
  readonly firmware?: string;
  readonly wait?: boolean;
  readonly powerCycle?: boolean;
  readonly quarantine?: boolean;
}

interface WiringOptions {
  readonly config?: string;
  readonly out?: string;
}

export function rigCommand(): Command {
  const rig = new Command("rig")
    .description("use boards that are wired together")
    .addHelpText("after", HELP);
  rig
    .command("list")
    .description("show the rigs, and the serial ports and boards of this machine")
    .argument("[file...]", "files of your own rigs; the list then also shows these rigs")
    .addOption(jsonOption())
    .addHelpText("after", LIST_HELP)
    .action(listRigs);
  rig
    .command("doctor")
    .description("check a whole rig: boards, firmware, each wire, the instrument")
    .argument("<rig>", RIG)
    .option("--wait", "wait if another program uses the boards")
    .option(
      "--power-cycle",
      'if a check fails, run the command "powerCycle" of the rig\'s file, which turns the boards off and on, and check again',
    )
    .option(
      "--quarantine",
      'if the rig cannot be used, no run may use it until "rig doctor" finds it in order',
    )
    .addOption(firmwareOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", DOCTOR_HELP)
    .action(examine);
  rig
    .command("wiring")
    .description("describe the wiring of a rig: write a drawing, and a page that lists the wires")
    .argument("<rig>", RIG)
    .addOption(outOption("the folder for the files (default: out/wiring in the current folder)"))
    .addOption(configOption())
    .addHelpText("after", WIRING_HELP)
    .action(draw);
  rig
    .command("serve")
    .description(
      "run the emulated boards of a rig, so that mpremote, Thonny or a terminal program can use them as serial ports",
    )
    .argument("<rig>", `${RIG}; its boards must be emulated`)
    .option("--realtime", "slow virtual time down to real time")
    .addOption(firmwareOption())
    .option(
      "--links <dir>",
      "folder for the links to the serial ports (default: out/<rig> in the current folder)",
      parsePath,
    )
    .addOption(configOption())
    .addHelpText("after", SERVE_HELP)
    .action(serveRig);
  return rig;
}

const RIG = 'the rig: a name that "rig list" shows, or the path of your own file';

async function listRigs(files: string[], { json }: JsonOptions): Promise<void> {
  const own = await Promise.all(files.map(findRig));
  const rigs = [...(await knownRigs()), ...own];
  if (json) printDocument(await rigsAsJson(rigs));
  else print(await renderRigs(rigs));
}

async function examine(name: string, options: DoctorOptions): Promise<void> {
  const { definition } = await findRig(name);
  const config = await configOf(options);
  const signal = interruptSignal();
  const isJson = options.json === true;
  const examination = await examineRig(definition, {
    config,
    isJson,
    isPatient: options.wait ?? false,
    canCyclePower: options.powerCycle ?? false,
    canQuarantine: options.quarantine ?? false,
    signal,
  });
  if (isJson) printDocument(examinationAsJson(examination));
  if (!examination.isUsable) process.exitCode = UNUSABLE;
}

const UNUSABLE = 3;

async function draw(name: string, options: WiringOptions): Promise<void> {
  const { definition } = await findRig(name);
  const outDir = outFolderOf({}, await configOf(options));
  const files = await writeWiring(definition, options.out ?? join(outDir, "wiring"));
  for (const file of files) printLine(file);
}

async function serveRig(name: string, options: ServeOptions): Promise<void> {
  const definition = requireEmulated((await findRig(name)).definition);
  const config = await configOf(options);
  const signal = interruptSignal();
  const firmware = await firmwareWithProgress(config, signal);
  signal.throwIfAborted();
  const { folder, isNew } = linkFolder(definition, options, config);
  try {
    await serveIn(folder, definition, firmware, options, signal);
  } finally {
    // If this command made the folder, remove it, but only if it is empty: other programs may have put files there.
    if (isNew) await rmdir(folder).catch(() => {});
  }
}

async function serveIn(
  folder: string,
  definition: EmulatedRig,
  firmware: FirmwareImage,
  options: ServeOptions,
  signal: AbortSignal,
): Promise<void> {
  await withLock(
    join(folder, ".lock"),
    async () => {
      const rig = boot(definition, firmware);
      const terminals = new Map<Board, Pty>();
      try {
        for (const board of rig.simulation.boards) {
          terminals.set(board, await openTerminal(join(folder, board.name)));
        }
        if (!signal.aborted) print(announce(definition, firmware, terminals));
        await serve(rig.simulation, terminals, {
          isRealTime: options.realtime ?? false,
          signal,
          onNotice: (message) => printError(`${message}\n`),
        });
      } finally {
        await Promise.all([...terminals.values()].map((pty) => pty.close()));
      }
    },
    {
      signal,
      onWait: (holder) =>
        printError(
          `Waiting for ${holder}, which serves a rig in ${folder}. Stop that program, or name another folder with --links.\n`,
        ),
    },
  );
}

function requireEmulated(definition: RigDefinition): EmulatedRig {
  if (definition.kind === "emulated") return definition;
  throw new UsageError(
    `${definition.name}: ${definition.title} This rig has no emulated boards, and only emulated boards can be served. Serve virtual-pico, or your own rig of kind "emulated".`,
  );
}

interface LinkFolder {
  readonly folder: string;
  /** True if this call created the folder. */
  readonly isNew: boolean;
}

function linkFolder({ name }: EmulatedRig, { links }: ServeOptions, config: Config): LinkFolder {
  const folder = links ?? join(outFolderOf({}, config), name);
  try {
    return { folder, isNew: mkdirSync(folder, { recursive: true }) !== undefined };
  } catch (error) {
    throw new UsageError(
      `the folder ${folder} cannot be made: ${(error as Error).message}. Name another folder with --links.`,
    );
  }
}

function boot(definition: EmulatedRig, firmware: FirmwareImage): VirtualPair {
  const rig = virtualPair(wiringOf(definition), firmware, definition.crystalPpm);
  const problems = bootToPrompt(rig.simulation);
  if (problems.length === 0) return rig;
  throw new UsageError(
    `${definition.name} did not start with ${firmware.source}: ${problems.join(" ")} Name another image with --firmware.`,
  );
}

async function openTerminal(link: string): Promise<Pty> {
  try {
    return await openPty(link);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function announce(
  definition: EmulatedRig,
  { source }: FirmwareImage,
  terminals: ReadonlyMap<Board, Pty>,
): string {
  const { name, wires, run } = printableRecord(definition);
  const links = [...terminals].map(([board, { link }]) => [board.name, printableLine(link)]);
  const lines = links.map(([board = "", link]) => `  ${board.padEnd(12)}${link}`);
  // The emulated board is always a Pico, even if the definition of the rig says that it is another board.
  const ends = Object.entries(wires).map(
    ([wire, end]) => [wire, `GP${dutPinOf(definition, end).id}`, end.instrument] as const,
  );
  const pins = ends.map(([wire, dut, instrument]) =>
    dut === `GP${instrument}` && wire === dut ? wire : `${wire} (${dut} to GP${instrument})`,
  );
  return `
${name} runs ${printableLine(source)}:
${lines.join("\n")}
${wrap(`Wires from dut to the instrument (a single name means the same pin on both boards): ${pins.join(", ")}. GP${run?.instrument} of the instrument is wired to the pin RUN of dut. A low level there holds dut in reset.`, terminal().width).join("\n")}
Try it with: mpremote connect ${links[0]![1]} exec "print('hello')"
Ctrl-C ends the rig.
`;
}

const HELP = `
A rig is a file that names two boards and the wires between them. rigs/README.md explains how to build one.

Examples:
  aiorig rig list
  aiorig rig doctor virtual-pico
  aiorig run HIL PIN --rig ./my-rig.ts`;

const SERVE_HELP = `
Without --realtime, virtual time passes as fast as the boards can be emulated. Virtual time stops while
all boards wait for input. The boards' files are lost when the rig ends.

Exit codes: 0 Ctrl-C ended the rig; 2 wrong usage; 3 the firmware could not be built.

Examples:
  aiorig rig serve virtual-pico
  mpremote connect out/virtual-pico/dut fs cp main.py :main.py
  aiorig rig serve virtual-pico --realtime --firmware ./RPI_PICO-20250415-v1.25.0.uf2`;

const LIST_HELP = `
Boards are found by their serial numbers: put the numbers shown here into your own rig file.
Without udevadm, as in many containers, the list comes from the kernel.

Exit codes: 0 the rigs are listed; 2 wrong usage.

Examples:
  aiorig rig list
  aiorig rig list ./my-rig.ts --json`;

const WIRING_HELP = `
Exit codes: 0 the files were written; 2 wrong usage; 3 the disk is full.

Examples:
  aiorig rig wiring two-picos
  aiorig rig wiring ./my-rig.ts --out .`;

const DOCTOR_HELP = `
Each check prints one line: "ok" with its result, or "wrong" with the problem and what to do. At the
end all boards are reset and all pins are inputs.

Exit codes: 0 the rig can be used; 2 wrong usage; 3 it cannot be used.

Examples:
  aiorig rig doctor virtual-pico
  aiorig rig doctor ./my-rig.ts --wait --power-cycle --quarantine`;
