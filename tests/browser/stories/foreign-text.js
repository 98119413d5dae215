import { strict as assert } from 'node:assert';
import { files, project, settings } from '../src/manifests.js';
import { story } from '../src/runner.js';

const MARKUP = `<img src="/x" onerror="window.hacked = true"><script>window.hacked = true</script>`;

/// Holds that the page shows the markup as text, and nothing else came of it.
async function isText(visit, what) {
  await visit.sees(visit.page.getByText('<img src="/x" onerror="window.hacked = true">').filter({ visible: true }));
  const came = await visit.page.evaluate(() => ({ hacked: window.hacked, images: document.images.length, inline: document.querySelectorAll('body script:not([src])').length }));
  assert.deepEqual(came, { hacked: undefined, images: 0, inline: 0 }, what);
}

story('markup in a project is text', async (world) => {
  const name = world.name('foreign');
  await world.project(project(name, { description: MARKUP, sourceRepos: [MARKUP] }));
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects?search=${name}`, 'Projects');
  await visit.sees(visit.row(name));
  await isText(visit, 'the list of projects');
  await visit.open(`/projects/${name}`, name);
  assert.equal(await visit.page.getByLabel('Description', { exact: true }).inputValue(), MARKUP);
  assert.equal(await visit.page.evaluate(() => document.images.length), 0);
});

story('markup in Git, in an application and in the cluster is text', { cluster: true }, async (world) => {
  const content = (folder) => ({ ...files(folder), [`${folder}/settings.yaml`]: settings({ greeting: MARKUP }) });
  const app = await world.delivered('foreign', { content, spec: { info: [{ name: MARKUP, value: MARKUP }] } });
  await world.repository.commit(MARKUP, { [`${app.folder}/settings.yaml`]: settings({ greeting: `${MARKUP} and more` }) });
  await world.cluster.must('PATCH', `/api/v1/namespaces/${app.namespace}/configmaps/settings`, { metadata: { annotations: { note: MARKUP } }, data: { more: MARKUP } });
  const visit = await world.visit({ as: world.admin });
  await visit.open(app.page, app.name);
  await visit.button('Refresh').click();
  await visit.becomes('OutOfSync', 'Healthy');
  await visit.button('settings').click();
  await visit.sees(visit.dialog('ConfigMap settings').getByRole('region', { name: 'Diff' }));
  for (const tab of ['Diff', 'Desired manifest', 'Live manifest']) {
    await visit.page.getByRole('tab', { name: tab }).click();
    await isText(visit, tab);
  }
});

story('markup in what went wrong is text', { cluster: true }, async (world) => {
  const name = world.name('foreign');
  const manifest = { ...(await world.server.get('app', (await world.application('model')).name)) };
  manifest.metadata = { name };
  manifest.spec.source.path = 'no <img src="/x" onerror="window.hacked = true"> folder';
  await world.server.apply(manifest);
  world.later(() => world.server.run(['app', 'delete', '--cascade=false', name]));
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/applications/windlass/${name}`, name);
  await visit.sees(visit.page.getByRole('region', { name: 'What needs attention' }));
  await isText(visit, 'what needs attention');
});
