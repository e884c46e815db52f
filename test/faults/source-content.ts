import { seededBytes } from '../../cli/commands/demo/seeded-bytes';
import { MIB } from '../../core/ranges/units';
import type { BackedUp } from '../integration/backed-up';

export interface SizedKey {
  key: string;
  sizeBytes: number;
}

/** For a plan with packs of a MiB: about 1.3 MiB, which are two packs. */
export const SMALL: SizedKey[] = Array.from({ length: 30 }, (_, n) => ({
  key: `small/${String(n).padStart(2, '0')}`,
  sizeBytes: 30_000 + 997 * n,
}));
export const PACKS = { packBytes: MIB, packedObjectBytesMax: 256 * 1024 };

let versions = 0;

/** Put a new version of each object into the source. */
export async function renew(backedUp: BackedUp, objects: readonly SizedKey[]): Promise<void> {
  const version = ++versions;
  for (const { key, sizeBytes } of objects) {
    const chunks: Buffer[] = [];
    for await (const chunk of seededBytes(version, key, sizeBytes)) chunks.push(Buffer.from(chunk));
    await backedUp.put(key, { bytes: Buffer.concat(chunks), metadata: { version: String(version) } });
  }
}
