/** A piece of XML that is already escaped. */
export type Xml = string;

const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters are written as character references, as S3 does, although XML 1.0 readers may refuse some of them. */
export function escapeXml(text: string): Xml {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[&<>"\u0000-\u001f\u007f\ufffe\uffff]/g, (character) => {
    return NAMED[character] ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

/** `<name>text</name>`; empty when the value is undefined. */
export function text(name: string, value: string | number | boolean | undefined): Xml {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}

export function element(name: string, ...children: Xml[]): Xml {
  return `<${name}>${children.join('')}</${name}>`;
}

/** A complete document with S3's namespace. */
export function document(name: string, ...children: Xml[]): Xml {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${children.join('')}</${name}>`;
}
