import { date, someText } from '../given';
import type { GlacierWorld } from '../glacier-world';
import { row } from '../row';

const policyOf = (...rules: object[]) => ({ Policy: { Rules: rules } });
const tenGiB = policyOf({ Strategy: 'BytesPerHour', BytesPerHour: 10_737_418_240 });

/** @returns their IDs */
const capacityUnits = (count: number) => async (world: GlacierWorld) => {
  const ids: unknown[] = [];
  while (ids.length < count) ids.push((await world.call('PurchaseProvisionedCapacity', {})).capacityId);
  return ids;
};

export const accountRows = [
  row({
    operation: 'GetDataRetrievalPolicy',
    says: 'is None by default',
    input: {},
    answers: policyOf({ Strategy: 'None' }),
  }),
  row({
    operation: 'GetDataRetrievalPolicy',
    says: 'shows BytesPerHour for that strategy',
    given: (world) => world.call('SetDataRetrievalPolicy', tenGiB),
    input: {},
    answers: tenGiB,
  }),
  row({
    operation: 'SetDataRetrievalPolicy',
    says: 'answers 204 and is kept',
    input: tenGiB,
    after: async (world) => {
      expect(await world.call('GetDataRetrievalPolicy', {})).toEqual(tenGiB);
    },
  }),
  row({
    operation: 'SetDataRetrievalPolicy',
    says: 'refuses BytesPerHour with another strategy',
    input: policyOf({ Strategy: 'FreeTier', BytesPerHour: 1 }),
    refuses: [400, 'InvalidParameterValueException', someText],
  }),
  row({
    operation: 'SetDataRetrievalPolicy',
    says: 'refuses a second rule',
    input: policyOf({ Strategy: 'FreeTier' }, { Strategy: 'None' }),
    refuses: [400, 'InvalidParameterValueException', someText],
  }),
  row({
    operation: 'PurchaseProvisionedCapacity',
    says: 'answers the ID of a unit',
    input: {},
    answers: { capacityId: someText },
  }),
  row({
    operation: 'PurchaseProvisionedCapacity',
    says: 'refuses a third unit',
    given: capacityUnits(2),
    input: {},
    refuses: [400, 'LimitExceededException', someText],
  }),
  row({
    operation: 'ListProvisionedCapacity',
    says: 'shows each unit; it ends a month later, on a whole second',
    given: capacityUnits(2),
    input: {},
    answers: (ids) => ({
      ProvisionedCapacityList: ids.map((CapacityId) => ({
        CapacityId,
        ExpirationDate: expect.stringMatching(/\.000Z$/),
        StartDate: date,
      })),
    }),
  }),
  row({
    operation: 'ListProvisionedCapacity',
    says: 'is empty without a unit',
    input: {},
    answers: { ProvisionedCapacityList: [] },
  }),
];
