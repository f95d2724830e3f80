import ts from 'typescript';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** JSON Schema (draft 7) of what JSON a value of a TypeScript type becomes. Comments become descriptions. */
export class DataSchemas {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;

  constructor(files: readonly string[]) {
    const options = { strict: true, skipLibCheck: true, module: ts.ModuleKind.NodeNext, types: [] };
    this.program = ts.createProgram(files, options);
    this.checker = this.program.getTypeChecker();
  }

  /** The type of an exported variable. */
  typeOf(file: string, name: string): ts.Type {
    const source = this.program.getSourceFile(file);
    const symbol = source && this.checker.getSymbolAtLocation(source);
    const found = symbol && this.checker.getExportsOfModule(symbol).find((exported) => exported.name === name);
    if (!found) throw new Error(`${file} exports no ${name}`);
    const type = this.checker.getTypeOfSymbol(found);
    return type.flags & ts.TypeFlags.Any ? this.checker.getDeclaredTypeOfSymbol(found) : type;
  }

  memberOf(type: ts.Type, name: string): ts.Type {
    return this.checker.getTypeOfSymbol(type.getProperty(name)!);
  }

  /** The type that stands between the angle brackets, with the name that it has. */
  argumentOf(type: ts.Type): { name: string; type: ts.Type } {
    const argument = type.aliasTypeArguments?.[0] ?? this.checker.getTypeArguments(type as ts.TypeReference)[0];
    const name = argument?.symbol.name;
    if (!argument || !name) throw new Error(`${this.checker.typeToString(type)} has no named argument`);
    return { name, type: argument };
  }

  schemaOf(type: ts.Type): JsonSchema {
    const { flags } = type;
    if (type.isUnion()) return this.schemaOfUnion(type);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: this.checker.typeToString(type) === 'true' };
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & (ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return {};
    if (this.checker.isArrayType(type)) {
      return { type: 'array', items: this.schemaOf(this.checker.getTypeArguments(type as ts.TypeReference)[0]!) };
    }
    if (flags & ts.TypeFlags.Object) return this.schemaOfObject(type);
    throw new Error(`No JSON Schema for ${this.checker.typeToString(type)}`);
  }

  private schemaOfUnion(union: ts.UnionType): JsonSchema {
    const members = union.types.filter((type) => !(type.flags & ts.TypeFlags.Undefined));
    const schemas = merged(members.map((type) => this.schemaOf(type)));
    return schemas.length === 1 ? schemas[0]! : { anyOf: schemas };
  }

  private schemaOfObject(type: ts.Type): JsonSchema {
    const values = type.getStringIndexType();
    const properties = type.getProperties();
    const required = properties.filter((property) => !(property.flags & ts.SymbolFlags.Optional));
    return {
      type: 'object',
      ...(required.length > 0 ? { required: required.map((property) => property.name) } : {}),
      ...(properties.length > 0
        ? {
            properties: Object.fromEntries(
              properties.map((property) => [property.name, this.schemaOfProperty(property)]),
            ),
          }
        : {}),
      ...(values ? { additionalProperties: this.schemaOf(values) } : {}),
    };
  }

  private schemaOfProperty(property: ts.Symbol): JsonSchema {
    const description = ts.displayPartsToString(property.getDocumentationComment(this.checker));
    const schema = this.schemaOf(this.checker.getTypeOfSymbol(property));
    return description ? { ...schema, description } : schema;
  }
}

/** `true | false` is boolean, literals are one enum, and plain types are one list. */
function merged(schemas: JsonSchema[]): JsonSchema[] {
  const constants = schemas.filter((schema) => 'const' in schema).map((schema) => schema['const']);
  const plain = schemas.filter((schema) => Object.keys(schema).join() === 'type').map((schema) => schema['type']);
  const rest = schemas.filter((schema) => !('const' in schema) && Object.keys(schema).join() !== 'type');
  const bools = constants.includes(true) && constants.includes(false);
  const literals = bools ? constants.filter((value) => typeof value !== 'boolean') : constants;
  const types = bools ? [...plain, 'boolean'] : plain;
  return [
    ...(literals.length > 0 ? [{ enum: literals }] : []),
    ...(types.length > 0 ? [{ type: types.length === 1 ? types[0] : types }] : []),
    ...rest,
  ];
}
