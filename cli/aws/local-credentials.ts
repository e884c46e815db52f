import { type KeyPair, readAdministratorKey } from '../../local/iam/administrator-key';

/** Accepted by an embedded Glacier alone; the refusal by an embedded cloud says what to do. */
const PLACEHOLDER: KeyPair = { accessKeyId: 'moraine-local', secretAccessKey: 'moraine-local' };

/**
 * Credentials for an endpoint on this machine when none are configured: those of the embedded cloud in a directory.
 *
 * @throws DamagedDataError
 */
export const localCredentials = (dataDirectory: string): KeyPair => readAdministratorKey(dataDirectory) ?? PLACEHOLDER;
