// All stories against a running server. The environment is told in `run`, which starts one.

import { chromium } from 'playwright-core';
import { Cluster } from './src/cluster.js';
import { project } from './src/manifests.js';
import { Repository } from './src/repository.js';
import { run } from './src/runner.js';
import { Server } from './src/server.js';
import { takePicture } from './src/picture.js';

// The order is that of a visit: signing in, what there is, what one does, and then what holds for all of it.
const told = [
  'sign-in',
  'first-visit',
  'objects',
  'diff',
  'why',
  'tree',
  'clusters',
  'projects',
  'project-conflicts',
  'applications',
  'delivery',
  'operations',
  'account',
  'preferences',
  'keyboard',
  'readonly',
  'foreign-text',
  'accessibility',
  'narrow',
];
const environment = process.env;
for (const name of told) {
  await import(`./stories/${name}.js`);
}

const console_ = await fetch(environment.WINDLASS_URL);
if (!console_.ok) {
  console.log(`FAIL there is no console at ${environment.WINDLASS_URL}: ${console_.status} ${await console_.text()}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

const browser = await chromium.launch({
  executablePath: environment.WINDLASS_CHROMIUM || '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const server = await Server.of(environment);
const id = process.pid.toString(36);
const reader = { name: `reader-${id}`, password: 'only looking around' };
const setting = {
  browser,
  server,
  run: id,
  admin: server.admin,
  reader,
  team: `team-${id}`,
  namespaces: environment.WINDLASS_TEST_NAMESPACES || 'browser',
  cluster: environment.KUBECONFIG ? new Cluster(environment.KUBECONFIG) : null,
  repository: environment.REPOSITORY ? new Repository(environment.REPOSITORY) : null,
};
await server.run(['account', 'create', reader.name, '--role', 'readonly', '--password-stdin'], reader.password);
await server.apply(project(setting.team));

const [first, ...rest] = process.argv.slice(2);
const good = first === '--screenshot' ? await takePicture(setting, rest[0]) : await run(process.argv.slice(2), setting);

await server.run(['project', 'delete', setting.team]);
await server.run(['account', 'delete', reader.name]);
await server.end();
await browser.close();
process.exit(good ? 0 : 1);
