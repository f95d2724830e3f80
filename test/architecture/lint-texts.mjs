import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

// Reads [{ path, text }] and says of each text what ESLint would if it stood in the file of that path.
const eslint = new ESLint();
const reports = [];
for (const { path, text: code } of JSON.parse(await text(process.stdin))) {
  const [{ messages }] = await eslint.lintText(code, { filePath: path });
  reports.push(messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}
process.stdout.write(JSON.stringify(reports));
