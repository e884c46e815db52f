import fc from 'fast-check';
import { isInventoryDate } from '../../../core/inventory/inventory-entry';

describe('isInventoryDate', () => {
  it('takes every moment, to the second or finer', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
        (date) => {
          expect(isInventoryDate(date.toISOString())).toBe(true);
          expect(isInventoryDate(date.toISOString().replace(/\.\d+Z/, 'Z'))).toBe(true);
        },
      ),
    );
  });

  it('takes nothing that cannot be sorted by time', () => {
    const digits = (max: number) => fc.nat(max).map((n) => String(n).padStart(2, '0'));
    const moment = fc
      .tuple(digits(14), digits(33), digits(25), digits(61), digits(61), fc.constantFrom('', '.5', '.123456789'))
      .map(([month, day, h, m, s, fraction]) => `2024-${month}-${day}T${h}:${m}:${s}${fraction}Z`);
    fc.assert(
      fc.property(moment, (text) => {
        if (isInventoryDate(text)) expect(Date.parse(text)).not.toBeNaN();
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['', '2024-01-01', '2024-01-01T00:00:00', '2024-01-01 00:00:00Z', ' 2024-01-01T00:00:00Z', '1 Jan 2024'])(
    'refuses %j',
    (text) => expect(isInventoryDate(text)).toBe(false),
  );
});
