import { CannotStart, explainError } from '@probatum/local-infrastructure/cannot-start';
import { Interruption } from './interruption';
import { readOptions } from './platform.config';
import { quickStart } from './quick-start/quick-start';
import { readyText } from './ready-text';
import { type Platform, startPlatform } from './start-platform';

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const interruption = new Interruption();
  const options = readOptions(process.argv.slice(2), process.env);
  say(`Probatum, the local platform in ${options.directory}`);
  const platform = await startPlatform({ ...options, announce: say, signal: interruption.signal });
  try {
    const passed = await Promise.race([runQuickStart(platform), interruption.happened.then(() => false)]);
    if (options.exit) return passed ? 0 : 1;
    if (!interruption.signal.aborted) say(readyText(platform.local(), options.directory));
    await interruption.happened;
    return 0;
  } finally {
    say('Stopping …');
    await platform.stop();
    say('Stopped: no process of the platform is running.');
  }
}

async function runQuickStart(platform: Platform): Promise<boolean> {
  say('Quick start');
  try {
    await quickStart(platform.local(), (step, detail) => say(`  ✓ ${step.padEnd(13)} ${detail}`));
    return true;
  } catch (error) {
    say(`  ✗ ${(error as Error).message}`);
    return false;
  }
}

function explain(error: unknown): number {
  const explained = explainError('the platform', error);
  const sentence = explained instanceof CannotStart ? explained.message : ((explained as Error).stack ?? explained);
  process.stderr.write(`✗ ${sentence}\n`);
  return 1;
}

// `npm start | head` closes the pipe: the platform goes on, silently.
process.stdout.on('error', () => undefined);
void main()
  .catch(explain)
  .then((code) => process.exit(code));
