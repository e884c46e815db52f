import { type Element, INVENTORY_DATE, VAULT_ARN } from '../inventories';

/** Text of a manifest in a format that carries everything an inventory says of an archive. */
export type WriteManifest = (elements: readonly Element[]) => string;

const inventory = (elements: readonly unknown[]) => ({
  VaultARN: VAULT_ARN,
  InventoryDate: INVENTORY_DATE,
  ArchiveList: elements,
});

/** A list of Moraine's own, its report cut down to what a reader may need. */
const moraineList = (elements: readonly Element[]) => ({
  report: {
    kind: 'inventory',
    vault: 'photos',
    parts: ['000000-a'],
    inventoryDate: INVENTORY_DATE,
    vaultArn: VAULT_ARN,
  },
  archives: elements.map((e) => ({
    archiveId: e.ArchiveId,
    description: e.ArchiveDescription,
    createdAt: e.CreationDate,
    sizeBytes: e.Size,
    treeHash: e.SHA256TreeHash,
  })),
  unreadable: [],
});

/** A value as JSON with the members of every object in reverse. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
};

const offset = (e: Element) => ({
  ...e,
  CreationDate: new Date(Date.parse(e.CreationDate) + 19_800_000).toISOString().replace(/\.\d+Z$/, '+05:30'),
});
const milliseconds = (e: Element) => ({ ...e, CreationDate: e.CreationDate.replace('Z', '.000Z') });
const sizeAsText = (e: Element) => ({ ...e, Size: String(e.Size) });

/** A field as Glacier writes it: a backslash before a quote, nothing before a backslash. */
const glacierField = (text: string, always = false) =>
  always || /[",]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text;
/** A field as RFC 4180 has it. */
const rfcField = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const glacierCsv = (elements: readonly Element[], lineEnd: string, always = false) =>
  [
    'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash',
    ...elements.map((e) =>
      [e.ArchiveId, e.ArchiveDescription, e.CreationDate, String(e.Size), e.SHA256TreeHash]
        .map((field) => glacierField(field, always))
        .join(','),
    ),
    '',
  ].join(lineEnd);

/** Layouts in JSON. A description may be any text. */
export const JSON_FORMS: Record<string, WriteManifest> = {
  'an inventory': (elements) => JSON.stringify(inventory(elements)),
  'an inventory, indented': (elements) => JSON.stringify(inventory(elements), null, 2),
  'an inventory, all members in reverse': (elements) => JSON.stringify(reversed(inventory(elements)), null, '\t'),
  'an inventory with a member before it that looks like an archive': (elements) =>
    JSON.stringify({ Note: { ArchiveId: 'x', Size: 1 }, ...inventory(elements) }),
  'an inventory with offsets': (elements) =>
    JSON.stringify({ ...inventory(elements.map(offset)), InventoryDate: '2026-11-20T10:00:00+02:00' }),
  'an array': (elements) => JSON.stringify(elements),
  'an array, indented': (elements) => `${JSON.stringify(elements, null, 2)}\n`,
  'objects, indented': (elements) => elements.map((e) => `${JSON.stringify(e, null, 2)}\n`).join(''),
  'objects, indented, with CRLF': (elements) =>
    elements.map((e) => `${JSON.stringify(e, null, 4)}\n`.replaceAll('\n', '\r\n')).join(''),
  'objects on one line': (elements) => elements.map((e) => JSON.stringify(e)).join(''),
  'JSON Lines': (elements) => elements.map((e) => `${JSON.stringify(e)}\n`).join(''),
  'JSON Lines with CRLF, blank lines and no end': (elements) =>
    `\r\n${elements.map((e) => JSON.stringify(e)).join('\r\n\r\n')}`,
  'JSON Lines with the vault on each': (elements) =>
    elements.map((e) => `${JSON.stringify({ VaultARN: VAULT_ARN, ...e })}\n`).join(''),
  'JSON Lines with milliseconds and sizes as text': (elements) =>
    elements.map((e) => `${JSON.stringify(sizeAsText(milliseconds(e)))}\n`).join(''),
  'a list of moraine inventory': (elements) => JSON.stringify(moraineList(elements)),
  'a list of moraine inventory, indented': (elements) => JSON.stringify(moraineList(elements), null, 2),
  'archives of a list of moraine inventory': (elements) =>
    moraineList(elements)
      .archives.map((archive) => `${JSON.stringify(archive)}\n`)
      .join(''),
};

/** Layouts in CSV. A description is what Glacier accepts: printable ASCII. */
export const CSV_FORMS: Record<string, WriteManifest> = {
  "Glacier's CSV": (elements) => glacierCsv(elements, '\n'),
  "Glacier's CSV with CRLF": (elements) => glacierCsv(elements, '\r\n'),
  "Glacier's CSV, all quoted": (elements) => glacierCsv(elements, '\n', true),
  'CSV of a spreadsheet, columns moved and one added': (elements) =>
    [
      '"Size","Note","ArchiveDescription","CreationDate","ArchiveId","SHA256TreeHash"',
      ...elements.map((e) =>
        [
          `"${e.Size}"`,
          'checked',
          rfcField(e.ArchiveDescription),
          e.CreationDate,
          e.ArchiveId,
          e.SHA256TreeHash,
        ].join(),
      ),
      '',
    ].join('\r\n'),
};

/** A text in the encodings that a manifest may have. */
export const ENCODINGS: Record<string, (text: string) => Buffer> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a byte order mark': (text) => Buffer.from(`\uFEFF${text}`),
  'UTF-16LE with a byte order mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'UTF-16BE with a byte order mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  'UTF-16LE without a mark': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16BE without a mark': (text) => Buffer.from(text, 'utf16le').swap16(),
};
