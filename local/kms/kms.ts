import { createHash } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock';
import { answerJson, targetOf } from '../endpoint/json-protocol';
import type { AwsService } from '../endpoint/service';
import type { ResourcePolicies } from '../iam/resource-policies';
import { keyNamed, keyOperations } from './key-operations';
import { KeyStore } from './key-store';
import { policyOperations } from './policy-operations';

const TARGET_PREFIX = 'TrentService';
/** Enough for a digest and its JSON. */
const BODY_MAX_BYTES = 64 * 1024;

export interface KmsOptions {
  /** Directory of the keys, one file per key. */
  directory: string;
  clock: Pick<VirtualClock, 'now'>;
  region: string;
  accountId: string;
  resourcePolicies: ResourcePolicies;
}

/** AWS KMS with signing keys (ECC_NIST_P256). */
export interface Kms extends AwsService {
  /**
   * Create a signing key; an existing one with the same name is not changed.
   *
   * @param name determines the id, which is the same at every deployment
   */
  createKey(name: string, description: string): { keyId: string; keyArn: string };
}

/** @throws DamagedDataError when a key cannot be read */
export function createKms({ directory, clock, region, accountId, resourcePolicies }: KmsOptions): Kms {
  const keys = new KeyStore(directory);
  const arnOf = (keyId: string) => `arn:aws:kms:${region}:${accountId}:key/${keyId}`;
  const protocol = {
    signingName: 'kms',
    targetPrefix: TARGET_PREFIX,
    operations: {
      ...keyOperations(keys, arnOf),
      ...policyOperations(resourcePolicies, (input) => arnOf(keyNamed(keys, arnOf, input).keyId)),
    },
  };
  return {
    signingName: 'kms',
    bodyBytesMax: BODY_MAX_BYTES,
    operationOf: (request) => targetOf(request, TARGET_PREFIX),
    handle: (request, response) => answerJson(protocol, request, response),
    createKey(name, description) {
      const { keyId } = keys.create(uuidOf(name), clock.now(), description);
      return { keyId, keyArn: arnOf(keyId) };
    },
    async close() {},
  };
}

/** A version 8 UUID (RFC 9562) that is derived from the name. */
function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
