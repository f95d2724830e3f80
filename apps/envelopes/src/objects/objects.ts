import type { Provider } from '@nestjs/common';
import { FolderObjectStore } from '@probatum/object-store/folder-object-store';
import { ObjectKeys } from '@probatum/object-store/object-keys';
import { Clock } from '@probatum/persistence/clock';
import { Sealer } from '@probatum/persistence/sealer';
import { CONFIG } from '@probatum/service/resources';
import type { EnvelopesConfig } from '../envelopes.config';

/** Injection token of the store of files: `@Inject(OBJECTS) objects: ObjectStore`. */
export const OBJECTS = Symbol('ObjectStore');

/** Files of documents, sealed PDFs and pictures, each encrypted with a key of its own. */
export const objectStore: Provider = {
  provide: OBJECTS,
  inject: [CONFIG, Sealer, Clock],
  useFactory: (config: EnvelopesConfig, sealer: Sealer, clock: Clock) =>
    FolderObjectStore.open(config.OBJECT_STORE_FOLDER, new ObjectKeys(sealer), clock),
};
