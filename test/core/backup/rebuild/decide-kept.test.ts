import fc from 'fast-check';
import { type Candidate, decideKept, type ListedSnapshots } from '../../../../core/backup/rebuild/decide-kept';
import type { Verdict } from '../../../../core/contracts/snapshot';

const HELD: Verdict = {
  kind: 'held',
  differsIn: ['objects'],
  comparedWith: { snapshot: 's0', objects: 10, bytes: 10 },
};

interface Step {
  isHeld: boolean;
  /** Before it, one of those that are kept is accepted, and one is let go, if it may be. */
  accepts: number;
  forgets: number;
  hasHead: boolean;
}

/** A plan's life: each run writes a catalog that speaks of what is kept at that time. */
function live(steps: readonly Step[], name = 's', firstMinute = 0) {
  const candidates: Candidate[] = [];
  const lists = new Map<string, ListedSnapshots>();
  const kept = new Map<string, Verdict>();
  /** Steps before which a snapshot was let go. */
  const forgottenAt = new Map<string, number>();
  for (const [number, { isHeld, accepts, forgets, hasHead }] of steps.entries()) {
    const snapshot = `${name}${number}`;
    const [held = ''] = [...kept]
      .filter(([, verdict]) => verdict.kind === 'held')
      .map(([id]) => id)
      .slice(accepts);
    if (kept.has(held)) kept.set(held, { kind: 'accepted' });
    const newestAccepted = [...kept].filter(([, verdict]) => verdict.kind === 'accepted').at(-1)?.[0];
    const [gone = ''] = [...kept.keys()].filter((id) => id !== newestAccepted).slice(forgets);
    if (kept.delete(gone)) forgottenAt.set(gone, number);
    const named = (kind: Verdict['kind']) =>
      [...kept].filter(([, verdict]) => verdict.kind === kind).map(([id]) => ({ snapshot: id, catalogTreeHash: id }));
    lists.set(snapshot, { accepted: named('accepted'), held: named('held') });
    const verdict: Verdict = isHeld && newestAccepted !== undefined ? HELD : { kind: 'accepted' };
    const signedAt = new Date((firstMinute + number) * 60_000).toISOString();
    // Of some it is known without a look into the catalog.
    const namesNone = hasHead ? undefined : newestAccepted === undefined;
    const catalog = { takenAt: signedAt, signedAt, catalogTreeHash: snapshot, namesNone };
    candidates.push({ snapshot, ...catalog, verdict, isKnown: false });
    kept.set(snapshot, verdict);
    // Its head is known still: what the table says by now is put in below.
    if (hasHead) (candidates.at(-1) as Candidate).isKnown = true;
  }
  const remembered = candidates.map((candidate) => {
    const verdict = kept.get(candidate.snapshot);
    return verdict && candidate.isKnown ? { ...candidate, verdict } : { ...candidate, isKnown: false };
  });
  return { candidates: remembered, lists, kept, forgottenAt };
}

const step = fc.record({
  isHeld: fc.boolean(),
  accepts: fc.nat(4),
  forgets: fc.nat(6),
  hasHead: fc.boolean(),
});

it('all that is kept stands with its verdict, whatever has been lost; what was let go before the newest accepted one does not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { candidates, lists, kept, forgottenAt } = live(steps);
      const { kept: keptVerdicts, forgotten } = await decideKept(candidates, async ({ snapshot }) =>
        lists.get(snapshot),
      );
      for (const [snapshot, verdict] of kept)
        expect([snapshot, keptVerdicts.get(snapshot)]).toEqual([snapshot, verdict]);
      expect(keptVerdicts.size + forgotten.size).toBe(candidates.length);
      const newest = [...kept].filter(([, verdict]) => verdict.kind === 'accepted').at(-1)?.[0] ?? '';
      for (const [snapshot, at] of forgottenAt) {
        if (at <= Number(newest.slice(1))) expect(keptVerdicts.has(snapshot)).toBe(false);
      }
    }),
  );
});

it('what was lost before a plan began anew comes back as it stood then, as long as the first snapshot since is there', async () => {
  const steps = fc.array(step, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(steps, steps, async (before, since) => {
      const lost = live(
        before.map((one) => ({ ...one, hasHead: false })),
        'a',
      );
      const begun = live(since, 'b', 100);
      const lists = new Map([...lost.lists, ...begun.lists]);
      const candidates = [...lost.candidates, ...begun.candidates];
      const { kept: keptVerdicts } = await decideKept(candidates, async ({ snapshot }) => lists.get(snapshot));
      for (const [snapshot, verdict] of begun.kept) expect(keptVerdicts.get(snapshot)).toEqual(verdict);
      const comesBack = keptVerdicts.has('b0');
      if (begun.kept.has('b0')) expect(comesBack).toBe(true);
      for (const [snapshot, verdict] of lost.kept) {
        expect([snapshot, keptVerdicts.get(snapshot)]).toEqual([snapshot, comesBack ? verdict : undefined]);
      }
      const newest = [...lost.kept].filter(([, verdict]) => verdict.kind === 'accepted').at(-1)?.[0] ?? '';
      for (const [snapshot, at] of lost.forgottenAt) {
        if (at <= Number(newest.slice(1))) expect(keptVerdicts.has(snapshot)).toBe(false);
      }
    }),
  );
});

it('an adopted snapshot, which is old and whose catalog is new, stands, and so does what it speaks of', async () => {
  const candidate = (snapshot: string, takenAt: string, signedAt: string): Candidate => ({
    ...{ snapshot, takenAt, signedAt, catalogTreeHash: snapshot, namesNone: undefined },
    verdict: { kind: 'accepted' },
    isKnown: false,
  });
  const candidates = [
    candidate('old', '2020-01-01T00:00:00Z', '2026-01-03T00:00:00Z'),
    candidate('newer', '2026-01-02T00:00:00Z', '2026-01-02T00:00:00Z'),
  ];
  const spoken = [{ snapshot: 'newer', catalogTreeHash: 'newer' }];
  const listsOf = async ({ snapshot }: Candidate) => ({ accepted: snapshot === 'old' ? spoken : [], held: [] });
  const { kept: keptVerdicts } = await decideKept(candidates, listsOf);
  expect([...keptVerdicts.keys()].sort()).toEqual(['newer', 'old']);
});
