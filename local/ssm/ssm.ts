import path from 'node:path';
import type { VirtualClock } from '../clock/virtual-clock';
import { answerJson, targetOf } from '../endpoint/json-protocol';
import type { AwsService } from '../endpoint/service';
import { SecretRecords } from '../secret-records';
import { type ParameterRecord, parameterOperations } from './parameter-operations';

const TARGET_PREFIX = 'AmazonSSM';
const BODY_BYTES_MAX = 64 * 1024;

export interface SsmOptions {
  /** Directory of the parameters, all in one file. */
  directory: string;
  clock: Pick<VirtualClock, 'now'>;
  region: string;
  accountId: string;
}

/** Parameter Store of AWS Systems Manager. @throws DamagedDataError when the parameters cannot be read */
export function createSsm({ directory, clock, region, accountId }: SsmOptions): AwsService {
  const parameters = new SecretRecords<ParameterRecord>(path.join(directory, 'parameters.json'));
  const arnOf = (name: string) => `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`;
  const operations = parameterOperations(parameters, clock, arnOf);
  const protocol = { signingName: 'ssm', targetPrefix: TARGET_PREFIX, operations };
  return {
    signingName: 'ssm',
    bodyBytesMax: BODY_BYTES_MAX,
    operationOf: (request) => targetOf(request, TARGET_PREFIX),
    handle: (request, response) => answerJson(protocol, request, response),
    async close() {},
  };
}
