import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { main } from '../../../cli/main';
import { temporaryDirectory } from '../../local/temporary-directory';
import { fakeDeployment } from '../fake-deployment';
import { fakeTerminal } from '../fake-terminal';

it.each(['deploy', 'destroy', 'diff'])('moraine %s refuses a --stack that is not the configured name', async (verb) => {
  const directory = temporaryDirectory();
  const config = path.join(directory, 'moraine.config.json');
  writeFileSync(config, JSON.stringify({ vaults: ['photos'] }));
  const terminal = fakeTerminal();
  const argv = ['--stack', 'staging', verb, '--config', config, '--app', path.join(directory, 'out')];
  expect(await main(argv, terminal, async () => fakeDeployment())).toBe(2);
  expect(terminal.complaints()).toMatch(/--stack staging is not the `name` in moraine\.config\.json, which is moraine/);
  expect(existsSync(path.join(directory, 'out/manifest.json'))).toBe(false);
});

it('moraine destroy says what stays, and what a later deployment does not find, before anything is destroyed', async () => {
  const terminal = fakeTerminal();
  await main(['destroy', '--force', '--config', 'missing.json'], terminal, async () => fakeDeployment());
  expect(terminal.text()).toMatch(
    /^Table, buckets, queues, signing key and vaults stay[\s\S]*does not find these\.\nBuilding/,
  );
});
