/** Condition keys, in lower case, of which requests state the values where they have one. */
const KEYS = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:resourceaccount',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'dynamodb:leadingkeys',
  'glacier:archiveageindays',
  'kms:messagetype',
  'kms:signingalgorithm',
  'kms:viaservice',
  's3:if-match',
  's3:if-none-match',
  's3:objectcreationoperation',
  's3:prefix',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);

/** Beginnings of keys whose end is a name that users choose. */
const PREFIXES = ['glacier:resourcetag/', 'kms:encryptioncontext:'];

/** Keys of which a request may have several values. */
const MULTIVALUED = new Set(['dynamodb:leadingkeys']);

/** Whether the embedded cloud knows a condition key, given in lower case. */
export const isKnownConditionKey = (key: string): boolean =>
  KEYS.has(key) || PREFIXES.some((prefix) => key.startsWith(prefix) && key.length > prefix.length);

/** Whether a request may have several values of a key, given in lower case. */
export const isMultivalued = (key: string): boolean => MULTIVALUED.has(key);
