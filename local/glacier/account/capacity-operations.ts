import type { Operation } from '../glacier-context';
import { newFileName } from '../random-id';
import { isoMillis } from '../wire/dates';
import { limitExceeded } from '../wire/glacier-error';
import type { CapacityUnit } from './account-store';

const unitsMax = 2;

export const purchaseProvisionedCapacity: Operation = async ({ context }) => {
  const startsAtMs = context.clock.now();
  const unit: CapacityUnit = { id: newFileName(), startsAtMs, expiresAtMs: oneMonthAfter(startsAtMs) };
  await context.account.update((settings) => {
    const capacityUnits = settings.capacityUnits.filter((owned) => owned.expiresAtMs > startsAtMs);
    if (capacityUnits.length >= unitsMax)
      throw limitExceeded(`An account has at most ${unitsMax} provisioned capacity units`);
    return { ...settings, capacityUnits: [...capacityUnits, unit] };
  });
  return { status: 201, headers: { 'x-amz-capacity-id': unit.id } };
};

export const listProvisionedCapacity: Operation = async ({ context }) => {
  const units = context.account.settings.capacityUnits.filter((unit) => unit.expiresAtMs > context.clock.now());
  const list = units.map((unit) => ({
    CapacityId: unit.id,
    ExpirationDate: isoMillis(unit.expiresAtMs),
    StartDate: isoMillis(unit.startsAtMs),
  }));
  return { status: 200, json: { ProvisionedCapacityList: list } };
};

/** The same time of the next month, on its last day if it has no such day; to the second. */
function oneMonthAfter(ms: number): number {
  const date = new Date(ms);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const lastDay = new Date(Date.UTC(year, month + 2, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), lastDay);
  return Date.UTC(year, month + 1, day, date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds());
}
