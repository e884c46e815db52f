import type { VirtualClock } from '../clock/virtual-clock';
import type { JsonOperation } from '../endpoint/json-protocol';
import type { ServiceRequest } from '../endpoint/service';
import { notImplemented, ServiceError } from '../endpoint/service-error';
import { checkKeyUse } from '../iam/key-access';
import type { SecretRecords } from '../secret-records';

export interface ParameterRecord {
  type: 'String' | 'SecureString';
  value: string;
  version: number;
  modifiedMs: number;
  /** KMS key of a SecureString; undefined: the one that AWS manages. */
  keyId?: string;
}

type Input = Record<string, unknown>;

const NAME = /^\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;
/** Alias of the key that AWS manages for SecureStrings. */
const MANAGED_KEY = 'alias/aws/ssm';
// AWS Systems Manager endpoints and quotas: 4 KB for a standard parameter.
const VALUE_BYTES_MAX = 4096;

/** The implemented operations of Parameter Store. @param arnOf returns the ARN of a parameter by its name */
export function parameterOperations(
  parameters: SecretRecords<ParameterRecord>,
  clock: Pick<VirtualClock, 'now'>,
  arnOf: (name: string) => string,
): Record<string, JsonOperation> {
  return {
    GetParameter(input, request) {
      const name = nameOf(input);
      const found = parameters.get(name);
      if (!found) throw new ServiceError('ParameterNotFound', '');
      const { type, version, modifiedMs } = found;
      const Value = type === 'String' || input.WithDecryption === true ? readable(found, request) : ENCRYPTED;
      const described = { Name: name, Type: type, Value, Version: version, ARN: arnOf(name), DataType: 'text' };
      return { Parameter: { ...described, LastModifiedDate: modifiedMs / 1000 } };
    },

    PutParameter(input, request) {
      const name = nameOf(input);
      for (const member of ['Policies', 'AllowedPattern'])
        if (input[member] !== undefined) throw notImplemented('ssm', `PutParameter with ${member}`);
      const before = parameters.get(name);
      if (before && input.Overwrite !== true) {
        throw new ServiceError('ParameterAlreadyExists', 'The parameter already exists. Set Overwrite to replace it.');
      }
      const type = input.Type ?? before?.type;
      if (type !== 'String' && type !== 'SecureString') throw invalid('Type is neither String nor SecureString');
      const value = input.Value;
      if (typeof value !== 'string' || value === '') throw invalid('Value is missing');
      if (Buffer.byteLength(value) > VALUE_BYTES_MAX) throw invalid('Value is above 4 KB, the maximum of this tier');
      const keyId = typeof input.KeyId === 'string' && input.KeyId !== MANAGED_KEY ? input.KeyId : undefined;
      if (keyId !== undefined && type === 'String') throw invalid('KeyId is for SecureString only');
      checkKeyUse(request, { action: 'kms:Encrypt', keyId, service: 'ssm' });
      const version = (before?.version ?? 0) + 1;
      parameters.set(name, { type, value, version, modifiedMs: clock.now(), keyId });
      return { Version: version, Tier: 'Standard' };
    },

    DeleteParameter(input) {
      const name = nameOf(input);
      if (!parameters.get(name)) throw new ServiceError('ParameterNotFound', '');
      parameters.set(name, undefined);
    },
  };
}

/** Value of a SecureString that is read without decryption: AWS returns ciphertext, whose form nobody may rely on. */
const ENCRYPTED = Buffer.from('encrypted').toString('base64');

function readable({ value, keyId }: ParameterRecord, request: ServiceRequest): string {
  checkKeyUse(request, { action: 'kms:Decrypt', keyId, service: 'ssm' });
  return value;
}

/** The name that an input gives, as such or in an ARN, whose last part lacks the first slash of a name with several parts. */
function nameOf({ Name }: Input): string {
  const text = typeof Name === 'string' ? Name : '';
  const [, inArn] = /^arn:[^:]+:ssm:[^:]+:\d{12}:parameter(\/.*)$/.exec(text) ?? [];
  const name = inArn === undefined ? text : inArn.lastIndexOf('/') > 0 ? inArn : inArn.slice(1);
  if (!NAME.test(name)) throw invalid('Name is not that of a parameter');
  return name;
}

const invalid = (problem: string) => new ServiceError('ValidationException', problem);
