import { main } from '../../../cli/main';
import { keyIdOf } from '../../../core/contracts/key-id';
import { type FakeDeployment, fakeDeployment, KEY_ARN } from '../fake-deployment';
import { fakeTerminal } from '../fake-terminal';

describe('moraine key', () => {
  const deployment: FakeDeployment = fakeDeployment();
  const { pem } = deployment.signingKey;
  const connect = async () => deployment;

  it('prints the key, its id and the line that another deployment needs', async () => {
    const terminal = fakeTerminal();
    expect(await main(['key'], terminal, connect)).toBe(0);
    for (const part of [KEY_ARN, keyIdOf(pem), pem.trim(), 'outside of the account']) {
      expect(terminal.text()).toContain(part);
    }
    const [, listed = ''] = /catalogKeys: \[(.*)\]/.exec(terminal.text()) ?? [];
    expect(JSON.parse(listed)).toBe(pem);
  });

  it('prints one JSON object with --json', async () => {
    const terminal = fakeTerminal();
    expect(await main(['key', '--json'], terminal, connect)).toBe(0);
    expect(terminal.objects).toEqual([{ keyArn: KEY_ARN, keyId: keyIdOf(pem), publicKey: pem }]);
  });

  it('reports a deployment of a version that did not sign', async () => {
    const terminal = fakeTerminal();
    const before = { ...deployment, signingKey: undefined };
    expect(await main(['key'], terminal, async () => before)).toBe(2);
    expect(terminal.complaints()).toMatch(/no signing key.*Deploy again/);
  });
});
