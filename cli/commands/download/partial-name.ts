import { createHash } from 'node:crypto';
import { OWN_FILES } from '../../../core/naming/local-path';
import type { ProvenObject } from './proven-objects';

/** Name of a partial file: another object's bytes are never continued. */
export function partialName({ key, sizeBytes, treeHash }: ProvenObject): string {
  const digits = createHash('sha256').update(`${treeHash} ${sizeBytes} ${key}`).digest('hex').slice(0, 32);
  return `${OWN_FILES}${digits}.part`;
}
