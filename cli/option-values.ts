import { Naming } from '../core/contracts/archive-name';
import { KeyId } from '../core/contracts/names';
import { FallbackTier, StorageClass, Tier } from '../core/contracts/tier';
import { CommandError } from './errors/command-error';
import { printable } from './format/printable';
import { parseTimeOf } from './time-text';
import { parseVaultArn } from './vault-arn';

/** The name of a vault, which may be given as its ARN; `connectOptionsOf` takes the region from there. @throws CommandError */
export function parseVault(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,255}$/.test(text)) return text;
  const arn = parseVaultArn(text);
  if (arn) return arn.vault;
  throw new CommandError(
    `'${printable(text)}' is not a vault name: 1 to 255 letters, digits, '_', '.' or '-', or the ARN of a vault.`,
  );
}

/** Case-insensitive. @throws CommandError */
export function parseTier(text: string): Tier {
  const tier = Tier.options.find((option) => option.toLowerCase() === text.toLowerCase());
  if (tier) return tier;
  throw new CommandError(`--tier '${text}' is none of ${Tier.options.join(', ')}.`);
}

/** Case-insensitive. @throws CommandError */
export function parseFallback(text: string): FallbackTier {
  const tier = FallbackTier.options.find((option) => option.toLowerCase() === text.toLowerCase());
  if (tier) return tier;
  throw new CommandError(`--fallback '${text}' is none of ${FallbackTier.options.join(', ')}.`);
}

/** Case-insensitive. @throws CommandError */
export function parseStorageClass(text: string): StorageClass {
  const storageClass = StorageClass.options.find((option) => option === text.toUpperCase());
  if (storageClass) return storageClass;
  throw new CommandError(`--storage-class '${text}' is none of ${StorageClass.options.join(', ')}.`);
}

/** @throws CommandError */
export function parseNaming(text: string): Naming {
  const naming = Naming.safeParse(text);
  if (naming.success) return naming.data;
  throw new CommandError(`--naming '${printable(text)}' is none of ${Naming.options.join(', ')}.`);
}

/** Parse the id of a signing key. @throws CommandError */
export function parseKeyId(text: string): string {
  if (KeyId.safeParse(text).success) return text;
  throw new CommandError(
    `'${printable(text)}' is not the id of a key: 32 lower-case hex digits, as \`moraine key\` prints it.`,
  );
}

/** The first millisecond of a day, a minute or a second, in UTC unless it has a zone. @throws CommandError */
export const parseSince = (text: string): string => parseTimeOf('--since', text).first;

/** The last millisecond of a day, a minute or a second, in UTC unless it has a zone. @throws CommandError */
export const parseUntil = (text: string): string => parseTimeOf('--until', text).last;

/** Parse an amount in US dollars. @throws CommandError */
export function parseBudget(text: string): number {
  if (/^\d{1,12}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw new CommandError(`--budget '${text}' is not an amount in US dollars: write 250 or 12.50.`);
}
