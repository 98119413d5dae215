import { strict as assert } from 'node:assert';
import { eventually } from '../src/eventually.js';
import { deployment } from '../src/manifests.js';
import { story } from '../src/runner.js';

story('Synchronise makes the cluster what Git says, seen live without a reload', { cluster: true }, async (world) => {
  const app = await world.application('sync');
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.page, app.name);
  await visit.becomes('OutOfSync', 'Missing');
  await visit.isLive();
  await visit.mark();

  await visit.button('Synchronise').click();
  const dialog = visit.dialog(`Synchronise ${app.name}`);
  const plan = dialog.getByRole('list', { name: 'Plan' });
  for (const object of ['Deployment', 'Service', 'ConfigMap']) {
    await visit.sees(plan.getByRole('listitem').filter({ hasText: object }).filter({ hasText: 'Create' }));
  }
  await visit.button('Synchronise', dialog).click();
  await visit.sees(dialog.getByRole('alert').filter({ hasText: 'Succeeded' }));
  await visit.sees(dialog.getByRole('listitem').filter({ hasText: 'Deployment' }).filter({ hasText: 'Applied' }));
  await page.keyboard.press('Escape');
  await visit.seesNot(dialog);
  await visit.becomes('Synced', 'Healthy');
  const operation = page.getByRole('region', { name: 'Last synchronisation' });
  await visit.sees(operation.filter({ hasText: 'Succeeded' }).filter({ hasText: `by account:${world.admin.name}` }));
  await visit.isUnloaded();

  const live = await world.cluster.must('GET', `/apis/apps/v1/namespaces/${app.namespace}/deployments/api`);
  assert.equal(live.status.readyReplicas, 1);
  await page.getByRole('heading', { name: 'History' }).click();
  await visit.sees(page.getByRole('listitem').filter({ hasText: 'Synchronisation' }).filter({ hasText: 'Succeeded' }));
});

story('a commit is found by Refresh, with the reason, and its difference read in two layouts', { cluster: true }, async (world) => {
  const app = await world.delivered('commit');
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.page, app.name);
  await visit.becomes('Synced', 'Healthy');
  await visit.mark();
  const commit = await world.repository.commit('Three of them', { [`${app.folder}/deployment.yaml`]: deployment(3) });
  await visit.button('Refresh').click();
  await visit.sees(page.getByText('Git was read and compared.'));
  await visit.becomes('OutOfSync', 'Healthy');
  await visit.sees(page.getByText(commit.slice(0, 7)));
  const row = page.getByRole('row').filter({ hasText: 'Deployment' });
  await visit.sees(row.filter({ hasText: 'spec.replicas is 1 in the cluster, Git says 3' }));

  await row.getByRole('button', { name: 'api' }).click();
  const panel = visit.dialog('Deployment api');
  const difference = panel.getByRole('region', { name: 'Diff' });
  await visit.choose('Side by side');
  await visit.sees(panel.getByText('As Git wants it'));
  await visit.sees(difference.filter({ hasText: /Removed:\s*replicas: 1/ }).filter({ hasText: /Added:\s*replicas: 3/ }));
  await visit.sees(panel.getByText('+ 1 added'));
  await visit.sees(panel.getByText('− 1 removed'));
  await visit.choose('Inline');
  await visit.seesNot(panel.getByText('As Git wants it'));
  await visit.sees(difference.filter({ hasText: /Removed:\s*replicas: 1.*Added:\s*replicas: 3/s }));
  await visit.isUnloaded();

  await page.reload();
  await visit.sees(difference.filter({ hasText: /Removed:\s*replicas: 1.*Added:\s*replicas: 3/s }));
  await visit.seesNot(panel.getByText('As Git wants it'));
  await visit.choose('Side by side');
  await visit.sees(panel.getByText('As Git wants it'));
});

