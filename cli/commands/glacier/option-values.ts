import { CommandError } from '../../errors/command-error';

const ARCHIVES_MAX = 10_000_000;
// Glacier's largest archive: 10,000 parts × 4 GiB.
const SIZE_MAX_BYTES = 42_949_672_960_000;

/** @throws CommandError */
export function parseArchiveCount(text: string): number {
  return wholeNumber('--archives', text, ARCHIVES_MAX);
}

/** @throws CommandError */
export function parseArchiveSize(text: string): number {
  return wholeNumber('--size', text, SIZE_MAX_BYTES);
}

function wholeNumber(option: string, text: string, max: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= max) return value;
  throw new CommandError(`${option} '${text}' is not a whole number from 1 to ${max}.`);
}
