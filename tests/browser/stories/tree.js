import { strict as assert } from 'node:assert';
import { barriers, none, overflows } from '../src/accessibility.js';
import { eventually } from '../src/eventually.js';
import { deployment } from '../src/manifests.js';
import { story } from '../src/runner.js';

const PHONE = 390;

function tree(visit) {
  return visit.page.getByRole('tree', { name: 'Resource tree' });
}

function node(visit, kind) {
  return tree(visit).getByRole('treeitem').filter({ hasText: new RegExp(`^${kind}`) });
}

/// The row that the keyboard is at.
async function isAt(visit, pattern) {
  await eventually(`the keyboard is at ${pattern}`, async () => {
    const words = await visit.page.evaluate(() => {
      const id = document.activeElement.getAttribute('aria-activedescendant');
      return id ? document.getElementById(id).innerText.replaceAll(/\s+/g, ' ') : `nothing, in ${document.activeElement.tagName}`;
    });
    return pattern.test(words) || words;
  });
}

story('the tree shows what an application owns, down to pods, and opens each object', { cluster: true }, async (world) => {
  const app = await world.delivered('tree');
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.page, app.name);
  await visit.choose('Tree');
  await visit.isAt(`${app.page}?view=tree`);
  await visit.sees(node(visit, 'Deployment').filter({ hasText: 'Synced' }).filter({ hasText: 'Healthy' }));
  await visit.sees(node(visit, 'ReplicaSet'));
  await visit.sees(node(visit, 'Pod').filter({ hasText: 'Healthy' }));
  assert.equal(await node(visit, 'Pod').first().getAttribute('aria-level'), '3');
  none([await barriers(visit, 'the tree')]);

  await node(visit, 'Pod').first().click();
  await visit.isAt(/object=%2FPod%2F.*tab=live/);
  const panel = visit.dialog(/^Pod api-/);
  await visit.sees(panel.getByRole('region', { name: 'Live manifest' }).filter({ hasText: 'kind: Pod' }));
  await panel.getByRole('tab', { name: 'Summary' }).click();
  await visit.sees(panel.getByText('The cluster; it is not in Git'));
  none([await barriers(visit, 'a pod of the tree')]);
  await visit.button(/^ReplicaSet api-/, panel).click();
  await visit.sees(visit.dialog(/^ReplicaSet api-/));
  await page.reload();
  await visit.sees(visit.dialog(/^ReplicaSet api-/));
  await page.keyboard.press('Escape');
  await visit.isAt(`${app.page}?view=tree`);
});

story('the tree is gone through, closed and opened by keyboard', { cluster: true }, async (world) => {
  const app = await world.delivered('branch');
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(`${app.page}?view=tree&kind=Deployment&kind=ReplicaSet&kind=Pod`, app.name);
  await visit.sees(node(visit, 'Pod'));
  await tree(visit).focus();
  await isAt(visit, /^Deployment api/);
  await page.keyboard.press('ArrowDown');
  await isAt(visit, /^ReplicaSet/);
  await page.keyboard.press('ArrowLeft');
  await visit.seesNot(node(visit, 'Pod'));
  assert.equal(await node(visit, 'ReplicaSet').getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await isAt(visit, /^Pod/);
  await page.keyboard.press('Enter');
  await visit.sees(visit.dialog(/^Pod api-/));
  await page.keyboard.press('Escape');
  await visit.seesNot(visit.dialog(/^Pod api-/));
  await isAt(visit, /^Pod/);
  await page.keyboard.press('ArrowLeft');
  await isAt(visit, /^ReplicaSet/);
  await page.keyboard.press('Home');
  await isAt(visit, /^Deployment api/);
});

story('the tree is sifted by what the address says, and fits a phone', { cluster: true }, async (world) => {
  const app = await world.delivered('sifted');
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(`${app.page}?view=tree`, app.name);
  await visit.sees(node(visit, 'Service'));
  await visit.button('Filter by Kind').click();
  await page.getByRole('checkbox', { name: 'Pod', exact: true }).check();
  await visit.isAt(`${app.page}?view=tree&kind=Pod`);
  await visit.seesNot(node(visit, 'Service'));
  await visit.sees(node(visit, 'Deployment'));
  await visit.sees(node(visit, 'Pod'));
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox', { name: 'Search objects' }).fill('there-is-none');
  await visit.sees(page.getByText('Nothing matches'));
  await visit.button('Clear filters').click();
  await visit.sees(node(visit, 'Service'));
  await page.setViewportSize({ width: PHONE, height: 844 });
  await visit.sees(node(visit, 'Pod'));
  none([await overflows(visit, 'the tree on a phone'), await barriers(visit, 'the tree on a phone')]);
});

story('what the cluster makes appears in the tree by itself', { cluster: true }, async (world) => {
  const app = await world.delivered('grow');
  const visit = await world.visit({ as: world.admin });
  await visit.open(`${app.page}?view=tree&kind=Pod`, app.name);
  await visit.sees(node(visit, 'Pod'));
  await visit.isLive();
  await visit.mark();
  await world.repository.commit('Three of them', { [`${app.folder}/deployment.yaml`]: deployment(3) });
  await world.server.run(['app', 'refresh', app.name]);
  await world.server.run(['app', 'sync', app.name, '--wait', '--timeout', '60s']);
  await eventually('three pods are in the tree', async () => (await node(visit, 'Pod').count()) === 3 || node(visit, 'Pod').count());
  await visit.isUnloaded();
});
