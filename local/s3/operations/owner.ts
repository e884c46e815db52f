import type { S3Call } from '../call';
import { element, text, type Xml } from '../xml/write-xml';

/** A canonical user id is 64 hex digits; here it is the account's number. */
export function owner(call: S3Call, name = 'Owner'): Xml {
  return element(name, text('ID', call.context.accountId.padStart(64, '0')));
}
