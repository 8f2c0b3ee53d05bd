/** The width and the colours that a page for a terminal may use. */
export interface PageLook {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}
