import fc from 'fast-check';
import { parseManifest } from '../../../../core/inventory/parse-manifest';
import { chunked, drained, element, entryOf, INVENTORY_DATE, VAULT_ARN } from '../inventories';
import { CSV_FORMS, ENCODINGS, JSON_FORMS, type WriteManifest } from './written-manifests';

const parse = (content: string | Uint8Array, lengths?: number[]) =>
  drained(parseManifest(chunked(content, lengths), ''));

const asciiDescription = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', '\\', ',', "'", '{', '}', ' ', 'a') }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
  // What the end of a row looks like.
  fc.constantFrom(
    '\\",2019-01-01T00:00:00Z,5,',
    `x",2019-01-01T00:00:00Z,5,${'0'.repeat(64)}`,
    '{"Path":"dir/a, b","UTCDateModified":"20130322T120026Z"}',
    '\\',
    '"',
    '\\"',
  ),
);
const anyDescription = fc.oneof(asciiDescription, fc.string({ unit: 'binary' }));
const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });
const encoding = fc.constantFrom(...Object.keys(ENCODINGS));

describe.each<[string, Record<string, WriteManifest>, fc.Arbitrary<string>]>([
  ['JSON', JSON_FORMS, anyDescription],
  ['CSV', CSV_FORMS, asciiDescription],
])('%s', (_, forms, description) => {
  it.each(Object.entries(forms))('reads the same archives from %s, in any encoding and chunking', async (__, write) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(description, { minLength: 1, maxLength: 6 }),
        encoding,
        lengths,
        async (descriptions, encodingName, chunkLengths) => {
          const elements = descriptions.map((text, n) => element(n, { ArchiveDescription: text }));
          const bytes = ENCODINGS[encodingName]?.(write(elements)) ?? Buffer.alloc(0);
          expect((await parse(bytes, chunkLengths)).values).toEqual(elements.map(entryOf));
        },
      ),
      { numRuns: 60 },
    );
  });
});

it.each([
  'an inventory',
  'an inventory, all members in reverse',
  'an inventory with offsets',
  'a list of moraine inventory',
  'a list of moraine inventory, indented',
])('takes vault and date of %s', async (form) => {
  const text = JSON_FORMS[form]?.([element(1)]) ?? '';
  expect((await parse(text)).result).toEqual({ vaultArn: VAULT_ARN, inventoryDate: INVENTORY_DATE });
});

it('recognizes an inventory whose list begins beyond the beginning of the text', async () => {
  const note = 'x'.repeat(30_000);
  const members = { Note: [note, note, note], VaultARN: VAULT_ARN, InventoryDate: INVENTORY_DATE };
  const text = JSON.stringify({ ...members, ArchiveList: [element(1)] });
  expect((await parse(text)).values).toEqual([entryOf(element(1))]);
});
