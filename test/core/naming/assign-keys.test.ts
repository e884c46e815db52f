import fc from 'fast-check';
import { assignKeys, type NameableArchives } from '../../../core/naming/assign-keys';
import { distinctKey } from '../../../core/naming/distinct-key';
import { keyFor } from '../../../core/naming/object-key';

interface Archive {
  archiveId: string;
  description: string;
  createdAt: number;
  key?: string | undefined;
}

function listed(archives: Archive[]): NameableArchives {
  const at = (n: number) => archives[n] as Archive;
  return {
    count: archives.length,
    at,
    compareAge: (a, b) => at(a).createdAt - at(b).createdAt || (at(a).archiveId < at(b).archiveId ? -1 : 1),
  };
}

/** Archive id → key. */
function named(archives: Archive[], prefix = ''): Map<string, string> {
  const keys = assignKeys(listed(archives), prefix);
  return new Map(archives.map(({ archiveId }, n) => [archiveId, keys.keyOf(n)]));
}

describe('assignKeys', () => {
  it('lets the oldest keep a key and gives the others distinct ones', () => {
    const keys = named([
      { archiveId: 'new', description: 'a.txt', createdAt: 9 },
      { archiveId: 'old', description: 'a.txt', createdAt: 1 },
      { archiveId: 'mid', description: 'a.txt', createdAt: 5 },
      { archiveId: 'else', description: 'b.txt', createdAt: 0 },
    ]);
    expect(keys.get('old')).toBe('a.txt');
    expect(keys.get('else')).toBe('b.txt');
    expect(keys.get('new')).toBe(distinctKey('a.txt', 'new'));
    expect(keys.get('mid')).toBe(distinctKey('a.txt', 'mid'));
  });

  it('goes by archive id between archives of the same second', () => {
    const archives = ['b', 'a', 'c'].map((archiveId) => ({ archiveId, description: 'x', createdAt: 1 }));
    expect(named(archives).get('a')).toBe('x');
  });

  it('counts keys that a manifest asks for', () => {
    const keys = named([
      { archiveId: 'old', description: 'x', createdAt: 1 },
      { archiveId: 'new', description: 'y', key: 'x', createdAt: 2 },
    ]);
    expect(keys.get('new')).toBe(distinctKey('x', 'new'));
  });

  it('finds a key however many archives imitate its distinct keys', () => {
    const impostors = Array.from({ length: 66_000 }, (_, attempt) => ({
      archiveId: `impostor-${attempt}`,
      description: distinctKey('x.y', 'victim', attempt),
      createdAt: 100 + attempt,
    }));
    const victims = ['owner', 'victim'].map((archiveId, createdAt) => ({ archiveId, description: 'x.y', createdAt }));
    expect(named([...victims, ...impostors]).get('victim')).toBe(distinctKey('x.y', 'victim', 66_000));
  });

  it('takes more digits when somebody is called like a distinct key', () => {
    const impostors = Array.from({ length: 20 }, (_, attempt) => ({
      archiveId: `impostor-${attempt}`,
      description: distinctKey('x.y', 'victim', attempt),
      createdAt: 100 + attempt,
    }));
    const keys = named([
      { archiveId: 'first', description: 'x.y', createdAt: 1 },
      { archiveId: 'victim', description: 'x.y', createdAt: 2 },
      ...impostors,
    ]);
    for (const { archiveId, description } of impostors) expect(keys.get(archiveId)).toBe(description);
    expect(keys.get('victim')).toBe(distinctKey('x.y', 'victim', 20));
  });

  it('names every archive, none alike, the same in any order', () => {
    const ids = ['p', 'q', 'r', 's', 't', 'u'];
    const descriptions = fc.oneof(
      fc.constantFrom('a', 'a.txt', '', '../a', 'dir/a.txt', 'p', 'q', 'é'.repeat(512), 'é'.repeat(511)),
      fc.tuple(fc.constantFrom('a', 'a.txt', 'p'), fc.constantFrom(...ids), fc.nat(3)).map((of) => distinctKey(...of)),
      fc.string({ unit: 'binary' }),
    );
    const archive = fc.record({
      archiveId: fc.oneof(fc.constantFrom(...ids), fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/)),
      description: descriptions,
      createdAt: fc.nat(3),
      key: fc.option(fc.constantFrom('a', 'k/a.txt', '/bad'), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc
          .uniqueArray(archive, { selector: (a) => a.archiveId, maxLength: 30 })
          .chain((archives) =>
            fc.tuple(fc.constant(archives), fc.shuffledSubarray(archives, { minLength: archives.length })),
          ),
        fc.constantFrom('', 'restored/', `${'p'.repeat(511)}/`),
        ([archives, shuffled], prefix) => {
          const keys = named(archives, prefix);
          expect(keys.size).toBe(archives.length);
          expect(new Set(keys.values()).size).toBe(archives.length);
          expect(named(shuffled, prefix)).toEqual(new Map(shuffled.map((a) => [a.archiveId, keys.get(a.archiveId)])));
          for (const key of keys.values()) {
            expect(key.startsWith(prefix)).toBe(true);
            expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
          }
          const view = listed(archives);
          const positions = archives.map((_, n) => n).sort(view.compareAge);
          const owners = new Map<string, string>();
          for (const n of positions) {
            const a = archives[n] as Archive;
            const plain = keyFor(a, prefix);
            if (!owners.has(plain)) owners.set(plain, a.archiveId);
          }
          for (const [plain, owner] of owners) expect(keys.get(owner)).toBe(plain);
        },
      ),
      { numRuns: 300 },
    );
  });
});
