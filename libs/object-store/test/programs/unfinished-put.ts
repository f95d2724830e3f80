import { writeSync } from 'node:fs';
import { SetClock } from '@probatum/testing/set-clock';
import { Sealer } from '@probatum/persistence/sealer';
import { FolderObjectStore } from '../../src/folder-object-store';
import { ObjectKeys } from '../../src/object-keys';

const [folder = '', name = '', key = ''] = process.argv.slice(2);

/** Gives a megabyte, says so, and never ends. */
async function* endless(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(1_048_576);
  yield Buffer.alloc(1_048_576);
  writeSync(1, 'written');
  await new Promise((resolve) => setInterval(resolve, 2 ** 31 - 1));
}

void FolderObjectStore.open(folder, new ObjectKeys(new Sealer(key)), new SetClock()).then((store) =>
  store.put(name, endless()),
);
