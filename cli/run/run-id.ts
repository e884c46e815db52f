import { randomBytes } from 'node:crypto';
import { RunId } from '../../core/contracts/names';
import { CommandError } from '../errors/command-error';

/** `20260105T100000Z-1f3a9c`: UTC time, so that ids sort by age, and 24 random bits, so that two in a second differ. */
export function newRunId(now: Date, random: Buffer = randomBytes(3)): string {
  const time = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  return `${time}-${random.toString('hex')}`;
}

/** @throws CommandError */
export function parseRunId(text: string): string {
  const parsed = RunId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    `'${text}' is not a run id: 1 to 80 letters, digits, '_', '.' or '-'. \`moraine runs\` lists them.`,
  );
}
