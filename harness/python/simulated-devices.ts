import { createDevice, wiresOf } from "../devices/create-device.ts";
import type { Device, DeviceDrive } from "../devices/device.ts";
import type { DeviceSetup } from "../trace/device-setup.ts";
import type { Level } from "../trace/waveform.ts";
import { PULL_DOWN, PULL_NONE, PULL_UP, SimulatedPin } from "./simulated-pin.ts";

/** What a device needs from the simulated board. Times are in microseconds since the start of the stimulus. */
export interface DeviceBoard {
  nowUs(): number;
  at(atUs: number, action: () => void): void;
  /** Connects an end of the device to the wire with this name. */
  attach(wire: string, end: SimulatedPin): void;
  /** The device calls this function after one of its ends has changed. */
  endChanged(end: SimulatedPin): void;
}

/** Attaches a device to wires of the simulated board. */
export function simulateDevice(board: DeviceBoard, setup: DeviceSetup): void {
  let device: Device | undefined;
  const ends = new Map<string, SimulatedPin>();
  for (const wire of wiresOf(setup)) {
    const end = new SimulatedPin(NO_GPIO);
    end.owner = { onLevel: (_gpio, level: Level) => device?.levelChanged(wire, level) };
    board.attach(wire, end);
    ends.set(wire, end);
  }
  device = createDevice(
    {
      nowUs: () => board.nowUs(),
      level: (wire) => ends.get(wire)!.level() ?? ends.get(wire)!.shown ?? 0,
      isHeld: (wire, level) => ends.get(wire)!.isHeld(level),
      drive(wire, drive) {
        const end = ends.get(wire)!;
        const { owned, pull } = STATES[drive];
        if (end.owned === owned && end.pull === pull) return;
        end.owned = owned;
        end.pull = pull;
        board.endChanged(end);
      },
      at: (atUs, action) => board.at(atUs, action),
    },
    setup,
  );
}

/** Stands for the GPIO number of an end of a device, because such an end has no GPIO. */
const NO_GPIO = -1;

const STATES: Readonly<Record<DeviceDrive, Pick<SimulatedPin, "owned" | "pull">>> = {
  low: { owned: 0, pull: PULL_NONE },
  high: { owned: 1, pull: PULL_NONE },
  "pull-up": { owned: null, pull: PULL_UP },
  "pull-down": { owned: null, pull: PULL_DOWN },
  floating: { owned: null, pull: PULL_NONE },
};
