import type { BoardPort } from "../board/board-port.ts";
import type { HostTime } from "../board/host-time.ts";

/** The boards of a rig, before anything is known of them but where they are. Real and emulated ones alike. */
export interface RigBoards {
  readonly time: HostTime;
  readonly dut: BoardPort;
  readonly instrument: BoardPort;
  /** Gives back what is held besides the ports. Never rejects. */
  close(): Promise<void>;
}
