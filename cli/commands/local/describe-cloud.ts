import {
  PlanSummary,
  planOutput,
  StackOutput,
  statefulStackName,
  statelessStackName,
} from '../../../core/contracts/stack-outputs';
import type { EmbeddedCloud } from '../../../local/embedded-cloud';
import { formatS3Uri } from '../../s3-uri';
import { environmentLines } from './environment-lines';
import { skipHint } from './skip-days';

/**
 * Lines of text with the cloud's endpoint, environment, outputs, and commands to try.
 *
 * @param vault name of the vault to try, which exists
 */
export function describeCloud(
  cloud: Pick<EmbeddedCloud, 'endpoint' | 'environment' | 'outputs'>,
  options: { dir: string; speed: number | 'max'; stack: string },
  vault: string,
): string[] {
  const state = cloud.outputs(statefulStackName(options.stack));
  const app = cloud.outputs(statelessStackName(options.stack));
  const outputs: Record<string, string> = { ...state, ...app };
  const firstPlan = outputs[planOutput(0)];
  return [
    `Embedded cloud at ${cloud.endpoint}, data in ${options.dir}, idle time at speed ${options.speed}.`,
    '',
    'Any AWS client works against it with these lines, in another terminal:',
    '',
    ...environmentLines(cloud.environment).map((line) => `  ${line}`),
    '',
    'Deployed:',
    ...Object.values(StackOutput).flatMap((name) => (outputs[name] ? [`  ${name.padEnd(26)} ${outputs[name]}`] : [])),
    '',
    'Try there: fill a vault and retrieve it',
    '  echo hello > a.txt',
    `  aws glacier upload-archive --account-id - --vault-name ${vault} --archive-description a.txt --body a.txt`,
    `  npx moraine retrieve ${vault} --endpoint-url ${cloud.endpoint} --watch`,
    '',
    ...(firstPlan === undefined ? [] : backupToTry(PlanSummary.parse(JSON.parse(firstPlan)), cloud.endpoint)),
    skipHint(),
  ];
}

function backupToTry({ name, source }: PlanSummary, endpoint: string): string[] {
  return [
    `Or back up the bucket of plan ${name} and restore it`,
    `  aws s3 cp a.txt ${formatS3Uri(source.bucket, source.prefix)}a.txt`,
    `  npx moraine backup ${name} --endpoint-url ${endpoint} --watch`,
    `  npx moraine restore ${name} --endpoint-url ${endpoint} --watch`,
    '',
  ];
}
