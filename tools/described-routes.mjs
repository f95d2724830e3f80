const verbs = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete']);

/** The text of a string literal; undefined for what is put together. */
const textOf = (node) => (node?.type === 'Literal' ? String(node.value).trim() : undefined);
const words = (text) => text.toLowerCase().replace(/\.$/, '');

/** Every route carries `@Describes` with a description that says more than its summary. */
export const describedRoutes = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      missing: 'Describe this route with @Describes(summary, description, answers).',
      empty: 'Say in the description what the summary does not say.',
    },
  },
  create(context) {
    return {
      MethodDefinition(method) {
        const calls = method.decorators.map(({ expression }) => expression);
        const named = (test) => calls.find((call) => call.type === 'CallExpression' && test(call.callee.name));
        if (!named((name) => verbs.has(name)) || named((name) => name === 'ApiExcludeEndpoint')) return;
        const description = named((name) => name === 'Describes');
        if (!description) return context.report({ node: method.key, messageId: 'missing' });
        const [summary, sentence] = description.arguments.map(textOf);
        if (sentence === undefined) return;
        if (sentence === '' || words(sentence) === words(summary ?? '')) {
          context.report({ node: description.arguments[1], messageId: 'empty' });
        }
      },
    };
  },
};
