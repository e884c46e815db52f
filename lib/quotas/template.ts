// biome-ignore lint/suspicious/noExplicitAny: properties of a resource are JSON of any shape
export type Properties = Record<string, any>;

/** Synthesized template of a stack. */
export interface Template {
  Resources: Record<string, { Type: string; Properties?: Properties }>;
  Outputs?: Record<string, unknown>;
}

/** Something that a quota bounds. */
export interface Measured {
  what: string;
  amount: number;
  unit: string;
  quota: number;
  /** Field of the configuration on which the amount depends the most. */
  field: string;
}

/** Resources of one type, with their logical ids. */
export const resourcesOf = ({ Resources }: Template, type: string): { id: string; properties: Properties }[] =>
  Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) =>
    Type === type ? [{ id, properties: Properties }] : [],
  );
