import { connect } from 'nats';
import { Client } from 'pg';
import { until } from './child';
import { type Floor, floorDatabase, startFloor, startFloorProgram } from './floor';
import { floorStream, floorSubject } from './floors/stream';

export interface WholeFloor extends Floor {
  /** Waits until the relay and the four consumers have nothing left to do. */
  settle(): Promise<void>;
}

const consumers = ['evaluate', 'gather', 'notify', 'register'];

/** The floor of issuing, with a check of the key and of the limit, a relay, and four consumers: six processes. */
export async function startWholeFloor(databaseUrl: string, natsUrl: string, apiKey: string): Promise<WholeFloor> {
  const url = await floorDatabase(databaseUrl);
  const [database, nats] = [new Client({ connectionString: url }), await connect({ servers: natsUrl })];
  await database.connect();
  const streams = await nats.jetstreamManager();
  await streams.streams.add({ name: floorStream, subjects: [floorSubject] });
  const issuing = await startFloor('issue-floor', databaseUrl, { API_KEY: apiKey });
  const environment = { DATABASE_URL: url, NATS_URL: natsUrl };
  const followers = [
    ['relay-floor', startFloorProgram('relay-floor', environment)] as const,
    ...consumers.map((name) => [name, startFloorProgram('consumer-floor', { ...environment, NAME: name })] as const),
  ];
  const isSettled = async () => {
    const { rows } = await database.query<{ n: number }>('select count(*)::int as n from outbox');
    const infos = await Promise.all(consumers.map((name) => streams.consumers.info(floorStream, name)));
    return rows[0]!.n === 0 && infos.every((info) => info.num_pending + info.num_ack_pending === 0);
  };
  await until(isSettled, 'the relay and the consumers of the floor');
  return {
    url: issuing.url,
    processes: new Map([
      ...issuing.processes,
      ...followers.map(([name, { process }]) => [process.pid!, name] as const),
    ]),
    settle: () => until(isSettled, 'the floor to have done all that follows'),
    stop: async () => {
      await Promise.all([issuing, ...followers.map(([, child]) => child)].map((part) => part.stop()));
      await streams.streams.delete(floorStream);
      await Promise.all([database.end(), nats.close()]);
    },
  };
}
