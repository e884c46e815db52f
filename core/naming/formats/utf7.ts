import { strictBase64 } from './strict-text';

/** Run of base64 between "+" and "-"; "+-" is a plus sign. */
const RUN = /\+([A-Za-z0-9+/]*)-/g;
/** Text as .NET writes it: all but these characters is in runs, and every run is closed. */
const ENCODED = /^(?:[A-Za-z0-9'(),\-./:?\s]|\+[A-Za-z0-9+/]*-)*$/;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * Decode UTF-7 as .NET encodes it.
 *
 * @returns undefined for text that .NET would not have written
 * @see RFC 2152
 */
export function decodeUtf7(text: string): string | undefined {
  if (!ENCODED.test(text)) return undefined;
  let isValid = true;
  const decoded = text.replace(RUN, (_run, base64: string) => {
    if (base64 === '') return '+';
    const bytes = strictBase64(base64);
    if (bytes && bytes.length % 2 === 0) return Buffer.from(bytes).swap16().toString('utf16le');
    isValid = false;
    return '';
  });
  return isValid && !LONE_SURROGATE.test(decoded) ? decoded : undefined;
}
