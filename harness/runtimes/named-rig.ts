import { cyclePower } from "../rig/boards/power-cycle.ts";
import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import { openRig } from "../rig/opening/open-rig.ts";
import { openPicoRig } from "./pico-rig.ts";
import { isFirmwareUnbuilt, prepareOwnPico, provideFirmware } from "./pico-virtual.ts";
import { findRecordable } from "./rig-activity.ts";
import { clockOf } from "./rig-clock.ts";
import { refuseQuarantined } from "./rig-quarantine.ts";
import type { RuntimeKind } from "./runtime-kind.ts";

/**
 * Makes a runtime from a rig. The runtime needs a firmware file on this machine only if the boards of the rig are
 * emulated.
 */
export function namedRig(rig: WiredRigDefinition): RuntimeKind {
  const isEmulated = clockOf(rig) === "virtual";
  return {
    async open(config) {
      refuseQuarantined(rig, config);
      const pico = isEmulated ? await prepareOwnPico(config) : undefined;
      const { firmware, flash: dutFlash, flashName: dutFlashName, identity } = pico ?? {};
      const open = (isTrusted: boolean) =>
        openRig(rig, { firmware, dutFlash, dutFlashName, isTrusted });
      const image = identity?.firmware;
      const recordable = image && (await findRecordable(image));
      return openPicoRig(rig, config, open, {
        firmware: image,
        ...(recordable && { recordable }),
        ...(rig.kind === "bench" && { cyclePower: () => cyclePower(rig) }),
      });
    },
    isUnprepared: async (config) => isEmulated && isFirmwareUnbuilt(config),
    async prepare(config, options) {
      if (isEmulated) await provideFirmware(config, options);
    },
  };
}
