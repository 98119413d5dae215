import { strict as assert } from 'node:assert';
import { eventually } from '../src/eventually.js';
import { deployment, files, settings } from '../src/manifests.js';
import { story } from '../src/runner.js';

/// A manifest in a wave.
function inWave(wave, manifest) {
  return manifest.replace('metadata:\n', `metadata:\n  annotations: {argocd.argoproj.io/sync-wave: "${wave}"}\n`);
}

/// A Deployment whose pods no node takes, in wave 0, and a ConfigMap that has to wait for it.
function waiting(folder) {
  const nowhere = deployment(1).replace('    spec:\n', '    spec:\n      nodeSelector: {example.com/there-is: none}\n');
  return {
    [`${folder}/first.yaml`]: inWave(-1, settings().replace('name: settings', 'name: first')),
    [`${folder}/deployment.yaml`]: nowhere,
    [`${folder}/last.yaml`]: inWave(1, settings().replace('name: settings', 'name: last')),
  };
}

async function exists(world, app, name) {
  const { status } = await world.cluster.ask('GET', `/api/v1/namespaces/${app.namespace}/configmaps/${name}`);
  return status === 200;
}

story('a synchronisation is planned wave by wave, followed live, and terminated', { cluster: true }, async (world) => {
  const app = await world.application('waves', { content: waiting });
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.page, app.name);
  await visit.becomes('OutOfSync', 'Missing');
  await visit.isLive();
  await visit.button('Synchronise').click();
  const dialog = visit.dialog(`Synchronise ${app.name}`);
  const plan = dialog.getByRole('list', { name: 'Plan' });
  for (const [wave, object] of [['Wave -1', 'first'], ['Wave 0', 'api'], ['Wave 1', 'last']]) {
    await visit.sees(plan.getByRole('listitem').filter({ has: page.getByRole('heading', { name: wave, exact: true }) }).filter({ hasText: object }));
  }
  await visit.sees(dialog.getByText('4 to create'));
  await visit.sees(plan.getByText('made first, unless it is there'));
  assert.equal(await plan.getByRole('checkbox').count(), 3, 'the namespace comes along, whatever is chosen');
  assert(!(await exists(world, app, 'first')), 'looking at a plan makes nothing');

  await visit.button('Synchronise', dialog).click();
  await visit.sees(dialog.getByRole('status').filter({ hasText: /waiting for Deployment api/i }));
  await visit.sees(plan.getByRole('listitem').filter({ hasText: 'first' }).filter({ hasText: 'Applied' }));
  await visit.sees(plan.getByRole('listitem').filter({ hasText: 'api' }).filter({ hasText: 'Waited for' }));
  assert.equal(await exists(world, app, 'last'), false);

  await visit.button('Close', dialog).last().click();
  await visit.seesNot(dialog);
  await visit.sees(page.getByRole('status').filter({ hasText: 'In progress' }));
  assert.equal(await visit.blockedBecause(visit.button('Synchronise')), 'A synchronisation is going on; wait for its end.');
  const operation = page.getByRole('region', { name: 'Last synchronisation' });
  await visit.sees(operation.getByRole('status').filter({ hasText: /waiting for Deployment api/i }));
  await visit.button('Terminate', operation).click();
  await visit.sees(operation.filter({ hasText: 'Failed' }));
  await visit.seesNot(visit.button('Terminate', operation));
  assert.equal(await exists(world, app, 'last'), false, 'what comes after the wave was not applied');
});

story('only the objects that are chosen are synchronised', { cluster: true }, async (world) => {
  const app = await world.delivered('chosen');
  await world.repository.commit('Two changes', {
    [`${app.folder}/deployment.yaml`]: deployment(2),
    [`${app.folder}/settings.yaml`]: settings({ greeting: 'bye' }),
  });
  await world.server.run(['app', 'refresh', app.name]);
  const visit = await world.visit({ as: world.admin });
  await visit.open(app.page, app.name);
  await visit.becomes('OutOfSync', 'Healthy');
  await visit.synchronise(app, async (dialog) => {
    await visit.choose('Out of sync 2', dialog);
    assert(!(await dialog.getByRole('checkbox', { name: 'Synchronise Service api' }).isChecked()));
    await dialog.getByRole('checkbox', { name: 'Synchronise Deployment api' }).uncheck();
  });
  const { data } = await world.cluster.must('GET', `/api/v1/namespaces/${app.namespace}/configmaps/settings`);
  assert.equal(data.greeting, 'bye');
  const { spec } = await world.cluster.must('GET', `/apis/apps/v1/namespaces/${app.namespace}/deployments/api`);
  assert.equal(spec.replicas, 1);
});

story('a dry run changes nothing', { cluster: true }, async (world) => {
  const app = await world.delivered('dry');
  await world.repository.commit('Another greeting', { [`${app.folder}/settings.yaml`]: settings({ greeting: 'bye' }) });
  await world.server.run(['app', 'refresh', app.name]);
  const visit = await world.visit({ as: world.admin });
  await visit.open(app.page, app.name);
  await visit.button('Synchronise').click();
  const dialog = visit.dialog(`Synchronise ${app.name}`);
  await dialog.getByRole('checkbox', { name: /^Dry run/ }).check();
  await visit.button('Rehearse', dialog).click();
  await visit.sees(dialog.getByRole('alert').filter({ hasText: 'Succeeded' }));
  const { data } = await world.cluster.must('GET', `/api/v1/namespaces/${app.namespace}/configmaps/settings`);
  assert.equal(data.greeting, 'hello');
});

