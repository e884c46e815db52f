import * as aws from '../../adapters/aws/function-ports';
import { stepHandler } from '../../adapters/aws/step-handler';
import { WriteSnapshotInput } from '../../core/contracts/backup-run';
import { parseEnv, WriteSnapshotEnv } from '../../core/contracts/environment';
import { pinSnapshot } from './pin-snapshot';
import { signAdopted } from './sign-adopted';
import { trySigning } from './try-signing';
import { writeSnapshot } from './write-snapshot';

const env = parseEnv(WriteSnapshotEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  source: aws.source(),
  signingKey: aws.signingKey(env),
};

export const handler = stepHandler(WriteSnapshotInput, async (input) => {
  if (input.kind === 'trial') return trySigning(input.run, deps);
  if (input.kind === 'pin') return pinSnapshot(input.run, deps);
  return input.kind === 'adoption' ? signAdopted(input, deps) : writeSnapshot(input, deps);
});
