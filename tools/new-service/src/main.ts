import { makeService } from './make-service';

const usage =
  'Usage: npm run new-service -- <service> [<record>], for example: npm run new-service -- procurement supplier';

async function main(): Promise<void> {
  const [service, record, ...rest] = process.argv.slice(2);
  if (!service || rest.length > 0 || service.startsWith('-')) throw new Error(usage);
  const paths = await makeService(process.cwd(), service, record);
  console.log(paths.join('\n'));
  console.log(`
Next: npm run docs      describes the new routes and events below docs/
      npx nx test ${service}
      npm start         runs it behind the gateway`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
