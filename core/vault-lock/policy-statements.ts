import { asRecord } from './as-record';

/** Statement of a policy, not validated: members may be missing, or of any type. */
export type PolicyStatement = Record<string, unknown>;

/** Read the statements of a policy. @returns undefined for a text that is no policy: no JSON object, or without statements */
export function policyStatements(text: string): PolicyStatement[] | undefined {
  const statements = asRecord(parsed(text))?.Statement;
  const list: unknown[] = Array.isArray(statements) ? statements : [statements];
  const records = list.map(asRecord);
  return records.length > 0 && records.every((record) => record !== undefined) ? records : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
