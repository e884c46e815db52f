/**
 * Read the answer of a function with ReportBatchItemFailures.
 *
 * @param payload JSON text of the function's return value
 * @param messageIds ids of the messages in the batch
 * @returns the ids of the messages that failed: all ids when the answer is not a valid batch response
 * @see AWS Lambda Developer Guide, "Implementing partial batch responses": success and failure conditions
 */
export function failedMessageIds(payload: string, messageIds: ReadonlySet<string>): ReadonlySet<string> {
  const response: unknown = payload === '' ? null : JSON.parse(payload);
  if (response === null) return new Set();
  if (typeof response !== 'object') return messageIds;
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return messageIds;
  const failed = new Set<string>();
  for (const failure of failures as unknown[]) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== 'string' || !messageIds.has(id)) return messageIds;
    failed.add(id);
  }
  return failed;
}
