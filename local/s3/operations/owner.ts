import type { S3Call } from '../call';
import { element, text, type Xml } from '../xml/write-xml';

/** The owner as XML. A canonical user id has 64 hex digits; here it is the padded account id. */
export function owner(call: S3Call, name = 'Owner'): Xml {
  return element(name, text('ID', call.context.accountId.padStart(64, '0')));
}
