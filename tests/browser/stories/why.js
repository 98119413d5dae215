import { barriers, none, overflows } from '../src/accessibility.js';
import { deployment, files } from '../src/manifests.js';
import { variety } from '../src/places.js';
import { story } from '../src/runner.js';

const PHONE = 390;

story('each object says why it is not in sync, and the application sums it up', { cluster: true }, async (world) => {
  const app = await variety(world);
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.page, app.name);
  await visit.becomes('OutOfSync', 'Missing');
  const row = (kind, name) => page.getByRole('row').filter({ hasText: kind }).filter({ has: visit.button(name) });
  await visit.sees(row('Deployment', 'api').filter({ hasText: 'spec.replicas is 1 in the cluster, Git says 2' }));
  await visit.sees(row('Service', 'api').filter({ hasText: /no longer in Git/i }));
  await visit.sees(row('ConfigMap', 'more').filter({ hasText: /not in the cluster/i }));

  const summary = page.getByText(/^OutOfSync because 1 object differs, 1 is not in the cluster, 1 is no longer in Git:/);
  await visit.sees(summary.filter({ hasText: 'Deployment api (spec.replicas is 1 in the cluster, Git says 2' }));
  await visit.sees(page.getByText(/^Missing because ConfigMap more/));
  none([await barriers(visit, 'the reasons')]);

  await visit.button('Deployment api', summary).click();
  const panel = visit.dialog('Deployment api');
  await visit.sees(panel.getByRole('list', { name: 'Reason' }).filter({ hasText: 'spec.replicas is 1 in the cluster, Git says 2' }));
  await page.keyboard.press('Escape');
  await visit.seesNot(panel);

  await page.setViewportSize({ width: PHONE, height: 844 });
  await visit.sees(row('Deployment', 'api').filter({ hasText: 'spec.replicas is 1 in the cluster, Git says 2' }));
  none([await overflows(visit, 'the reasons on a phone')]);
});

story('what the cluster refused is told at the object and in its panel', { cluster: true }, async (world) => {
  const content = (folder) => ({ ...files(folder), [`${folder}/deployment.yaml`]: deployment(1).replace('app: api\n  template', 'app: other\n  template') });
  const app = await world.application('why', { content });
  const visit = await world.visit({ as: world.admin });
  await visit.open(app.page, app.name);
  await visit.button('Synchronise').click();
  await visit.button('Synchronise', visit.dialog(`Synchronise ${app.name}`)).click();
  const row = visit.page.getByRole('row').filter({ hasText: 'Deployment' });
  await visit.sees(row.filter({ hasText: /The last synchronisation was refused: .*selector.*does not match template/s }));
  await visit.page.keyboard.press('Escape');
  await visit.button('api', row).click();
  await visit.sees(visit.dialog('Deployment api').getByRole('list', { name: 'Reason' }).filter({ hasText: /does not match template/ }));
});
