import { rmSync } from 'node:fs';
import { defineConfig, parseConfig } from '../../core/contracts/config';
import { alteredAssembly } from './altered-assembly';
import { DAY_MS, Deployment } from './deployment';
import { synthesize } from './synthesize';

const config = { vaults: ['vault', 'empty', 'missing'] };

describe('where no policy allows glacier:GetJobOutput', () => {
  let moraine: Deployment;
  let cdkOut: string;
  beforeAll(async () => {
    // Nothing is to be learnt from roles that are made up.
    delete process.env.MORAINE_AUTHORIZATIONS;
    const assembly = synthesize(parseConfig(defineConfig(config)));
    cdkOut = alteredAssembly(assembly, '"glacier:GetJobOutput"', '"glacier:GetVaultLock"');
    moraine = await Deployment.start(config, { cdkOut });
    await moraine.upload('photo', 100);
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterAll(async () => {
    await moraine?.stop();
    rmSync(cdkOut, { recursive: true });
  });

  it('a retrieval fails, and says what was denied', async () => {
    const { status, report, error, cause } = await moraine.retrieve();
    expect({ status, error, reported: report?.error?.error }).toEqual({
      status: 'FAILED',
      error: 'AccessDeniedException',
      reported: 'AccessDeniedException',
    });
    expect(cause).toMatch(
      /assumed-role\/.*\/moraine-plan-retrieval is not authorized to perform: glacier:GetJobOutput on resource: arn:aws:glacier:us-east-1:123456789012:vaults\/vault because no identity-based policy allows/,
    );
    expect(await moraine.restoredKeys()).toEqual([]);
  });
});
