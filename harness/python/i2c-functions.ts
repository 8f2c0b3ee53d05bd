import { VirtualClock } from "../scheduler/virtual-clock.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import { I2cTimeout, SimulatedI2c } from "./simulated-i2c.ts";

/** The functions behind `machine.I2C` and `machine.SoftI2C`. Python code refers to a controller by a number. */
export function makeI2cFunctions({ clock, pins }: Pick<BridgeOptions, "clock" | "pins">) {
  const controllers: SimulatedI2c[] = [];
  return {
    /**
     * Makes the controller with the next number, and returns this number. Returns -1 if the run has no pins or no
     * virtual time.
     */
    i2cCreate: () =>
      pins !== undefined && clock instanceof VirtualClock
        ? controllers.push(new SimulatedI2c(clock, pins)) - 1
        : -1,
    i2cOpen: (
      number: number,
      sdaGpio: number,
      sclGpio: number,
      hz: number,
      timeoutUs: number,
      isHardware: number,
    ) => {
      const isHard = isHardware === 1;
      controllers[number]!.open({ sdaGpio, sclGpio, hz, timeoutUs, isHardware: isHard });
      return 0;
    },
    i2cStart: (number: number) =>
      limited(() => {
        controllers[number]!.start();
        return 0;
      }),
    /** Returns 0 if the byte was acknowledged, and 1 if it was not. Returns -1 if a line stayed low for too long. */
    i2cWrite: (number: number, byte: number) =>
      limited(() => (controllers[number]!.write(byte) ? 0 : 1)),
    i2cRead: (number: number, isAcknowledged: number) =>
      limited(() => controllers[number]!.read(isAcknowledged === 1)),
    i2cStop: (number: number) =>
      limited(() => {
        controllers[number]!.stop();
        return 0;
      }),
  };
}

/** Runs the action and returns its result. Returns -1 if a line stayed low for too long. */
function limited(action: () => number): number {
  try {
    return action();
  } catch (error) {
    if (error instanceof I2cTimeout) return -1;
    throw error;
  }
}
