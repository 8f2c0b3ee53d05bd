import type { DeviceSetup } from "../trace/device-setup.ts";
import type { Device, DeviceWires } from "./device.ts";
import { createHtu21d } from "./htu21d.ts";
import { createI2cTarget } from "./i2c-target.ts";
import { createKeyboard } from "./keyboard.ts";
import { createLinkInitiator } from "./link-initiator.ts";
import { createLinkResponder } from "./link-responder.ts";

/** Makes a device. It acts on `wires` from now on. */
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

/** The wires of a device. */
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
