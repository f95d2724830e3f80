import { execFile } from 'node:child_process';
import { access, constants, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { CannotStart } from './cannot-start';

const run = promisify(execFile);

const howToGetIt =
  'Install it (Debian or Ubuntu: apt-get install nats-server; macOS: brew install nats-server; ' +
  'others: https://nats.io/download) or set NATS_SERVER_BIN to where it is, or NATS_URL to a server with JetStream.';

export interface NatsServerPlaces {
  /** A path that the person has set. */
  readonly chosen?: string;
  /** Where to search; the search path and the folders of administrators' programs when left out. */
  readonly folders?: string[];
  /** Where a download is kept. */
  readonly cache: string;
  readonly onDownload?: () => void;
}

/** The path of a nats-server: the chosen one, else from the search path, else downloaded from Debian's or Ubuntu's own packages. */
export async function findNatsServer(places: NatsServerPlaces): Promise<string> {
  if (places.chosen) {
    if (await isExecutable(places.chosen)) return places.chosen;
    throw new CannotStart(`NATS_SERVER_BIN is set to ${places.chosen}, which is not a program that can be run.`);
  }
  const folders = places.folders ?? searchPath();
  const kept = join(places.cache, 'nats-server');
  for (const candidate of [...folders.map((folder) => join(folder, 'nats-server')), kept]) {
    if (await isExecutable(candidate)) return candidate;
  }
  places.onDownload?.();
  await download(places.cache, kept, folders);
  return kept;
}

/** Debian installs servers to /usr/sbin, which an ordinary user's PATH does not hold. */
function searchPath(): string[] {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'].filter(Boolean);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** As any user, without touching the system: apt gets its own lists and cache, dpkg only unpacks. */
async function download(cache: string, target: string, path: string[]): Promise<void> {
  for (const tool of ['apt-get', 'dpkg']) {
    const found = await Promise.all(path.map((folder) => isExecutable(join(folder, tool))));
    if (!found.includes(true)) throw new CannotStart(`nats-server was not found on this machine. ${howToGetIt}`);
  }
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'download-'));
  try {
    await unpackPackage(work);
    // Rename last: another process may be doing the same, and neither may see half a file.
    await copyFile(join(work, 'unpacked/usr/sbin/nats-server'), join(work, 'nats-server'));
    await rename(join(work, 'nats-server'), target);
  } catch (error) {
    const reason = String((error as { stderr?: string }).stderr || error).trim();
    throw new CannotStart(
      `nats-server was not found, and downloading it with apt-get failed: ${reason}\n${howToGetIt}`,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpackPackage(work: string): Promise<void> {
  await mkdir(join(work, 'lists/partial'), { recursive: true });
  await mkdir(join(work, 'cache/archives/partial'), { recursive: true });
  const user = userInfo().username;
  const own = [
    `-oDir::State::Lists=${work}/lists`,
    `-oDir::Cache=${work}/cache`,
    `-oAPT::Sandbox::User=${user}`,
    '-oAcquire::http::Timeout=20',
    '-oAcquire::https::Timeout=20',
    '-oAcquire::Retries=1',
  ];
  await run('apt-get', ['-qq', ...own, 'update'], { cwd: work });
  await run('apt-get', ['-qq', ...own, 'download', 'nats-server'], { cwd: work });
  const archive = (await readdir(work)).find((file) => file.endsWith('.deb'));
  await run('dpkg', ['-x', join(work, archive!), join(work, 'unpacked')], { cwd: work });
}
