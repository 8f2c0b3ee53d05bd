import { createDevice, wiresOf } from "../devices/create-device.ts";
import type { Device, DeviceDrive } from "../devices/device.ts";
import type { Drive } from "../emulator/nets/drive.ts";
import type { Net, NetEnd } from "../emulator/nets/net.ts";
import type { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import type { DeviceSetup } from "../trace/device-setup.ts";
import type { Level } from "../trace/waveform.ts";

/** Devices that are attached to nets of emulated boards. */
export interface AttachedDevices {
  /** Starts the time of the devices. Before this call, their time is 0. */
  start(atNs: number): void;
  /** Removes the devices. Actions that they have planned no longer happen. */
  detach(): void;
}

/** Attaches devices to nets. `netOf` returns the net of a wire. */
export function attachDevices(
  simulation: CoSimulation,
  devices: readonly DeviceSetup[],
  netOf: (wire: string) => Net,
): AttachedDevices {
  let startNs: number | undefined;
  /** The actions that the devices planned before their time started. */
  const early: Planned[] = [];
  const all: DeviceEnd[] = [];
  let isDetached = false;
  const plan = ({ atUs, action }: Planned) =>
    simulation.at(startNs! + atUs * 1000, () => {
      if (!isDetached) action();
    });
  for (const setup of devices) {
    let device: Device | undefined;
    const ends = new Map(
      wiresOf(setup).map((wire) => [
        wire,
        new DeviceEnd(`${setup.kind}.${wire}`, netOf(wire), (level) =>
          device?.levelChanged(wire, level),
        ),
      ]),
    );
    for (const end of ends.values()) end.net.attach(end, simulation.nowNs);
    all.push(...ends.values());
    device = createDevice(
      {
        nowUs: () => (startNs === undefined ? 0 : (simulation.nowNs - startNs) / 1000),
        level: (wire) => ends.get(wire)!.net.level,
        isHeld: (wire, level) =>
          ends.get(wire)!.net.isHeld(level === 1 ? "high" : "low", ends.get(wire)!),
        drive: (wire, drive) => ends.get(wire)!.setDrive(DRIVES[drive], simulation.nowNs),
        at: (atUs, action) => {
          const planned = { atUs, action };
          if (startNs === undefined) early.push(planned);
          else plan(planned);
        },
      },
      setup,
    );
  }
  return {
    start(atNs) {
      startNs = atNs;
      early.forEach(plan);
    },
    detach() {
      isDetached = true;
      for (const end of all) end.net.detach(end, simulation.nowNs);
    },
  };
}

/**
 * How each level of a device drives a net. The resistors on the device's board are stronger than the pull resistors in
 * a chip.
 */
const DRIVES: Readonly<Record<DeviceDrive, Drive>> = {
  low: "low",
  high: "high",
  "pull-up": "firm-pull-up",
  "pull-down": "firm-pull-down",
  floating: "floating",
};

interface Planned {
  readonly atUs: number;
  readonly action: () => void;
}

class DeviceEnd implements NetEnd {
  readonly name: string;
  readonly net: Net;
  drive: Drive = "floating";
  readonly #onLevel: (level: Level) => void;

  constructor(name: string, net: Net, onLevel: (level: Level) => void) {
    this.name = name;
    this.net = net;
    this.#onLevel = onLevel;
  }

  setLevel(level: Level): void {
    this.#onLevel(level);
  }

  setDrive(drive: Drive, atNs: number): void {
    if (drive === this.drive) return;
    this.drive = drive;
    this.net.resolve(atNs);
  }
}
