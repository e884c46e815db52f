import type { Terminal } from './terminal';

/** Columns that a line may take: those of a terminal; in a pipe or a file, any number. */
export const roomOf = (terminal: Pick<Terminal, 'interactive' | 'columns'>): number =>
  terminal.interactive ? terminal.columns() : Number.POSITIVE_INFINITY;
