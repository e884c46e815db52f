import { CommandError } from './errors/command-error';
import { printable } from './format/printable';

const UNIT_BYTES: Record<string, number> = { '': 1, b: 1 };
for (const [index, letter] of ['k', 'm', 'g', 't'].entries()) {
  UNIT_BYTES[`${letter}b`] = 1000 ** (index + 1);
  UNIT_BYTES[`${letter}ib`] = 1024 ** (index + 1);
}

/** Parse the value of an option as a size: `1000000`, `300 MiB`, `5GB`. @returns bytes @throws CommandError that names the option */
export function parseSizeOf(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,15}) ?([A-Za-z]*)$/.exec(text) ?? [];
  const bytes = digits === '' ? Number.NaN : Number(digits) * (UNIT_BYTES[unit.toLowerCase()] ?? Number.NaN);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new CommandError(
    `${option} '${printable(text)}' is not a size: write a whole number of bytes, or one with a unit like 300MiB, 5GiB or 5GB.`,
  );
}
