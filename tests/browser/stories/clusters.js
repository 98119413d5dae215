import { story } from '../src/runner.js';

story('the clusters are listed with what connects them', { cluster: true }, async (world) => {
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open('/clusters', 'Clusters');
  const row = page.getByRole('row').filter({ has: page.getByText('real', { exact: true }) });
  await visit.sees(row.filter({ hasText: 'Reached' }).filter({ hasText: world.cluster.server.origin }).filter({ hasText: /1\.\d+/ }));
  await page.getByRole('searchbox', { name: 'Search clusters' }).fill('no-such-cluster');
  await visit.sees(page.getByText('Nothing matches'));
  await visit.button('Clear the search').first().click();
  await visit.sees(row);
});

story('the console tells how to add a cluster', async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open('/clusters', 'Clusters');
  await visit.button('Add a cluster').first().click();
  const dialog = visit.dialog('Add a cluster');
  await visit.sees(dialog.getByText(`windlass login ${world.server.url}`));
  await visit.sees(dialog.getByText('windlass cluster add --name my-cluster'));
  await visit.button('Close', dialog).click();
  await visit.seesNot(dialog);
});
