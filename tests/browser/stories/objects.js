import { strict as assert } from 'node:assert';
import { files } from '../src/manifests.js';
import { story } from '../src/runner.js';

story('an object shows its summary and both manifests, each with an address of its own', { cluster: true }, async (world) => {
  const app = await world.delivered('object');
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.page, app.name);
  await page.getByRole('row').filter({ hasText: 'Deployment' }).getByRole('button', { name: 'api' }).click();
  const panel = visit.dialog('Deployment api');
  await visit.sees(panel.getByRole('tabpanel').getByText(app.namespace));
  await visit.isAt(/object=apps%2FDeployment%2F/);

  await panel.getByRole('tab', { name: 'Diff' }).click();
  await visit.sees(panel.getByText('The cluster has this object as Git wants it.'));
  await panel.getByRole('tab', { name: 'Desired manifest' }).click();
  await visit.isAt(/tab=desired/);
  await visit.sees(panel.getByText(`${app.folder}/deployment.yaml`));
  await visit.sees(panel.getByRole('region', { name: 'Desired manifest' }).filter({ hasText: 'registry.example.com/api:1' }));
  await panel.getByRole('tab', { name: 'Live manifest' }).click();
  await visit.sees(panel.getByRole('region', { name: 'Live manifest' }).filter({ hasText: 'readyReplicas: 1' }));

  await page.reload();
  await visit.sees(panel.getByRole('region', { name: 'Live manifest' }).filter({ hasText: 'readyReplicas: 1' }));
  await page.keyboard.press('Escape');
  await visit.seesNot(panel);
  await visit.isAt(app.page);
});

story('objects are searched and sifted', { cluster: true }, async (world) => {
  const app = await world.delivered('sift');
  await world.cluster.must('PATCH', `/api/v1/namespaces/${app.namespace}/configmaps/settings`, { data: { greeting: 'bye' } });
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  const rows = page.getByRole('table', { name: 'Objects' }).getByRole('row');
  await visit.open(app.page, app.name);
  await visit.becomes('OutOfSync', 'Healthy');
  await page.getByRole('radio', { name: 'Out of sync 1' }).check();
  await visit.isAt(`${app.page}?show=outofsync`);
  await visit.seesNot(rows.filter({ hasText: 'Deployment' }));
  await visit.sees(rows.filter({ hasText: 'ConfigMap' }));
  await page.getByRole('radio', { name: 'All 3' }).check();
  await page.getByRole('searchbox', { name: 'Search objects' }).fill('serv');
  await visit.seesNot(rows.filter({ hasText: 'ConfigMap' }));
  await visit.sees(rows.filter({ hasText: 'Service' }));
  await page.reload();
  await visit.sees(rows.filter({ hasText: 'Service' }));
  await visit.seesNot(rows.filter({ hasText: 'ConfigMap' }));
});

story('values of Secrets are shown nowhere', { cluster: true }, async (world) => {
  const value = 'correct-horse-battery';
  const content = (folder) => ({
    ...files(folder),
    [`${folder}/secret.yaml`]: `apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {password: ${value}}\n`,
  });
  const app = await world.delivered('secret', { content });
  await world.cluster.must('PATCH', `/api/v1/namespaces/${app.namespace}/secrets/keys`, { stringData: { password: `${value}-changed` } });
  const visit = await world.visit({ as: world.admin });
  await visit.open(app.page, app.name);
  await visit.becomes('OutOfSync', 'Healthy');
  await visit.button('keys').click();
  const panel = visit.dialog('Secret keys');
  await visit.sees(panel.getByRole('region', { name: 'Diff' }));
  for (const tab of ['Diff', 'Desired manifest', 'Live manifest', 'Summary']) {
    await panel.getByRole('tab', { name: tab }).click();
    await visit.sees(tab === 'Summary' ? panel.getByText('the values are secret') : panel.getByText('Values of Secrets are masked; equal masks mean equal values.'));
    const text = await visit.page.content();
    for (const secret of [value, Buffer.from(value).toString('base64').replace(/=+$/, '')]) {
      assert(!text.includes(secret), `${tab} shows the secret value`);
    }
  }
});
