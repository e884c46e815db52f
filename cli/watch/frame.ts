/** What there is to show of a run at one moment. */
export interface Frame {
  status: string;
  /** Differs from the frame before when something has moved. */
  settled: string;
  /** The lines that are drawn again and again on a terminal. @param columns width of the terminal; no line is longer */
  draw(columns: number): string[];
  /** The same in one line, for a pipe or a log. */
  line(): string;
}
