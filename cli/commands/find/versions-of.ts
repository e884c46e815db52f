import { compareUtf8 } from '../../../core/text/compare-utf8';
import type { Deployment } from '../../deployment/deployment';
import { chosenObjects } from '../../deployment/find-snapshot';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';

/** A version of an object, contained in one or several snapshots: identified by key, size, etag and time of modification. */
export interface ObjectVersion {
  plan: string;
  key: string;
  sizeBytes: number;
  etag: string;
  modifiedAt: string;
  treeHash: string;
  /** The oldest and the newest snapshot that contain it, and the number of snapshots that do. */
  first: string;
  last: string;
  snapshots: number;
}

/** More than anybody reads; each takes a few hundred bytes of memory. */
const VERSIONS_MAX = 100_000;

/**
 * Versions of a plan's objects, ordered by key, then from the oldest. Snapshots are streamed one after the other.
 *
 * @throws CommandError when the glob matches too many
 */
export async function versionsOf(
  deployment: Deployment,
  plan: string,
  glob: string,
  versionsMax = VERSIONS_MAX,
): Promise<ObjectVersion[]> {
  const versions = new Map<string, ObjectVersion>();
  for (const { snapshot } of await keptSnapshots(deployment, plan)) {
    for await (const object of chosenObjects(deployment, { plan, snapshot }, [glob])) {
      const { key, sizeBytes, etag, modifiedAt, treeHash } = object;
      const identity = JSON.stringify([key, sizeBytes, etag, modifiedAt]);
      const known = versions.get(identity);
      if (known) {
        known.last = snapshot;
        known.snapshots++;
      } else {
        if (versions.size >= versionsMax) throw tooManyVersions(plan, glob, versionsMax);
        const first = { first: snapshot, last: snapshot, snapshots: 1 };
        versions.set(identity, { plan, key, sizeBytes, etag, modifiedAt, treeHash, ...first });
      }
    }
  }
  // Snapshots were read from the oldest on, and a stable sort keeps that order of one key's versions.
  return [...versions.values()].sort((one, other) => compareUtf8(one.key, other.key));
}

const tooManyVersions = (plan: string, glob: string, versionsMax: number) =>
  new CommandError(
    `'${printable(glob)}' matches more than ${versionsMax.toLocaleString('en-US')} versions in plan ${plan}: use a narrower glob. \`moraine ls\` lists a whole snapshot.`,
  );
