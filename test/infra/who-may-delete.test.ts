import { readFileSync } from 'node:fs';
import path from 'node:path';
import { OVERWRITE_DENIED, permissionsByRole } from './policies';
import { synthesizedTemplates } from './synthesized';

const byRole = permissionsByRole(
  synthesizedTemplates({
    vaults: [{ name: 'demo', deletion: true }, 'demo_mapping'],
    destinations: [{ bucket: 'elsewhere' }],
    plans: [
      { name: 'p', source: { bucket: 'source' }, vault: 'demo', schedule: { expression: 'rate(1 day)' } },
      { name: 'q', source: { bucket: 'source' }, vault: 'demo' },
    ],
  }),
);

/** `<BackupApplyRetentionRole>` → `apply-retention` */
const functionOf = (role: string) =>
  role
    .replace(/^<(Retrieval|Backup|Deletion|Inventory)|Role>$/g, '')
    .replace(/(?!^)[A-Z]/g, '-$&')
    .toLowerCase();

/** Functions that may do one of some actions with a resource, in alphabetical order. */
function functionsThatMay(actions: string[], isMeant: (resource: string) => boolean): string[] {
  const able = [...byRole].filter(([, permissions]) =>
    actions.some((action) => (permissions[action] ?? []).some((resource) => isMeant(resource))),
  );
  return able.map(([role]) => functionOf(role)).sort();
}

const ofFiles = (pattern: string) => (resource: string) => resource.startsWith(`<RunsBucket.Arn>/${pattern}`);
const ofRecords = (pattern: string) => (resource: string) => resource === `<StateTable.Arn> of ${pattern}`;
const anything = () => true;
const WRITE_RECORD = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** Cells of the rows of the table in security.md that begins with a heading. */
function rowsBelow(heading: string): string[][] {
  const text = readFileSync(path.join(__dirname, '../../docs/security.md'), 'utf8');
  const lines = text.slice(text.indexOf(heading)).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const rows = rowsBelow('| what | who may write it | who may delete it |');
const patternOf = (row: string[]) => /`([a-z]+\/\*)`/.exec(row[0] ?? '')?.[1] ?? '';
const namedIn = (cell: string | undefined) => (cell === 'nobody' ? [] : (cell ?? '').split(', ').sort());

/** Kinds of records and prefixes of files that anybody may write, but for those that nearly all functions write. */
const written = [...byRole.values()].flatMap((permissions) =>
  [...WRITE_RECORD, 's3:PutObject'].flatMap((action) => permissions[action] ?? []),
);
const patterns = new Set(
  written.flatMap((resource) => /^<(?:RunsBucket\.Arn>\/|StateTable\.Arn> of )([a-z]+\/\*)/.exec(resource)?.[1] ?? []),
);

it('is said of all records and files, but of those of runs', () => {
  const said = rows.map(patternOf).filter((pattern) => pattern !== '' && pattern !== 'manifests/*');
  expect(said.sort()).toEqual([...patterns].filter((pattern) => !['run/*', 'runs/*'].includes(pattern)).sort());
});

it.each(rows.filter((row) => patternOf(row)))('%s: written by %s, deleted by %s', (...row) => {
  const pattern = patternOf(row);
  const isFile = row[0]?.startsWith('files');
  const meant = isFile ? ofFiles(pattern) : ofRecords(pattern);
  expect(namedIn(row[1])).toEqual(functionsThatMay(isFile ? ['s3:PutObject'] : WRITE_RECORD, meant));
  expect(namedIn(row[2])).toEqual(functionsThatMay([isFile ? 's3:DeleteObject' : 'dynamodb:DeleteItem'], meant));
});

it('is said of archives, of vaults and of restored objects', () => {
  const row = (what: string) => rows.find(([first]) => first?.startsWith(what));
  const deleters = functionsThatMay(['glacier:DeleteArchive'], anything);
  expect(namedIn(row('archives')?.[1])).toEqual(functionsThatMay(['glacier:UploadArchive'], anything));
  expect(namedIn(row('archives')?.[2])).toEqual(deleters);
  expect(namedIn(row('vaults')?.[2])).toEqual(functionsThatMay(['glacier:DeleteVault'], anything));
  const isRestored = (resource: string) => resource.startsWith('<RestoreBucket.Arn>/') || /:s3:::/.test(resource);
  expect(namedIn(row('restored objects')?.[1])).toEqual(functionsThatMay(['s3:PutObject'], isRestored));
  expect(namedIn(row('restored objects')?.[2])).toEqual(functionsThatMay(['s3:DeleteObject'], isRestored));
  expect(functionsThatMay([OVERWRITE_DENIED], anything)).toEqual(functionsThatMay(['s3:PutObject'], isRestored));
});

describe('what deletes archives', () => {
  it('does not write the list that it is given', () => {
    expect(functionsThatMay(['s3:PutObject'], ofFiles('deletion/*'))).toEqual(['plan-deletion']);
    expect(functionsThatMay(['s3:GetObject'], ofFiles('deletion/*'))).toEqual([
      'delete-archives',
      'plan-deletion',
      'report-deletion',
    ]);
  });

  it('reads no bytes of vaults and sources: it checks what others list by what Moraine has on record and what S3 shows', () => {
    for (const name of ['<BackupApplyRetentionRole>', '<DeletionDeleteArchivesRole>']) {
      const permissions = byRole.get(name) ?? {};
      expect(Object.keys(permissions)).toContain('glacier:DeleteArchive');
      expect(Object.keys(permissions).filter((action) => /GetJobOutput|InitiateJob/.test(action))).toEqual([]);
      const read = permissions['s3:GetObject'] ?? [];
      expect(read.filter((resource) => /:::source|\/(rebuild|manifests)\//.test(resource))).toEqual([]);
    }
  });

  it('of retention alone claims garbage, and is told by no file but its own what no snapshot needs', () => {
    expect(functionsThatMay(['dynamodb:UpdateItem'], ofRecords('garbage/*'))).toEqual(['apply-retention']);
    expect(functionsThatMay(['s3:PutObject'], ofFiles('retention/*'))).toEqual(['apply-retention']);
  });
});

it('no function may touch the records of all kinds', () => {
  for (const permissions of byRole.values()) {
    for (const [action, resources] of Object.entries(permissions)) {
      if (action.startsWith('dynamodb:')) expect(resources).not.toContain('<StateTable.Arn>');
    }
  }
});
