import type { DeviceSetup } from "../trace/device-setup.ts";
import type { Device, DeviceWires } from "./device.ts";
import { createHtu21d, HTU21D_ADDRESS } from "./htu21d.ts";
import { createI2cTarget } from "./i2c-target.ts";
import { createKeyboard } from "./keyboard.ts";
import { createLinkInitiator } from "./link-initiator.ts";
import { USUAL_ADDRESS } from "./link-mail.ts";
import { createLinkResponder } from "./link-responder.ts";

/** Makes a device. From this call on, the device acts on `wires`. */
export function createDevice(wires: DeviceWires, setup: DeviceSetup): Device {
  switch (setup.kind) {
    case "i2c target":
      return createI2cTarget(wires, setup);
    case "htu21d":
      return createHtu21d(wires, setup);
    case "keyboard":
      return createKeyboard(wires, setup);
    case "link initiator":
      return createLinkInitiator(wires, setup);
    case "link responder":
      return createLinkResponder(wires, setup);
  }
}

/**
 * Returns the I2C bus of a device and its address on this bus. Returns undefined if the device is not a target on an
 * I2C bus.
 */
export function addressOf(
  setup: DeviceSetup,
): { readonly sda: string; readonly scl: string; readonly number: number } | undefined {
  const { kind } = setup;
  // Two kinds of devices are not targets on a bus: a keyboard has no bus, and a link responder is the controller of its
  // bus.
  if (kind === "keyboard" || kind === "link responder") return undefined;
  const { sda, scl } = setup;
  if (kind === "htu21d") return { sda, scl, number: HTU21D_ADDRESS };
  return { sda, scl, number: setup.address ?? USUAL_ADDRESS };
}

/** Returns the wires of a device. */
export function wiresOf(setup: DeviceSetup): readonly string[] {
  switch (setup.kind) {
    case "keyboard":
      return [...setup.rows, ...setup.columns];
    case "link initiator":
      return [setup.sda, setup.scl, setup.syn, setup.ack];
    case "link responder": {
      const reset = setup.reset === undefined ? [] : [setup.reset];
      return [setup.sda, setup.scl, setup.syn, setup.ack, ...reset];
    }
    default:
      return [setup.sda, setup.scl];
  }
}
