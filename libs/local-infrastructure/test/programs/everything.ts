import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startChain } from '../../src/chain';
import { startNats } from '../../src/nats';
import { startPostgres } from '../../src/postgres';

/** Starts all that there is below a folder, whose parent only we may enter, prints who owns what, and stops it again. */
async function main(closed: string, binary: string): Promise<void> {
  chmodSync(closed, 0o700);
  const options = (name: string) => ({ directory: join(closed, name), logFile: join(closed, `${name}.log`) });
  const postgres = await startPostgres({ ...options('postgres'), password: 'secret' });
  const nats = await startNats({ ...options('nats'), binary });
  const chain = await startChain(options('chain'));
  const owners = [postgres, nats, chain].map(({ process: { pid } }) => statSync(`/proc/${pid}`).uid);
  for (const server of [chain, nats, postgres]) await server.process.stop();
  console.log(JSON.stringify({ uid: process.getuid!(), owners }));
}

void main(process.argv[2]!, process.argv[3]!);
