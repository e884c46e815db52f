import { connectWithNotice } from '../../../cli/deployment/connect-with-notice';
import { versionNotice } from '../../../cli/deployment/version';
import { MORAINE_VERSION } from '../../../core/contracts/version';
import { fakeDeployment } from '../fake-deployment';
import { fakeTerminal } from '../fake-terminal';

describe('a deployment of another version', () => {
  it.each([
    ['1.4.2', '1.4.0', undefined],
    ['1.4.2', '1.5.0', /is of version 1\.4\.2, this command of version 1\.5\.0: upgrade it \(npx moraine deploy\)/],
    ['1.10.0', '1.9.0', /upgrade the command \(npm install \/path\/to\/moraine-moraine-1\.10\.0\.tgz\)/],
    ['2.0.0', '1.9.0', /upgrade the command/],
    ['\u001b[2J', '1.9.0', /^The deployment is of a version before 1\.9\.0/],
    [undefined, '1.9.0', /is of a version before 1\.9\.0.*npx moraine deploy/],
  ])('%s is told to command %s', (deployed, own, expected) => {
    const notice = versionNotice(deployed, own);
    if (expected === undefined) expect(notice).toBeUndefined();
    else expect(notice).toMatch(expected);
  });

  const options = { stack: 'moraine', endpointUrl: undefined, region: undefined };

  it('is told on stderr, and used', async () => {
    const terminal = fakeTerminal();
    const deployment = { ...fakeDeployment(), version: '99.0.0' };
    expect(await connectWithNotice(async () => deployment, terminal)(options)).toBe(deployment);
    expect(terminal.complaints()).toMatch(/^Warning: The deployment is of version 99\.0\.0/);
    expect(terminal.text()).toBe('');
  });

  it('of the same version is not mentioned', async () => {
    const terminal = fakeTerminal();
    await connectWithNotice(async () => ({ ...fakeDeployment(), version: MORAINE_VERSION }), terminal)(options);
    expect(terminal.complaints()).toBe('');
  });
});