story('a change by hand in the cluster is seen within seconds', { cluster: true }, async (world) => {
  const app = await world.delivered('drift');
  const visit = await world.visit({ as: world.admin });
  await visit.open(app.page, app.name);
  await visit.becomes('Synced', 'Healthy');
  await visit.isLive();
  await visit.mark();
  const path = `/api/v1/namespaces/${app.namespace}/configmaps/settings`;
  await world.cluster.must('PATCH', path, { data: { greeting: 'bye' } });
  await visit.becomes('OutOfSync', 'Healthy');
  const row = visit.page.getByRole('row').filter({ hasText: 'ConfigMap' });
  await visit.sees(row.filter({ hasText: 'data.greeting is "bye" in the cluster, Git says "hello"' }));
  await world.cluster.must('PATCH', path, { data: { greeting: 'hello' } });
  await visit.becomes('Synced', 'Healthy');
  await world.cluster.must('DELETE', path);
  await visit.becomes('OutOfSync', 'Missing');
  await visit.sees(row.filter({ hasText: 'not in the cluster' }));
  await visit.isUnloaded();
});

story('what left Git is deleted only when one asks for it', { cluster: true }, async (world) => {
  const app = await world.delivered('prune');
  await world.repository.commit('No service', { [`${app.folder}/service.yaml`]: null });
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.page, app.name);
  await visit.button('Refresh').click();
  const row = page.getByRole('row').filter({ hasText: 'Service' });
  await visit.sees(row.filter({ hasText: /not in Git|No longer in Git|not asked|Git/ }).filter({ hasText: 'OutOfSync' }));

  await visit.button('Synchronise').click();
  const dialog = visit.dialog(`Synchronise ${app.name}`);
  const planned = dialog.getByRole('listitem').filter({ hasText: 'Service' });
  await visit.sees(planned.filter({ hasText: 'Keep in the cluster' }));
  await dialog.getByRole('checkbox', { name: /Also delete what is no longer in Git/ }).check();
  await visit.sees(planned.filter({ hasText: 'Delete from the cluster' }));
  await visit.button('Synchronise', dialog).click();
  await visit.becomes('Synced', 'Healthy');
  await visit.seesNot(row);
  await eventually('the service is gone', async () => {
    const { status } = await world.cluster.ask('GET', `/api/v1/namespaces/${app.namespace}/services/api`);
    return status === 404 || status;
  });
});

story('what is wrong in Git is told with its cause and the next step, and goes away when it is right', { cluster: true }, async (world) => {
  const app = await world.delivered('broken');
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.page, app.name);
  await visit.becomes('Synced', 'Healthy');
  await world.repository.commit('Break it', { [`${app.folder}/deployment.yaml`]: 'kind: [' });
  await visit.button('Refresh').click();
  const attention = page.getByRole('region', { name: 'What needs attention' });
  await visit.sees(attention.filter({ hasText: 'deployment.yaml' }).filter({ hasText: 'Next step' }));
  await visit.becomes('Unknown', 'Healthy');
  await world.repository.commit('Mend it', { [`${app.folder}/deployment.yaml`]: deployment(1) });
  await visit.button('Refresh').click();
  await visit.becomes('Synced', 'Healthy');
  await visit.seesNot(attention);
});

story('what the cluster refuses is told object by object', { cluster: true }, async (world) => {
  const app = await world.application('refused', {
    content: (folder) => ({ [`${folder}/deployment.yaml`]: deployment(1).replace('app: api\n  template', 'app: other\n  template') }),
  });
  const visit = await world.visit({ as: world.admin });
  await visit.open(app.page, app.name);
  await visit.button('Synchronise').click();
  await visit.button('Synchronise', visit.dialog(`Synchronise ${app.name}`)).click();
  const operation = visit.page.getByRole('region', { name: 'Last synchronisation' });
  await visit.sees(operation.filter({ hasText: 'Failed' }).filter({ hasText: 'Refused' }).filter({ hasText: /selector.*does not match template/s }));
});
