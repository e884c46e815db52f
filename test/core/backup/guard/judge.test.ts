import fc from 'fast-check';
import { judge } from '../../../../core/backup/guard/judge';
import { Verdict } from '../../../../core/contracts/snapshot';

const SOURCE = { bucket: 'photos', prefix: '' };
const accepted = { snapshot: 'first', vault: 'archive', source: SOURCE, objects: 100, bytes: 1_000 };

const held = (...differsIn: string[]) => ({
  kind: 'held',
  differsIn,
  comparedWith: { snapshot: 'first', objects: 100, bytes: 1_000 },
});

describe('judge', () => {
  it('accepts the first snapshot of a plan, even an empty one', () => {
    expect(judge({ ...accepted, objects: 0, bytes: 0 }, undefined, 1)).toEqual({ kind: 'accepted' });
  });

  it.each([
    ['the same again', {}, { kind: 'accepted' }],
    ['one that has grown', { objects: 1_000_000, bytes: 1e12 }, { kind: 'accepted' }],
    ['one that has just enough', { objects: 50, bytes: 500 }, { kind: 'accepted' }],
    ['one in another vault', { vault: 'archive-2' }, held('vault')],
    ['one of another bucket', { source: { bucket: 'music', prefix: '' } }, held('source')],
    ['one of another prefix', { source: { bucket: 'photos', prefix: 'a/' } }, held('source')],
    ['one that lost most of its objects', { objects: 49 }, held('objects')],
    ['one that lost most of its bytes', { bytes: 499 }, held('bytes')],
    ['an empty one', { objects: 0, bytes: 0 }, held('objects', 'bytes')],
    [
      'one of which nothing agrees',
      { vault: 'x', source: { bucket: 'y', prefix: '' }, objects: 1, bytes: 1 },
      held('vault', 'source', 'objects', 'bytes'),
    ],
  ])('judges %s', (_, changed, verdict) => {
    expect(judge({ ...accepted, ...changed }, accepted, 0.5)).toEqual(verdict);
    expect(Verdict.parse(verdict)).toEqual(verdict);
  });

  const size = fc.record({ objects: fc.nat(1_000), bytes: fc.nat(1_000_000) });

  it('with a guard of 0 loses nothing of what is the same place', () => {
    fc.assert(
      fc.property(size, size, (now, before) => {
        expect(judge({ ...accepted, ...now }, { ...accepted, ...before }, 0)).toEqual({ kind: 'accepted' });
      }),
    );
  });

  it('with a guard of 1 accepts exactly what has not shrunk', () => {
    fc.assert(
      fc.property(size, size, (now, before) => {
        const isAccepted = judge({ ...accepted, ...now }, { ...accepted, ...before }, 1).kind === 'accepted';
        expect(isAccepted).toBe(now.objects >= before.objects && now.bytes >= before.bytes);
      }),
    );
  });

  it('accepts no less when more is there, and no more when the guard is stricter', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(size, size, size, share, share, (now, more, before, one, other) => {
        const isAccepted = (objects: number, bytes: number, guard: number) =>
          judge({ ...accepted, objects, bytes }, { ...accepted, ...before }, guard).kind === 'accepted';
        if (!isAccepted(now.objects, now.bytes, Math.max(one, other))) return;
        expect(isAccepted(now.objects + more.objects, now.bytes + more.bytes, Math.max(one, other))).toBe(true);
        expect(isAccepted(now.objects, now.bytes, Math.min(one, other))).toBe(true);
      }),
    );
  });
});
