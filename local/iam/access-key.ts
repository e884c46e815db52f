import type { Principal } from '../endpoint/service';

/** A key that signs requests, and whose it is. */
export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
  /** Sent with every request that the key signs; undefined for keys that are not temporary. */
  sessionToken?: string;
  principal: Principal;
}

/** All keys that are valid now. */
export interface AccessKeys {
  find(accessKeyId: string): AccessKey | undefined;
}
