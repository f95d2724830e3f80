import { join } from 'node:path';
import type { LocalFile } from './local-file';

/** The next steps, with a request that can be pasted as it is. */
export function readyText({ gatewayUrl, apiKey, mailUrl }: LocalFile, directory: string): string {
  const hash = (digit: string) => digit.repeat(64);
  return `
Ready at ${gatewayUrl}   reference: ${gatewayUrl}/api/docs   keys and URLs: ${join(directory, 'local.json')}${mailUrl ? `\nmail that would have left: ${mailUrl}` : ''}

curl -s ${gatewayUrl}/certificates \\
  -H 'X-API-Key: ${apiKey}' -H 'Content-Type: application/json' \\
  -d '{"certificateType":"ai_report","signerName":"Ada Example","issuingCompany":"Example Ltd",
       "inputEvidence":[{"sha256Hash":"${hash('a')}"}],
       "outputEvidence":[{"sha256Hash":"${hash('b')}"}],"model":{"modelName":"deep-thought"}}'

Ctrl-C stops it.`;
}
