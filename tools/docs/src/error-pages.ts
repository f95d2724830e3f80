import type { ProblemClass } from '@probatum/http/problems/problem';

/** A page per problem and one that lists them, by file name. */
export function errorPages(problems: readonly ProblemClass[]): Map<string, string> {
  const pages = new Map(problems.map((problem) => [`${problem.code}.md`, errorPage(problem)]));
  return pages.set('README.md', overview(problems));
}

function errorPage({ code, vendorCode, status, title, meaning, remedy }: ProblemClass): string {
  const below = vendorCode
    ? `\nBelow \`/api/v1\`, \`code\` is \`${vendorCode}\` and \`problemCode\` is \`${code}\`.\n`
    : '';
  return `# ${code}

HTTP ${status} · ${title}
${below}
## Cause

${meaning}

## Remedy

${remedy}
`;
}

function overview(problems: readonly ProblemClass[]): string {
  const lines = problems.map(({ code, status, title }) => `- [${code}](${code}.md) · ${status} ${title}`);
  return `# Errors

Every error response is \`application/problem+json\` (RFC 9457). Programs should decide by \`code\`, which never changes its meaning.
Below \`/api/v1\` every problem also has \`problemCode\`, the name of its page here. A few problems have another \`code\` there, such as \`CONFLICT\`, which clients of
the e-signature API expect; their pages name it. The header \`X-Problem-Code\` always has the name of the page.
\`errors\` names each wrong field with a pointer. Quote \`requestId\` when you ask for help.

${lines.join('\n')}
`;
}
