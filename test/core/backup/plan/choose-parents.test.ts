import { chooseParents } from '../../../../core/backup/plan/choose-parents';
import type { SnapshotHead } from '../../../../core/contracts/snapshot';

const SOURCE = { bucket: 'papers', prefix: '' };
const headOf = (snapshot: string, more: Partial<SnapshotHead> = {}): SnapshotHead => ({
  ...{ plan: 'docs', snapshot, vault: 'safe', source: SOURCE, takenAt: '2026-01-01T00:00:00.000Z', state: 'kept' },
  ...{ objects: 1, bytes: 1, archives: 1, newArchives: 1, newBytes: 1, errors: 0 },
  ...more,
});
const held = (snapshot: string, more: Partial<SnapshotHead> = {}) =>
  headOf(snapshot, {
    verdict: { kind: 'held', differsIn: ['objects'], comparedWith: { snapshot: 'x', objects: 9, bytes: 9 } },
    ...more,
  });
const a = { source: { bucket: 'papers', prefix: 'a/' } };
const b = { source: { bucket: 'papers', prefix: 'b/' } };
const elsewhere = { source: { bucket: 'music', prefix: '' } };

describe('what a backup rests on', () => {
  it.each<[string, SnapshotHead[], Partial<SnapshotHead>, { parent?: string; secondParent?: string }]>([
    ['nothing at first', [], {}, {}],
    ['the newest, and it alone, in the usual case', [headOf('1'), headOf('2')], {}, { parent: '2' }],
    [
      'a held one, and the newest accepted one besides',
      [headOf('1'), headOf('2'), held('3'), held('4')],
      {},
      { parent: '4', secondParent: '2' },
    ],
    ['a held one alone when no other is there', [held('1')], {}, { parent: '1' }],
    ['nothing in another vault', [headOf('1', { vault: 'old' }), held('2', { vault: 'old' })], {}, {}],
    [
      'what was held in the new vault',
      [headOf('1', { vault: 'old' }), held('2'), headOf('3', { vault: 'old' })],
      {},
      { parent: '2' },
    ],
    ['no partial one', [headOf('1'), headOf('2', { partial: true })], {}, { parent: '1' }],
    ['the accepted one of another prefix, first', [headOf('1', a)], b, { secondParent: '1' }],
    ['both, when the source has moved', [headOf('1', a), held('2', b)], b, { parent: '2', secondParent: '1' }],
    ['both, when it moves back', [headOf('1', a), headOf('2', b)], a, { parent: '1', secondParent: '2' }],
    ['nothing of another bucket', [headOf('1', elsewhere), held('2', elsewhere)], {}, {}],
    ['nothing of another bucket besides', [headOf('1', elsewhere), held('2')], {}, { parent: '2' }],
  ])('is %s', (_, kept, plan, parents) => {
    const chosen = chooseParents(kept, { vault: 'safe', source: SOURCE, ...plan } as never);
    expect(chosen).toEqual(parents);
  });
});
