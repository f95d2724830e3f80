import { Database } from '@probatum/persistence/database';
import { adminConfig } from './admin.config';
import { administer } from './administer/administer';
import { ownName } from './discover-routes/settle-claims';

/** One JSON line on stdout, or one sentence on stderr and exit code 1. */
async function main(): Promise<void> {
  const database = await Database.open({ url: adminConfig().DATABASE_URL, schema: ownName, poolSize: 2 });
  try {
    console.log(JSON.stringify(await administer(database, process.argv.slice(2))));
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