story('an application is rolled back, held with the reason, and released', { cluster: true }, async (world) => {
  const spec = { syncPolicy: { automated: {}, syncOptions: ['CreateNamespace=true'] } };
  const app = await world.application('back', { spec });
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  const greeting = async () => (await world.cluster.ask('GET', `/api/v1/namespaces/${app.namespace}/configmaps/settings`)).body.data?.greeting;
  const greets = (word) => eventually(`the cluster greets with ${word}`, async () => (await greeting()) === word || greeting(), 40);
  await visit.open(app.page, app.name);
  await visit.sees(page.getByText('Automatic: on'));
  await greets('hello');
  await world.repository.commit('A worse greeting', { [`${app.folder}/settings.yaml`]: settings({ greeting: 'go away' }) });
  await world.server.run(['app', 'refresh', app.name]);
  await greets('go away');

  await page.getByRole('heading', { name: 'History' }).click();
  const past = page.getByRole('list', { name: 'Past synchronisations' });
  await visit.sees(past.getByRole('listitem').filter({ hasText: 'by automation' }));
  await visit.button(/^Roll back to/, past).first().click();
  const dialog = page.getByRole('dialog', { name: new RegExp(`Roll ${app.name} back to`) });
  await visit.sees(dialog.getByRole('listitem').filter({ hasText: 'settings' }).filter({ hasText: 'Change' }));
  await visit.choose('Until released');
  await dialog.getByRole('textbox', { name: 'Why' }).fill('visitors are offended');
  await visit.button('Roll back', dialog).click();
  await visit.sees(dialog.getByRole('alert').filter({ hasText: 'Succeeded' }));
  await page.keyboard.press('Escape');
  await greets('hello');

  const hold = page.getByRole('note').filter({ hasText: 'Held at commit' });
  await visit.sees(hold.filter({ hasText: `Held by account:${world.admin.name} until somebody releases it.` }).filter({ hasText: 'visitors are offended' }));
  await visit.sees(page.getByText('Automation waits: a rollback holds the application.'));
  await visit.button('Release', hold).click();
  await visit.seesNot(hold);
  await greets('go away');
});

story('an application is deleted with its objects, and what holds it is told', { cluster: true, answers: [404] }, async (world) => {
  const app = await world.delivered('gone', { content: files });
  const guarded = `/api/v1/namespaces/${app.namespace}/configmaps/settings`;
  const guard = async (finalizers) => world.cluster.ask('PATCH', guarded, { metadata: { finalizers } });
  world.later(() => guard(null));
  await guard(['example.com/guard']);
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.page, app.name);
  await visit.isLive();
  await visit.button('Delete').click();
  const dialog = visit.dialog(`Delete ${app.name}?`);
  await visit.sees(dialog.getByText(/3 objects are deleted from/));
  assert.equal(await visit.blockedBecause(visit.button('Delete application', dialog)), `Type ${app.name} to confirm`);
  await dialog.getByLabel(`Type ${app.name} to confirm`).fill(app.name);
  await visit.button('Delete application', dialog).click();
  await visit.seesNot(dialog);
  const banner = page.getByRole('note').filter({ hasText: 'Being deleted' });
  await visit.sees(banner.filter({ hasText: 'settings' }));
  assert.equal(await visit.blockedBecause(visit.button('Synchronise')), 'It is being deleted.');
  await guard(null);
  await visit.isAt('/applications');
  await visit.sees(page.getByText(`${app.name} is deleted.`));
  const { status } = await world.cluster.ask('GET', `/apis/apps/v1/namespaces/${app.namespace}/deployments/api`);
  assert.equal(status, 404);
});

story('an application is forgotten, and its objects stay', { cluster: true }, async (world) => {
  const app = await world.delivered('forgotten');
  const visit = await world.visit({ as: world.admin });
  await visit.open(app.page, app.name);
  await visit.button('Delete').click();
  const dialog = visit.dialog(`Delete ${app.name}?`);
  await visit.choose('Only the application');
  await visit.sees(dialog.getByText(/The objects stay in the cluster/));
  await dialog.getByLabel(`Type ${app.name} to confirm`).fill(app.name);
  await visit.button('Delete application', dialog).click();
  await visit.isAt('/applications');
  assert(await exists(world, app, 'settings'));
});

story('operations of all applications are listed with what they did, and sifted', { cluster: true }, async (world) => {
  const app = await world.delivered('listed');
  const visit = await world.visit({ as: world.reader });
  const { page } = visit;
  await visit.open('/operations', 'Operations');
  const rows = page.getByRole('list', { name: 'Operations' }).getByRole('listitem').filter({ has: page.getByRole('link', { name: app.name, exact: true }) });
  const synchronisation = rows.filter({ hasText: 'Synchronisation' }).filter({ hasText: 'Succeeded' });
  await visit.sees(synchronisation.filter({ hasText: `by account:${world.admin.name}` }));
  await synchronisation.getByText('What became of each object').click();
  await visit.sees(synchronisation.getByRole('listitem').filter({ hasText: 'Deployment' }).filter({ hasText: 'Applied' }));
  await visit.choose('Rollback');
  await visit.isAt('/operations?kind=rollback');
  await visit.seesNot(synchronisation);
  await visit.choose('All');
  await synchronisation.getByRole('link', { name: app.name }).click();
  await visit.isAt(app.page);
});
