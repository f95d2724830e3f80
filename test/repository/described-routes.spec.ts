import { Linter, type Rule } from 'eslint';
import { parser } from 'typescript-eslint';

let linter: Linter;
let described: Rule.RuleModule;

beforeAll(async () => {
  linter = new Linter();
  const module = (await import('../../tools/described-routes.mjs' as string)) as { describedRoutes: Rule.RuleModule };
  described = module.describedRoutes;
});

/** @returns the messages of the rule about a method with these decorators */
function saidAbout(decorators: string): string[] {
  const plugins = { routes: { rules: { described } } };
  const rules = { 'routes/described': 'error' } as const;
  const code = `class Example { ${decorators} route(): void {} }`;
  const messages = linter.verify(code, { languageOptions: { parser: parser as Linter.Parser }, plugins, rules });
  return messages.map(({ messageId, message }) => messageId ?? message);
}

test.each(['@Get()', "@Post('things') @HttpCode(200)", '@Put() @ApiTags()', '@Patch()', '@Delete()'])(
  'a route without a description is refused: %s',
  (decorators) => expect(saidAbout(decorators)).toEqual(['missing']),
);

test.each(["''", "' '", "'List things'", "'list things.'"])(
  'a description that says no more than the summary is refused: %s',
  (description) => expect(saidAbout(`@Get() @Describes('List things', ${description}, {})`)).toEqual(['empty']),
);

test.each([
  "@Get() @Describes('List things', 'Those of the organization, newest first.', {})",
  "@Get() @Describes('List things', textOf('things'), {})",
  '@Get() @ApiExcludeEndpoint()',
  '@OnEvent(happened)',
  '',
])('other methods and routes are accepted: %s', (decorators) => expect(saidAbout(decorators)).toEqual([]));
