import type { BoardPort } from "../../board/board-port.ts";
import type { HostTime } from "../../board/host-time.ts";

/**
 * The two boards of a rig, real or emulated, and the clock by which the host waits for them. The ports of the boards
 * are found, but not open yet.
 */
export interface RigBoards {
  readonly time: HostTime;
  readonly dut: RigPort;
  readonly instrument: InstrumentPort;
  /**
   * While the host waits, calls `action` every `ms` milliseconds of the host's time. Returns a function that stops
   * these calls.
   */
  every(ms: number, action: () => void): () => void;
  /** Releases everything except the ports. Never rejects. */
  close(): Promise<void>;
}

export interface RigPort {
  readonly port: BoardPort;
  /** The serial number by which the board was found. */
  readonly serialNumber?: string | undefined;
}

export interface InstrumentPort extends RigPort {
  /** `firmata` if the board already runs plain Firmata. Otherwise undefined. */
  readonly firmware?: "firmata" | undefined;
}
