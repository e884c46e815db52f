import type { Attribute, Item } from '../../core/ports/item-store';

/** Size of a value as DynamoDB counts it. @see Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats" */
function attributeBytes(value: Attribute): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'number') return Math.ceil(String(value).replace(/[^\d]/g, '').length / 2) + 1;
  if (value instanceof Set) return [...value].reduce((sum, member) => sum + attributeBytes(member), 0);
  if (Array.isArray(value)) return value.reduce<number>((sum, member) => sum + attributeBytes(member) + 1, 3);
  return Object.entries(value).reduce(
    (sum, [name, held]) => sum + Buffer.byteLength(name) + attributeBytes(held) + 1,
    3,
  );
}

/** Size of an item in bytes as DynamoDB counts it; the size of numbers is approximate. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + attributeBytes(value), 0);
}
