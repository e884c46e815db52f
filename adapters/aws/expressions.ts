import type { ItemKey } from '../../core/contracts/table';
import type { Attribute, Change, Expectation } from '../../core/ports/item-store';

/** Placeholders of DynamoDB expressions, in which names and values never occur literally. */
export class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, Attribute> = {};
  readonly #known = new Map<string, string>();

  name(attribute: string): string {
    const known = this.#known.get(attribute);
    if (known) return known;
    const placeholder = `#n${this.#known.size}`;
    this.#known.set(attribute, placeholder);
    this.names[placeholder] = attribute;
    return placeholder;
  }

  value(value: Attribute): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }
}

/** Make a condition expression. @returns undefined when nothing is expected */
export function conditionOf(expect: Expectation, placeholders: Placeholders): string | undefined {
  const { name, value } = bound(placeholders);
  const terms: string[] = [];
  if (expect.exists !== undefined) terms.push(`attribute_${expect.exists ? '' : 'not_'}exists(${name('pk')})`);
  for (const [attribute, allowed] of Object.entries(expect.oneOf ?? {})) {
    const values = allowed.filter((one) => one !== undefined).map(value);
    const choices = values.length > 0 ? [`${name(attribute)} IN (${values.join(', ')})`] : [];
    if (allowed.includes(undefined)) choices.push(`attribute_not_exists(${name(attribute)})`);
    if (choices.length === 0) throw new Error(`the expectation of "${attribute}" allows no value`);
    terms.push(`(${choices.join(' OR ')})`);
  }
  for (const [attribute, limit] of Object.entries(expect.below ?? {})) {
    terms.push(`(attribute_not_exists(${name(attribute)}) OR ${name(attribute)} < ${value(limit)})`);
  }
  return terms.length > 0 ? terms.join(' AND ') : undefined;
}

/** Make an update expression. Attributes set to undefined are not changed. @returns undefined when nothing changes */
export function updateOf(change: Change, placeholders: Placeholders): string | undefined {
  const { name, value } = bound(placeholders);
  const sets = Object.entries(change.set ?? {}).flatMap(([attribute, to]) =>
    to === undefined ? [] : [`${name(attribute)} = ${value(to)}`],
  );
  const adds = Object.entries(change.add ?? {}).map(([attribute, by]) => `${name(attribute)} ${value(by)}`);
  const removes = (change.remove ?? []).map(name);
  const clauses = [
    ['SET', sets],
    ['REMOVE', removes],
    ['ADD', adds],
  ] as const;
  const text = clauses.flatMap(([verb, terms]) => (terms.length > 0 ? [`${verb} ${terms.join(', ')}`] : []));
  return text.length > 0 ? text.join(' ') : undefined;
}

/** Make a key condition expression. @param sortKeys a prefix, or the first and the last */
export function keyConditionOf(
  names: ItemKey,
  { pk, sortKeys }: { pk: string; sortKeys: string | { from: string; to: string } },
  placeholders: Placeholders,
): string {
  const { name, value } = bound(placeholders);
  const partition = `${name(names.pk)} = ${value(pk)}`;
  // DynamoDB rejects an empty prefix.
  if (sortKeys === '') return partition;
  if (typeof sortKeys === 'string') return `${partition} AND begins_with(${name(names.sk)}, ${value(sortKeys)})`;
  return `${partition} AND ${name(names.sk)} BETWEEN ${value(sortKeys.from)} AND ${value(sortKeys.to)}`;
}

function bound(placeholders: Placeholders) {
  return {
    name: (attribute: string) => placeholders.name(attribute),
    value: (value: Attribute) => placeholders.value(value),
  };
}
