import type { NameableArchives } from '../../naming/assign-keys';
import type { ArchiveCollection } from './archive-collection';
import type { ArchiveNames } from './archive-names';

/**
 * The archives of a plan with the names of a file as keys; a key of a manifest has precedence. Of several archives with one name,
 * the one whose line comes first counts as the oldest, so that it keeps the name.
 */
export function namedArchives(archives: ArchiveCollection, names: ArchiveNames | undefined): NameableArchives {
  if (!names) return archives;
  return {
    count: archives.count,
    at(archive) {
      const entry = archives.at(archive);
      if (entry.key !== undefined) return entry;
      return { ...entry, key: names.pathOf(archive), keyFormat: names.format };
    },
    compareAge: (first, second) => names.compare(first, second) || archives.compareAge(first, second),
  };
}
