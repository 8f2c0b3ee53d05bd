import { emulatedPort } from "../../emulated-boards/emulated-port.ts";
import { VirtualTime } from "../../emulated-boards/virtual-time.ts";
import type { FirmwareImage } from "../../emulator/firmware/firmware-image.ts";
import type { Board } from "../../emulator/simulation/board.ts";
import type { CoSimulation } from "../../emulator/simulation/co-simulation.ts";
import { Checklist, type CheckResult } from "../checks/checklist.ts";
import type { EmulatedRig } from "../definition/rig-definition.ts";
import { type Wiring, wiringOf } from "../definition/wiring.ts";
import { type FollowedOpening, followOpening } from "./kept-opening.ts";
import type { OpenRig } from "./opened-rig.ts";
import { startRig } from "./start-rig.ts";
import { virtualPair } from "./virtual-pair.ts";

/** An emulated rig. It also gives access to parts that a host cannot access on real boards. */
export interface VirtualRig extends OpenRig {
  readonly time: VirtualTime;
  /**
   * The simulation of the rig. Its nets log what really happened on the wires. Each net has the name of its wire, and
   * the net of the reset wire has the name RUN.
   */
  readonly simulation: CoSimulation;
  /** The emulated boards. A test can use their power, USB plug, pins and flash. */
  readonly chips: VirtualRigChips;
}

export interface VirtualRigChips {
  readonly dut: Board;
  readonly instrument: Board;
}

export interface VirtualRigOptions {
  readonly firmware: FirmwareImage;
  /**
   * The complete flash of the device under test, including its firmware. By default the flash has the firmware and an
   * empty file system.
   */
  readonly dutFlash?: Uint8Array | undefined;
  /**
   * The name of `dutFlash` in the build cache, if the cache has this flash. Only then does aiorig keep in the cache what
   * the boards do while this rig opens, because other flashes are too many.
   */
  readonly dutFlashName?: string | undefined;
  /** The actual wiring of the boards, if it differs from the definition. */
  readonly wiring?: Wiring | undefined;
  /**
   * True if the checks of firmware and wires, which take seconds, are skipped. Use this if the wiring is known to be
   * correct.
   */
  readonly isTrusted?: boolean | undefined;
  /** This function is called with the result of each check. */
  readonly onCheck?: ((result: CheckResult) => void) | undefined;
  /** A signal that cancels `openVirtualRig`, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** This function is called when the boards have power, but before the rig uses them. */
  readonly onPower?: ((simulation: CoSimulation, chips: VirtualRigChips) => void) | undefined;
}

/** Opens a rig of emulated boards in its own virtual time, which starts at 0. Throws RigError. */
export async function openVirtualRig(
  definition: EmulatedRig,
  options: VirtualRigOptions,
): Promise<VirtualRig> {
  const { firmware, dutFlash, wiring = wiringOf(definition), isTrusted, onPower } = options;
  const opening = await follow(definition, options);
  const { simulation, dut, instrument } = virtualPair(wiring, firmware, definition.crystalPpm, {
    knownLives: opening?.lives,
  });
  const time = new VirtualTime(simulation);
  if (dutFlash !== undefined) dut.flash.bytes.set(dutFlash);
  for (const board of simulation.boards) board.powerOn();
  const chips = { dut, instrument };
  onPower?.(simulation, chips);
  const boards = {
    time,
    dut: { port: emulatedPort(dut, time) },
    instrument: { port: emulatedPort(instrument, time) },
    every: (ms: number, action: () => void) => everyVirtual(time, ms, action),
    async close() {
      for (const board of simulation.boards) board.powerOff();
    },
  };
  const checklist = new Checklist(definition.name, options.onCheck, options.signal);
  const rig = await startRig(definition, boards, checklist, { isTrusted });
  await opening?.keep(simulation);
  return Object.assign(rig, { time, simulation, chips });
}

/** Lets the boards replay an earlier opening of the same rig, unless the opening is too unusual to happen again. */
async function follow(
  definition: EmulatedRig,
  { firmware, dutFlash, dutFlashName, wiring, isTrusted = false, signal }: VirtualRigOptions,
): Promise<FollowedOpening | undefined> {
  const isUsualFlash = dutFlash === undefined || dutFlashName !== undefined;
  const hasExactCrystals = Object.values(definition.crystalPpm ?? {}).every((ppm) => ppm === 0);
  if (!isUsualFlash || !hasExactCrystals || wiring !== undefined) return undefined;
  return followOpening({ definition, firmware, dutFlashName, isTrusted }, signal);
}

/** True if the boards of a rig are emulated. On emulated boards, more can be recorded than on real boards. */
export function isVirtualRig(rig: OpenRig): rig is VirtualRig {
  return "simulation" in rig;
}

/**
 * Calls `action` every `ms` milliseconds of virtual time. A watch function of the virtual time makes the calls.
 * That function never waits, because a wait would advance virtual time. Returns a function that stops the calls.
 */
export function everyVirtual(time: VirtualTime, ms: number, action: () => void): () => void {
  let nextMs = time.nowMs + ms;
  const look = () => {
    if (time.nowMs >= nextMs) {
      nextMs = time.nowMs + ms;
      action();
    }
    return false;
  };
  time.watch(look);
  return () => time.unwatch(look);
}
