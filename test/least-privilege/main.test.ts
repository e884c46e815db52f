import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { temporaryDirectory } from '../local/temporary-directory';

const ROOT = path.resolve(__dirname, '../..');

function leastPrivilege(...argv: string[]) {
  const command = ['--import', 'tsx', 'least-privilege/main.ts', ...argv];
  return spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
}

it('says nothing of permissions, and fails, unless all suites have run', () => {
  const { status, stdout, stderr } = leastPrivilege(temporaryDirectory());
  expect(stderr).toMatch(/^(\d+) of \1 suites have not run as a whole/);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});

it('needs a directory', () => {
  const { status, stderr } = leastPrivilege();
  expect(status).toBe(2);
  expect(stderr).toContain('Usage: npm run least-privilege -- DIRECTORY');
});
