import fc from 'fast-check';
import { InvalidInputError } from '../../../core/contracts/errors';
import type { InventoryElement, ScanPosition } from '../../../core/inventory/inventory-scanner';
import { scanInventory } from '../../../core/inventory/parse-inventory';
import { chunked, drained, element, INVENTORY_DATE, inventoryOf, VAULT_ARN } from './inventories';

const header = { vaultArn: VAULT_ARN, inventoryDate: INVENTORY_DATE };
const scan = (bytes: Buffer, lengths: number[], from?: ScanPosition) =>
  drained(scanInventory(chunked(bytes.subarray(from?.offset ?? 0), lengths), from));

it('goes on from wherever it stood, with what is left and nothing twice', async () => {
  const broken = { ArchiveId: 'no size' };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(undefined, 1),
      async (areWell, lengths, indent) => {
        const elements = areWell.map((isWell, n) => (isWell ? element(n) : broken));
        const bytes = Buffer.from(JSON.stringify(JSON.parse(inventoryOf(elements)), null, indent));
        const { values: steps } = await scan(bytes, lengths);
        const all = steps.flatMap((step) => step.elements);
        expect(all).toHaveLength(elements.length);
        let before: InventoryElement[] = [];
        for (const { elements: found, position } of steps) {
          before = [...before, ...found];
          if (!position) continue;
          expect(position).toMatchObject({ elements: before.length, ...header });
          const rest = await scan(bytes, lengths, position);
          expect([...before, ...rest.values.flatMap((step) => step.elements)]).toEqual(all);
          expect(rest.result).toEqual(header);
        }
      },
    ),
    { numRuns: 30 },
  );
});

it('stands nowhere before the first element is whole, and behind the list', async () => {
  const bytes = Buffer.from(inventoryOf([element(1), element(2)]));
  const { values } = await scan(bytes, [1]);
  const first = values.findIndex(({ elements }) => elements.length > 0);
  const last = values.findLastIndex(({ elements }) => elements.length > 0);
  expect(values.slice(0, first).map(({ position }) => position)).toEqual(Array(first).fill(undefined));
  expect(values.slice(first, last).every(({ position }) => position?.elements === 1)).toBe(true);
  expect(values.slice(last).map(({ position }) => position)).toEqual(Array(values.length - last).fill(undefined));
});

it('says that what it goes on with is cut off', async () => {
  const bytes = Buffer.from(inventoryOf([element(1), element(2), element(3)]));
  const { values } = await scan(bytes, [400]);
  const position = values.find((step) => step.position)?.position;
  const cut = scan(bytes.subarray(0, bytes.length - 10), [400], position);
  await expect(cut).rejects.toThrow(InvalidInputError);
  await expect(cut).rejects.toThrow(`truncated at byte ${bytes.length - 10}`);
});
