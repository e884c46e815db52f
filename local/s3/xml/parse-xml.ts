import { malformedXml } from '../s3-error';

export interface XmlElement {
  /** Local name, without a namespace prefix. */
  name: string;
  text: string;
  children: XmlElement[];
}

const DEPTH_MAX = 16;
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Read a request body in XML. Attributes are skipped; document types are refused.
 *
 * @returns the root element
 * @throws S3Error MalformedXML
 */
export function parseXml(source: string): XmlElement {
  const top: XmlElement = { name: '', text: '', children: [] };
  const open: XmlElement[] = [top];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (!match) throw malformedXml();
    const [, cdata, closing, opening, , selfClosing, characters] = match;
    const current = open[open.length - 1] as XmlElement;
    if (opening !== undefined) {
      const child: XmlElement = { name: localName(opening), text: '', children: [] };
      current.children.push(child);
      if (!selfClosing) open.push(child);
      if (open.length > DEPTH_MAX) throw malformedXml();
    } else if (closing !== undefined) {
      if (open.length === 1 || current.name !== localName(closing)) throw malformedXml();
      open.pop();
    } else if (cdata !== undefined) {
      current.text += cdata;
    } else if (characters !== undefined) {
      current.text += unescapeXml(characters);
    }
  }
  const [root] = top.children;
  if (open.length !== 1 || top.children.length !== 1 || top.text.replace(/^\ufeff/, '').trim() !== '' || !root) {
    throw malformedXml();
  }
  return root;
}

export function childText(parent: XmlElement, name: string): string | undefined {
  return parent.children.find((child) => child.name === name)?.text;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));|&/gi, (whole, hex, decimal, name) => {
    if (name !== undefined && ENTITIES[name] !== undefined) return ENTITIES[name];
    const code = hex ? Number.parseInt(hex, 16) : decimal ? Number.parseInt(decimal, 10) : Number.NaN;
    if (whole === '&' || Number.isNaN(code) || code > 0x10ffff) throw malformedXml();
    return String.fromCodePoint(code);
  });
}
