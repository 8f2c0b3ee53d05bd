import virtualRig from "../../../rigs/virtual-pico.ts";
import type { EmulatedRig } from "../../rig/definition/rig-definition.ts";
import { openVirtualRig, type VirtualRig } from "../../rig/opening/virtual-rig.ts";
import { openPicoRig } from "../../runtimes/pico-rig.ts";
import { prepareOwnPico } from "../../runtimes/pico-virtual.ts";
import type { Runtime } from "../../trace/runtime.ts";

/**
 * Opens the rig of `pico-virtual`, optionally with other crystals. Unlike in `pico-virtual`, the boards of this rig
 * stay on, and the RUN pin resets the device under test before each program. So this rig is three times as fast as
 * `pico-virtual`. The wiring is known, so it is not checked. `onOpen` receives the boards, whose simulation logs what
 * really happened on the wires.
 */
export async function openTrustedRig(
  crystalPpm: NonNullable<EmulatedRig["crystalPpm"]> = {},
  onOpen: (rig: VirtualRig) => void = () => {},
): Promise<Runtime> {
  const { firmware, flash, flashName, identity } = await prepareOwnPico({});
  const definition: EmulatedRig = { ...virtualRig, name: "emulated-rig", crystalPpm };
  const open = async () => {
    const dut = { dutFlash: flash, dutFlashName: flashName };
    const rig = await openVirtualRig(definition, { firmware, ...dut, isTrusted: true });
    onOpen(rig);
    return rig;
  };
  return openPicoRig(definition, {}, open, { firmware: identity.firmware, checksWires: false });
}
