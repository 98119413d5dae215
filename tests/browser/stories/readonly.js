import { strict as assert } from 'node:assert';
import { deployment } from '../src/manifests.js';
import { story } from '../src/runner.js';

const REASON = 'Needs the role admin; you have readonly.';

story('who may only read sees what could be changed, and why not by them', async (world) => {
  const visit = await world.visit({ as: world.reader });
  const { page } = visit;
  await visit.open('/projects', 'Projects');
  await visit.sees(visit.row(world.team));
  assert.equal(await visit.blockedBecause(visit.button('New project')), REASON);
  await visit.button('New project').click({ force: true });
  await visit.isAt('/projects');

  await visit.open(`/projects/${world.team}`, world.team);
  assert.equal(await visit.blockedBecause(visit.button('Delete')), REASON);
  assert.equal(await visit.blockedBecause(visit.button('Save')), REASON);
  assert(await page.getByLabel('Description', { exact: true }).isDisabled());
  await visit.seesNot(visit.button('Add a repository'));
  await page.getByRole('tab', { name: 'YAML' }).click();
  assert(!(await page.getByRole('textbox', { name: 'Manifest as YAML' }).isEditable()));
  await visit.button('Delete').click({ force: true });
  await visit.seesNot(page.getByRole('dialog'));
});

story('who may only read sees an application with its differences, and cannot synchronise it', { cluster: true }, async (world) => {
  const app = await world.application('looked-at');
  const visit = await world.visit({ as: world.reader });
  await visit.open(app.page, app.name);
  await visit.becomes('OutOfSync', 'Missing');
  assert.equal(await visit.blockedBecause(visit.button('Synchronise')), REASON);
  await visit.button('Synchronise').click({ force: true });
  assert.equal(await visit.blockedBecause(visit.button('Delete')), REASON);
  await visit.button('Delete').click({ force: true });
  await visit.seesNot(visit.page.getByRole('dialog'));
  await visit.page.getByRole('row').filter({ hasText: 'Deployment' }).getByRole('button', { name: 'api' }).click();
  await visit.sees(visit.dialog('Deployment api').getByRole('region', { name: 'Diff' }));
});

story('who may only read sees who holds an application and where it was, and can change neither', { cluster: true }, async (world) => {
  const app = await world.delivered('held-for-reading');
  await world.repository.commit('Two of them', { [`${app.folder}/deployment.yaml`]: deployment(2) });
  await world.server.run(['app', 'sync', app.name, '--revision', 'HEAD', '--wait']);
  await world.server.run(['app', 'rollback', app.name, '--reason', 'it must stay', '--wait']);
  const visit = await world.visit({ as: world.reader });
  await visit.open(app.page, app.name);
  const hold = visit.page.getByRole('note').filter({ hasText: 'Held at commit' });
  await visit.sees(hold.filter({ hasText: 'it must stay' }));
  assert.equal(await visit.blockedBecause(visit.button('Release', hold)), REASON);
  await visit.page.getByRole('heading', { name: 'History' }).click();
  assert.equal(await visit.blockedBecause(visit.button(/^Roll back to/).first()), REASON);
});
