import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { freePort } from '../src/free-port';
import { LocalProcess } from '../src/local-process';
import { identityOf, isRunning } from '../src/process-identity';
import { ProcessRegister } from '../src/process-register';
import { untilReady } from '../src/readiness';
import { buildInto } from './library-copy';
import { temporaryFolder } from './temporary-folder';

/** A child process without a parent that ends it, like one whose launcher was killed. */
function startOrphan(program: string): number {
  const child = spawn(process.execPath, ['-e', program], { detached: true, stdio: ['ignore', 'ignore', 'ignore'] });
  child.unref();
  return child.pid!;
}

const forever = 'setInterval(() => {}, 1000)';

test('the processes of a killed launcher are ended by the next one', async () => {
  const file = join(temporaryFolder(), 'children.json');
  const polite = startOrphan(forever);
  const deaf = startOrphan(`process.on('SIGTERM', () => {}); ${forever}`);
  const killedLauncher = new ProcessRegister(file);
  killedLauncher.add('polite', polite, 'SIGTERM');
  killedLauncher.add('deaf', deaf, 'SIGTERM');

  expect(await new ProcessRegister(file).endLeftovers(500)).toEqual(['polite', 'deaf']);
  expect([identityOf(polite), identityOf(deaf)]).toEqual([undefined, undefined]);
  expect(await new ProcessRegister(file).endLeftovers()).toEqual([]);
});

test('an unrelated process with the pid of an ended child is left alone', async () => {
  const file = join(temporaryFolder(), 'children.json');
  const stranger = identityOf(startOrphan(forever))!;
  const entry = { pid: stranger.pid, startedAt: 'earlier', name: 'ours', stopSignal: 'SIGTERM' };
  writeFileSync(file, JSON.stringify([entry]));

  expect(await new ProcessRegister(file).endLeftovers()).toEqual([]);
  expect(isRunning(stranger)).toBe(true);
  process.kill(stranger.pid, 'SIGKILL');
});

test('a child that ends or is stopped leaves the register', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'children.json');
  const child = await startNode(folder, forever, new ProcessRegister(file));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject([{ name: 'child', pid: child.pid }]);
  await child.stop();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([]);
});

describe('a child that is waited for', () => {
  const answers = async (port: number) => (await fetch(`http://127.0.0.1:${port}`).catch(() => undefined))?.ok ?? false;

  test('is not ready while another program answers on its port', async () => {
    const stranger = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as { port: number };
    const child = await startNode(temporaryFolder(), forever);
    await expect(untilReady(child, () => answers(port), { port, timeoutMs: 300 })).rejects.toThrow(
      `Port ${port}, wanted by child, is taken by another program.`,
    );
    expect(child.running).toBe(false);
    stranger.close();
  });

  test.each(['127.0.0.1', '::'])('is ready when it listens on %s itself', async (host) => {
    const port = await freePort();
    const program = `require('http').createServer((_, answer) => answer.end()).listen(${port}, '${host}')`;
    const child = await startNode(temporaryFolder(), program);
    await untilReady(child, () => answers(port), { port });
    expect(child.running).toBe(true);
    await child.stop();
  });
});

test('a child that ignores the request to stop is killed after the grace time', async () => {
  const folder = temporaryFolder();
  const program = `process.on('SIGTERM', () => {}); require('fs').writeFileSync('deaf', ''); ${forever}`;
  const child = await startNode(folder, program);
  while (!existsSync(join(folder, 'deaf'))) await new Promise((resolve) => setTimeout(resolve, 10));
  await child.stop(100);
  expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('the output of a child is kept in its log, with the previous start in a separate file', async () => {
  const folder = temporaryFolder();
  await (
    await startNode(folder, 'console.log("first")')
  ).ended;
  const second = await startNode(folder, 'console.error("second")');
  expect(await second.ended).toEqual({ code: 0, signal: null });
  expect(second.output()).toBe('second\n');
  expect(readFileSync(join(folder, 'child.log'), 'utf8')).toBe('first\nsecond\n');
});

test('a program that is not there is a sentence', async () => {
  const logFile = join(temporaryFolder(), 'log');
  const started = LocalProcess.start({ name: 'Nobody', command: '/no/such/program', args: [], logFile });
  await expect(started).rejects.toThrow(/^Nobody could not be started from \/no\/such\/program/);
});

test('children end when their parent is killed, where the kernel can see to it', async () => {
  if (process.platform !== 'linux') return expect(process.platform).not.toBe('linux');
  const folder = temporaryFolder();
  const program = join(buildInto(folder), 'killed-parent.js');
  const parent = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [pid] = (await once(parent.stdout!, 'data')) as [Buffer];
  const child = identityOf(Number(pid))!;
  expect(isRunning(child)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  while (isRunning(child)) await new Promise((resolve) => setTimeout(resolve, 5));
});

function startNode(folder: string, program: string, register?: ProcessRegister): Promise<LocalProcess> {
  return LocalProcess.start({
    name: 'child',
    command: process.execPath,
    args: ['-e', program],
    directory: folder,
    logFile: join(folder, 'child.log'),
    register,
  });
}
