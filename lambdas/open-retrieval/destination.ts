import { NotConfiguredError } from '../../core/contracts/errors';
import type { RetrievalConfiguration, RetrievalRun } from '../../core/contracts/retrieval-run';
import { checkPrefix } from '../../core/naming/safe-path';

/** A destination is one that is configured, or a folder below it. @throws NotConfiguredError with the line to add */
export function destinationOf(
  wanted: { bucket: string; prefix: string } | undefined,
  configured: RetrievalConfiguration['destinations'],
): RetrievalRun['destination'] {
  const [fallback] = configured;
  if (!wanted) {
    if (!fallback) throw new NotConfiguredError('no destination is configured');
    return fallback;
  }
  const { bucket } = wanted;
  const prefix = wanted.prefix.replace(/^\/+/, '').replace(/([^/])$/, '$1/');
  const allowed = configured.some((known) => known.bucket === bucket && prefix.startsWith(known.prefix));
  if (!allowed) {
    const line = prefix ? `{ bucket: '${bucket}', prefix: '${prefix}' }` : `{ bucket: '${bucket}' }`;
    throw new NotConfiguredError(
      `destination s3://${bucket}/${prefix} is not configured; add it to the configuration and deploy: destinations: [${line}]`,
    );
  }
  checkPrefix(prefix);
  return { bucket, prefix };
}
