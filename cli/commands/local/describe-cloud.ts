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

/** Lines of text with the cloud's endpoint, environment, outputs, and commands to try. */
export function describeCloud(
  cloud: Pick<EmbeddedCloud, 'endpoint' | 'environment' | 'outputs'>,
  options: { dir: string; speed: number | 'max'; stack: string },
): string[] {
  const state = cloud.outputs(statefulStackName(options.stack));
  const app = cloud.outputs(statelessStackName(options.stack));
  const outputs: Record<string, string> = { ...state, ...app };
  const firstPlan = outputs[planOutput(0)];
  return [
    `Embedded cloud at ${cloud.endpoint}, data in ${options.dir}, idle time at speed ${options.speed}.`,
    '',
    'Any AWS client works against it with this environment:',
    '',
    ...environmentLines(cloud.environment).map((line) => `  ${line}`),
    '',
    'Deployed:',
    ...Object.values(StackOutput).flatMap((name) => (outputs[name] ? [`  ${name.padEnd(26)} ${outputs[name]}`] : [])),
    '',
    'Try in another terminal: fill a vault and retrieve it',
    '  echo hello > a.txt',
    '  aws glacier create-vault --account-id - --vault-name demo',
    '  aws glacier upload-archive --account-id - --vault-name demo --archive-description a.txt --body a.txt',
    `  npx moraine retrieve demo --endpoint-url ${cloud.endpoint} --watch`,
    '',
    ...(firstPlan === undefined ? [] : backupToTry(PlanSummary.parse(JSON.parse(firstPlan)), cloud.endpoint)),
    `Press Enter here${process.platform === 'win32' ? '' : `, or run kill -USR2 ${process.pid},`} to skip 25 hours (a vault's first inventory takes a day). Ctrl-C stops.`,
  ];
}

function backupToTry({ name, source, vault }: PlanSummary, endpoint: string): string[] {
  return [
    `Or back up the bucket of plan ${name} and restore it`,
    `  aws s3 mb s3://${source.bucket}`,
    `  aws s3 cp a.txt ${formatS3Uri(source.bucket, source.prefix)}a.txt`,
    `  aws glacier create-vault --account-id - --vault-name ${vault}`,
    `  npx moraine backup ${name} --endpoint-url ${endpoint} --watch`,
    `  npx moraine restore ${name} --endpoint-url ${endpoint} --watch`,
    '',
  ];
}
