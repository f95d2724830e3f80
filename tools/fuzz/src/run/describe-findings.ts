import { asCommand } from './curl';
import type { Finding } from './finding';
import type { Fuzzer } from './fuzzer';

/** For each broken promise what it was, and how to break it again: with a command, or with the fuzzer. */
export function describeFindings(fuzzer: Fuzzer, findings: readonly Finding[], route?: string): string {
  const describe = ({ rule, detail, seed, path, request }: Finding) => {
    const filledIn = fuzzer.filledIn(request);
    const command = fuzzer.world.withoutSecrets(asCommand(fuzzer.url, filledIn));
    const only = route === undefined ? '' : ` --route '${route}'`;
    return [
      `✗ ${request.operation}: ${rule}: ${fuzzer.world.withoutSecrets(detail)}`,
      `  as ${request.caller}, ${request.wire}; again: npm run fuzz -- --seed ${seed} --path ${path}${only}`,
      `  ${command.length > 1_000 ? `${command.slice(0, 1_000)} … (${command.length} characters)` : command}`,
    ].join('\n');
  };
  return findings.map(describe).join('\n');
}
