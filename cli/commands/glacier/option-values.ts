import { LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { CommandError } from '../../errors/command-error';

const ARCHIVES_MAX = 10_000_000;

/** @throws CommandError */
export function parseArchiveCount(text: string): number {
  return wholeNumber('--archives', text, ARCHIVES_MAX);
}

/** @throws CommandError */
export function parseArchiveSize(text: string): number {
  return wholeNumber('--size', text, LARGEST_ARCHIVE_BYTES);
}

function wholeNumber(option: string, text: string, max: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= max) return value;
  throw new CommandError(`${option} '${text}' is not a whole number from 1 to ${max}.`);
}
