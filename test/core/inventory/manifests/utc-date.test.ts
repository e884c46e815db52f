import fc from 'fast-check';
import { isInventoryDate } from '../../../../core/inventory/inventory-entry';
import { utcDateOf } from '../../../../core/inventory/manifests/utc-date';

it.each([
  ['2019-05-01T00:00:00Z', '2019-05-01T00:00:00Z'],
  ['2019-05-01T00:00:00+00:00', '2019-05-01T00:00:00Z'],
  ['2019-05-01T00:00:00-0000', '2019-05-01T00:00:00Z'],
  ['2019-05-01 00:30:00+01', '2019-04-30T23:30:00Z'],
  ['2019-12-31t23:00:00-05:30', '2020-01-01T04:30:00Z'],
  ['2019-05-01T00:00:00.000Z', '2019-05-01T00:00:00Z'],
  ['2019-05-01T00:00:00.120000+02:00', '2019-04-30T22:00:00.120000Z'],
  ['2019-05-01T00:00:00.5z', '2019-05-01T00:00:00.5Z'],
])('converts %s to %s', (text, utc) => {
  expect(utcDateOf(text)).toBe(utc);
  expect(isInventoryDate(utc)).toBe(true);
});

it('keeps the moment of any date and offset', () => {
  const offset = fc
    .record({ sign: fc.constantFrom('+', '-'), hours: fc.nat(23), minutes: fc.nat(59) })
    .map(({ sign, hours, minutes }) => `${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`);
  const date = fc.date({ min: new Date('1971-01-01'), max: new Date('9998-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(date, offset, (moment, zone) => {
      const text = moment.toISOString().replace('Z', zone);
      const utc = utcDateOf(text);
      expect(isInventoryDate(utc)).toBe(true);
      expect(Date.parse(utc)).toBe(Date.parse(text));
    }),
  );
});

it.each([
  '',
  '2019-05-01',
  '2019-05-01T00:00:00',
  '1 May 2019',
  '2019-05-01T00:00:00+24:00',
  '2019-05-01T00:00:00+00:60',
  '2019-13-01T00:00:00+01:00',
])('leaves %j as it is, which is no date of an inventory', (text) => {
  expect(utcDateOf(text)).toBe(text);
  expect(isInventoryDate(text)).toBe(false);
});

it('does not invent a moment before the year 0', () => {
  expect(isInventoryDate(utcDateOf('0000-01-01T00:00:00+01:00'))).toBe(false);
});
