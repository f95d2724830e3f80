import type { ProblemClass } from '@probatum/http/problems/problem';

/** A page per problem and one that lists them, by file name. */
export function errorPages(problems: readonly ProblemClass[]): Map<string, string> {
  const pages = new Map(problems.map((problem) => [`${problem.code}.md`, errorPage(problem)]));
  return pages.set('README.md', overview(problems));
}

function errorPage({ code, status, title, meaning, remedy }: ProblemClass): string {
  return `# ${code}

HTTP ${status} · ${title}

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
\`errors\` names each wrong field with a pointer. Quote \`requestId\` when you ask for help.

${lines.join('\n')}
`;
}
