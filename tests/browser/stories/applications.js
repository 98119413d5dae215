import { strict as assert } from 'node:assert';
import { story } from '../src/runner.js';

story('an application that the command line makes appears in the list by itself, and its states follow', { cluster: true }, async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open('/applications', 'Applications');
  await visit.isLive();
  await visit.mark();
  const app = await world.application('appears');
  const row = visit.row(app.name);
  await visit.sees(row.filter({ hasText: 'OutOfSync' }).filter({ hasText: 'Missing' }).filter({ hasText: world.team }));
  await world.server.run(['app', 'sync', app.name, '--wait', '--timeout', '60s']);
  await visit.sees(row.filter({ hasText: 'Synced' }).filter({ hasText: 'Healthy' }));
  await visit.isUnloaded();
});

story('search and filters of the applications are in the address and survive a reload', { cluster: true }, async (world) => {
  const synced = await world.delivered('filter');
  const missing = await world.application('filter');
  const word = `filter-${world.run}`;
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open('/applications', 'Applications');
  await page.getByRole('searchbox', { name: 'Search applications' }).fill(word);
  await visit.isAt(`/applications?search=${word}`);
  await visit.sees(visit.row(synced.name));
  await visit.sees(visit.row(missing.name));

  await visit.button('Filter by Sync').click();
  await page.getByRole('checkbox', { name: 'OutOfSync' }).check();
  await visit.isAt(`/applications?search=${word}&sync=OutOfSync`);
  await visit.seesNot(visit.row(synced.name));
  await visit.sees(visit.row(missing.name));

  await page.reload();
  await visit.sees(visit.row(missing.name));
  await visit.seesNot(visit.row(synced.name));
  assert.equal(await page.getByRole('searchbox').inputValue(), word);
  await visit.button('Filter by Sync, 1 selected').click();
  assert(await page.getByRole('checkbox', { name: 'OutOfSync' }).isChecked());
  await page.keyboard.press('Escape');

  await visit.button('Filter by Health').click();
  await page.getByRole('checkbox', { name: 'Degraded' }).check();
  await visit.sees(page.getByText('Nothing matches'));
  await page.keyboard.press('Escape');
  await visit.button('Clear filters', page.getByRole('main')).last().click();
  await visit.isAt('/applications');
  await visit.sees(visit.row(synced.name));
});

story('from a project one comes to its applications, and from an application to its project', { cluster: true }, async (world) => {
  const app = await world.application('related');
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${world.team}`, world.team);
  await visit.page.getByRole('link', { name: 'Applications of this project' }).click();
  await visit.isAt(`/applications?project=${world.team}`);
  await visit.page.getByRole('link', { name: app.name }).click();
  await visit.isAt(app.page);
  await visit.page.getByRole('main').getByRole('link', { name: world.team }).click();
  await visit.isAt(`/projects/${world.team}`);
  await visit.page.goBack();
  await visit.sees(visit.page.getByRole('heading', { level: 1, name: app.name }));
});

story('two tabs follow the same changes, also when the one that listens is closed', { cluster: true }, async (world) => {
  const app = await world.application('tabs');
  const visit = await world.visit({ as: world.admin });
  await visit.open('/applications', 'Applications');
  await visit.isLive();
  const first = visit.page;
  visit.page = await visit.context.newPage();
  await visit.open(app.page, app.name);
  await visit.isLive();
  await visit.mark();
  await first.close();
  await visit.isLive();
  await world.server.run(['app', 'sync', app.name]);
  await visit.becomes('Synced', 'Healthy');
  await visit.isUnloaded();
});
