// Runs one test file where the packages it needs are installed (`npm ci` in this folder). Without them the test
// is skipped by hand (status 77 to CTest) and fails in CI.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const folder = new URL('.', import.meta.url).pathname;
if (!existsSync(`${folder}node_modules/ajv`)) {
  console.error('tests/web/node_modules is not there: run `npm ci` in tests/web');
  process.exit(process.env.CI ? 1 : 77);
}
const { status } = spawnSync(process.execPath, ['--test', `${folder}${process.argv[2]}`], { stdio: 'inherit' });
process.exit(status ?? 1);
