import * as fc from 'fast-check';
import { CUT_LINE, cutLines } from '../../../lambdas/send-notice/cut-lines';

const sizeOf = (line: string) => line.length + 1;
const totalOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + sizeOf(line), 0);

it('empty lines are cut too when there is no room left', () => {
  const room = 200 - sizeOf(CUT_LINE);
  const lines = ['x'.repeat(room - 1), ...Array.from({ length: 300 }, () => '')];
  expect(cutLines(lines, 200, sizeOf)).toEqual([lines[0], CUT_LINE]);
});

it('whatever the lines are, their sizes add up to no more than the limit', () => {
  const line = fc.oneof(
    { weight: 9, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.string({ maxLength: 9 }) },
  );
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 400, size: 'max' }),
      fc.integer({ min: 100, max: 300 }),
      (lines, sizeMax) => {
        expect(totalOf(cutLines(lines, sizeMax, sizeOf))).toBeLessThanOrEqual(sizeMax);
      },
    ),
  );
});
