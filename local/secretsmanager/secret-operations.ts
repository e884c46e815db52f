import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock';
import type { JsonOperation } from '../endpoint/json-protocol';
import { ServiceError } from '../endpoint/service-error';
import { checkKeyUse } from '../iam/key-access';
import type { SecretRecords } from '../secret-records';
import { secretName } from './secret-name';

export interface SecretRecord {
  text: string;
  versionId: string;
  createdMs: number;
  /** KMS key; undefined: the one that AWS manages. */
  keyId?: string;
}

type Input = Record<string, unknown>;

const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
/** Alias of the key that AWS manages for secrets. */
const MANAGED_KEY = 'alias/aws/secretsmanager';
// AWS Secrets Manager quotas: 65,536 bytes.
const TEXT_BYTES_MAX = 65_536;

/** The implemented operations of Secrets Manager, on texts. @param arnOf returns the ARN of a secret by its name */
export function secretOperations(
  secrets: SecretRecords<SecretRecord>,
  clock: Pick<VirtualClock, 'now'>,
  arnOf: (name: string) => string,
): Record<string, JsonOperation> {
  const secretOf = ({ SecretId }: Input) => {
    const name = typeof SecretId === 'string' ? secretName(SecretId) : '';
    const found = secrets.get(name);
    if (found && (SecretId === name || SecretId === arnOf(name))) return { name, found };
    throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };
  const put = (name: string, record: SecretRecord) => {
    secrets.set(name, record);
    return { ARN: arnOf(name), Name: name, VersionId: record.versionId };
  };

  return {
    CreateSecret(input, request) {
      const { Name: name, KmsKeyId } = input;
      if (typeof name !== 'string' || !NAME.test(name)) throw invalid('ValidationException', 'Name is not valid');
      if (secrets.get(name)) {
        throw new ServiceError('ResourceExistsException', `The operation failed because the secret ${name} exists.`);
      }
      const keyId = typeof KmsKeyId === 'string' && KmsKeyId !== MANAGED_KEY ? KmsKeyId : undefined;
      checkKeyUse(request, { action: 'kms:GenerateDataKey', keyId, service: 'secretsmanager' });
      return put(name, { text: textOf(input), versionId: randomUUID(), createdMs: clock.now(), keyId });
    },

    PutSecretValue(input, request) {
      const { name, found } = secretOf(input);
      const { keyId } = found;
      checkKeyUse(request, { action: 'kms:GenerateDataKey', keyId, service: 'secretsmanager' });
      const record = { text: textOf(input), versionId: randomUUID(), createdMs: clock.now(), keyId };
      return { ...put(name, record), VersionStages: ['AWSCURRENT'] };
    },

    GetSecretValue(input, request) {
      if (input.VersionId !== undefined || (input.VersionStage ?? 'AWSCURRENT') !== 'AWSCURRENT') {
        throw invalid('InvalidRequestException', 'The embedded Secrets Manager keeps only AWSCURRENT');
      }
      const { name, found } = secretOf(input);
      const { text, versionId, createdMs, keyId } = found;
      checkKeyUse(request, { action: 'kms:Decrypt', keyId, service: 'secretsmanager' });
      const described = { ARN: arnOf(name), Name: name, VersionId: versionId, VersionStages: ['AWSCURRENT'] };
      return { ...described, SecretString: text, CreatedDate: createdMs / 1000 };
    },
  };
}

function textOf({ SecretString }: Input): string {
  if (typeof SecretString !== 'string' || SecretString === '') {
    throw invalid('InvalidRequestException', 'The embedded Secrets Manager needs a SecretString');
  }
  if (Buffer.byteLength(SecretString) > TEXT_BYTES_MAX) {
    throw invalid('ValidationException', 'SecretString is above 65536 bytes');
  }
  return SecretString;
}

const invalid = (code: string, problem: string) => new ServiceError(code, problem);
