import { compareDeployed } from '../../../cli/aws/compare-deployed';
import { MORAINE_VERSION, STATE_FORMAT } from '../../../core/contracts/version';
import { fakeTerminal } from '../fake-terminal';
import { clientWith } from './fake-stacks';

const deployed = (format: string, version: string) =>
  clientWith({ 'x-state': { StateTableName: 't', StateFormat: format }, 'x-app': { MoraineVersion: version } });
const failing = (name: string) =>
  ({ send: () => Promise.reject(Object.assign(new Error('no'), { name })) }) as unknown as ReturnType<
    typeof clientWith
  >;

async function complaintsOf(client: ReturnType<typeof clientWith>) {
  const terminal = fakeTerminal();
  await compareDeployed(client, 'x', terminal);
  return terminal.complaints();
}

describe('before stacks are deployed', () => {
  it.each([
    ['nothing is there', clientWith({})],
    ['a first deployment has failed', clientWith({ 'x-state': {} })],
    ['a version that did not tell its own is there', clientWith({ 'x-state': { StateTableName: 't' }, 'x-app': {} })],
    ['the same version is there', deployed(String(STATE_FORMAT), MORAINE_VERSION)],
    ['an older version is there', deployed(String(STATE_FORMAT), '0.0.9')],
  ])('where %s nothing is said', async (_where, client) => {
    expect(await complaintsOf(client)).toBe('');
  });

  it('state of a newer format is refused', async () => {
    await expect(complaintsOf(deployed(String(STATE_FORMAT + 1), '99.0.0'))).rejects.toThrow(
      /nothing was read or changed\. Upgrade the command: npm install .*99\.0\.0\.tgz/,
    );
  });

  it('a newer version with state of the same format is said', async () => {
    expect(await complaintsOf(deployed(String(STATE_FORMAT), '99.0.0'))).toBe(
      `Warning: The deployment is of version 99.0.0, these stacks are of the older ${MORAINE_VERSION}.\n`,
    );
  });

  it('who may not look is told that nothing was compared', async () => {
    expect(await complaintsOf(failing('AccessDenied'))).toMatch(/DescribeStacks: .* was not compared/);
  });

  it('credentials that are missing end the command', async () => {
    await expect(complaintsOf(failing('CredentialsProviderError'))).rejects.toThrow('no');
  });
});
