import { invalidParameter, missingParameter } from '../wire/glacier-error';
import { type JsonObject, stringMember } from '../wire/json-body';

const policyBytesMax = 20 * 1024;

/** The `Policy` member of a request: a JSON object as a string, at most 20 KB. Its statements are not evaluated. */
export function policyOf(body: JsonObject): string {
  const policy = stringMember(body, 'Policy');
  if (!policy) throw missingParameter('Policy');
  if (Buffer.byteLength(policy) > policyBytesMax) throw invalidParameter(`The policy exceeds ${policyBytesMax} bytes`);
  if (!isJsonObject(policy)) throw invalidParameter('The policy is not a JSON object');
  return policy;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
