import { strict as assert } from 'node:assert';
import { barriers, none, overflows } from '../src/accessibility.js';
import { eventually } from '../src/eventually.js';
import { deployment, settings } from '../src/manifests.js';
import { story } from '../src/runner.js';

const PHONE = 390;

/// An application whose Deployment has other replicas, another image and a label more in Git than in the cluster.
async function changed(world) {
  const app = await world.delivered('diff');
  const content = deployment(3, 'registry.example.com/api:2').replace('name: api\nspec', 'name: api\n  labels:\n    team: shop\nspec');
  await world.repository.commit('Three of the second version', { [`${app.folder}/deployment.yaml`]: content });
  await world.server.run(['app', 'refresh', app.name]);
  return { ...app, diff: `${app.page}?object=${encodeURIComponent(`apps/Deployment/${app.namespace}/api`)}&tab=diff` };
}

function difference(visit) {
  return visit.page.getByRole('region', { name: 'Diff', exact: true });
}

/// What has the keyboard becomes this text.
async function isOn(visit, pattern) {
  await eventually(`the keyboard is on ${pattern}`, async () => {
    const text = await visit.page.evaluate(() => document.activeElement.innerText);
    return pattern.test(text) || text;
  });
}

story('the fields that differ are listed in words, and each leads to its line', { cluster: true }, async (world) => {
  const app = await changed(world);
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.diff, app.name);
  const fields = page.getByRole('region', { name: '3 fields differ' });
  await visit.sees(fields.getByRole('button', { name: 'spec.replicas: 1 in the cluster, 3 in Git' }));
  await visit.sees(fields.getByRole('button', { name: /metadata\.labels.*not in the cluster.*shop.* in Git/ }));
  const image = fields.getByRole('button', { name: 'spec.template.spec.containers[api].image: registry.example.com/api:1 in the cluster, registry.example.com/api:2 in Git' });
  for (const layout of ['Side by side', 'Inline']) {
    await visit.choose(layout);
    await image.focus();
    await page.keyboard.press('Enter');
    await isOn(visit, /image: registry\.example\.com\/api:2/);
  }
  assert.equal(await difference(visit).locator('mark').filter({ hasText: /^2$/ }).count(), 1, 'the word that changed is marked');
});

story('a difference is read in two layouts, which the address and the browser keep', { cluster: true }, async (world) => {
  const app = await changed(world);
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(app.diff, app.name);
  await visit.choose('Inline');
  await visit.isAt(/diff=inline/);
  await visit.seesNot(page.getByText('As Git wants it'));
  await page.getByRole('radio', { name: 'Inline' }).focus();
  await page.keyboard.press('ArrowLeft');
  await visit.isAt(/diff=side/);
  await visit.sees(page.getByText('As Git wants it'));
  await visit.choose('Inline');
  await visit.open(app.diff, app.name);
  await visit.sees(difference(visit));
  await visit.seesNot(page.getByText('As Git wants it'));
  await visit.open(`${app.diff}&diff=side`, app.name);
  await visit.sees(page.getByText('As Git wants it'));
  await page.setViewportSize({ width: PHONE, height: 844 });
  await visit.seesNot(page.getByText('As Git wants it'));
  await visit.seesNot(page.getByRole('radio', { name: 'Inline' }));
  none([await overflows(visit, 'a difference on a phone'), await barriers(visit, 'a difference on a phone')]);
});

story('changes are gone through, and folds opened, by keyboard', { cluster: true }, async (world) => {
  const app = await changed(world);
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(`${app.diff}&diff=inline`, app.name);
  const next = visit.button('Next change');
  await next.focus();
  await page.keyboard.press('Enter');
  await isOn(visit, /team: shop|labels:/);
  await next.focus();
  await page.keyboard.press('Enter');
  await isOn(visit, /replicas: 3/);
  const fold = difference(visit).getByRole('button', { name: /Show \d+ unchanged lines/ });
  await visit.sees(fold);
  const folds = await fold.count();
  const hidden = Number((await fold.first().innerText()).match(/\d+/)[0]);
  const lines = await difference(visit).locator('code').count();
  await fold.first().focus();
  await page.keyboard.press('Enter');
  await eventually('the fold is open', async () => (await fold.count()) === folds - 1);
  assert.equal(await difference(visit).locator('code').count(), lines + hidden);
  await eventually('the keyboard is in the lines', () => page.evaluate(() => document.activeElement.closest('.diff') !== null));
});

story('a manifest of ten thousand lines is compared without a freeze', { cluster: true }, async (world) => {
  const data = (word) => Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`key-${n}`, n % 100 === 0 ? `${word} ${n}` : `value ${n}`]));
  const content = (folder) => ({ [`${folder}/settings.yaml`]: settings(data('old')) });
  const app = await world.delivered('large', { content });
  await world.repository.commit('A hundred other lines', { [`${app.folder}/settings.yaml`]: settings(data('new')) });
  await world.server.run(['app', 'refresh', app.name]);
  const visit = await world.visit({ as: world.admin });
  await visit.open(`${app.page}?object=${encodeURIComponent(`/ConfigMap/${app.namespace}/settings`)}&tab=diff`, app.name);
  await visit.sees(visit.page.getByText('+ 100 added'));
  await visit.sees(visit.page.getByRole('heading', { name: '100 fields differ' }));
  const drawn = await difference(visit).locator('code').count();
  assert(drawn > 100 && drawn <= 1000, `${drawn} lines are drawn`);
  await visit.button(/Show \d+ more lines/).click();
  await eventually('more lines are drawn', async () => (await difference(visit).locator('code').count()) > drawn);
  none([await barriers(visit, 'a large difference')]);
});
