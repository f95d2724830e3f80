import { Database } from '@probatum/persistence/database';
import { RowSeals } from '@probatum/persistence/row-seals';
import { Sealer } from '@probatum/persistence/sealer';
import { adminConfig } from './admin.config';
import { administer } from './operator/administer/administer';
import { ownName } from './routes/route-table/own-name';

/** One JSON line on stdout for each command, or one sentence on stderr and exit code 1. */
async function main(): Promise<void> {
  const { DATABASE_URL: url, KEY_ENCRYPTION_KEY } = adminConfig();
  const seals = new RowSeals(new Sealer(KEY_ENCRYPTION_KEY));
  const database = await Database.open({ url, schema: ownName, poolSize: 2, seals });
  try {
    for (const words of commandsIn(process.argv.slice(2))) {
      console.log(JSON.stringify(await administer(database, words)));
    }
  } finally {
    await database.close();
  }
}

/** `--` separates commands, so that one process can do many. */
function commandsIn(words: readonly string[]): string[][] {
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === '--') commands.push([]);
    else commands.at(-1)!.push(word);
  }
  return commands;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
