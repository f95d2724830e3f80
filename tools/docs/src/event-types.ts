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
export async function readEventTypes(sources: Sources): Promise<EventTypes> {
  const files = (await sourceFiles(sources.root, 'libs/contracts')).filter((file) => file.includes('/events/'));
  const paths = files.map((file) => join(sources.root, `${file}.ts`));
  const schemas = new DataSchemas(paths);
  const places = await exportedDefinitions(files, sources);
  const events = eventCatalogue.map((definition) => {
    const place = places.get(definition.name);
    if (!place) throw new Error(`No file under libs/contracts/src/events exports ${definition.name}`);
    const { name, type } = schemas.argumentOf(schemas.typeOf(join(sources.root, `${place.file}.ts`), place.name));
    return { definition, dataType: name, dataSchema: schemas.schemaOf(type) };
  });
  const envelope = schemas.schemaOf(schemas.typeOf(join(sources.root, `${envelopeFile}.ts`), 'CloudEvent'));
  return { envelope, events };
}

async function exportedDefinitions(files: readonly string[], sources: Sources) {
  const places = new Map<string, { file: string; name: string }>();
  for (const file of files) {
    for (const [name, value] of Object.entries(await sources.load(file))) {
      const event = eventCatalogue.find((definition) => definition.name === nameOf(value));
      if (event) places.set(event.name, { file, name });
    }
  }
  return places;
}

function nameOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
}
