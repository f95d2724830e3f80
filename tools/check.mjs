/** Runs all checks of the code, two at a time, and prints what each has to say once it has ended. */
import { spawn } from 'node:child_process';

const waiting = ['lint', 'types', 'format', 'imports'];

function check(name) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', `check:${name}`], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      console.log(`${code === 0 ? '✓' : '✗'} check:${name}`);
      process.stdout.write(Buffer.concat(output));
      if (code !== 0) process.exitCode = 1;
      resolve();
    });
  });
}

async function work() {
  while (waiting.length > 0) await check(waiting.shift());
}

await Promise.all([work(), work()]);
