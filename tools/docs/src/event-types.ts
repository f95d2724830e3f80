import { join } from 'node:path';
import { eventCatalogue } from '@probatum/contracts/events/catalogue';
import type { EventDefinition } from '@probatum/contracts/events/event';
import { DataSchemas, type JsonSchema } from './data-schema';
import { type Sources, sourceFiles } from './source-files';

export interface EventType {
  readonly definition: EventDefinition<unknown>;
  /** Name of the TypeScript type of its data. */
  readonly dataType: string;
  readonly dataSchema: JsonSchema;
}

export interface EventTypes {
  readonly envelope: JsonSchema;
  /** In the order of the catalogue. */
  readonly events: readonly EventType[];
}

const envelopeFile = 'libs/contracts/src/events/event';

/**
 * The events of the catalogue with the schemas of their types.
 * @throws Error when an event of the catalogue is not exported by a file of libs/contracts/src/events
 */
export async function readEventTypes(sources: Sources, catalogue = eventCatalogue): Promise<EventTypes> {
  const files = (await sourceFiles(sources.root, 'libs/contracts')).filter((file) => file.includes('/events/'));
  const paths = files.map((file) => join(sources.root, `${file}.ts`));
  const schemas = new DataSchemas(paths);
  const places = await exportedDefinitions(files, sources);
  const events = catalogue.map((definition) => {
    const place = places.get(definition.name);
    if (!place) throw new Error(`No file under libs/contracts/src/events exports ${definition.name}`);
    const exported = schemas.typeOf(join(sources.root, `${place.file}.ts`), place.name);
    const { name, type } = schemas.argumentOf(place.verb ? schemas.memberOf(exported, place.verb) : exported);
    const dataType = name === 'RecordChanged' ? `${pascalCase(definition.entity)}Changed` : name;
    return { definition, dataType, dataSchema: schemas.schemaOf(type) };
  });
  const envelope = schemas.schemaOf(schemas.typeOf(join(sources.root, `${envelopeFile}.ts`), 'CloudEvent'));
  return { envelope, events };
}

interface Place {
  readonly file: string;
  readonly name: string;
  /** Of events that are exported together as the members of one object, such as those of a record. */
  readonly verb?: string;
}

async function exportedDefinitions(files: readonly string[], sources: Sources): Promise<Map<unknown, Place>> {
  const places = new Map<unknown, Place>();
  for (const file of files) {
    for (const [name, value] of Object.entries(await sources.load(file))) {
      places.set(nameOf(value), { file, name });
      for (const verb of verbsOf(value)) places.set(nameOf((value as Members)[verb]), { file, name, verb });
    }
  }
  return places;
}

type Members = Readonly<Record<string, unknown>>;

function verbsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isDefinition(value)) return [];
  return Object.keys(value).filter((verb) => isDefinition((value as Members)[verb]));
}

function isDefinition(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'entity' in value && 'verb' in value;
}

function nameOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
}

/** `fria-review` is `FriaReview`. */
function pascalCase(entity: string): string {
  return entity.replace(/(?:^|-)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
