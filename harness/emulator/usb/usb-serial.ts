import type { RP2040 } from "rp2040js";
import type { VirtualClock } from "../peripherals/clock.ts";
import { type Keep, STATE } from "../state.ts";
import { UsbHost } from "./usb-host.ts";

/** The host's end of a board's USB serial port. It is the same object before and after a reset of the board. */
export class UsbSerial {
  /** Called when the port exists and is open. */
  onConnect: (() => void) | undefined;
  /** Called when the port is closed or disappears. */
  onDisconnect: (() => void) | undefined;
  /** Called with the bytes that the board sends. */
  onData: ((bytes: Uint8Array) => void) | undefined;
  /** Called when the board has received bytes that were written. Each call is for at most one packet. */
  onTaken: (() => void) | undefined;
  /** Called after each of the other callbacks, so that the board itself can react. */
  onChange: (() => void) | undefined;

  #host: UsbHost | undefined;
  #isPlugged = true;
  #wantsOpen = true;

  [STATE](keep: Keep): void {
    this.#host = keep(this.#host);
    this.#isPlugged = keep(this.#isPlugged);
    this.#wantsOpen = keep(this.#wantsOpen);
  }

  /** True if bytes can be written to the port. */
  get isConnected(): boolean {
    return this.#host?.isOpen ?? false;
  }

  /** The number of written bytes that the board has not received yet. */
  get unsentBytes(): number {
    return this.#host?.unsentBytes ?? 0;
  }

  /**
   * Sends bytes as fast as the board receives them, up to 64 per packet. The first packet starts at the current virtual
   * time. Throws if the port is not connected.
   */
  write(bytes: Uint8Array): void {
    if (this.#host === undefined || !this.#host.isOpen) {
      throw new Error(
        "the board's USB serial port is not connected. Wait until isConnected is true before you write",
      );
    }
    this.#host.write(bytes);
  }

  /**
   * Opens the port, as a program on the host does. If the port does not exist yet, it is opened as soon as
   * it appears. The port is open by default, so `open` is needed only after `close`.
   */
  open(): void {
    this.#wantsOpen = true;
    this.#host?.setOpen(true);
  }

  /** Closes the port. The host informs the board that no program listens. Bytes on their way are lost. */
  close(): void {
    this.#wantsOpen = false;
    this.#host?.setOpen(false);
  }

  /** Unplugs the cable. The board keeps its power and continues. Bytes on their way are lost. */
  unplug(): void {
    this.#isPlugged = false;
    this.#host?.detach();
  }

  plug(): void {
    this.#isPlugged = true;
    this.#host?.attach();
  }

  /** Connects the cable to the new chip of a board that starts. */
  chipStarts(chip: RP2040, clock: VirtualClock): void {
    this.#host = new UsbHost(chip, clock, {
      onConnect: () => {
        this.onConnect?.();
        this.onChange?.();
      },
      onDisconnect: () => {
        this.onDisconnect?.();
        this.onChange?.();
      },
      onData: (bytes) => {
        this.onData?.(bytes);
        this.onChange?.();
      },
      onTaken: () => {
        this.onTaken?.();
        this.onChange?.();
      },
    });
    this.#host.setOpen(this.#wantsOpen);
    if (this.#isPlugged) this.#host.attach();
  }

  /** Disconnects the cable from a chip that is reset or loses its power. */
  chipStops(): void {
    this.#host?.detach();
    this.#host = undefined;
  }
}
