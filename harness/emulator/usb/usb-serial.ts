import type { RP2040 } from "rp2040js";
import type { VirtualClock } from "../peripherals/clock.ts";
import { UsbHost } from "./usb-host.ts";

/**
 * The host's end of a board's USB serial port, from plugging in to unplugging, over any number of
 * resets of the board.
 */
export class UsbSerial {
  /** Called when the port is there and open, and when that is over. */
  onConnect: (() => void) | undefined;
  onDisconnect: (() => void) | undefined;
  /** Called with bytes from the board. */
  onData: ((bytes: Uint8Array) => void) | undefined;
  /** Called when the board has taken bytes that were written, up to a packet of them. */
  onTaken: (() => void) | undefined;
  /** Called after each of the above, for whoever runs the board. */
  onChange: (() => void) | undefined;

  #host: UsbHost | undefined;
  #isPlugged = true;
  #wantsOpen = true;

  /** Whether the port can be written to. */
  get isConnected(): boolean {
    return this.#host?.isOpen ?? false;
  }

  /** How many bytes have been written that the board has not taken yet. */
  get unsentBytes(): number {
    return this.#host?.unsentBytes ?? 0;
  }

  /**
   * Sends bytes from this virtual instant on, up to 64 in a packet, as the board takes them. Throws
   * if the port is not connected.
   */
  write(bytes: Uint8Array): void {
    if (this.#host === undefined || !this.#host.isOpen) {
      throw new Error("the board's USB serial port is not connected");
    }
    this.#host.write(bytes);
  }

  /**
   * Opens the port, as a program on the host does: now, or when there is one. A new port is open without
   * this.
   */
  open(): void {
    this.#wantsOpen = true;
    this.#host?.setOpen(true);
  }

  /** Closes the port. The board is told that nobody listens; bytes under way are lost. */
  close(): void {
    this.#wantsOpen = false;
    this.#host?.setOpen(false);
  }

  /** Takes the plug out. The board goes on, powered by other means; bytes under way are lost. */
  unplug(): void {
    this.#isPlugged = false;
    this.#host?.detach();
  }

  plug(): void {
    this.#isPlugged = true;
    this.#host?.attach();
  }

  /** A board starts: its new chip is what the plug is in now. */
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

  /** The chip is reset or without power: it lets go of the bus. */
  chipStops(): void {
    this.#host?.detach();
    this.#host = undefined;
  }
}
