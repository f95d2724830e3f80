import type { ProblemClass } from '@probatum/http/problem';

/** A page per problem and one that lists them, by file name. */
export function errorPages(problems: readonly ProblemClass[]): Map<string, string> {
  const pages = new Map(problems.map((problem) => [`${problem.code}.md`, errorPage(problem)]));
  return pages.set('README.md', overview(problems));
}

function errorPage({ code, status, title, meaning, remedy }: ProblemClass): string {
  return `# ${code}

HTTP ${status} · ${title}

## What happened

${meaning}

## How to fix it

${remedy}
`;
}

function overview(problems: readonly ProblemClass[]): string {
  const lines = problems.map(({ code, status, title }) => `- [${code}](${code}.md) · ${status} ${title}`);
  return `# Errors

Every error is answered as \`application/problem+json\` (RFC 9457). Decide by \`code\`: it never changes its meaning.
\`errors\` names each field that is wrong with a pointer, and \`requestId\` is what to quote when you ask for help.

${lines.join('\n')}
`;
}
