/** A JSON schema, as far as eximc's own use it. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** The keys and indices that lead to a part of a document. */
export type YamlPath = readonly (string | number)[];

/** A schema and those that it refers to, each without references of its own; what stands beside a reference comes first. */
function flat(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema[] {
  if (depth > 20) return [];
  const { $ref, anyOf = [], oneOf = [], allOf = [], ...own } = schema;
  const name = $ref === undefined ? undefined : /^#\/definitions\/(.+)$/.exec($ref)?.[1];
  const referred = name === undefined ? undefined : root.definitions?.[name];
  return [
    own,
    ...[...(referred ? [referred] : []), ...anyOf, ...oneOf, ...allOf].flatMap((each) => flat(each, root, depth + 1)),
  ];
}

/**
 * The schemas that hold for a part of a document.
 *
 * @param root the schema of the whole document
 * @returns those that say something of it themselves first; none where nothing is known of the part
 */
export function schemasAt(root: JsonSchema, path: YamlPath): readonly JsonSchema[] {
  let found = flat(root, root);
  for (const step of path) {
    found = found.flatMap(({ properties = {}, additionalProperties, items }) => {
      if (typeof step === 'number') return items ? flat(items, root) : [];
      const known = Object.hasOwn(properties, step) ? properties[step] : undefined;
      if (known) return flat(known, root);
      return typeof additionalProperties === 'object' ? flat(additionalProperties, root) : [];
    });
  }
  return found;
}

const typesIn = ({ type }: JsonSchema): readonly string[] =>
  type === undefined ? [] : typeof type === 'string' ? [type] : type;

/** What a part may be: `string`, `object` and so on, each once. */
export function typesOf(schemas: readonly JsonSchema[]): string[] {
  return [...new Set(schemas.flatMap(typesIn))];
}

/** The first description that schemas have. */
export function descriptionOf(schemas: readonly JsonSchema[]): string | undefined {
  return schemas.find(({ description }) => description !== undefined)?.description;
}

/** The keys that an object may have, with what is said of each. */
export function keysOf(
  root: JsonSchema,
  path: YamlPath,
): { readonly name: string; readonly schemas: readonly JsonSchema[] }[] {
  const names = schemasAt(root, path).flatMap(({ properties = {} }) => Object.keys(properties));
  return [...new Set(names)].map((name) => ({ name, schemas: schemasAt(root, [...path, name]) }));
}

/** The texts that a value may be, as YAML writes them, where there are only some. */
export function valuesOf(schemas: readonly JsonSchema[]): string[] {
  const words = schemas.flatMap((schema) => (schema.enum ?? []).map(String));
  const types = typesOf(schemas);
  // Where any text will do, the two are no more likely than others.
  const booleans = types.includes('boolean') && !types.includes('string') ? ['true', 'false'] : [];
  return [...new Set([...words, ...booleans])];
}
