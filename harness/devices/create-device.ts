import type { DeviceSetup } from "../trace/device-setup.ts";
import type { Device, DeviceWires } from "./device.ts";
import { createHtu21d, HTU21D_ADDRESS } from "./htu21d.ts";
import { createI2cTarget } from "./i2c-target.ts";
import { createKeyboard } from "./keyboard.ts";

/** Makes a device. It acts on `wires` from now on. */
export function createDevice(wires: DeviceWires, setup: DeviceSetup): Device {
  switch (setup.kind) {
    case "i2c target":
      return createI2cTarget(wires, setup);
    case "htu21d":
      return createHtu21d(wires, setup);
    case "keyboard":
      return createKeyboard(wires, setup);
  }
}

/** The bus of an I2C device and its address there. Undefined for another device. */
export function addressOf(
  setup: DeviceSetup,
): { readonly sda: string; readonly scl: string; readonly number: number } | undefined {
  if (setup.kind === "htu21d") return { sda: setup.sda, scl: setup.scl, number: HTU21D_ADDRESS };
  if (setup.kind !== "i2c target") return undefined;
  return { sda: setup.sda, scl: setup.scl, number: setup.address };
}

/** The wires of a device. */
export function wiresOf(setup: DeviceSetup): readonly string[] {
  return setup.kind === "keyboard" ? [...setup.rows, ...setup.columns] : [setup.sda, setup.scl];
}
