/**
 * The constants of an I2C controller of an RP2040 (RP2040 datasheet 4.3). `FIFO_DEPTH` is the number of entries of each
 * FIFO. Names that start with `IC_` are the offsets of registers.
 */

export const FIFO_DEPTH = 16;
/** The numbers of the interrupt I2C0_IRQ (2.3.2) and of the DMA request DREQ_I2C0_TX (2.5.3.1). */
export const FIRST_IRQ = 23;
export const FIRST_DREQ = 32;
export const SPEED_STANDARD = 1;

export const IC_CON = 0x00;
export const IC_TAR = 0x04;
export const IC_SAR = 0x08;
export const IC_DATA_CMD = 0x10;
export const IC_SS_SCL_HCNT = 0x14;
export const IC_SS_SCL_LCNT = 0x18;
export const IC_FS_SCL_HCNT = 0x1c;
export const IC_FS_SCL_LCNT = 0x20;
export const IC_INTR_STAT = 0x2c;
export const IC_INTR_MASK = 0x30;
export const IC_RAW_INTR_STAT = 0x34;
export const IC_RX_TL = 0x38;
export const IC_TX_TL = 0x3c;
export const IC_ENABLE = 0x6c;
export const IC_STATUS = 0x70;
export const IC_TXFLR = 0x74;
export const IC_RXFLR = 0x78;
export const IC_SDA_HOLD = 0x7c;
export const IC_TX_ABRT_SOURCE = 0x80;
export const IC_DMA_CR = 0x88;
export const IC_DMA_TDLR = 0x8c;
export const IC_DMA_RDLR = 0x90;
export const IC_SDA_SETUP = 0x94;
export const IC_ENABLE_STATUS = 0x9c;
export const IC_FS_SPKLEN = 0xa0;

export const RESET_VALUES: readonly (readonly [number, number])[] = [
  [IC_CON, 0x65],
  [IC_TAR, 0x55],
  [IC_SAR, 0x55],
  [IC_SS_SCL_HCNT, 0x28],
  [IC_SS_SCL_LCNT, 0x2f],
  [IC_FS_SCL_HCNT, 0x06],
  [IC_FS_SCL_LCNT, 0x0d],
  [IC_INTR_MASK, 0x8ff],
  [IC_RX_TL, 0],
  [IC_TX_TL, 0],
  [IC_ENABLE, 0],
  [IC_SDA_HOLD, 1],
  [IC_DMA_CR, 0],
  [IC_DMA_TDLR, 0],
  [IC_DMA_RDLR, 0],
  [IC_SDA_SETUP, 0x64],
  [IC_FS_SPKLEN, 7],
];

export const IDENTIFICATION = new Map([
  [0xf8, 0x3230312a],
  [0xfc, 0x44570140],
]);

// IC_CON
export const MASTER_MODE = 1 << 0;
export const SLAVE_DISABLE = 1 << 6;
export const STOP_DET_IFADDRESSED = 1 << 7;
export const RX_FIFO_FULL_HLD = 1 << 9;
export const TX_EMPTY_CTRL = 1 << 8;

// IC_ENABLE
export const ABORT = 1 << 1;

// IC_DATA_CMD
export const COMMAND_READ = 1 << 8;
export const COMMAND_STOP = 1 << 9;
export const COMMAND_RESTART = 1 << 10;

// IC_RAW_INTR_STAT
export const RX_UNDER = 1 << 0;
export const RX_OVER = 1 << 1;
export const RX_FULL = 1 << 2;
export const TX_OVER = 1 << 3;
export const TX_EMPTY = 1 << 4;
export const RD_REQ = 1 << 5;
export const TX_ABRT = 1 << 6;
export const RX_DONE = 1 << 7;
export const ACTIVITY = 1 << 8;
export const STOP_DET = 1 << 9;
export const START_DET = 1 << 10;
const GEN_CALL = 1 << 11;
const RESTART_DET = 1 << 12;

/** For each register that clears interrupts if a program reads it: the interrupts that the read clears. */
export const CLEARS = new Map([
  [0x40, 0x1fff & ~(RX_FULL | TX_EMPTY)],
  [0x44, RX_UNDER],
  [0x48, RX_OVER],
  [0x4c, TX_OVER],
  [0x50, RD_REQ],
  [0x54, TX_ABRT],
  [0x58, RX_DONE],
  [0x5c, ACTIVITY],
  [0x60, STOP_DET],
  [0x64, START_DET],
  [0x68, GEN_CALL],
  [0xa8, RESTART_DET],
]);

// IC_TX_ABRT_SOURCE
export const ABRT_7B_ADDR_NOACK = 1 << 0;
export const ABRT_TXDATA_NOACK = 1 << 3;
export const ABRT_ARB_LOST = 1 << 12;
export const ABRT_SLVFLUSH_TXFIFO = 1 << 13;
export const ABRT_USER = 1 << 16;
export const FLUSH_COUNT_SHIFT = 23;

// IC_DMA_CR
export const RDMAE = 1 << 0;
export const TDMAE = 1 << 1;
