import * as aws from '../../adapters/aws/function-ports';
import { stepHandler } from '../../adapters/aws/step-handler';
import { SealSnapshotInput } from '../../core/contracts/backup-run';
import { parseEnv, SealSnapshotEnv } from '../../core/contracts/environment';
import { sealPin } from './seal-pin';
import { sealSnapshot } from './seal-snapshot';

const env = parseEnv(SealSnapshotEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
};

export const handler = stepHandler(SealSnapshotInput, ({ run, catalogSequence }) =>
  run.kind === 'pin' ? sealPin(run, deps) : sealSnapshot({ run, catalogSequence }, deps),
);
