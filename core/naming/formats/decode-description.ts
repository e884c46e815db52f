import type { ArchiveName } from '../../contracts/archive-name';
import { portablePath } from '../portable-path';
import { cloudBerry } from './cloudberry';
import type { Decoder } from './decoder';
import { fastGlacier } from './fastglacier';
import { gitAnnex } from './git-annex';
import { mtAwsGlacier } from './mt-aws-glacier';
import { isPartName } from './part-name';
import { qnap } from './qnap';
import { unnamed } from './unnamed';

/** Formats in the order in which they are tried. Every JSON object that is none of theirs is unnamed. */
const DECODERS: readonly Decoder[] = [mtAwsGlacier, fastGlacier, cloudBerry, qnap, unnamed, gitAnnex];

/**
 * Decode the description of an archive, whichever tool wrote it. Text in no known format is a name itself. Outer blanks are removed,
 * and so are quotes around a known format.
 *
 * @returns a path that is not checked for safety, and that may end with "/"
 */
export function decodeDescription(description: string): ArchiveName {
  const text = description.trim();
  const plain: ArchiveName = { format: 'plain', path: text, flags: [] };
  const { path: written, ...name } = decode(unquoted(text)) ?? decode(text) ?? plain;
  const path = written === undefined ? '' : portablePath(written);
  if (path === '') return { ...name, format: name.format === 'plain' ? 'none' : name.format };
  const isPart = isPartName(path) && !name.flags.includes('part');
  return { ...name, path, flags: isPart ? [...name.flags, 'part'] : name.flags };
}

function decode(text: string | undefined): ArchiveName | undefined {
  if (text === undefined) return undefined;
  for (const decoder of DECODERS) {
    const name = decoder(text);
    if (name) return name;
  }
  return undefined;
}

/** Text within a pair of quotes. */
const unquoted = (text: string): string | undefined => /^"(.*)"$/s.exec(text)?.[1]?.trim();
