import type { AccessTable } from './access-table';

/**
 * AWS STS.
 *
 * @see AWS STS API Reference, GetCallerIdentity: "No permissions are required", and no policy can deny it
 */
export const sts: AccessTable = { GetCallerIdentity: () => [] };
