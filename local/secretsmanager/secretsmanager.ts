import path from 'node:path';
import type { VirtualClock } from '../clock/virtual-clock';
import { answerJson, targetOf } from '../endpoint/json-protocol';
import type { AwsService } from '../endpoint/service';
import { SecretRecords } from '../secret-records';
import { secretArn } from './secret-name';
import { type SecretRecord, secretOperations } from './secret-operations';

const TARGET_PREFIX = 'secretsmanager';
const BODY_BYTES_MAX = 256 * 1024;

export interface SecretsManagerOptions {
  /** Directory of the secrets, all in one file. */
  directory: string;
  clock: Pick<VirtualClock, 'now'>;
  region: string;
  accountId: string;
}

/** AWS Secrets Manager. @throws DamagedDataError when the secrets cannot be read */
export function createSecretsManager({ directory, clock, ...place }: SecretsManagerOptions): AwsService {
  const secrets = new SecretRecords<SecretRecord>(path.join(directory, 'secrets.json'));
  const operations = secretOperations(secrets, clock, (name) => secretArn(name, place));
  const protocol = { signingName: 'secretsmanager', targetPrefix: TARGET_PREFIX, operations };
  return {
    signingName: 'secretsmanager',
    bodyBytesMax: BODY_BYTES_MAX,
    operationOf: (request) => targetOf(request, TARGET_PREFIX),
    handle: (request, response) => answerJson(protocol, request, response),
    async close() {},
  };
}
