import fs from 'node:fs';
import path from 'node:path';
import { type Json, resourcesOf, synthesizedTemplates } from './synthesized';

const ROOT = path.join(__dirname, '../..');
const HEADING = '## Operations of Glacier';

interface Row {
  operation: string;
  /** Functions, by the last part of their names. */
  functions: string[];
  /** First words of commands, after `moraine`. */
  commands: string[];
}

/** Rows of the table, one for each operation that a row names. */
function rowsOf(page: string): Row[] {
  const section = page.slice(page.indexOf(HEADING) + HEADING.length).split('\n## ')[0] as string;
  const lines = section.split('\n').filter((line) => line.startsWith('| ') && !/^\| (operation|---)/.test(line));
  return lines.flatMap((line) => {
    const [, operations = '', where = ''] = line.split('|').map((cell) => cell.trim());
    const code = [...where.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    const commands = code.filter((text) => text.startsWith('moraine ')).map((text) => text.split(' ')[1] as string);
    const functions = code.filter((text) => !text.startsWith('moraine '));
    return operations.split(', ').map((operation) => ({ operation, functions, commands }));
  });
}

const rows = rowsOf(fs.readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8'));

/** Functions whose roles allow an operation, by operation. */
function functionsByOperation(template: Json): Map<string, Set<string>> {
  const nameOfRole = new Map<string, string>();
  for (const { properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
    // The function of managed vaults is in stacks of other names too, and has no name of its own.
    const name = String(properties.FunctionName ?? 'manage-vault').replace(/^moraine-/, '');
    nameOfRole.set(properties.Role['Fn::GetAtt'][0], name);
  }
  const found = new Map<string, Set<string>>();
  for (const { properties } of resourcesOf(template, 'AWS::IAM::Policy')) {
    const actions: string[] = properties.PolicyDocument.Statement.flatMap(({ Action }: Json) => Action);
    for (const action of actions.filter((text) => text.startsWith('glacier:'))) {
      const operation = action.slice('glacier:'.length);
      const functions = found.get(operation) ?? new Set();
      for (const { Ref } of properties.Roles) functions.add(nameOfRole.get(Ref) as string);
      found.set(operation, functions);
    }
  }
  return found;
}

const templates = synthesizedTemplates({
  vaults: ['photos', 'photos_mapping', { name: 'backups', deletion: true, manage: {} }],
  plans: [{ name: 'documents', source: { bucket: 'source' }, vault: 'backups' }],
});
const granted = [...functionsByOperation(templates.app), ...functionsByOperation(templates.state)];

it('names every operation once', () => {
  const operations = rows.map(({ operation }) => operation);
  expect(operations.length).toBeGreaterThan(25);
  expect(new Set(operations).size).toBe(operations.length);
});

it('names the operations that adapters call', () => {
  const adapters = path.join(ROOT, 'adapters/aws');
  const files = fs
    .readdirSync(adapters, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
  const imports = files.flatMap((text) => /import \{([^}]*)\} from '@aws-sdk\/client-glacier';/.exec(text)?.[1] ?? []);
  const called = imports.flatMap((names) => [...names.matchAll(/\b(\w+)Command\b/g)].map(([, name]) => name));
  expect(rows.map(({ operation }) => operation).sort()).toEqual([...new Set(called)].sort());
});

it.each(rows.map(({ operation, functions }) => [operation, functions] as const))(
  'names the functions that may call %s',
  (operation, functions) => {
    const allowed = granted.flatMap(([name, roles]) => (name === operation ? [...roles] : []));
    expect([...functions].sort()).toEqual([...new Set(allowed)].sort());
  },
);

it('names commands that there are', () => {
  const program = fs.readFileSync(path.join(ROOT, 'docs/commands.md'), 'utf8');
  for (const command of rows.flatMap(({ commands }) => commands))
    expect(program).toContain(`\n## \`moraine ${command}`);
});
