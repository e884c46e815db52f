import { earlyGibMonths } from '../../../core/cost/early-deletion';

const at = new Date('2026-04-01T00:00:00Z');
const GIB = 1024 ** 3;
const archive = (creationDate: string) => ({ sizeBytes: GIB - 32 * 1024, creationDate });

it.each<[string, number]>([
  ['2026-04-01T00:00:00Z', 3],
  ['2026-03-02T00:00:00Z', 2],
  ['2026-01-02T00:00:00Z', 1 / 30],
  ['2026-01-01T00:00:00Z', 0],
  ['2020-01-01T00:00:00Z', 0],
  ['', 0],
])('a GiB of %j, deleted on 1 April, is charged %d months', (creationDate, months) => {
  expect(
    earlyGibMonths({ sizeBytes: archive(creationDate).sizeBytes, createdAtMs: Date.parse(creationDate) }, at),
  ).toBeCloseTo(months, 12);
});
