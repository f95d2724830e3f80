import { CannotStart } from '@probatum/local-infrastructure/cannot-start';
import { startPostgres } from '@probatum/local-infrastructure/postgres';
import { Client } from 'pg';
import { type Ground, startPart, step } from './ground';

/** @returns the connection string of a user who may create roles and schemas */
export async function startDatabase(ground: Ground): Promise<string> {
  const { options, folder, secrets, register } = ground;
  return step(ground, 'Postgres', async () => {
    if (options.databaseUrl) return [await checkGiven(options.databaseUrl), 'the one of DATABASE_URL'];
    const part = await startPart(ground, 'postgres', (port) =>
      startPostgres({
        directory: folder.postgres,
        logFile: folder.log('postgres'),
        password: secrets.databasePassword,
        port,
        register,
      }),
    );
    return [part.url, new URL(part.url).host];
  });
}

async function checkGiven(url: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (error) {
    throw new CannotStart(`The Postgres of DATABASE_URL cannot be used: ${(error as Error).message}`);
  }
  await client.end();
  return url;
}
