import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { Argument, Command } from "commander";
import virtualPico from "../../rigs/virtual-pico.ts";
import type { Board } from "../emulator/board.ts";
import { FirmwareError, type FirmwareImage, readFirmware } from "../emulator/firmware-image.ts";
import { ROOT } from "../engine/suite.ts";
import { openPty, type Pty } from "../rig/pty.ts";
import { serve } from "../rig/serve.ts";
import { type VirtualPair, virtualPair } from "../rig/virtual-pair.ts";
import { wiringOf } from "../rig/wiring.ts";
import type { Config } from "../runtimes/config.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { withLock } from "../toolchain/lock.ts";
import { interruptSignal } from "./interrupt.ts";
import { configOf, firmwareOption } from "./options.ts";
import { firmwareWithProgress } from "./progress.ts";

interface Options {
  readonly config?: string;
  readonly firmware?: string;
  readonly links?: string;
  readonly realtime?: boolean;
}

export function rigCommand(): Command {
  const rig = new Command("rig").description("boards that are wired together");
  rig
    .command("serve")
    .description(
      "run a rig's boards, each on a terminal for mpremote, Thonny or a terminal program",
    )
    .addArgument(new Argument("<rig>", "which rig").choices(["virtual-pico"]))
    .option("--realtime", "let virtual time pass no faster than wall time")
    .addOption(firmwareOption())
    .option("--links <dir>", "where the terminals' names are (default: out/virtual-pico)")
    .option("--config <file>", "the configuration, instead of aiorig.config.json in this folder")
    .addHelpText("after", HELP)
    .action(serveRig);
  return rig;
}

async function serveRig(_rig: string, options: Options): Promise<void> {
  const config = await configOf(options);
  const signal = interruptSignal();
  const firmware = await readImage(await firmwareWithProgress(config, signal));
  signal.throwIfAborted();
  const folder = linkFolder(options, config);
  await withLock(
    join(folder, ".lock"),
    async () => {
      const rig = boot(firmware);
      const terminals = new Map<Board, Pty>();
      try {
        for (const board of rig.simulation.boards) {
          terminals.set(board, await openTerminal(join(folder, board.name)));
        }
        if (!signal.aborted) process.stdout.write(announce(firmware, terminals));
        await serve(rig.simulation, terminals, {
          isRealTime: options.realtime ?? false,
          signal,
          onNotice: (message) => process.stderr.write(`${message}\n`),
        });
      } finally {
        await Promise.all([...terminals.values()].map((pty) => pty.close()));
      }
    },
    {
      signal,
      onWait: (holder) =>
        process.stderr.write(
          `Waiting for ${holder}, which serves a rig in ${folder}. Stop that, or name another folder with --links.\n`,
        ),
    },
  );
}

async function readImage(file: string): Promise<FirmwareImage> {
  try {
    return await readFirmware(file);
  } catch (error) {
    throw error instanceof FirmwareError ? new UsageError(error.message) : error;
  }
}

function linkFolder({ links }: Options, { outDir }: Config): string {
  const folder = resolve(links ?? join(outDir ?? join(ROOT, "out"), "virtual-pico"));
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(
      `the folder ${folder} cannot be made: ${(error as Error).message}. Name another one with --links.`,
    );
  }
  return folder;
}

function boot(firmware: FirmwareImage): VirtualPair {
  const rig = virtualPair(wiringOf(virtualPico), firmware);
  const { boards } = rig.simulation;
  for (const board of boards) board.powerOn();
  const isUp = () => boards.every(({ serial }) => serial.isConnected);
  if (rig.simulation.runUntil(isUp, { limitNs: BOOT_LIMIT_MS * 1e6 })) return rig;
  throw new UsageError(
    `the boards did not come up with ${firmware.source}: no USB serial port within ${BOOT_LIMIT_MS} ms. Name another image with --firmware.`,
  );
}

async function openTerminal(link: string): Promise<Pty> {
  try {
    return await openPty(link);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function announce({ source }: FirmwareImage, terminals: ReadonlyMap<Board, Pty>): string {
  const lines = [...terminals].map(([{ name }, { link }]) => `  ${name.padEnd(12)}${link}`);
  const [first] = [...terminals.values()];
  return `
virtual-pico runs ${source}:
${lines.join("\n")}
Pins GP0 to GP21 and GP26 to GP28 of the two boards are joined, each to its namesake; GP${virtualPico.run.instrument} of the
instrument is on RUN of dut: low holds that in reset.
Try it with: mpremote connect ${first!.link} exec "print('hello')"
Ctrl-C ends it.
`;
}

const BOOT_LIMIT_MS = 5000;

const HELP = `
Without --realtime virtual time passes as fast as the boards can be emulated, and stands still while
all of them wait for something from outside. Their files are lost with the rig.

Examples:
  npm run aiorig -- rig serve virtual-pico
  mpremote connect out/virtual-pico/dut fs cp main.py :main.py
  npm run aiorig -- rig serve virtual-pico --realtime --firmware ./RPI_PICO-20250415-v1.25.0.uf2`;
