import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../../cli/main';
import { parseConfig } from '../../../core/contracts/config';
import { synthesizeMoraine } from '../../../lib/moraine-app';
import { fakeTerminal } from '../fake-terminal';

describe('stacks without the code of their functions, as `cdk list` leaves them', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'moraine-test-'));
    const config = parseConfig({ vaults: ['photos'] });
    synthesizeMoraine(config, path.join(directory, 'cdk.out'), { 'aws:cdk:bundling-stacks': [] });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(['local', 'demo'])('are refused by `moraine %s` at the start, with the remedy', async (command) => {
    const terminal = fakeTerminal();
    const app = path.join(directory, 'cdk.out');
    const options = ['--app', app, '--port', '0', '--dir', path.join(directory, command)];
    expect(await main([command, ...options.slice(0, command === 'demo' ? 2 : undefined)], terminal)).toBe(2);
    expect(terminal.complaints()).toMatch(/there is no function code in .*: .* run `moraine build`/);
  });
});
