import type { BoardPort } from "../board/board-port.ts";
import type { HostTime } from "../board/host-time.ts";

/** The boards of a rig, before anything is known of them but where they are. Real and emulated ones alike. */
export interface RigBoards {
  readonly time: HostTime;
  readonly dut: RigPort;
  readonly instrument: InstrumentPort;
  /** Has `action` called again and again, in the host's time, while something is waited for. Gives what ends that. */
  every(ms: number, action: () => void): () => void;
  /** Gives back what is held besides the ports. Never rejects. */
  close(): Promise<void>;
}

export interface RigPort {
  readonly port: BoardPort;
  /** The serial number by which the board was found. */
  readonly serialNumber?: string | undefined;
}

export interface InstrumentPort extends RigPort {
  /** Where the board runs plain Firmata already. */
  readonly firmware?: "firmata" | undefined;
}
