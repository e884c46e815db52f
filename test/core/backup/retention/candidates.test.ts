import fc from 'fast-check';
import { Candidates } from '../../../../core/backup/retention/candidates';

it('holds what was added and not struck out, as two sets would', () => {
  const step = fc.record({ act: fc.constantFrom('add', 'ruleOut'), archive: fc.nat(30).map(String) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const candidates = new Candidates();
      const added = new Set<string>();
      const left = new Set<string>();
      for (const { act, archive } of steps) {
        if (act === 'ruleOut') expect(candidates.ruleOut(archive)).toBe(left.delete(archive));
        else {
          candidates.add(archive);
          if (!added.has(archive)) left.add(archive);
          added.add(archive);
        }
        expect(candidates.has(archive)).toBe(left.has(archive));
      }
      expect([candidates.size, candidates.remaining]).toEqual([added.size, left.size]);
    }),
  );
});

it('holds more of them than it first has room for', () => {
  const candidates = new Candidates();
  for (let number = 0; number < 5000; number++) candidates.add(`a${number}`);
  for (let number = 0; number < 5000; number += 2) candidates.ruleOut(`a${number}`);
  expect(candidates.remaining).toBe(2500);
  expect([candidates.has('a4998'), candidates.has('a4999')]).toEqual([false, true]);
});
